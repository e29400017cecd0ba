# Every target is a few plain commands, which README.md gives too; `make help` lists them. For GNU make 3.81 and newer.

PYTHON ?= python3
BACKEND ?= docker
RUN = .venv/bin
TEST = .venv-test/bin
PIP = -m pip --disable-pip-version-check install --quiet
COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	--no-emit-index-url --custom-compile-command "make lock"

# buildah and podman keep an image's health check in Docker's format alone.
export BUILDAH_FORMAT = docker

.PHONY: run test fuzz train fonts ship build image bench check screenshots texts lock clean help
.DEFAULT_GOAL := help

DIGITS_SERVICE_PORT ?= 3000
DIGITS_FRONTEND_PORT ?= 5000
export DIGITS_SERVICE_PORT DIGITS_FRONTEND_PORT

# honcho ends with status 0 only where a server ended by itself without an error, and 130 after Ctrl-C.
run: .venv/installed ## start the page and the model server, and say where the page is
	@$(RUN)/python -m scripts.free_ports DIGITS_SERVICE_PORT DIGITS_FRONTEND_PORT
	@$(RUN)/python -m scripts.import_model
	@PATH="$(abspath $(RUN)):$$PATH" $(RUN)/honcho start; status=$$?; \
		test $$status -ne 0 || { echo "A server has ended; the lines above tell which." >&2; exit 1; }; \
		test $$status -eq 130

test: .venv-test/installed ## run all tests
	$(TEST)/python -m pytest

# Ten minutes and more: Pillow's own test images, files changed as coverage leads, requests made up from the description.
FUZZ_SECONDS ?= 300
fuzz: .venv-test/installed ## read what nobody thought of, for FUZZ_SECONDS=300 a way
	$(TEST)/python -m tests.fuzz.pillow
	$(TEST)/python -m pytest -q --hypothesis-profile fuzz tests/test_properties.py
	$(TEST)/python -m tests.fuzz.decoder -max_total_time=$(FUZZ_SECONDS)
	$(TEST)/python -m tests.fuzz.requests $(FUZZ_SECONDS)

