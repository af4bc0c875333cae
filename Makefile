# Everything a newcomer needs: `make demo` and `make test`. Each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
LWC := lwc_components
NODE := $(LWC)/node_modules/.ready
PAGE := $(LWC)/preview/build/app.js
PAGE_PARTS := $(shell find $(LWC) \( -name node_modules -o -name build -o -name __tests__ \) -prune -o -type f \
	\( -path '*/lwc/*' -o -path '*/labels/*' -o -path '*/translations/*' -o -path '*/preview/*' \) -print)
# Behind a company's proxy the machine's own certificates are the ones to trust.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1

.PHONY: demo test check proof bench docs setup clean

# One sync of a practice organisation on localhost, the ten riskiest deals, and their page in a browser (with Node 20).
# `make demo ARGS=--once` ends by itself, and needs no Node.
demo: setup
	@$(if $(filter --once,$(ARGS)),,$(MAKE) --no-print-directory $(PAGE) || echo "No page in the browser: it needs Node 20.")
	$(BIN)/cornerman demo $(ARGS)

# Everything that must hold on every commit, in under ten minutes.
test: setup lint page
	$(BIN)/pytest -n auto --dist worksteal -m "not proof" $(ARGS)

# The fast part of `test`, in under a minute: without the longest, which tries random files.
check: setup lint
	$(BIN)/pytest -n auto --dist worksteal -m "not proof" tests/rules tests/mappings tests/docs \
		--deselect tests/mappings/test_load.py::test_whatever_stands_in_a_file_is_a_problem_or_a_company $(ARGS)

# Slow proofs: every kill point, long random runs.
proof: setup
	$(BIN)/pytest -n auto --dist worksteal -m proof --timeout 3000 $(ARGS)

# What the score is worth on closed deals (bench/judgement/RESULTS.md), deals judged per second (bench/judging), how
# long the panel takes in Chromium (bench/page; needs Node 20 and `make page`), and a sync beside the bound of what
# Salesforce's protocol allows and the script one would write first; see bench/RESULTS.md.
# 20,000 deals take hours on a small machine; smaller: make bench ARGS="--deals 2000 --rounds 1".
bench: setup
	$(BIN)/uv sync --frozen --all-extras --group bench --inexact --quiet && $(BIN)/python -m bench.reading.run && $(BIN)/python -m bench.judgement.run && $(BIN)/python -m bench.judging.run && $(BIN)/python -m bench.backtest.run && $(BIN)/python -m bench.page.run && $(BIN)/python -m bench.sync.run $(ARGS)

# Pages made from the code: the rules, the commands, the schemas of the YAML.
docs: setup
	$(BIN)/python -m docs.generate

.PHONY: lint
lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The components of the opportunity page: linted, tested, and built for the browser. Without Node they are left out
# loudly; on a build machine (CI is set) that is a failure.
.PHONY: page
page:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory page-checked; \
	elif [ -n "$$CI" ]; then echo "The page's tests need Node 20." >&2; exit 1; \
	else echo "NOT TESTED: the components of lwc_components. They need Node 20." >&2; fi

.PHONY: page-checked
page-checked: $(PAGE)
	cd $(LWC) && npm run --silent lint && npm test --silent

$(PAGE): $(NODE) $(PAGE_PARTS)
	cd $(LWC) && npm run --silent build

$(NODE): $(LWC)/package.json $(LWC)/package-lock.json
	cd $(LWC) && npm ci --silent --no-audit --no-fund
	touch $@

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.5,<1"
	$(BIN)/uv sync --frozen --all-extras --compile-bytecode --quiet
	touch $@

clean:
	rm -rf $(VENV) .demo $(LWC)/node_modules $(LWC)/preview/build
