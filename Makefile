# The two commands: `make run` and `make test`. All of them may be run twice.
# PORT, DATABASE_URL and DEMO are honoured, from the environment or behind the command: make run PORT=8001

# A Python that is new enough and can make environments: the newest that the locked libraries were
# tried with (3.13 serves pages and runs the tests in two thirds of the time of 3.11), else any.
# Without the part that makes environments the first new enough is taken: it names what is missing.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for parts in "import ensurepip, venv;" ""; do \
	for name in python3.13 python3.12 python3 python3.14 python3.11; do \
	$$name -c "$$parts $(NEW_ENOUGH)" 2>/dev/null && echo $$name && break 2; done; done)
RUFF := .venv/bin/ruff
MANAGE := .venv/bin/python manage.py
CSS := .venv/bin/css-beautify --indent-size 2 --end-with-newline

# What is compiled once need not be compiled at each start: 4 seconds of each run of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test quick lint check messages demo upgrade bench python
.DEFAULT_GOAL := run

run: python  # everything a bare machine needs, then the portal at http://127.0.0.1:8000
	@exec $(PYTHON) deploy/start.py run

setup: python  # virtual environment with what runs, tests and checks the portal
	@$(PYTHON) deploy/start.py setup-development

test: python  # one part: make test ARGS="-k lunch"
	@$(PYTHON) deploy/start.py setup-tests
	.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

quick: ARGS = -m "not browser and not walk and not bulk and not load"
quick: test  # rules and pages one by one, without the walks through all of them: while one works

lint: setup  # formats nothing, says what is wrong
	$(RUFF) format --check .
	$(RUFF) check .
	.venv/bin/mypy
	.venv/bin/djlint --check --quiet templates
	.venv/bin/djlint --check --quiet --profile=jinja --extension=jinja templates
	@for file in static/css/*.css; do $(CSS) "$$file" | cmp - "$$file" || exit 1; done

format: setup  # writes all sources as `make lint` wants them
	$(RUFF) format .
	-.venv/bin/djlint --reformat --quiet templates >/dev/null
	.venv/bin/djlint --reformat --quiet templates >/dev/null
	-.venv/bin/djlint --reformat --quiet --profile=jinja --extension=jinja templates >/dev/null
	@for file in static/css/*.css; do $(CSS) --replace "$$file"; done

check: lint  # all that a change must pass; PostgreSQL too when POSTGRES_URL is given
	@PYTHON=$(PYTHON) MAKE="$(MAKE)" sh .ci/check

messages: setup  # English catalogue: extract, compile, report what is missing (needs gettext)
	$(MANAGE) messages

demo: python  # the demonstration counties, into a database without counties
	@$(PYTHON) deploy/start.py setup
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_demo --if-empty

bench: setup  # what pages cost beside plain Django (docs/performance.md): make bench ARGS="1k 100k 1m"
	.venv/bin/python -m tests.bench $(ARGS)

upgrade:  # back up, fetch, install, migrate, check; stops where it fails: make upgrade ARGS="--to DIR"
	@$(PYTHON) deploy/upgrade.py $(ARGS)

python:
	@test -n "$(PYTHON)" || { \
		echo "Cannot go on: Python 3.11 or newer is missing. On Debian, as root: apt-get install python3 python3-venv" >&2; \
		exit 1; }
