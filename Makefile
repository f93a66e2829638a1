# make sandbox  try the bot in a pretend Slack, with no account
# make test     run every test; in a process of another zone: make test TZ=Asia/Tokyo
# make faults   kill workers between every two steps, take out every guard, and what else takes long: half an hour
# make check    what takes seconds: lint, types, imports and the fast tests
# make bench    measure the bot beside bare servers: some minutes, on a machine that does nothing else

PORT ?= 8765
DATA ?=

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
  command -v $$name >/dev/null 2>&1 && $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count())) + 1)')
CATALOGUE = bot/locales/nl/LC_MESSAGES/copbot.po
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
INSTALL = $(PIP) install --require-hashes --no-deps --only-binary :all:
BIN = .venv/bin

.PHONY: sandbox test faults check bench format lock catalogue clean

sandbox: .venv/.runtime
	@$(BIN)/copbot sandbox --port $(PORT) $(if $(DATA),--data "$(patsubst ~/%,$(HOME)/%,$(DATA))")

# One more at once than there are cores, for many wait for a process or a clock; who is done first takes over what others
# have left.
test: .venv/.dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

faults: .venv/.dev
	@COPBOT_TEST_SEEDS=10 $(BIN)/python -m pytest -n auto -rP tests/jobs/killing tests/jobs/guards.py
	@COPBOT_TEST_DELIVERIES=50000 $(BIN)/python -m pytest -n 0 -m long -rP tests/jobs tests/whole

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -m "not slow and not long" -n auto --dist worksteal

bench: .venv/.dev
	@$(BIN)/python -m tests.bench

format: .venv/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv --clear .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the bot (once)."
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing the bot and its test tools (once)."
	@$(INSTALL) -r requirements-dev.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $@ .venv/.runtime

# The lock files hold versions and hashes, and no addresses.
lock: .venv/.dev
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:build -c requirements-dev.lock pyproject.toml -o requirements.lock

# Babel fills the header with placeholders and moments; those lines go again.
catalogue: .venv/.dev
	@$(BIN)/pybabel -q extract -k t -k self -k plural:1,2 --no-location --sort-output -o .venv/copbot.pot bot/views bot/i18n.py
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap -i .venv/copbot.pot -o $(CATALOGUE) -l nl
	@grep -vE '^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):' $(CATALOGUE) >.venv/copbot.po
	@cat .venv/copbot.po >$(CATALOGUE)

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
