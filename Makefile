# Two commands matter: `make run` opens the demonstration mission, `make test` runs the tests. Both set up what they need.
# Nothing here may break in a folder whose path has spaces: paths are relative, variables quoted.

PYTHON ?= python3
DEMO ?= demo
PICTURES ?= pictures
BIN := .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test lint bench soak pictures lock wheel setup setup-dev clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: setup ## set up and open the demonstration mission (without a display: make it and say where the results lie)
	@"$(BIN)/python" -m ssr_desk demo --dir "$(DEMO)"

test: setup-dev ## set up and run the tests
	@sh tools/test.sh

lint: setup-dev ## format, lint, types, import directions, French catalogue
	@sh tools/lint.sh

bench: setup-dev ## our figures beside their floors, measured in the same run
	@"$(BIN)/python" -m benchmarks

soak: setup-dev ## what takes an hour on two processors: kills, faults, examples, mutants; goes on where it was cut off (PART=fuzz, AGAIN=1)
	@"$(BIN)/python" -m tools.soak $(PART) $(if $(AGAIN),--again)

pictures: setup ## every page of the window as a picture, both languages, light and dark
	@test -f "$(DEMO)/demonstration.json" || "$(BIN)/python" -m ssr_desk demo --headless --dir "$(DEMO)"
	@"$(BIN)/python" -m ssr_desk.ui.pictures --out "$(PICTURES)" --desk "$(DEMO)/officer"

lock: setup-dev ## solve the dependencies anew for every platform (add UPGRADE=--upgrade for newer ones)
	@sh tools/lock.sh $(UPGRADE)

wheel: setup-dev ## the package that `pip install` takes, in dist/
	@"$(BIN)/python" -m pip wheel --quiet --no-deps --wheel-dir dist .

setup: ## what `run` needs
	@sh tools/setup.sh runtime

setup-dev: ## what `test` and `lint` need
	@sh tools/setup.sh dev

clean: ## take away what was made here; desks of people lie elsewhere and stay
	rm -rf .venv .setup build dist demo pictures .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
