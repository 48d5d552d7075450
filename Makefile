# Một Cửa. Nothing is needed but Python 3.11-3.13 and make:
#   make run     install, start the database, load the demo, serve (PORT=8000 HOST=127.0.0.1)
#   make test    all tests                 make check   everything that can be checked without them
#   make install only what run needs first
#   make format  tidy the code             make messages  collect strings to translate
#   make ha      lose a database machine under load, and see   make hosts   three web hosts, to try
#   make faults  kill, freeze, fill and confuse the running product (about ten minutes)
#   make bench   measure what this machine carries (about an hour; see docs/bench.md)
#   make lock    renew the pinned versions   make clean   remove what is installed, keep the data

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
NODE_VENV := .venv-node
HA_VENV := .venv-ha
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
PIP_INSTALL := -m pip install -qq --require-hashes --no-deps
CHECK_VAR := $(or $(MOTCUA_VAR),$(CURDIR)/var)/check
IN_CHECK := MOTCUA_VAR='$(CHECK_VAR)' bin/motcua
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --quiet

.PHONY: run install test check format messages assets bench faults ha ha-tools hosts lock clean

run: $(VENV)/.installed assets
	@exec bin/motcua up

test: $(VENV)/.installed-dev assets
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.installed-dev assets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint motcua --lint --quiet
	$(IN_CHECK) makemigrations --check --dry-run
	MOTCUA_LINT=1 $(IN_CHECK) lintmigrations --quiet ok ignore
	$(IN_CHECK) export-openapi --check
	$(IN_CHECK) messages --check

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

messages: $(VENV)/.installed
	bin/motcua messages

bench: $(VENV)/.installed-dev assets
	@bad=0; for part in peak-day 'actions --flame' raw rush boards history; do \
	  bin/motcua bench $$part $(ARGS) || bad=1; done; bin/motcua bench report; exit $$bad

faults: $(VENV)/.installed-dev assets
	MOTCUA_FAULTS=full $(BIN)/python -m pytest tests/faults $(ARGS)

ha: $(VENV)/.installed assets ha-tools
	$(BIN)/python -m deploy.ha

hosts: $(VENV)/.installed assets
	@exec $(BIN)/python -m deploy.hosts $(ARGS)

ha-tools: $(HA_VENV)/.installed

assets: node_modules/.installed

install: $(VENV)/.installed assets

# A stamp holds a copy of the lock it was made from: no work when they are the same, whatever
# the times of files in a fresh clone say.
.PHONY: force
$(VENV)/.installed: force
	@cmp -s requirements.lock $@ || { \
	  set -e; test -x $(BIN)/python || $(MAKE) --no-print-directory $(VENV)/python; \
	  echo "Đang cài các gói Python (lần đầu khoảng một phút) …"; \
	  $(BIN)/python $(PIP_INSTALL) -r requirements.lock; cp requirements.lock $@; }

$(VENV)/.installed-dev: $(VENV)/.installed
	@cmp -s requirements-dev.lock $@ || { \
	  set -e; echo "Đang cài các gói để kiểm thử …"; \
	  $(BIN)/python $(PIP_INSTALL) -r requirements-dev.lock; cp requirements-dev.lock $@; }

$(HA_VENV)/.installed: force
	@cmp -s requirements-ha.lock $@ || { \
	  set -e; test -x $(BIN)/python || $(MAKE) --no-print-directory $(VENV)/python; \
	  echo "Đang cài Patroni và etcd …"; $(BIN)/python -m venv $(HA_VENV); \
	  $(HA_VENV)/bin/python $(PIP_INSTALL) -r requirements-ha.lock; \
	  cp requirements-ha.lock $@; }

.PHONY: $(VENV)/python
$(VENV)/python:
	@for python in python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	      2>/dev/null; then \
	    echo "Đang tạo $(VENV) bằng $$($$python -V) …"; \
	    $$python -m venv $(VENV) && exit 0; \
	    echo "Python này thiếu mô-đun venv: hãy cài gói python3-venv rồi chạy lại." >&2; \
	    rm -rf $(VENV); exit 1; \
	  fi; \
	done; \
	echo "Cần Python 3.11, 3.12 hoặc 3.13: hãy cài rồi chạy lại." >&2; exit 1

# Fonts and styles come from npm packages. Where there is no npm, a throw-away one from PyPI.
node_modules/.installed: force
	@cmp -s package-lock.json $@ || { \
	  set -e; echo "Đang lấy phông chữ và kiểu dáng …"; \
	  if npm --version >/dev/null 2>&1; then npm ci --silent; else \
	    test -x $(BIN)/python || $(MAKE) --no-print-directory $(VENV)/python; \
	    $(BIN)/python -m venv $(NODE_VENV); \
	    $(NODE_VENV)/bin/python $(PIP_INSTALL) -r requirements-node.lock; \
	    PATH="$(CURDIR)/$(NODE_VENV)/bin:$$PATH" npm ci --silent; \
	    rm -rf $(NODE_VENV); \
	  fi; cp package-lock.json $@; }

lock: $(VENV)/.installed-dev
	$(BIN)/$(LOCK) pyproject.toml -o requirements.lock
	$(BIN)/$(LOCK) pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/$(LOCK) --group node -o requirements-node.lock
	$(BIN)/$(LOCK) --group ha -o requirements-ha.lock
	@! grep -n '://' requirements*.lock

clean:
	rm -rf $(VENV) $(NODE_VENV) $(HA_VENV) node_modules build .mypy_cache .ruff_cache .pytest_cache
	@echo "Dữ liệu trong var/ được giữ nguyên."
