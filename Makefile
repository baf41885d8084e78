# The whole set-up lives in .venv; `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: help install run test coverage bench bench-check fuzz faults soak screenshots lint types imports lock translations leaks

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed ## the set-up alone, into .venv

.venv/installed: tests/requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install ## index the demonstration data and serve http://127.0.0.1:8000
	$(BIN)/directory reindex
	$(BIN)/directory serve --port $(PORT)

# Two processes: each starts an Elasticsearch of its own. In the order of the folders: the longest files are not the last.
WORKERS ?= 2
test: lint types imports ## lint, types, import rules and all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

coverage: install ## all tests once more, with branch coverage shown (twice the time)
	$(BIN)/python -m pytest --cov --cov-report=term

faults: install ## kill, fill up and cut off whatever an index is written on; a table of what came of it (half an hour)
	$(BIN)/python -m tests.faults

fuzz: install ## every route from its schema, and thousands of hostile texts in every field; a table of what came of it
	$(BIN)/python -m tests.fuzz

leaks: install ## canaries through every route of a running server, both engines; then all it wrote is searched for them
	$(BIN)/python -m pytest -q tests/leaks

MINUTES ?= 0.5
soak: install ## twice as much as it can bear, for MINUTES (half a one); a table of what was served, refused and lost
	$(BIN)/python -m tests.soak --minutes $(MINUTES)

N ?= 10000 100000
bench: install ## our engines beside plain Elasticsearch, PostGIS and SQLite, at N specialists (N="10000 100000"); hours for a million
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .[bench]
	$(BIN)/python -m tests.benchmarks --specialists $(N)

bench-check: install ## instructions of a fixed workload against the committed figure; fails a tenth above it
	$(BIN)/python -m tests.benchmarks.guard

screenshots: install ## pictures of every page, both sizes, three languages, into var/screenshots
	$(BIN)/python -m tests.web.screenshots

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

imports: install
	$(BIN)/lint-imports

CATALOGUES := service/web/translations
translations: install ## collect the texts of the pages into the catalogues, and compile these
	$(BIN)/pybabel -q extract -F pyproject.toml -o $(CATALOGUES)/messages.pot --no-location --sort-output --no-wrap --project specialist-directory .
	for language in de ar; do $(BIN)/pybabel -q update -i $(CATALOGUES)/messages.pot -d $(CATALOGUES) -l $$language --no-fuzzy-matching --no-wrap --ignore-obsolete; done
	rm $(CATALOGUES)/messages.pot
	$(BIN)/pybabel -q compile -d $(CATALOGUES)

lock: install ## write requirements.txt and tests/requirements.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra dev -c requirements.txt -o tests/requirements.txt
