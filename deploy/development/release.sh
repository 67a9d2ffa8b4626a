#!/usr/bin/env bash
# Writes var/release/safeguard-VERSION.tar.gz: the committed files and the built stylesheets.
#
# A server needs Python and the archive, but not node. VERSION is the tag of the commit, the latest
# tag and the number of commits since, or the commit hash if there is no tag.
set -euo pipefail

if [ -n "$(git status --porcelain)" ]; then
    echo "Commit or stash your changes first: a release only contains committed files." >&2
    exit 1
fi

name="safeguard-$(git describe --tags --always)"
archive="var/release/$name.tar"
mkdir -p var/release
git -c tar.umask=0022 archive --format=tar --prefix="$name/" --output="$archive" HEAD
# Owner, order and time are fixed, so that a commit gives the same archive on every machine.
tar --append --file="$archive" --transform="s,^,$name/," --exclude=.stamp --sort=name \
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$(git log -1 --format=%ct)" \
    static/built
gzip --force --no-name "$archive"
(cd var/release && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "var/release/$name.tar.gz"
