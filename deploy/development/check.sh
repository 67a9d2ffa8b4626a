#!/usr/bin/env bash
# The checks a change must pass before review. Runs them all, then reports the result.
set -uo pipefail

bin=".venv/bin"
failed=()

check() {
    local name="$1"
    shift
    local output
    if output="$("$@" 2>&1)"; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        echo "$output"
        failed+=("$name")
    fi
}

templates() {
    find templates -name '*.html' -print0 | xargs -0 "$bin/djade" --check --target-version 5.2
}

# Runs manage.py with production settings: https and its own key.
as_in_service() {
    DEBUG=false SITE_URL=https://safeguard.example ALLOWED_HOSTS=safeguard.example \
        SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(50))')" \
        "$bin/python" manage.py "$@"
}

# Lock files must not name a package index: each machine has its own.
lock_files_name_no_address() {
    ! grep -nE '://|index-url' requirements*.lock &&
        ! grep -nE '"resolved"' package-lock.json
}

check "style" "$bin/ruff" check --quiet .
check "format" "$bin/ruff" format --check --quiet .
check "templates" templates
check "lock files" lock_files_name_no_address
check "migrations" as_in_service makemigrations --check --dry-run
check "production settings" as_in_service check --deploy --fail-level WARNING
check "imports" "$bin/lint-imports"
check "types" "$bin/mypy" .

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'make check failed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
