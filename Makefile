# One line a task; every task sets up what it needs, once.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= var/demo
FINDINGS ?= var/findings
REHEARSED ?= var/rehearsal
# Worlds 0 to 5 are for developing; these were opened once.
YEAR := --months 12 --seeds 1 --from-world 6 --worlds 10 --scale 0.02
HALF := --months 6 --seeds 1 --from-world 6 --worlds 4 --scale 0.02
FAMILIES := B1 B2 B3 B4
# Half a year apart: what ended long ago was found while it went on, if it was.
DAYS ?= 2024-03-31 2024-09-30 2025-03-31 2025-09-30 2026-03-31
SEEDS ?= 611
JUDGED ?= var/worlds
TRAINED ?= 0:611
WORLDS ?= 1:621 2:622 3:623 4:624 5:625
MLFLOW_HOME ?= $(or $(JIHE_HOME),$(DEMO))

export MLFLOW_DISABLE_TELEMETRY := true
# Compiled modules are kept: without them each command compiles all of jihe again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup java chromium demo serve messages pictures vendor quick test verify long spark lint format lock mlflow bench grading docs findings rehearsal worlds clean

help: ## show the tasks
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/ready ## make .venv from the hash-locked dependencies, those of development too (cached)

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(BIN)/python:
	@$(PYTHON) -m venv .venv || \
	  { echo "make: $(PYTHON) cannot make a virtual environment; install Python 3.11+ with venv (Debian: apt-get install python3-venv)"; exit 1; }

.venv/ready: locks/dev.txt pyproject.toml | $(BIN)/python
	@echo "installing what development needs into .venv, two to four minutes"
	$(PIP) --require-hashes -r locks/dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch .venv/demo $@

# What the demo needs and whatever changes a result, in the versions of development: the same demo before and after it.
.venv/demo: locks/demo.txt pyproject.toml | $(BIN)/python
	@echo "installing what the demo needs into .venv, one to three minutes"
	$(PIP) --require-hashes -r locks/demo.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

java: ## Java 17 for Spark, by apt-get where there is none
	@command -v java >/dev/null || test -x "$${JAVA_HOME:-/nowhere}/bin/java" || \
	  { echo "make: no Java; trying apt-get install openjdk-17-jre-headless"; \
	    sudo=$$(test "$$(id -u)" = 0 || command -v sudo || true); \
	    $$sudo apt-get -q update && $$sudo apt-get -q install -y --no-install-recommends openjdk-17-jre-headless; } || \
	  { echo "make: the checks on Spark want Java 17 and it could not be installed here; install a JRE (Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME, then run this again"; exit 1; }

