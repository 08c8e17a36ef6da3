# The two commands of the README: `make run` and `make test`. Each sets up all that it needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check format docs wheel clean

run: $(VENV)/run.stamp ## install, build the index, open the page at http://127.0.0.1:7860
	@$(BIN)/nianbao index build
	@$(BIN)/nianbao serve

test: check ## every check and every test
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## rewrite the sources in house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/dev.stamp ## regenerate the pages under docs/ that list rules, commands, settings and prompts
	$(BIN)/python -m assistant docs --out docs

wheel: $(VENV)/dev.stamp ## build the wheel into dist/
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Nianbao needs Python 3.11 or newer; set PYTHON=... to one.")'
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lock names every package that is needed; three that chromadb asks for and an
# embedded index never imports are left out (pyproject.toml, tool.uv).
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --editable .
	@touch $@ $(VENV)/run.stamp

clean: ## remove what was built; reports under data/ stay
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
