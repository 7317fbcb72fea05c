# Every target is one call of latsar/bootstrap, which needs Python's standard library only.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BOOTSTRAP = @PORT=$(PORT) $(PYTHON) -m latsar.bootstrap

.DEFAULT_GOAL := help
.PHONY: help setup run cluster test test-sqlite test-pg faults load check bench fuzz fmt clean

help:
	@echo "make run           set up everything and serve http://127.0.0.1:8000 (PORT=... for another)"
	@echo "make cluster       PostgreSQL, two app servers (PORT and the next) and a worker on this machine"
	@echo "make test          all tests, on SQLite and on PostgreSQL (ARGS=\"tests/mentors -k cap\" narrows)"
	@echo "make test-sqlite   the first pass only;  make test-pg: the second only"
	@echo "make faults        every fault test: kill -9, crashed database, full disk, skewed clocks"
	@echo "make load          100 clients for a minute on two app servers and PostgreSQL (docs/load.md)"
	@echo "make check         lint, format, types, layers, deployment settings, missing migrations"
	@echo "make bench         measure ours beside others, as a table and as JSON (ARGS=imports: that alone)"
	@echo "make fuzz          fuzz the parsers, a minute each (ARGS=\"wording 600\": that one, ten minutes)"
	@echo "make fmt           format Python and templates"
	@echo "make setup         only set up: system libraries, .venv, packages, secret key"
	@echo "make clean         remove .venv and caches; keeps var/ (database and secret key)"

setup:
	$(BOOTSTRAP) setup

run:
	$(BOOTSTRAP) run

cluster:
	$(BOOTSTRAP) cluster

faults load:
	$(BOOTSTRAP) $@ $(ARGS)

test test-sqlite test-pg:
	$(BOOTSTRAP) $@ $(ARGS)

check:
	$(BOOTSTRAP) check

bench:
	$(BOOTSTRAP) bench $(ARGS)

fuzz:
	$(BOOTSTRAP) fuzz $(ARGS)

fmt:
	$(BOOTSTRAP) fmt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static var/setup.log
	find . -name __pycache__ -type d -not -path "./.git/*" -prune -exec rm -rf {} +
