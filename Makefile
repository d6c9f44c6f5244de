# Two commands on a fresh machine: `make generate` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
ENVIRONMENTS := .cache/environments
INTEROP := $(ENVIRONMENTS)/braket-sdk
INTEROP_READY := $(INTEROP)/.ready
CLIENTS := boto3-1.33.0 boto3-1.42.84 aiobotocore

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: generate
generate: $(READY) ## Render what [tool.botopin] of pyproject.toml says
	$(BIN)/botopin generate

.PHONY: test
test: $(READY) ## Run the tests
	$(BIN)/pytest -n auto

.PHONY: compat
compat: $(CLIENTS:%=$(ENVIRONMENTS)/%/.ready) ## Run the clients' tests under older releases of botocore, and aiobotocore
	@for name in $(CLIENTS); do \
		echo "$$name"; \
		$(ENVIRONMENTS)/$$name/bin/pytest -q -p no:cacheprovider tests/clients || exit 1; \
	done

.PHONY: interop
interop: $(INTEROP_READY) ## Compare the job recipe with the Braket SDK, in an environment of its own
	$(INTEROP)/bin/pytest -n auto tests/interop

.PHONY: conformance
conformance: $(READY) ## Fetch botocore's protocol suites, and run them
	$(BIN)/python tests/conformance/fetch.py
	$(BIN)/pytest -n auto -q tests/conformance

.PHONY: corpus
corpus: $(READY) ## Examine every service of botocore, and write docs/corpus.md (CORPUS='--shard 1/8')
	PYTHONPATH=tests $(BIN)/python -m all_services $(if $(CORPUS),$(CORPUS),--report docs/corpus.md)

.PHONY: typing
typing: $(READY) ## Check the types of thirty services (TYPING='--part 1/6', or --all)
	$(BIN)/python tests/typing/services.py $(TYPING)

.PHONY: check
check: lint typecheck $(READY) ## Lint, types, floors, drift of the generated tree, hashes of models
	$(BIN)/lint-imports
	$(BIN)/botopin models verify
	$(BIN)/botopin generate --check

.PHONY: lint
lint: $(READY) ## Run ruff
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: typecheck
typecheck: $(READY) ## Run mypy and pyright on the generator, the runtime and the bindings
	$(BIN)/mypy
	$(BIN)/pyright

.PHONY: bench
bench: $(BENCH_READY) ## Measure side by side with peers, and write benchmarks/results.json
	$(BIN)/python benchmarks/run.py

.PHONY: wheel
wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

.PHONY: clean
clean: ## Remove everything that git ignores
	git clean -fdXq

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "botopin needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[codegen,boto3,strategies]' --group dev
	@touch $@

$(ENVIRONMENTS)/boto3-%/.ready: pyproject.toml
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --upgrade pip
	$(@D)/bin/python -m pip install --quiet --editable '.[testing]' boto3==$* botocore==$* pytest
	@touch $@

$(ENVIRONMENTS)/aiobotocore/.ready: pyproject.toml
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --upgrade pip
	$(@D)/bin/python -m pip install --quiet --editable '.[testing,async]' pytest
	@touch $@

$(BENCH_READY): $(READY)
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

$(INTEROP_READY): $(READY)
	test -x $(INTEROP)/bin/python || $(PYTHON) -m venv $(INTEROP)
	$(INTEROP)/bin/python -m pip install --quiet --upgrade pip
	$(INTEROP)/bin/python -m pip install --quiet --editable . --group interop
	@touch $@
