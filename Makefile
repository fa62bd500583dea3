# Vinh Danh. `make` lists the targets; each makes .venv when it is missing or older than the locked requirements.
# Needed: make, and Python 3.11 or newer with venv and pip (choose one with PYTHON=python3.12).
# SQLite unless DATABASE_URL is set: make test DATABASE_URL=postgres://postgres@127.0.0.1:5432/vinhdanh

PYTHON ?= python3
ARGS ?=
PORT ?= 8000
DEMO_TODAY := 2024-05-06
ENGLISH := config/locale/en/LC_MESSAGES/django.po
BENCH_DATABASE_URL := postgres://postgres@127.0.0.1:5432/vinhdanh_bench

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r
UV_COMPILE := $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help install run demo walkthrough test matrices journeys screenshots messages check bench lock clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  SQLite in var/ unless DATABASE_URL names a PostgreSQL database. More arguments for pytest: ARGS=\"-k word\""

install: $(VENV)/.dev ## make .venv with everything needed to run and to test

run: demo ## prepare the database, load the demo, and serve it at http://127.0.0.1:8000/ (another port: PORT=8001)
	@[ -e .env ] || printf '%s\n' '# Bản trình diễn, do make run tạo. manage.py bỏ qua tệp này khi môi trường có SECRET_KEY.' \
		DEBUG=1 VINHDANH_TODAY=$(DEMO_TODAY) > .env
	@$(PY) manage.py serve_demo --port $(PORT)

demo run walkthrough screenshots: export DEBUG := 1
demo run walkthrough screenshots: export VINHDANH_TODAY := $(DEMO_TODAY)

demo: $(VENV)/.base ## prepare the database and load the demo, with work on every desk; serve nothing
	$(PY) manage.py ensure_database
	$(PY) manage.py migrate
	$(PY) manage.py load_areas
	$(PY) manage.py load_chains
	$(PY) manage.py load_policies
	$(PY) manage.py load_demo
	$(PY) manage.py load_desks

walkthrough: demo ## walk real cases through both chains in the terminal, and print their histories
	$(PY) manage.py walkthrough

test: $(VENV)/.dev ## the tests, in parallel (not the matrices, the journeys in a browser, the benchmarks)
	$(PY) -m pytest -n auto --dist worksteal -m "not matrix" --ignore=tests/journeys --ignore=tests/benchmarks $(ARGS)

matrices: $(VENV)/.dev ## ask every page for every kind of reader, and put hostile text into every field
	$(PY) -m pytest -n auto --dist worksteal -m matrix --ignore=tests/journeys --ignore=tests/benchmarks $(ARGS)

journeys: $(VENV)/.dev ## people clear their desks in a real browser (needs chromium; CI=true fails without it)
	$(PY) -m pytest tests/journeys $(ARGS)

screenshots: $(VENV)/.dev ## take the pictures of docs/screens/ anew (needs chromium)
	$(PY) -m tests.journeys.screenshots

messages: $(VENV)/.dev ## gather what is to be translated and compile it (needs GNU gettext)
	$(PY) manage.py makemessages --locale en --no-location --no-obsolete --no-wrap \
		--ignore .venv --ignore build --ignore var --ignore tests --ignore docs
	@sed -i.bak '/^"POT-Creation-Date:/d' $(ENGLISH) && rm $(ENGLISH).bak
	$(PY) manage.py compilemessages --locale en --ignore .venv --verbosity 0

check: $(VENV)/.dev ## everything a change must pass: lint, types, import order, migrations, deployment, tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports
	DATABASE_URL=sqlite://:memory: $(PY) manage.py makemigrations --check --dry-run
	DEBUG=0 VINHDANH_TODAY= ALLOWED_HOSTS=vinhdanh.example \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" SEAL_INDEX_KEY=check \
		SEAL_KEYS="$$($(PY) -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(MAKE) --no-print-directory test

bench: export DATABASE_URL := $(or $(DATABASE_URL),$(BENCH_DATABASE_URL))
bench: $(VENV)/.bench ## measure the engine against its peers on PostgreSQL; writes build/bench.json
	@mkdir -p build
	$(PY) manage.py ensure_database
	$(PY) -m tests.benchmarks.run $(ARGS)

lock: $(VENV)/.lock ## lock the requirements again after pyproject.toml changed (newest releases: UPGRADE=1)
	$(UV_COMPILE) pyproject.toml -o requirements/base.txt
	$(UV_COMPILE) pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
	$(UV_COMPILE) requirements/bench.in -o requirements/bench.txt

clean: ## remove .venv, build/ and caches; the data in var/ stays
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv whose Python has gone or is too old is stale, however new its stamp.
ifneq ($(shell $(PY) -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null),True)
$(VENV)/.base: FORCE
endif

$(VENV)/.base: requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Vinh Danh cần Python 3.11 trở lên; $(PYTHON) là: $$($(PYTHON) --version 2>&1)."; \
		echo "Hãy chỉ ra một bản mới hơn, ví dụ: make $(or $(MAKECMDGOALS),install) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "Không tạo được $(VENV): Python này thiếu venv hoặc pip (trên Debian, Ubuntu: gói python3-venv)."; exit 1; }
	@echo "Đang cài thư viện vào $(VENV) …"
	$(PIP_INSTALL) requirements/base.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(PIP_INSTALL) requirements/dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(PIP_INSTALL) requirements/bench.txt
	@touch $@

$(VENV)/.lock: $(VENV)/.base
	$(PYTHON) -m venv --clear $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

FORCE:
