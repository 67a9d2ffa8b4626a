#!/usr/bin/env bash
# Brings the database up to date, loads the demonstration, writes its report and serves the site.
set -euo pipefail
# What lies under var/ is for the person who started this, and for nobody else on the machine.
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
        echo "The site is running already: $address (sign-ins: $sign_ins)."
        exit 0
    fi
    echo "Port $port is taken by another program. Take another one: make run PORT=$((port + 1))" >&2
    exit 1
fi

# Links in pages and mails name the port that is really used.
if [ "$port" != 8000 ]; then export SITE_URL="${SITE_URL:-$address}"; fi

manage migrate --verbosity 0
manage createcachetable --verbosity 0
manage collectstatic --verbosity 0 --no-input

write_report() {
    manage report exception --plan "External review action plan" --as-at 2009-06-15 \
        --format "$1" --output "$report.$1"
}

echo
# A database with people of its own is left alone, and is no reason not to serve it.
if manage load_demo; then
    write_report html
    write_report pdf
    echo
    echo "Exception report:  $report.html"
    echo "                   $report.pdf"
    echo "Sign-ins ($sign_ins):"
    sed 's/^/    /' "$sign_ins"
fi
echo
echo "The site is at     $address    (Ctrl-C stops it)"

exec .venv/bin/gunicorn safeguard.wsgi --bind "127.0.0.1:$port" --pid "$pid_file" \
    --workers 2 --worker-class gthread --threads 4 --log-level warning
