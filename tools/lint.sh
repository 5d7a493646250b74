#!/bin/sh
# Runs every check and fails at the end, so that one run tells everything.
set -u
cd "$(dirname -- "$0")/.."
status=0

check() {
    echo "· $*"
    .venv/bin/python -m "$@" || status=1
}

check ruff check .
check ruff format --check .
check mypy
echo "· lint-imports"
.venv/bin/lint-imports --no-logo || status=1
check tools.catalogue check
exit "$status"
