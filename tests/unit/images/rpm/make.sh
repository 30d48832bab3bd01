#!/usr/bin/env bash
# Makes the databases beside it: four packages without files, installed by RPM itself with each way to keep them.
# Needs Debian's rpm, db5.3-util and sqlite3, and NDB_RPM: an rpm that can write ndb (4.16 of rpm-inspector-rpm does).
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

spec() { # NAME VERSION DESCRIPTION
    cat >"$work/$1.spec" <<SPEC
Name: $1
Version: $2
Release: 1
Summary: Nothing
License: MIT
BuildArch: noarch
%description
$3
%files
SPEC
    SOURCE_DATE_EPOCH=1700000000 rpmbuild -bb --quiet --define "_topdir $work" --define '_buildhost example.org' "$work/$1.spec"
}
spec gcc 11.4.1 Nothing
spec libpq-devel 13.11 Nothing
spec python3 3.9.18 Nothing
# Its header takes several pages.
spec removed 1.0 Nothing
spec large 1.0~rc1 "$(yes 'A long description.' | head -n 2000)"

install_all() { # RPM... (with options)
    local common=(--dbpath "$work/$name" --root "$work/$name-root" --define "_dbpath /db" --nodeps --justdb)
    mkdir -p "$work/$name-root"
    "$@" "${common[@]:2}" -i "$work"/RPMS/noarch/*.rpm
    "$@" "${common[@]:2}" -e removed
}
name=sqlite
install_all rpm --define '_db_backend sqlite'
name=ndb
RPM_CONFIGDIR=/usr/lib/rpm install_all "$NDB_RPM" --rcfile /usr/lib/rpm/rpmrc --define '_db_backend ndb'

# No rpm of Debian writes Berkeley DB any more; it reads it, and the same headers under the same numbers are loaded.
for size in 4096 32768; do
    {
        printf 'VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=%s\nHEADER=END\n 00000000\n 05000000\n' "$size"
        sqlite3 "$work/sqlite-root/db/rpmdb.sqlite" \
            "select ' ' || lower(hex(char(hnum))) || '000000' || char(10) || ' ' || lower(hex(blob)) from Packages"
        printf 'DATA=END\n'
    } | db5.3_load "$work/Packages-$size"
done
mkdir -p "$work/bdb-root/db" && cp "$work/Packages-4096" "$work/bdb-root/db/Packages"
rpm --define '_db_backend bdb_ro' --define '_dbpath /db' --root "$work/bdb-root" -qa

gzip -9nc "$work/sqlite-root/db/rpmdb.sqlite" >rpmdb.sqlite.gz
gzip -9nc "$work/ndb-root/db/Packages.db" >Packages.db.gz
for size in 4096 32768; do gzip -9nc "$work/Packages-$size" >"Packages-$size.gz"; done
