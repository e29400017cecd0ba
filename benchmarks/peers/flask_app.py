"""Flask on gunicorn with the model in process: what most demos do."""

from flask import Flask, Response, request

from benchmarks.peers import new_reader

app = Flask(__name__)
reader = new_reader()


@app.post("/predict")
def predict() -> Response:
    """Read one picture."""
    reading = reader.read(request.files["image"].read())
    return app.response_class(reading.model_dump_json(), mimetype="application/json")


@app.get("/readyz")
def ready() -> str:
    """Answer that this worker has its reader."""
    return ""
