# The commands of this checkout. Plain GNU make and sh; on Windows see CONTRIBUTING.md for the commands beneath.

PY ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Number of test processes.
JOBS ?= 2
# Options of the benchmark: --count 30 --forms 1000 --keep FOLDER
BENCH ?=

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.stamp-run
DEV_STAMP := $(VENV)/.stamp-dev
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test test-full check bench bench-live format lock clean

help:
	@echo 'make run        start the site 启动网站：HOST=127.0.0.1 PORT=8000'
	@echo 'make test       run the tests on SQLite and PostgreSQL 运行测试'
	@echo 'make test-full  the same with larger sizes 完整测试（用时较长）'
	@echo 'make check      format, lint, types, imports, templates, migrations 代码检查'
	@echo 'make bench      time the printing beside other ways to print 打印速度对比'
	@echo 'make bench-live time the checks of a sheet while it is typed 填写时检查的速度'
	@echo 'make format     put the code into its format 整理代码格式'
	@echo 'make lock       write the lock files anew 更新依赖锁定文件'
	@echo 'make clean      remove .venv and caches, never data 删除运行环境和缓存（不动数据）'
	@echo 'PY=python3.13 make run chooses another Python 可用 PY= 指定其他 Python'

run: $(RUN_STAMP)
	@exec $(BIN)/python -m perfeval serve --host '$(HOST)' --port '$(PORT)'

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS)

test-full: $(DEV_STAMP)
	PERFEVAL_TEST_TIER=full $(BIN)/python -m pytest -n $(JOBS)

check: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q $(wildcard tests/architecture/test_templates.py \
		tests/migrations)

# The rivals live in an environment of their own; WeasyPrint also needs the system's Pango.
bench: build/bench/.stamp
	@build/bench/bin/python -m tests.benchmarks.printing_speed $(BENCH)

bench-live: $(DEV_STAMP)
	@$(BIN)/python -m tests.benchmarks.live_check_speed $(BENCH)

build/bench/.stamp: requirements-bench.lock
	@$(PY) -m venv build/bench
	@build/bench/bin/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The files hold hashes and no address, one file for all platforms (uv's universal mode). Give UPGRADE=--upgrade
# for newer versions. uv lives in a folder of its own: the program itself never needs it.
UPGRADE ?=
UV_COMPILE = build/lock/bin/uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-header --no-annotate $(UPGRADE)
lock:
	@$(PY) -m venv build/lock
	@build/lock/bin/pip install --quiet uv
	$(UV_COMPILE) --output-file requirements.lock
	$(UV_COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(UV_COMPILE) --extra bench --constraint requirements.lock --output-file requirements-bench.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# One environment; the second stamp adds the tools to what the first put in.
$(BIN)/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'perfeval needs Python 3.11 or newer as "$(PY)"; with another one: PY=python3.13 make run' >&2; \
		echo '需要 Python 3.11 或更高版本（当前命令为 "$(PY)"）；可用 PY=python3.13 make run 指定。' >&2; \
		exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'The venv module is missing; on Debian or Ubuntu: apt-get install python3-venv' >&2; \
		echo '缺少 venv 模块；Debian 或 Ubuntu 请先执行：apt-get install python3-venv' >&2; \
		exit 1; }
	@$(PY) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@echo 'Installing the libraries into $(VENV) 正在安装依赖……'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@echo 'Installing the libraries and the test tools into $(VENV) 正在安装依赖和测试工具……'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ $(RUN_STAMP)
