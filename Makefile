.PHONY: help setup chat demo test lint format check
.DEFAULT_GOAL := help

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 12

setup: ## Install everything into .venv and prepare the first start
	@scripts/setup.sh

chat: setup ## Talk with the bot in this terminal
	@.venv/bin/rights-bot chat

demo: setup ## Try it on three phones in the browser: SMS, WhatsApp, Telegram; no account is needed
	@.venv/bin/rights-bot demo

test: setup ## Check the knowledge and pass all tests
	@.venv/bin/rights-bot knowledge check
	@.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: setup ## Style and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: setup ## Write the code in its one style
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

check: setup ## Check the files under knowledge/
	@.venv/bin/rights-bot knowledge check
