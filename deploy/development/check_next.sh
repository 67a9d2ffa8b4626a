#!/usr/bin/env bash
# Tests the product on the next Django version, with the newest Python on this machine.
#
# It shows what an upgrade will need. No other target calls it, so it can fail. It installs into
# .venv-next without a lock file. Set NEXT_PYTHON for another Python and NEXT_DJANGO for another
# version; arguments are passed to pytest.
set -uo pipefail

django="${NEXT_DJANGO:->=6.0,<7}"
next=".venv-next/bin"
lowest="3.12"
failed=()

is_new_enough() {
    "$1" -c "import sys; sys.exit(sys.version_info[:2] < (${lowest/./, }))" 2>/dev/null
}

newest_python() {
    local name
    for name in ${NEXT_PYTHON:-python3.14 python3.13 python3.12 python3}; do
        if is_new_enough "$name"; then echo "$name"; return; fi
    done
    echo "Django $django needs Python $lowest or later and none was found. Set one:" \
        "make check-next NEXT_PYTHON=/path/to/python3.13" >&2
    return 1
}

step() {
    local name="$1"
    shift
    echo
    echo "----- $name"
    "$@" || failed+=("$name")
}

python="$(newest_python)" || exit 1
.venv/bin/uv venv --quiet --clear --python "$(command -v "$python")" .venv-next || exit 1
# The usual packages, but with the next Django, ignoring other packages' upper limits on it.
.venv/bin/uv pip install --quiet --python .venv-next --requirement pyproject.toml --group dev \
    --override <(echo "django$django") || exit 1
echo "$("$next/python" --version), Django $("$next/python" -m django --version)"

export DJANGO_SETTINGS_MODULE=tests.settings
step "packages agree with each other" .venv/bin/uv pip check --python .venv-next
step "checks" "$next/python" -W default manage.py check
step "migrations" "$next/python" manage.py makemigrations --check --dry-run
# Warnings are not failures here: they show what the version after that will need.
step "tests" "$next/python" -m pytest -q -n auto --maxfail=200 -W default \
    -m "not browser and not slow" "$@"

echo
if [ "${#failed[@]}" -gt 0 ]; then
    printf 'make check-next failed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
echo "make check-next found nothing to do."
