.DEFAULT_GOAL := help
PY := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE  # the tests start the program a hundred times
.PHONY: help setup run test check bench matching trial messages migration lock

help: ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements.lock pyproject.toml hatch_build.py
	@python3 -c 'import ensurepip' 2>/dev/null || .ci/venv
	@$(PY) -m pip --version >/dev/null 2>&1 || python3 -m venv --clear .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/installed ## make .venv with .venv/bin/tracker in it

run: setup ## serve with demonstration data on http://127.0.0.1:8000
	@TRACKER_INSTANCE=$${TRACKER_INSTANCE:-instance} .venv/bin/tracker demo --if-empty
	TRACKER_INSTANCE=$${TRACKER_INSTANCE:-instance} .venv/bin/tracker serve

test: setup ## all tests: rules, rooms (SQLite and PostgreSQL), journeys (real Chromium)
	@.ci/services
	@$(MAKE) -s compiled
	$(PY) -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder

check: setup ## format, lint, types, order of rooms, templates, translations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint templates --lint --quiet
	$(PY) -m pytest -q tests/test_translations.py
	@$(MAKE) -s compiled

.PHONY: compiled
compiled:
	@$(PY) hatch_build.py

bench: setup ## speed, as a table of ratios
	@for file in bench/*.py; do echo "$$file"; $(PY) $$file || exit 1; done

matching: setup ## fit the matching anew on its catalogue and lexicon
	$(PY) -m tracker.matching.fitting

.PHONY: tuning
tuning: setup ## tune the model of the matching on the catalogue; needs PyTorch, nearly two hours; then: matching
	$(PY) -m tracker.matching.tuning
	$(PY) -m tracker.matching.chances
	$(PY) -m tracker.matching.contrasts

.PHONY: pictures
pictures: setup ## the main pages as pictures, in docs/pictures
	$(PY) docs/pictures/make.py

trial: setup ## reliability and security figures in full
	@.ci/services
	$(PY) -m pytest -q -m trial -s
	TRACKER_JOURNEYS=script $(PY) -m pytest -q -m journey tests/journeys

messages: setup ## gather messages from code and templates into the catalogues
	mkdir -p build tracker/translations
	.venv/bin/pybabel -q extract -F babel.cfg -k N_ --ignore-dirs '.*' --no-location --sort-output --omit-header -o build/messages.pot .
	for lang in kk ru; do .venv/bin/pybabel -q update --init-missing --no-fuzzy-matching --omit-header --ignore-obsolete -w 120 -i build/messages.pot -l $$lang -d tracker/translations || exit 1; done
	@$(MAKE) -s compiled

migration: setup ## write a migration from the change of the models (M="what changes")
	$(PY) -m tracker.migrating "$(M)"

lock: setup ## renew the lock file
	.venv/bin/uv pip compile -q --universal --extra onnx --extra dev --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o requirements.lock
