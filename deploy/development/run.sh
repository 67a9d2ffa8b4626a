#!/usr/bin/env bash
# Migrates the database, loads the demonstration data, writes its report and serves the site.
set -euo pipefail
# Files under var/ are private to the person running this.
umask 077

port="${PORT:-8000}"
address="http://127.0.0.1:$port"
pid_file="var/gunicorn-$port.pid"
sign_ins="var/demo-sign-ins.txt"
report="var/exception-report-2009-06-15"
python=".venv/bin/python"

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
our_site_runs() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }
manage() { "$python" manage.py "$@"; }

if port_is_taken; then
    if our_site_runs; then
        echo "The site is already running: $address (accounts: $sign_ins)."
        exit 0
    fi
    echo "Port $port is in use by another program. Choose another: make run PORT=$((port + 1))" >&2
    exit 1
fi

# So that links in pages and emails have the right port.
if [ "$port" != 8000 ]; then export SITE_URL="${SITE_URL:-$address}"; fi

manage migrate --verbosity 0
manage createcachetable --verbosity 0
manage collectstatic --verbosity 0 --no-input

write_report() {
    manage report exception --plan "External review action plan" --as-at 2009-06-15 \
        --format "$1" --output "$report.$1"
}

echo
# load_demo leaves a database with its own accounts unchanged; it is then served as it is.
if manage load_demo; then
    write_report html
    write_report pdf
    echo
    echo "Exception report:  $report.html"
    echo "                   $report.pdf"
    echo "Accounts ($sign_ins):"
    sed 's/^/    /' "$sign_ins"
fi
echo
echo "The site is at     $address    (press Ctrl-C to stop)"

exec .venv/bin/gunicorn safeguard.wsgi --bind "127.0.0.1:$port" --pid "$pid_file" \
    --workers 2 --worker-class gthread --threads 4 --log-level warning
