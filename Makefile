# One runner for every chore. `make` lists them; `make run` and `make test` need only Python 3.11-3.13.
VENV ?= .venv
PORT ?= 8501
ADDRESS ?= 127.0.0.1
REQUIREMENTS ?= requirements.txt
PYTEST_FLAGS ?=

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-$(notdir $(REQUIREMENTS))
INSTALLED_DEV := $(INSTALLED)-and-dev

.PHONY: help run test lint types chromium format clean

help:
	@echo "make run      start the dashboard on http://$(ADDRESS):$(PORT) (PORT=... for another port)"
	@echo "make test     lint, type-check and run all tests, in a real browser too"
	@echo "make lint     ruff only"
	@echo "make types    mypy only"
	@echo "make format   put every file into shape"
	@echo "make clean    remove $(VENV)"

run: $(INSTALLED)
	@echo "MNIST Accuracy Lab: http://$(ADDRESS):$(PORT) (Ctrl-C ends it)"
	@exec $(BIN)/streamlit run app.py --server.address=$(ADDRESS) --server.port=$(PORT)

test: lint types chromium
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED_DEV)
	$(BIN)/mypy

format: $(INSTALLED_DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chromium: $(INSTALLED_DEV)
	@sh scripts/chromium.sh $(BIN)/python

clean:
	rm -rf $(VENV)

$(INSTALLED): $(REQUIREMENTS) requirements-common.txt
	@sh scripts/install.sh $(VENV) $(REQUIREMENTS)
	@touch $@

# After $(INSTALLED), never beside it: two installers in one environment would break it.
$(INSTALLED_DEV): $(INSTALLED) requirements-dev.txt
	@sh scripts/install.sh $(VENV) $(REQUIREMENTS) requirements-dev.txt
	@touch $@