train: .venv-test/trains ## train a model and put it into the model store; on the fonts of `make fonts` too, if there
	$(TEST)/python -m training.train $(if $(wildcard data/fonts/*.woff),--fonts data/fonts)

# The fonts' packages hold every script and weight of theirs; training wants one file of each.
FONTSOURCE := npm install --no-save --no-package-lock --silent --prefix data/fonts
FETCHED := data/fonts/node_modules
SCRIPTS := training/writing/scripts.toml

fonts: ## fetch the fonts that the shipped model has learnt, of handwriting and of other scripts, with npm
	$(FONTSOURCE) $(addprefix @fontsource/,$(shell cat training/writing/fonts.txt))
	cp $(FETCHED)/@fontsource/*/files/*-latin-400-normal.woff data/fonts/
	rm -r $(FETCHED)
	$(FONTSOURCE) $(addprefix @fontsource/,$(shell sed -n 's|^"\(.*\)/.*|\1|p' $(SCRIPTS)))
	mkdir -p data/fonts/scripts
	sed -n 's|^"\(.*\)/\(.*\)" .*|$(FETCHED)/@fontsource/\1/files/\1-\2-400-normal.woff|p' $(SCRIPTS) | \
		xargs -I{} cp {} data/fonts/scripts/
	rm -r $(FETCHED)

# BentoML takes a relative path from the root of the file system.
ship: .venv-test/trains ## make the newest model in the store the one that the repository ships
	$(TEST)/bentoml models export digit_cnn:latest "$(CURDIR)/models/digit_cnn.bentomodel"

build: .venv/installed ## pack the service and its model as a bento
	$(RUN)/python -m scripts.import_model
	$(RUN)/bentoml build

# BentoML takes its own copy of our template only from below the working directory, and makes that copy in TMPDIR.
image: build ## make both container images, with Docker or BACKEND=podman
	cd "$${TMPDIR:-/tmp}" && "$(abspath $(RUN))/bentoml" containerize digit_reader:latest --backend $(BACKEND) \
		--image-tag digit-reader:latest
	$(BACKEND) build --file deploy/frontend.Dockerfile --tag digit-reader-page:latest .

check: .venv-test/installed ## look at format, lint and types
	$(TEST)/ruff format --check
	$(TEST)/ruff check
	$(TEST)/mypy

# ENGINE is how the images of `make image` are run, such as docker; without it they are left out. With
# FLAGS="--rounds 1 --seconds 3 --long 10" it is short.
bench: .venv/installed .venv-bench/installed ## measure speed and size beside other servers, and write docs/speed.md
	.venv-bench/bin/python -m benchmarks --engine "$(ENGINE)" $(FLAGS)

screenshots: .venv-test/installed ## take the pictures of the page for the README anew
	DIGITS_SCREENSHOTS=docs $(TEST)/python -m pytest tests/test_looks.py -k "page] or dark or phone or arabic"

# English stands in the code; what is new in a catalogue is empty there until somebody translates it.
texts: .venv-test/installed ## take the page's texts from the code into the catalogues
	$(TEST)/pybabel -q extract --mapping-file babel.cfg --no-location --no-wrap --sort-output --output-file .texts.pot .
	for catalogue in frontend/translations/*.po; do $(TEST)/pybabel -q update --input-file .texts.pot \
		--output-file $$catalogue --locale $$(basename $$catalogue .po) --omit-header --no-wrap --no-fuzzy-matching --ignore-obsolete; done
	rm .texts.pot

lock: .venv-lock/installed ## renew the pinned versions in locks/ from the ranges in pyproject.toml
	$(COMPILE) --group serve --output-file locks/serve.txt
	$(COMPILE) --group frontend --constraints locks/serve.txt --output-file locks/frontend.txt
	$(COMPILE) --group run --constraints locks/serve.txt --constraints locks/frontend.txt --output-file locks/run.txt
	$(COMPILE) --group train --constraints locks/serve.txt --output-file locks/train.txt
	$(COMPILE) --group ray --constraints locks/serve.txt --constraints locks/train.txt --output-file locks/ray.txt
	$(COMPILE) --group bench --constraints locks/serve.txt --constraints locks/frontend.txt --output-file locks/bench.txt
	$(COMPILE) --group test --constraints locks/serve.txt --constraints locks/frontend.txt \
		--constraints locks/run.txt --constraints locks/train.txt --constraints locks/ray.txt \
		--output-file locks/test.txt

clean: ## remove the environments and what the tools have cached
	rm -rf .venv .venv-test .venv-bench .venv-lock .fuzz .hypothesis .pytest_cache .mypy_cache .ruff_cache

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# An environment is installed once, and again when its lock changes; the empty files stand for that.

.venv/installed: locks/serve.txt locks/frontend.txt locks/run.txt
	@$(venv)
	@echo "Installing the model server and the page into .venv; this takes a minute the first time."
	@$(RUN)/python $(PIP) -r locks/serve.txt -r locks/frontend.txt -r locks/run.txt
	@touch $@

.venv-test/trains: locks/train.txt
	@$(venv)
	@echo "Installing PyTorch and what training needs into .venv-test; on Linux that is more than 5 GB."
	@$(TEST)/python $(PIP) -r locks/train.txt
	@touch $@

.venv-test/installed: .venv-test/trains locks/test.txt
	@echo "Installing what the tests need into .venv-test."
	@$(TEST)/python $(PIP) -r locks/test.txt
	@touch $@

.venv-bench/installed: locks/bench.txt
	@$(venv)
	@echo "Installing the servers to measure beside into .venv-bench."
	@.venv-bench/bin/python $(PIP) -r locks/bench.txt
	@touch $@

.venv-lock/installed:
	@$(venv)
	@.venv-lock/bin/python $(PIP) "uv>=0.9,<1"
	@touch $@

define venv
$(PYTHON) -c "import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))" 2>/dev/null || { echo \
	"Python 3.11, 3.12, 3.13 or 3.14 with its venv module is needed, and $(PYTHON) is not that: install one" \
	"(on Debian: python3-venv), or name one with PYTHON=/path/to/python3." >&2; exit 1; }; \
$(PYTHON) -m venv $(@D)
endef
