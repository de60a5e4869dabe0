# Everything a machine with make and Python 3.11 or newer needs: `make help`.
# The environment is .venv in this folder, made from the pinned files in requirements/.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
TESTS ?= tests
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test lint check faults machines soak fuzz messages docs docs-site bench release-check \
  requirements clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' \
	  | while IFS='|' read -r name what; do printf '  %-18s %s\n' "$$name" "$$what"; done

setup:  ## make .venv with what the product needs (every other target does it by itself)
	@$(PYTHON) requirements/install.py main

dev:  ## the same with tests and linters
	@$(PYTHON) requirements/install.py dev

demo: setup  ## take the articles in content/ the whole way, through the Prefect flows
	@status=0; $(BIN)/multilang flow run localize || status=$$?; \
	  $(BIN)/multilang flow run publish || status=$$?; exit $$status

test: dev  ## run the tests, JOBS=2 at a time; TESTS=tests/test_x.py for some of them
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: dev  ## ruff, mypy and the import contract
	@status=0; \
	$(BIN)/ruff check --output-format concise . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports || status=1; \
	exit $$status

check: lint test  ## all that CI asks for

faults: dev  ## fail every write of a run and of its gits, race with translators: two hours, Linux with strace
	@$(BIN)/python tests/faults.py
	@$(BIN)/python tests/faults.py --command merge -q
	@$(BIN)/python tests/publish_faults.py
	@$(BIN)/python tests/flow_faults.py --in-turn
	@$(BIN)/python tests/flow_losses.py
	@$(BIN)/python tests/races.py
	@MULTILANG_TEST_STATES=$${MULTILANG_TEST_STATES:-500} $(BIN)/python -m pytest --timeout 3600 tests/test_state_machine.py

machines: dev  ## two workers on PostgreSQL, one killed, the server too, ARTICLES=2000: ten minutes and more
	@MULTILANG_TEST_ARTICLES=$(or $(ARTICLES),2000) $(BIN)/python -m pytest -s tests/test_flows_machines.py

soak: dev  ## edits, reviews, kills and publishes for MINUTES=30; nothing lost, memory flat
	@$(BIN)/python tests/soak.py --minutes $(or $(MINUTES),30)

fuzz: dev  ## read 100,000 damaged PO files as msgfmt does: about a quarter of an hour, needs gettext
	@$(BIN)/python tests/fuzz_po.py --count $(or $(COUNT),100000)

messages: dev  ## bring the words of the page frame into every site.po, after a template has changed
	@$(BIN)/python requirements/messages.py

docs:  ## build the documentation in build/docs/, warnings as errors
	@$(PYTHON) requirements/install.py docs
	@$(BIN)/sphinx-build -W --keep-going -q -b html -d build/docs-cache docs build/docs
	@echo "docs: build/docs/index.html"

docs-site: setup  ## the documentation through multilang itself, with drafts in fr, fa and ar
	@$(BIN)/python requirements/docs_site.py build/docs-site

bench: dev  ## measure beside other tools and write build/bench/; PEERS=PYTHON, CORPUS="DIR DIR"
	@$(BIN)/python benchmarks/all.py $(if $(PEERS),--peers $(PEERS)) $(foreach f,$(CORPUS),--corpus $(f))

release-check: dev  ## build wheel and sdist, and use them where there is no src/
	@$(BIN)/python requirements/release_check.py

# All files for every platform and every Python from 3.11 on, so none depends on where it is made.
PINS := $(UV) pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
  --only-binary :all: --quiet --custom-compile-command 'make requirements'

requirements:  ## make requirements/*.txt anew (needs uv); UPGRADE=--upgrade for newer versions
	$(PINS) $(UPGRADE) --group build pyproject.toml --output-file requirements/main.txt
	$(PINS) $(UPGRADE) --group dev --constraint requirements/main.txt pyproject.toml \
	  --output-file requirements/dev.txt
	$(PINS) $(UPGRADE) --group docs --constraint requirements/dev.txt pyproject.toml \
	  --output-file requirements/docs.txt

clean:  ## remove what was made, except the environment and people's work
	@rm -rf build dist .cache .multilang .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src flows tests -name __pycache__ -type d -prune -exec rm -rf {} +
