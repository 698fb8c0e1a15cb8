# make demo   build the graph of the shipped documents and ask it who wrote what to whom and when
# make test   the whole default test run
# make check  ruff and mypy

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin

.PHONY: demo test check clean

demo: $(VENV)/.installed
	$(RUN)/kg demo

test: $(VENV)/.tested
	$(RUN)/python -m pytest -n auto

check: $(VENV)/.checked
	$(RUN)/ruff check . && $(RUN)/ruff format --check . && $(RUN)/mypy

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(RUN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[test]"
	touch $@

$(VENV)/.checked: $(VENV)/.tested
	$(RUN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[test,lint]"
	touch $@

clean:
	rm -rf $(VENV) kg-store build dist
