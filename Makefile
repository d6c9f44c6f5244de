# Two commands on a fresh machine: `make generate` and `make test`. Each installs the packages that it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
ENVIRONMENTS := .cache/environments
INTEROP := $(ENVIRONMENTS)/interop
UV := $(ENVIRONMENTS)/lock/bin/uv
CLIENTS := boto3-1.33.0 boto3-1.42.84 aiobotocore

# Tests start hundreds of Python processes: without byte code, each compiles every module again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: generate
generate: $(READY) ## Generate the bindings configured in pyproject.toml
	$(BIN)/botopin generate

.PHONY: test
test: $(READY) ## Run the test suite
	$(BIN)/pytest -n auto

.PHONY: compat
compat: $(CLIENTS:%=$(ENVIRONMENTS)/%/.ready) ## Run the client tests with older botocore releases and with aiobotocore
	@for name in $(CLIENTS); do \
		echo "$$name"; \
		$(ENVIRONMENTS)/$$name/bin/pytest -q -p no:cacheprovider tests/clients || exit 1; \
	done

.PHONY: compat-newest
compat-newest: ## Run the client tests with the newest boto3 of the package index
	test -x $(ENVIRONMENTS)/newest/bin/python || $(PYTHON) -m venv $(ENVIRONMENTS)/newest
	$(ENVIRONMENTS)/newest/bin/python -m pip install --quiet --upgrade --editable '.[testing]' boto3 pytest
	$(ENVIRONMENTS)/newest/bin/pytest -q -p no:cacheprovider tests/clients

.PHONY: interop
interop: $(INTEROP)/.ready ## Compare the job recipe with the Braket SDK
	$(INTEROP)/bin/pytest -n auto tests/interop

.PHONY: conformance
conformance: $(READY) ## Fetch and run botocore's protocol test suites
	PYTHONPATH=tests $(BIN)/python tests/conformance/fetch.py
	$(BIN)/pytest -n auto -q tests/conformance

.PHONY: corpus
corpus: $(READY) ## Test every botocore service and write docs/corpus.md (part: CORPUS='--shard 1/8')
	PYTHONPATH=tests $(BIN)/python -m all_services $(if $(CORPUS),$(CORPUS),--report docs/corpus.md)

.PHONY: history
history: $(READY) ## Read every model of botocore's history (part: HISTORY='--newest 15')
	PYTHONPATH=tests $(BIN)/python -m history $(HISTORY)

.PHONY: density
density: $(READY) ## Count the verdicts on a year of twenty services and write docs/density.md
	PYTHONPATH=tests $(BIN)/python -m witness.density --report docs/density.md

.PHONY: witness
witness: $(READY) ## Demonstrate verdicts on real releases and write docs/witness.md (part: WITNESS='--sample 40 --seed DATE')
	PYTHONPATH=tests $(BIN)/python -m witness $(if $(WITNESS),$(WITNESS),--sample 240 --seed 2026-11-29 --report docs/witness.md)

.PHONY: typing
typing: $(READY) ## Type-check the bindings of thirty services (part: TYPING='--part 1/6'; every service: TYPING=--all)
	PYTHONPATH=tests $(BIN)/python tests/typing/services.py $(TYPING)

.PHONY: check
check: lint typecheck $(READY) ## Run lint and typecheck, and check layers, models and generated files
	$(BIN)/lint-imports
	$(BIN)/botopin models verify
	$(BIN)/botopin generate --check

.PHONY: lint
lint: $(READY) ## Check code style, spelling and the words to avoid
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z | xargs -0 $(BIN)/codespell
	$(BIN)/pytest -q -p no:cacheprovider tests/repository/test_language.py

.PHONY: typecheck
typecheck: $(READY) ## Type-check the package, the bindings and the examples with mypy and pyright
	$(BIN)/mypy
	$(BIN)/pyright

.PHONY: bench
bench: $(BENCH_READY) ## Run the benchmarks and write benchmarks/results.json
	$(BIN)/python benchmarks/run.py

.PHONY: wheel
wheel: $(READY) ## Build the wheel in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

.PHONY: lock
lock: $(UV) ## Update the pinned packages in requirements/
	$(call compile,dev,pyproject.toml --extra codegen --extra boto3 --extra strategies --group dev)
	$(call compile,bench,--group bench --constraint requirements/dev.txt)
	$(call compile,interop,pyproject.toml --group interop)
	$(call compile,boto3-1.33.0,pyproject.toml --extra testing --group boto3-1.33.0)
	$(call compile,boto3-1.42.84,pyproject.toml --extra testing --group boto3-1.42.84)
	$(call compile,aiobotocore,pyproject.toml --extra testing --extra async --group aiobotocore)
	$(call compile,lock,--group lock)

.PHONY: clean
clean: ## Remove all files that git ignores
	git clean -fdXq

# $(call compile,NAME,SOURCES): pin the packages of SOURCES, with hashes, for every supported Python
define compile
$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(2) --output-file requirements/$(1).txt
endef

# $(call install,FOLDER,NAME): install the packages of requirements/NAME.txt in an environment
define install
test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
$(1)/bin/python -m pip install --quiet --require-hashes --requirement requirements/$(2).txt
endef

# $(call install_project,FOLDER): install this project without its dependencies
define install_project
$(1)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
endef

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "botopin needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	$(call install,$(VENV),dev)
	$(call install_project,$(VENV))
	@touch $@

$(ENVIRONMENTS)/%/.ready: pyproject.toml requirements/%.txt
	$(call install,$(@D),$*)
	$(call install_project,$(@D))
	@touch $@

$(BENCH_READY): $(READY) requirements/bench.txt
	$(call install,$(VENV),bench)
	@touch $@

$(UV): requirements/lock.txt
	$(call install,$(ENVIRONMENTS)/lock,lock)
	@touch $@
