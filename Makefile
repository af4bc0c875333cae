# Everything a newcomer needs: `make demo` and `make test`. Each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Behind a company's proxy the machine's own certificates are the ones to trust.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1

.PHONY: demo test check proof bench docs setup clean

# One sync of a practice organisation on localhost, and the ten riskiest deals. `make demo ARGS=--once` ends by itself.
demo: setup
	$(BIN)/cornerman demo $(ARGS)

# Everything that must hold on every commit, in under ten minutes.
test: setup lint
	$(BIN)/pytest -n auto --dist worksteal -m "not proof" $(ARGS)

# The fast part of `test`, in under a minute.
check: setup lint
	$(BIN)/pytest -n auto --dist worksteal -m "not proof" tests/rules tests/mappings tests/docs $(ARGS)

# Slow proofs: every kill point, long random runs.
proof: setup
	$(BIN)/pytest -n auto --dist worksteal -m proof --timeout 3000 $(ARGS)

# A sync beside the bound of what Salesforce's protocol allows and the script one would write first; see bench/RESULTS.md.
# 20,000 deals take hours on a small machine; smaller: make bench ARGS="--deals 2000 --rounds 1".
bench: setup
	$(BIN)/python -m bench.sync.run $(ARGS)

# Pages made from the code: the rules, the commands, the schemas of the YAML.
docs: setup
	$(BIN)/python -m docs.generate

.PHONY: lint
lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.5,<1"
	$(BIN)/uv sync --frozen --all-extras --quiet
	touch $@

clean:
	rm -rf $(VENV) .demo
