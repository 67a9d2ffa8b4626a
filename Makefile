# `make run` serves the site with demonstration data; `make test` tests it. Both can be run again
# at any time and only do what is still needed.

SHELL := /bin/bash
.NOTPARALLEL:
.DELETE_ON_ERROR:

PORT ?= 8000
# One part of tests/deep, such as PART=life-cycle; all of them by default.
PART ?=
# Arguments for pytest, such as ARGS="-k import".
ARGS ?=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --python-version 3.11
PAGES_SOURCES := $(shell find static -type f -not -path 'static/built/*' 2>/dev/null)

# If PYTHON is set, a virtual environment with another version is replaced.
ifdef PYTHON
$(shell deploy/development/virtual_environment.sh drop "$(PYTHON)")
endif

.PHONY: help setup run test check check-next format bench life-cycle pictures lock release clean \
	packages-run packages-test

help:
	@echo "make run     serve the site with demonstration data on http://127.0.0.1:$(PORT) (PORT=...)"
	@echo "make test    run all tests: both databases, browser, PDF   (ARGS='-k word' for some)"
	@echo "make quick   run the fast tests on one database   (ARGS='-k word' for some)"
	@echo "make deep    run all of what make test samples in tests/deep   (PART=life-cycle for one)"
	@echo "make check   check style, types, templates, migrations and production settings"
	@echo "make format  format Python and templates"
	@echo "make setup   install and build only"
	@echo "make bench   measure performance"
	@echo "make pictures   retake the screenshots for the help pages"
	@echo "make lock    update the lock files to the newest allowed dependencies"
	@echo "make check-next   run the fast tests on the next Django; can fail   (NEXT_PYTHON=...)"
	@echo "make release   build an archive for a server under var/release/; it does not need node"
	@echo "make clean   remove installed and built files; data under var/ is kept"
	@echo "Set PYTHON=python3.13 to choose the Python of the virtual environment (3.11 or later)."

setup: packages-run .venv/.runtime static/built/.stamp var/settings.env

run: setup
	@PORT="$(PORT)" deploy/development/run.sh

test: packages-test .venv/.development static/built/.stamp
	@$(BIN)/python -m tests.run $(ARGS)

quick: .venv/.development static/built/.stamp
	@$(BIN)/python -m tests.run --quick $(ARGS)

deep: .venv/.development static/built/.stamp
	@$(BIN)/python -m tests.run --deep=$(PART) $(ARGS)

check: packages-run .venv/.development static/built/.stamp
	@deploy/development/check.sh

format: .venv/.development
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 || true

bench: .venv/.development static/built/.stamp
	$(BIN)/python -m tests.bench.run $(ARGS)

pictures: packages-test .venv/.development static/built/.stamp
	@$(BIN)/python -m pytest -q tests/browser/take_pictures.py

packages-run packages-test: packages-%:
	@deploy/development/system_packages.sh $*

.venv/bin/python:
	deploy/development/virtual_environment.sh make "$(PYTHON)"

.venv/.runtime: .venv/bin/python requirements.lock
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

.venv/.build: .venv/bin/python requirements-build.lock
	$(PIP) install --require-hashes --requirement requirements-build.lock
	@touch $@

.venv/.development: .venv/bin/python requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@ .venv/.runtime .venv/.build

node_modules/.stamp: package.json package-lock.json | .venv/.build
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error
	@touch $@

static/built/.stamp: node_modules/.stamp $(PAGES_SOURCES)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

var/settings.env: | .venv/bin/python
	$(BIN)/python deploy/development/settings_file.py

# A server only installs requirements.lock. The other lock files use the same versions.
lock: .venv/.development
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group build -o requirements-build.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock \
		--constraint requirements-build.lock -o requirements-dev.lock

release: static/built/.stamp
	@deploy/development/release.sh

check-next: .venv/.development static/built/.stamp
	@deploy/development/check_next.sh $(ARGS)

clean:
	rm -rf .venv .venv-next node_modules static/built .mypy_cache .ruff_cache
