# A machine with Python 3.11 or newer, git and make is enough: each target sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := bot conversations storage config tests benchmarks

.PHONY: demo test check format lint types arrows bench lock clean

demo: $(VENV)/.ready
	@$(BIN)/companion demo

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=
	$(BIN)/python -m coverage report --fail-under=95
	$(BIN)/python -m coverage report --include='conversations/*' --fail-under=100

check: lint types arrows test

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(VENV)/.ready-dev
	$(BIN)/mypy

arrows: $(VENV)/.ready-dev
	$(BIN)/lint-imports

format: $(VENV)/.ready-dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cluster Companion needs Python 3.11 or newer. Name one: make PYTHON=python3.12 demo"; exit 1; }
	@echo "Setting up, once (about a minute)..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.made requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.ready

# The locks hold every hash and no host; they are made with uv, which is needed only here. Extras stay in them: without
# its extra a pinned package counts as unpinned as soon as a newer one is published.
lock:
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras --upgrade -o requirements.lock build.in
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras --upgrade --extra dev -o requirements-dev.lock build.in

clean:
	rm -rf $(VENV) .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
