#!/usr/bin/env bash
# Writes var/release/safeguard-VERSION.tar.gz: the committed files and the built style sheets.
#
# A server needs Python and the archive, and no node. VERSION is the tag of the commit, or the
# newest tag with what came after it, or the commit's number where there is no tag.
set -euo pipefail

if [ -n "$(git status --porcelain)" ]; then
    echo "Commit or stash your changes first: a release holds what is committed." >&2
    exit 1
fi

name="safeguard-$(git describe --tags --always)"
archive="var/release/$name.tar"
mkdir -p var/release
git -c tar.umask=0022 archive --format=tar --prefix="$name/" --output="$archive" HEAD
# Owner, order and time are fixed, so that one commit gives one archive wherever it is made.
tar --append --file="$archive" --transform="s,^,$name/," --exclude=.stamp --sort=name \
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$(git log -1 --format=%ct)" \
    static/built
gzip --force --no-name "$archive"
(cd var/release && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "var/release/$name.tar.gz"
