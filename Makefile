# Every verb of the project. `make` alone lists them.
# Each one sets up what it needs: a virtual environment in .venv, filled from the locked versions.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
LOCKS := requirements/build.lock requirements/runtime.lock requirements/dev.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Whoever keeps Python from writing byte code would compile everything anew in each of the processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev serve lab test check lint fix unit contract notebook browser bench bench-quick growth rehearse pictures locks widgets widgets-check docs binder-check clean

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.runtime: requirements/build.lock requirements/runtime.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên (đang dùng: `$(PYTHON) --version`). Thử: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Chuẩn bị môi trường trong $(VENV) (lần đầu mất vài phút)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/build.lock -r requirements/runtime.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.lock
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.node: $(VENV)/.dev widgets/package-lock.json
	@for wait in 5 20 60 0; do \
	  (cd widgets && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --fetch-retries 5 --cache "$(CURDIR)/$(VENV)/npm-cache" >"$(CURDIR)/$(VENV)/npm.log" 2>&1) && break; \
	  test $$wait = 0 && { cat $(VENV)/npm.log; echo "Không cài được gói Node của widgets/ (xem trên). Kiểm tra mạng rồi chạy lại."; exit 1; }; \
	  sleep $$wait; \
	done
	@touch $@

setup: $(VENV)/.runtime ## make .venv with what the product needs
setup-dev: $(VENV)/.dev ## make .venv with what its developers need

serve: $(VENV)/.runtime ## run the workbench with the demonstration ward and open it in a browser
	@$(BIN)/haidang serve --demo --open $(ARGS)

lab: $(VENV)/.runtime ## JupyterLab on the course, with nbgrader's formgrader
	@$(BIN)/haidang lab $(ARGS)

rehearse: $(VENV)/.runtime ## play a class of volunteers against a throw-away server
	@$(BIN)/haidang rehearse $(ARGS)

test: $(VENV)/.dev $(VENV)/.node ## run every test (what CI runs)
	@$(BIN)/python tests/chromium.py
	@$(MAKE) --no-print-directory lint
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist loadgroup tests $(ARGS)

check: $(VENV)/.dev lint ## lint, types, unit and contract tests: under two minutes
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist loadgroup -m 'not slow' tests/unit tests/contract $(ARGS)

lint: $(VENV)/.dev ## ruff, mypy, floors, stripped notebooks, spelling, content
	@$(BIN)/ruff check src widgets tests benchmarks binder docs
	@$(BIN)/ruff format --check -q src widgets tests benchmarks binder docs
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@git ls-files -z '*.ipynb' | xargs -0 -r $(BIN)/nbstripout --verify --keep-id
	@git ls-files -z | xargs -0 $(BIN)/codespell
	@$(BIN)/haidang bank lint --quiet

fix: $(VENV)/.dev ## repair what can be repaired by machine
	@$(BIN)/ruff check --fix src widgets tests benchmarks binder docs
	@$(BIN)/ruff format src widgets tests benchmarks binder docs
	@git ls-files -z '*.ipynb' | xargs -0 -r $(BIN)/nbstripout --keep-id

unit contract notebook browser: $(VENV)/.dev $(VENV)/.node
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist loadgroup tests/$@ $(ARGS)

widgets: $(VENV)/.node ## build the browser files (only for whoever changes widgets/src)
	@cd widgets && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

widgets-check: $(VENV)/.node ## prove that the built browser files are what the sources build
	@cd widgets && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

locks: ## make the lock files again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade -q -o requirements/runtime.lock
	uv pip compile --group build --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/build.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements/runtime.lock -q -o requirements/dev.lock
	$(PYTHON) binder/make_requirements.py

bench: $(VENV)/.dev ## measure beside stock Voila, nbgrader and Kolibri
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python benchmarks/run.py $(ARGS)

bench-quick: $(VENV)/.dev ## the same table from smaller runs
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python benchmarks/run.py --quick $(ARGS)

growth: $(VENV)/.dev ## measure the growth curves and draw them
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python benchmarks/growth.py

docs: $(VENV)/.dev ## make the generated reference pages again
	@$(BIN)/python docs/make_reference.py
	@$(BIN)/python -m haidang.bank.rules > docs/reference/diagnostics.md

pictures: $(VENV)/.dev ## make the pictures of the README again
	@$(BIN)/python docs/make_pictures.py

binder-check: ## prove the Binder recipe without Docker
	@$(PYTHON) binder/check.py $(ARGS)

clean: ## remove the environment and built leftovers
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
