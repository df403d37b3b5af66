# make demo   compare the launch campaign's strategies (creates .venv and installs what it needs)
# make test   lint, types, the fast tests with coverage, golden numbers on newer Pythons that are found
# make words  new sentences into the catalogues, those that are gone out of them
# make slow   validation against theory, benchmarks: outside the fast suite
# make pictures  figures, pages, PDF and slides as pictures in build/pictures (with Chromium, LibreOffice and pdftoppm)
# make fuzz   26,500 damaged scenarios, studies, commands, files, lessons and answers: each ends, or is refused in words (FUZZ="--part 0.1")

PYTHON ?= $(shell sh tests/find_python.sh 3.11 || sh tests/find_python.sh 3.12 || sh tests/find_python.sh 3.13 || echo python3)
WORKERS ?= 2
# Bytecode is made when a module is first imported: of what is installed most never is.
PIP = -m pip install --quiet --no-compile --disable-pip-version-check

.PHONY: demo test lint fast parity others newer words slow pictures fuzz clean

demo: .venv/demo
	@.venv/bin/wom compare configs/launch.yaml

# What keeps one processor busy goes several at a time: installing, types, golden numbers, and the parity suite, which
# compiles what all other tests load.
test:
	@$(MAKE) --no-print-directory --jobs $(WORKERS) parity lint newer
	@$(MAKE) --no-print-directory others

lint: .venv/test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

PYTEST = -m pytest -q -m "not slow"
PARITY = tests/parity/test_parity.py
# Those that take longest first: no worker begins one while the other has nothing left to do.
UNCOUNTED = tests/test_one_file.py tests/fuzz tests/e2e tests/validation tests/browser tests/parity tests/property tests/modules tests/studies/test_inspect.py

fast: parity others

parity: .venv/test
	.venv/bin/python $(PYTEST) $(PARITY)

# Hundreds of whole campaigns, agent by agent, and commands as typed: counting lines would only make them twice as slow;
# a file stays with one worker, so that what its tests share is made once.
others: .venv/test
	.venv/bin/python $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(UNCOUNTED) --ignore=$(PARITY)
	.venv/bin/python $(PYTEST) -n $(WORKERS) --dist worksteal $(UNCOUNTED:%=--ignore=%) --cov --cov-report=term-missing:skip-covered

newer: newer-3.12 newer-3.13

# Golden numbers, on both engines, where another Python is on the machine, and Mesa as it is there; every module's
# numbers in `make slow`, as they take as long as all of them on the first Python.
NEWER = tests/golden tests/results/test_mesa_model.py
newer-%:
	@if found=$$(sh tests/find_python.sh $*); then \
		echo "== Python $*"; \
		test -x .venv-$*/bin/python || "$$found" -m venv .venv-$*; \
		.venv-$*/bin/python $(PIP) -e ".[golden]" && .venv-$*/bin/python $(PYTEST) $(NEWER); \
	else echo "== Python $* is not on this machine: skipped"; fi

# Of a catalogue's header stays what Babel reads; who and when is told by the history.
HEADER = Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By

words: .venv/test
	@mkdir -p build
	.venv/bin/pybabel -q extract -F pyproject.toml --no-location --sort-output -o build/words.pot .
	@for file in wom_sim/language/*.po; do \
		.venv/bin/pybabel -q update -i build/words.pot -o $$file -l $$(basename $$file .po) \
			--width=120 --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date && \
		sed -E '1,/^$$/{/^"($(HEADER))/d;}' $$file > build/words.po && cp build/words.po $$file || exit 1; \
	done

slow: .venv/test
	.venv/bin/python $(PIP) -e ".[notebooks]"
	.venv/bin/python -m pytest -m slow
	$(MAKE) --jobs $(WORKERS) newer NEWER='tests/golden tests/modules'
	.venv/bin/python tests/benchmarks/network_speed.py
	.venv/bin/python tests/benchmarks/inspect_speed.py
	.venv/bin/python tests/benchmarks/cascade_speed.py
	.venv/bin/python tests/benchmarks/campaign_speed.py
	.venv/bin/python tests/benchmarks/campaign_speed.py --workload everything.yaml
	.venv/bin/python tests/benchmarks/interval_coverage.py
	.venv/bin/python tests/benchmarks/sweep_speed.py
	.venv/bin/python tests/benchmarks/lesson_speed.py
	.venv/bin/python experiments/cascade_depths.py
	.venv/bin/python experiments/advertising_elasticity.py
	.venv/bin/python experiments/reproduction_of_ordinary_content.py
	.venv/bin/python experiments/response.py
	.venv/bin/python experiments/moods.py
	.venv/bin/python tests/benchmarks/tipping_speed.py
	.venv/bin/python tests/benchmarks/play_speed.py
	.venv/bin/python tests/benchmarks/memory_estimate.py

pictures: .venv/test
	.venv/bin/python experiments/pictures.py build/pictures

fuzz: .venv/test
	cd tests && ../.venv/bin/python -m fuzz --jobs $(WORKERS) $(FUZZ)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: .venv/bin/python pyproject.toml
	@echo "Installing into .venv (once) ..."
	@.venv/bin/python $(PIP) -e .
	@touch $@

.venv/test: .venv/bin/python pyproject.toml
	@.venv/bin/python $(PIP) -e ".[test,lint]"
	@touch $@ .venv/demo

clean:
	rm -rf .venv .venv-3.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
