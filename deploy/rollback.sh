#!/bin/sh
# Lets PREFIX/current lead to the release that it replaced, or to VERSION, if that is stated and installed.
# The release that is left stays where it is. By environment: PREFIX (/opt/school-security), VERSION.
set -eu
PREFIX=${PREFIX:-/opt/school-security}

refuse() {
    echo "rollback: $1" >&2
    exit 2
}

[ -L "$PREFIX/current" ] || refuse "nothing is installed in $PREFIX."
exec 9>"$PREFIX/.lock"
flock -n 9 || refuse "another install or rollback is at work in $PREFIX: let it end first."
now=$(readlink "$PREFIX/current")
now=${now#releases/}
before=${VERSION:-$(cat "$PREFIX/releases/$now/.installed")}
[ -n "$before" ] || refuse "$now is the first release in $PREFIX: there is none before it."
case $before in
.* | */*) refuse "$before is no name of a release." ;;
esac
[ -e "$PREFIX/releases/$before/.installed" ] || refuse "$before is not installed in $PREFIX; $now stays."
ln -sfn "releases/$before" "$PREFIX/.current.new"
mv -T "$PREFIX/.current.new" "$PREFIX/current"
echo "Went back from $now to $before in $PREFIX: start the services anew."
