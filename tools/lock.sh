#!/bin/sh
# Solves pyproject.toml's dependencies for Linux, Windows and macOS at once into requirements/*.lock: every file by its hash, no index
# named. `runtime` is what a user installs; `dev` the same and the tools. Arguments go to uv (`--upgrade`).
set -eu
cd "$(dirname -- "$0")/.."

solve() {
    output=$1
    shift
    .venv/bin/python -m uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
        --custom-compile-command 'make lock' --quiet --output-file "$output" "$@" >/dev/null
}

solve requirements/runtime.lock "$@"
solve requirements/dev.lock --extra dev --constraint requirements/runtime.lock "$@"
sed -i.old '/^    #   -c requirements/d' requirements/dev.lock && rm requirements/dev.lock.old
