# Short names for dev.py, which also works where make is missing: python3 dev.py COMMAND.
# Arguments go through ARGS: make test ARGS="tests/domain -k stay"

PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run demo test fast chaos bench fit-demo screens sbom lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## build .venv from the hash-pinned locks
	@$(PYTHON) dev.py setup

run: ## serve http://127.0.0.1:8000 on ./var, with a demo directory; Ctrl-C stops it
	@$(PYTHON) dev.py run $(ARGS)

demo: ## tell one claim from draft to acknowledgment, event by event
	@$(PYTHON) dev.py demo $(ARGS)

test: ## style, types and architecture, then every test, on real servers
	@$(PYTHON) dev.py test $(ARGS)

fast: ## the unit tests alone, in seconds
	@$(PYTHON) dev.py fast $(ARGS)

chaos: ## the tests that kill, cut and flood for minutes
	@$(PYTHON) dev.py chaos $(ARGS)

bench: ## milliseconds of each page and file; taking a claim before a thousand and a million
	@$(PYTHON) dev.py bench $(ARGS)

fit-demo: ## a 12-Mpx photo and a scan made to fit, before and after in var/fit-demo
	@$(PYTHON) dev.py fit-demo $(ARGS)

screens: ## a picture of every page in every state, at a desk and on a telephone, in docs/screens
	@$(PYTHON) dev.py screens $(ARGS)

sbom: ## the bill of materials of what runs, as CycloneDX, in dist/
	@$(PYTHON) dev.py sbom $(ARGS)

lock: ## write the locks again from requirements/*.in (ARGS=--upgrade takes newer versions)
	@$(PYTHON) dev.py lock $(ARGS)
