# setup · run · load · test · check · bench · docs · faces: one line each; `make run` and `make test` need Python ≥ 3.11 and make.
PYTHON ?= python3
AS_OF ?= 2026-11-12
SAMPLE ?= --schools 206 --days 12 --seed 1
BIN := .venv/bin
LANDING ?= data/landing
SERVING ?= data/serving
PUBLIC ?= data/public-serving
WHEELHOUSE ?= deploy/wheelhouse

.PHONY: setup run public load test check bench docs faces wheelhouse
.DELETE_ON_ERROR:

run: setup $(SERVING)/.first-load ## the staff view at http://127.0.0.1:8501
	@echo "Staff view: http://127.0.0.1:8501/?tour=1 (this machine only; Ctrl+C stops it)"
	@SERVING_DIR=$(SERVING) $(BIN)/streamlit run server.py

public: setup $(PUBLIC)/.first-release ## the public view at http://127.0.0.1:8502
	@echo "Public view: http://127.0.0.1:8502 (the same as plain files: data/public-site/current)"
	@AUDIENCE=public SERVING_DIR=$(PUBLIC) $(BIN)/streamlit run server.py --server.port 8502

setup: .venv/.installed

load: setup ## load the landing folder and publish
	$(BIN)/python -m etl load --landing $(LANDING) --serving $(SERVING)

test: .venv/.installed-dev ## everything that CI runs
	tools/install_browser.sh
	tools/install_java.sh
	tools/install_oidc.sh
	tools/install_nginx.sh
	tools/install_office.sh
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/.installed-dev ## lint and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/.installed-dev ## performance, as ratios to a floor of the same run
	tools/install_browser.sh
	$(BIN)/python -m benchmarks

docs: .venv/.installed-dev $(SERVING)/.first-load ## these pages for a reader: pictures of the app, then site/index.html
	tools/install_browser.sh
	$(BIN)/python -m tools.docs_shots --serving $(SERVING)
	cp docs/img/briefing.png docs/img/map.png docs/img/cameras.png docs/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

faces: .venv/.installed-dev ## every page × language × theme × desk and phone, in pictures and figures: data/faces
	tools/install_browser.sh
	$(BIN)/python -m tools.contact_sheet --out data/faces

wheelhouse: setup ## every wheel that deploy/install.sh and the image need, to be carried to a closed network
	$(BIN)/pip download --quiet --disable-pip-version-check --only-binary :all: --dest $(WHEELHOUSE) -r requirements.txt
	$(BIN)/python tools/vendor_assets.py --pack $(WHEELHOUSE)
	@cd $(WHEELHOUSE) && sha256sum *.whl *.zip > SHA256SUMS && du -shc *.whl *.zip | tail -n 1

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt tools/vendor_assets.py tools/browser/package-lock.json | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python tools/vendor_assets.py
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements-spark.txt requirements-docs.txt .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The sample city comes only into an empty landing folder: a city's own files are never touched.
$(SERVING)/.first-load: | setup
	@[ -n "$$(ls -A $(LANDING) 2>/dev/null)" ] || { $(BIN)/python -m etl sample --out $(LANDING) --as-of $(AS_OF) $(SAMPLE) \
		&& $(BIN)/python -m etl collect --landing $(LANDING) && $(BIN)/python -m etl build --landing $(LANDING) \
		&& $(BIN)/python -m etl plan --landing $(LANDING); }
	$(BIN)/python -m etl load --landing $(LANDING) --serving $(SERVING)
	@touch $@

# Two stand-ins approve a demonstration; a city's own release waits for two people (see the README).
$(PUBLIC)/.first-release: | setup $(SERVING)/.first-load
	$(BIN)/python -m etl release draft
	for n in 1 2; do $(BIN)/python -m etl release approve $$($(BIN)/python -m etl release list | tail -n 1 | cut -d' ' -f1) \
		--by "demonstration $$n" || exit 1; done
	$(BIN)/python -m etl publish --serving $(SERVING) --public-serving $(PUBLIC)
	@touch $@
