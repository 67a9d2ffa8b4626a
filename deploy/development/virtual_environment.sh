#!/usr/bin/env bash
# Creates .venv, or removes it if another version of Python is required.
#
#   deploy/development/virtual_environment.sh make [PYTHON]   create it with PYTHON or a suitable version
#   deploy/development/virtual_environment.sh drop PYTHON     remove it if it has another version of Python
set -euo pipefail

lowest="3.11"

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 0
}

is_new_enough() {
    [ "$(printf '%s\n' "$lowest" "$(version_of "$1")" | sort -V | head -n 1)" = "$lowest" ]
}

choose_python() {
    local name
    if [ -n "${1:-}" ]; then
        if is_new_enough "$1"; then echo "$1"; return; fi
        echo "PYTHON=$1 was not found or is older than $lowest." >&2
        exit 1
    fi
    for name in python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then echo "$name"; return; fi
    done
    echo "Python $lowest or later is needed and was not found. Install it, or give its path:" \
        "make ... PYTHON=/path/to/python3.11" >&2
    exit 1
}

case "$1" in
make)
    python="$(choose_python "${2:-}")"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$python lacks the venv module. On Debian and Ubuntu:" \
            "sudo apt-get install python$(version_of "$python")-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
    ;;
drop)
    # Keep a working environment if the requested Python cannot be used.
    if is_new_enough "$2" && [ "$(version_of .venv/bin/python)" != "$(version_of "$2")" ]; then
        rm -rf .venv
    fi
    ;;
esac
