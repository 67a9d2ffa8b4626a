#!/usr/bin/env bash
# Installs the few operating system packages that are not on PyPI.
#
#   deploy/development/system_packages.sh run    for serving the site and writing PDFs
#   deploy/development/system_packages.sh test   for the tests as well
#
# As root on Debian or Ubuntu it installs missing packages. Otherwise it says what to install and
# carries on: a test run lists the tests it skipped.
set -euo pipefail

purpose="${1:-run}"
missing=()

installed() {
    dpkg-query --show --showformat '${Status}' "$1" 2>/dev/null | grep -q ' installed$'
}

want_package() {
    installed "$1" || missing+=("$1")
}

# want_command COMMAND PACKAGE: any program with that name will do.
want_command() {
    command -v "$1" >/dev/null || missing+=("$2")
}

want_chromium() {
    local name
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return; fi
    done
    # The faster of the two, if available.
    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        missing+=(chromium-headless-shell)
    else
        missing+=(chromium)
    fi
}

# The PDF check is a Java source file, so it needs a JDK.
want_java() {
    if command -v java >/dev/null && java --list-modules 2>/dev/null | grep -q '^jdk\.compiler@'
    then return; fi
    missing+=(default-jdk-headless)
}

list_missing() {
    # For WeasyPrint: text layout, font subsetting, the font of our reports, and a fallback font for
    # other scripts and symbols. fc-match lists their characters.
    want_package libpango-1.0-0
    want_package libpangoft2-1.0-0
    want_package libharfbuzz-subset0
    want_package fonts-liberation
    want_package fonts-dejavu-core
    want_command fc-match fontconfig
    if [ "$purpose" = test ]; then
        want_chromium
        # Needed by the driver the tests use.
        want_package libatomic1
        want_java
        want_package libjaxb-java
        want_command pdftotext poppler-utils
        want_command msgfmt gettext
    fi
}

install_missing() {
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -q -o DPkg::Lock::Timeout=300)
    local install=("${apt[@]}" install --yes --no-install-recommends "${missing[@]}")
    echo "Installing system packages: ${missing[*]}"
    # The package lists can be missing or out of date.
    if ! "${install[@]}" >/dev/null 2>&1 </dev/null; then
        "${apt[@]}" update </dev/null
        "${install[@]}" </dev/null
    fi
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian or Ubuntu. Install these yourself if they are missing:" \
        "Pango 1.44 or later, HarfBuzz-Subset, fontconfig, the Liberation and DejaVu fonts"
    if [ "$purpose" = test ]; then
        echo "and for the tests: Chromium, a JDK 17 or later with the JAXB 2 runtime, poppler, gettext."
    fi
    exit 0
fi

list_missing
if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi

if [ "$(id -u)" -eq 0 ]; then
    install_missing
else
    echo "System packages are missing. To install them:"
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}"
fi
