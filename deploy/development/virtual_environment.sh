#!/usr/bin/env bash
# Makes .venv, or makes it anew where another Python is asked for than the one it has.
#
#   deploy/development/virtual_environment.sh make [PYTHON]   makes it, with PYTHON or one that will do
#   deploy/development/virtual_environment.sh drop PYTHON     removes it if its Python is of another version
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
        echo "PYTHON=$1 is not there or is older than $lowest." >&2
        exit 1
    fi
    for name in python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then echo "$name"; return; fi
    done
    echo "Python $lowest or later is needed and none was found. Install it, or name it:" \
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
    # One that cannot be had costs nobody the environment that works.
    if is_new_enough "$2" && [ "$(version_of .venv/bin/python)" != "$(version_of "$2")" ]; then
        rm -rf .venv
    fi
    ;;
esac
