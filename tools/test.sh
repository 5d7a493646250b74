#!/bin/sh
# Runs the tests: everything without a window on two processes, then the window's tests in a process of their own (a crash inside Qt
# takes no other test with it). `sh tools/test.sh soak` runs those that take minutes.
set -u
cd "$(dirname -- "$0")/.."
kind='not soak'
[ "${1:-}" != soak ] || kind=soak
status=0

tests() {
    .venv/bin/python -m pytest -m "$kind" "$@"
    code=$?
    [ "$code" = 5 ] && code=0 # no test of this kind there
    [ "$code" = 0 ] || status=$code
}

tests tests --ignore=tests/ui -n 2 --dist=loadfile
export QT_QPA_PLATFORM=offscreen
tests tests/ui
exit "$status"
