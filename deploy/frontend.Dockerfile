# The page's image: docker build -f deploy/frontend.Dockerfile -t digit-reader-page .
FROM python:3.11-slim

WORKDIR /app
COPY locks/frontend.txt locks/
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action ignore -r locks/frontend.txt
COPY frontend/ frontend/

# A number that has no name, no home and no rights; the page writes nothing but uploads in passing, to /tmp.
USER 10001:10001
ENV DIGITS_FRONTEND_HOST=0.0.0.0 PYTHONDONTWRITEBYTECODE=1
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:5000/healthz', timeout=3)"]
CMD ["python", "-m", "frontend"]
