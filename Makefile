# Two commands do everything on a fresh machine with Python: `make shell` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: shell test check bench docs clean

shell: $(VENV)/.local  ## an environment, and a prompt against the embedded sandbox
	@$(BIN)/awsh --local

test: $(VENV)/.test  ## an environment, and every test
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.test  ## types and style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test  ## the benchmarks, as ratios
	for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

docs: $(VENV)/.test  ## the generated reference, made anew
	$(BIN)/python docs/reference.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { echo "on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.local: pyproject.toml setup.cfg $(wildcard plugins/*/__init__.py) | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[local]'
	@touch $@

$(VENV)/.test: pyproject.toml setup.cfg $(wildcard plugins/*/__init__.py) | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[local,test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
