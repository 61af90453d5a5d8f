# Gongkai: the commands. `make demo` and `make test` set up everything they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: setup demo test lint bench bench-site golden mutation soak nights docs up clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo    replica portals, one nightly run, and a page to look at (var/demo/index.html)"
	@echo "make test    the whole test suite"
	@echo "make lint    ruff and mypy --strict"
	@echo "make bench   speed, as ratios to named peers"
	@echo "make bench-site  the last of them alone: the public site, built and opened (SITE=20000)"
	@echo "make golden  every document of the golden set against its truth, one row each (FUZZ=200: that many random ones too)"
	@echo "make mutation  damaged copies of real PDFs: none may change a number in silence (N=600 SEED=1)"
	@echo "make soak    four loaders on PostgreSQL, two of them killed: each report once, the same content (REPORTS=20000);"
	@echo "                 and nights, crawls and readers killed at every moment"
	@echo "make nights  thirty nights over portals that publish, correct, withdraw, break, refuse and heal: told as staged, nothing grows"
	@echo "make docs    write the generated pages of docs/ anew"
	@echo "make up      Prefect server and worker on this machine, with the replica portals to try out"

# pip is asked for the exact versions of constraints.txt; the index is whatever pip is configured to use.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m virtualenv -q $(VENV) 2>/dev/null || \
	  { rm -rf $(VENV); echo "Python's venv module is incomplete here: apt-get install python3-venv, then run make again."; exit 1; }

# What is imported is compiled then: most of what is installed never is.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

$(VENV)/.demo: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e '.[test]'
	@touch $(VENV)/.demo $@

setup: $(VENV)/.test

demo: $(VENV)/.demo
	$(BIN)/gongkai demo

# A test file stays with one worker (tests/conftest.py): what a module sets up once is set up once. The slow files come early, in
# the order of the folders, so that no worker is left with one of them at the end.
WORKERS ?= 4
test: $(VENV)/.test
	$(PYTEST) -n $(WORKERS) --no-loadscope-reorder

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/.bench: $(VENV)/.test
	$(PIP) -e '.[bench]'
	@touch $@

# So many replica portals are crawled beside a bare spider: make bench PORTALS=60
PORTALS  ?= 300
# Over so many reports the views are asked: make bench COUNTRY=500000
COUNTRY  ?= 100000
# Over so many reports the checks across years and organs run: make bench HISTORY=500000
HISTORY  ?= 50000
# Of so many documents, a few of them withheld or copies, the public site is built and opened in Chromium: make bench SITE=20000
SITE     ?= 105000
bench: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.seeded
	$(BIN)/python -m tests.benchmarks.fleet $(PORTALS)
	$(BIN)/python -m tests.benchmarks.loading
	$(BIN)/python -m tests.benchmarks.country $(COUNTRY)
	$(BIN)/python -m tests.benchmarks.history $(HISTORY)
	$(MAKE) bench-site

bench-site: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks.site $(SITE)

# Random reports printed and read back beside the set, and the seed of the first: make golden FUZZ=500 FUZZSEED=9
FUZZ     ?= 0
FUZZSEED ?= 1
golden: $(VENV)/.test
	$(BIN)/python -m tests.golden.check --fuzz $(FUZZ) --seed $(FUZZSEED)

# How many mutants, and the seed of the first: make mutation N=5000 SEED=77
N    ?= 600
SEED ?= 1
mutation: $(VENV)/.test
	$(BIN)/python -m tests.mutation --mutants $(N) --seed $(SEED)

# So many reports are loaded by four processes at once, and nights are killed at every moment: make soak REPORTS=4000
REPORTS ?= 20000
soak: $(VENV)/.test
	$(BIN)/python -m tests.soak --reports $(REPORTS)
	$(PYTEST) -m long

# So many more nights on which nothing happens: make nights IDLE=60
IDLE ?= 0
nights: $(VENV)/.test
	$(BIN)/python -m tests.nights --idle $(IDLE)

docs: $(VENV)/.test
	$(BIN)/python -m tests.docs

up: $(VENV)/.demo
	$(BIN)/gongkai up --replicas

clean:
	rm -rf $(VENV) var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
