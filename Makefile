# Thin: every target is one command. `make` alone lists them. Works with GNU make 3.81 and later.
BOOK ?= manuscript
OUT  ?= dist
ARGS ?=
BIN  := .venv/bin
RUN  := $(BIN)/bookbuild

.PHONY: help book epub pdf print package proof safe sealed sample spoilers check doctor clean distclean test test-all lint docs wheel setup setup-epub setup-test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

book: setup ## build the book: EPUB and print PDF, into dist/
	@$(RUN) build $(BOOK) --out $(OUT) $(ARGS)

epub: setup-epub ## build the EPUB only
	@$(RUN) build $(BOOK) --out $(OUT) --output epub $(ARGS)

pdf: setup ## build the print PDF only
	@$(RUN) build $(BOOK) --out $(OUT) --output pdf $(ARGS)

print: setup ## make interior and cover for the printer that book.yaml names
	@$(RUN) print $(BOOK) --out $(OUT) $(ARGS)

package: setup ## make a folder for each printer and shop that book.yaml names
	@$(RUN) package $(BOOK) --out $(OUT) $(ARGS)

proof: setup ## look at the pages as a typographer would
	@$(RUN) proof $(BOOK) --out $(OUT) $(ARGS)

safe: setup ## build the spoiler-safe edition
	@$(RUN) build $(BOOK) --out $(OUT) --edition safe $(ARGS)

sealed: setup ## build the edition with sealed notes
	@$(RUN) build $(BOOK) --out $(OUT) --edition sealed $(ARGS)

sample: setup ## build the sample
	@$(RUN) build $(BOOK) --out $(OUT) --edition sample $(ARGS)

spoilers: setup-epub ## say what the book gives away, and where
	@$(RUN) spoilers map $(BOOK) $(ARGS)

check: setup-epub ## find what is wrong with the book, without building it
	@$(RUN) check $(BOOK) $(ARGS)

doctor: setup-epub ## say what this machine has and what is missing
	@$(RUN) doctor

clean: setup-epub ## remove the outputs of the book
	@$(RUN) clean $(BOOK) --out $(OUT)

distclean: ## remove outputs, the virtual environment and caches
	rm -rf dist build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

test: setup-test lint ## run the tests (minutes)
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow" tests $(ARGS)

test-all: setup-test lint ## run every proof, the slow ones too
	@tools/browser.sh
	-@tools/setup.sh outside
	-@tools/verapdf.sh
	@$(BIN)/python -m pytest -n auto --dist loadgroup tests $(ARGS)

lint: setup-test ## types, style and the direction of imports
	@$(BIN)/ruff check bookbuild tests tools benches
	@$(BIN)/ruff format --check -q bookbuild tests tools benches
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

docs: setup ## make the generated pages of docs/ anew
	@$(BIN)/python tools/make_docs.py

wheel: setup ## build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

setup-epub:
	@tools/setup.sh epub

setup:
	@tools/setup.sh book

setup-test:
	@tools/setup.sh test
