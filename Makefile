# Two commands do everything on a machine with Python 3.11: `make demo` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The tests start the hub dozens of times: without kept bytecode each start compiles all its files again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lint types imports console journeys bench clean

demo: $(VENV)/.hub
	@$(BIN)/hub demo

test: $(VENV)/.test
	@$(BIN)/python -m pytest -n 4 --dist worksteal

check: $(VENV)/.test
	$(BIN)/ruff format --check hub tests benchmarks
	$(BIN)/ruff check hub tests benchmarks
	$(BIN)/mypy hub
	$(BIN)/lint-imports
	$(BIN)/python -m hatch_build check

$(VENV)/bin/python:
	@echo "1/3  Making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.hub: pyproject.toml requirements.lock hatch_build.py | $(VENV)/bin/python
	@echo "2/3  Installing the hub's libraries (a few minutes the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --requirement requirements.lock
	@echo "3/3  Installing the hub and building its console"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --verbose --editable . 2>&1 | $(BIN)/python -u -m hatch_build progress
	@touch $@

$(VENV)/.test: $(VENV)/.hub requirements-test.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement requirements-test.lock
	@touch $@

clean:
	rm -rf $(VENV) web_agent_console/dist web_agent_console/node_modules
