# Pathway: one command each. `make run` starts it, `make test` and `make check` try it.
PORT ?= 8000
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)) python3)
PY = .venv/bin/python
NODE = $(shell node -e 'process.versions.node.split(".")[0] >= 20 && console.log("ok")' 2>/dev/null)
NODE_WHEEL = $(if $(NODE),,node)
export PORT

.PHONY: help run setup assets packages test check gallery bench scale proof pages security mutate sbom audit lock clean

help: ## say what each command does
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## start Pathway at http://localhost:8000 (PORT=...), with its worker and scheduler
	@$(PYTHON) .ci/install base $(NODE_WHEEL)
	@$(PY) pathway/static_src/build.py
	@$(PY) manage.py run_pathway

setup: ## install what development, tests and checks need
	@$(PYTHON) .ci/install base dev
	@$(PY) pathway/static_src/build.py

assets: setup ## build styles, scripts, fonts and icons anew
	@$(PY) pathway/static_src/build.py --force

packages: setup ## build our own H5P activities into var/h5p/
	@$(PY) manage.py build_packages

test: setup ## run the tests, on SQLite and on a real PostgreSQL
	@.ci/chromium
	@.ci/test

check: setup ## ruff, mypy, djlint, import contracts, migrations, deployment settings, house rules
	@.ci/check

gallery: setup ## photograph every page as every person into var/gallery/
	@.ci/chromium
	@$(PY) -m tests.gallery

bench: setup ## measure pages: queries, and time against a trivial one
	@$(PY) -m tests.bench

scale: setup ## the log of decisions at size, on both databases: forks, losses, damage found; writes docs/chain.md
	@$(PY) -m tests.scale

proof: setup ## play real packages of others in a browser (PACKAGES=folder) and write docs/packages.md
	@.ci/chromium
	@.venv/bin/pytest -q tests/proof/real_packages.py

pages: setup ## open every page in a browser on a telephone, with axe and with text of twice the size
	@.ci/chromium
	@.venv/bin/pytest -q tests/proof/every_page.py

security: setup ## try what the tests try against Pathway and print one table (ONLY=3,7 for some of it)
	@.ci/chromium
	@$(PY) -m tests.security $(if $(ONLY),--only $(ONLY))

mutate: setup ## take each permission check away in turn and print how many are missed (ONLY=careers SAMPLE=20)
	@$(PY) -m tests.mutate $(if $(ONLY),--only $(ONLY)) $(if $(SAMPLE),--sample $(SAMPLE))

sbom: setup ## write what Pathway consists of, as CycloneDX, into var/sbom/
	@$(PYTHON) .ci/install audit
	@.ci/sbom

audit: setup ## ask the public lists of known faults about everything that is locked; needs the network
	@$(PYTHON) .ci/install audit
	@.ci/audit

lock: setup ## pin the newest allowed versions, with hashes and without addresses
	@$(PY) .ci/lock

clean: ## remove what is built; var/, with its data, stays
	rm -rf .venv node_modules pathway/static_built staticfiles test-results .mypy_cache .ruff_cache .import_linter_cache
