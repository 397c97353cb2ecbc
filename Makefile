.DEFAULT_GOAL := help
PY := .venv/bin/python
.PHONY: help setup run test check bench trial messages migration lock

help: ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements.lock pyproject.toml hatch_build.py
	@python3 -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; }
	test -x $(PY) || python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/installed ## make .venv with .venv/bin/tracker in it

run: setup ## serve with demonstration data on http://127.0.0.1:8000
	@.venv/bin/tracker demo --if-empty
	.venv/bin/tracker serve

test: setup ## all tests: rules, rooms (SQLite and PostgreSQL), journeys (real Chromium)
	@.ci/services
	@$(MAKE) -s compiled
	$(PY) -m pytest -q

check: setup ## format, lint, types, order of rooms, templates, translations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint templates --lint --quiet
	@$(MAKE) -s compiled

.PHONY: compiled
compiled:
	@$(PY) hatch_build.py

bench: setup ## speed, as a table of ratios
	@for file in bench/*.py; do echo "$$file"; $(PY) $$file || exit 1; done

trial: setup ## reliability and security figures in full
	@.ci/services
	$(PY) -m pytest -q -m trial -s

messages: setup ## gather messages from code and templates into the catalogues
	.venv/bin/pybabel -q extract -F babel.cfg -k N_ -k _ --no-location --sort-output --omit-header -o /tmp/tracker-messages.pot .
	for lang in kk ru; do .venv/bin/pybabel -q update --no-fuzzy-matching --omit-header -N -i /tmp/tracker-messages.pot -l $$lang -d tracker/translations; done

migration: setup ## write a migration from the change of the models (M="what changes")
	$(PY) -m tracker.migrating "$(M)"

lock: ## renew the lock file
	uv pip compile -q --universal --all-extras --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o requirements.lock
