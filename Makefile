# Everything is done by scripts/run.py; `make help` lists the commands.
PYTHON ?= python3
COMMANDS := demo stop test durations test-odoo fuzz lint format translate internals bench shell demo-reset clean setup

.DEFAULT_GOAL := help
.PHONY: help $(COMMANDS)

help $(COMMANDS):
	@$(PYTHON) scripts/run.py $@ $(ARGS)