chromium: ## the browser of the tests and Chinese letters for it, by apt-get where either is not there
	@wanted=; \
	  { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || wanted=chromium; \
	  fc-list :lang=zh 2>/dev/null | grep -q . || wanted="$$wanted fonts-noto-cjk fontconfig"; \
	  test -z "$$wanted" || \
	  { echo "make: not there:" $$wanted"; trying apt-get install"; \
	    sudo=$$(test "$$(id -u)" = 0 || command -v sudo || true); \
	    $$sudo apt-get -q update && $$sudo apt-get -q install -y --no-install-recommends $$wanted; } || \
	  { echo "make: the browser tests want chromium and Chinese letters, and they could not be installed here; install them (Debian: apt-get install chromium fonts-noto-cjk), then run this again"; exit 1; }

demo: .venv/demo ## a small city, trained models, one night; prints where to look
	$(BIN)/jihe demo --home $(DEMO)

serve: .venv/demo ## the review workbench of the demo on 127.0.0.1 (DEMO=DIR, PORT=8000); people: printed by make demo
	$(BIN)/jihe serve --home $(DEMO) --port $(or $(PORT),8000)

# A thread each: there are as many workers as cores, and threads that wait for one another spin.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q --dist worksteal -n
QUICK := tests/law tests/schema tests/content tests/cases tests/screening/test_rule_cases.py tests/warning/test_models.py tests/test_*.py

quick: setup ## on every save, about a minute: law, schema, content, cases, one rule, one model
	$(PYTEST) 2 --quick $(QUICK)

test: setup ## the tests: five minutes on two idle cores, six at most; ends with its ten slowest
	$(PYTEST) 2 -m "not verify" --durations=10

verify: setup java chromium ## the long checks and lint: nineteen minutes on two idle cores, 22 at most
	@$(MAKE) --no-print-directory -j 2 long lint

# Browsers, databases and whole cities keep others waiting for a quarter of the time: a third worker takes it.
long: setup java chromium
	$(PYTEST) 3 -m verify --durations=10

spark: setup java ## run the cases of changed rules and facts on Spark and keep what held in tests/rules/spark.json (FULL=1: all)
	$(BIN)/python -m tests.screening.spark_record

lint: setup ## style, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## rewrite to the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup ## write the generated pages anew
	$(BIN)/python -m jihe.schema.docs
	$(BIN)/python -m jihe.law.docs
	$(BIN)/python -m jihe.content.docs
	$(BIN)/python -m jihe.screening.rule_pages
	$(BIN)/python -m jihe.screening.fact_pages
	$(BIN)/python -m jihe.warning.model_pages
	$(BIN)/python -m jihe.desk.methods_page
	$(BIN)/python -m jihe.evaluate.findings_page --stamp
	$(BIN)/python -m jihe.review.keys_page

messages: setup ## the words of pages, commands and errors into the Chinese catalogue, and that into what is read at run time
	$(BIN)/python -m jihe.messages.catalogue

pictures: setup chromium ## the pictures of the pages in docs/pictures, taken anew
	mkdir -p docs/pictures
	JIHE_PICTURES=$(CURDIR)/docs/pictures $(PYTEST) -m verify tests/browser/test_ways.py -k pictures

vendor: setup ## the style sheet of others that pages load, as vendor.toml names it (needs npm)
	$(BIN)/python -m jihe.review.vendoring

findings: setup ## what every rule finds on a synthetic city, docs/findings.md: minutes a seed (SEEDS="611 612": several)
	@for seed in $(SEEDS); do \
	  home=$(FINDINGS)/$$seed; \
	  test -f $$home/city/city.json || $(BIN)/jihe city build --scale 0.05 --seed $$seed --enrich 10 --out $$home/city || exit 1; \
	  $(BIN)/jihe ingest $$home/city/tables --home $$home || exit 1; \
	  for day in $(DAYS); do $(BIN)/jihe nightly --as-of $$day --home $$home || test $$? = 3 || exit 1; done; \
	done
	$(BIN)/python -m jihe.evaluate.findings_page $(SEEDS:%=$(FINDINGS)/%)

rehearsal: setup ## a year of lists, reviewers and verdicts on ten worlds, docs/rehearsal.md, and months of harder ones: hours (REHEARSED=DIR)
	@mkdir -p $(REHEARSED)
	$(BIN)/jihe rehearse $(YEAR) --cities $(REHEARSED)/cities --out $(REHEARSED)/usual --json > $(REHEARSED)/rehearsal.json
	for family in $(FAMILIES); do \
	  $(BIN)/jihe rehearse $(YEAR) --unseen $$family --cities $(REHEARSED)/cities --out $(REHEARSED)/without-$$family || exit 1; \
	done
	$(BIN)/jihe rehearse $(HALF) --enrich 4 --vary-rates 1 --out $(REHEARSED)/varied
	$(BIN)/jihe rehearse $(HALF) --enrich 10 --schemes docs/examples/red_team --out $(REHEARSED)/outsiders
	$(BIN)/jihe rehearse --months 4 --seeds 1 --scale 0.02 --retrain --spoilt-from 3 --out $(REHEARSED)/spoilt
	$(BIN)/python -m jihe.rehearse.published $(REHEARSED)/usual $(FAMILIES:%=$(REHEARSED)/without-%) \
	  $(REHEARSED)/varied $(REHEARSED)/outsiders $(REHEARSED)/spoilt
	cp $(REHEARSED)/rehearsal.json $(REHEARSED)/usual/rehearsal.html docs/

mlflow: setup ## MLflow's page of trained models on 127.0.0.1 (MLFLOW_HOME=DIR, PORT=5000): runs, measures, pictures, versions
	@test -f $(MLFLOW_HOME)/mlflow.db || { echo "make: $(MLFLOW_HOME)/mlflow.db: no model was trained there; jihe models train --home $(MLFLOW_HOME)"; exit 2; }
	$(BIN)/python -m mlflow server --host 127.0.0.1 --port $(or $(PORT),5000) --workers 1 --backend-store-uri sqlite:///$(abspath $(MLFLOW_HOME))/mlflow.db --no-serve-artifacts

worlds: setup ## how every model does on five worlds it was not trained on, and its trials: docs/models, half an hour
	@for one in $(TRAINED) $(WORLDS); do \
	  world=$${one%:*}; seed=$${one#*:}; home=$(JUDGED)/$$world; \
	  test -f $$home/city/city.json || $(BIN)/jihe city build --scale 0.05 --seed $$seed --world $$world --enrich 10 --out $$home/city || exit 1; \
	  $(BIN)/jihe ingest $$home/city/tables --home $$home || exit 1; \
	  ls $$home/runs/*/run.json >/dev/null 2>&1 || test $$one = $(TRAINED) || \
	    $(BIN)/jihe nightly --as-of 2026-03-31 --home $$home || test $$? = 3 || exit 1; \
	done
	$(BIN)/jihe models train --as-of 2026-03-31 --home $(JUDGED)/$(firstword $(subst :, ,$(TRAINED))) || test $$? = 3
	$(BIN)/python -m jihe.evaluate.model_worlds --trained $(JUDGED)/$(firstword $(subst :, ,$(TRAINED))) \
	  $(foreach one,$(WORLDS),$(JUDGED)/$(firstword $(subst :, ,$(one))))
	$(BIN)/jihe models evaluate --home $(JUDGED)/$(firstword $(subst :, ,$(TRAINED))) --as-of 2025-09-30 --as-of 2026-03-31 \
	  --json > docs/models/trials.json || test $$? = 3
	$(BIN)/python -m jihe.warning.model_pages

grading: setup ## how M12 grades notes it has not seen: docs/m12.md, from a fifth of the wordings to whole hands, half an hour
	$(BIN)/python -m jihe.grading.page

bench: setup ## measure; prints seconds, peak memory and ratios (FULL=1: the whole city too)
	$(BIN)/python -m tests.bench

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: ## resolve the dependencies anew (needs uv)
	$(LOCK) pyproject.toml -o locks/run.txt
	$(LOCK) --all-extras -c locks/run.txt pyproject.toml -o locks/dev.txt
	$(LOCK) --extra demo -c locks/dev.txt pyproject.toml -o locks/demo.txt

clean: ## remove what the tasks made, but not .venv
	rm -rf var build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
