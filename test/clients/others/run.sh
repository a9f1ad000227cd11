#!/bin/sh
# A server's life through other clients: Apache Libcloud and fog as Debian packs them, pkgcloud from npm. Prints a line for
# each, and exits 1 unless all came to their end. Usage: test/clients/others/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
served=
trap '[ -z "$served" ] || kill "$served" 2>/dev/null || true; rm -rf "$work"' EXIT

missing=
[ -d /usr/lib/python3/dist-packages/libcloud ] || missing="$missing python3-libcloud"
[ -d /usr/share/rubygems-integration/all/gems/fog-openstack-1.0.8 ] || missing="$missing ruby-fog-openstack"
if [ -n "$missing" ]; then
  apt-get update
  # shellcheck disable=SC2086 # a list of names
  apt-get install -y --no-install-recommends $missing
fi
(cd "$work" && npm init -y && npm install pkgcloud) >"$work/npm.log" 2>&1 || cat "$work/npm.log"

node "$here/../../../dist/cli/main.js" serve --port 0 >"$work/serve.log" &
served=$!
until grep -q '^serving at' "$work/serve.log"; do
  kill -0 "$served"
  sleep 0.1
done
url=$(sed -n 's/^serving at \([^ ]*\).*/\1/p' "$work/serve.log")

failed=0
life() {
  name=$1
  shift
  if "$@" "$url"; then echo "$name: passed"; else echo "$name: FAILED"; failed=1; fi
}
life libcloud /usr/bin/python3 "$here/libcloud_life.py"
life fog ruby "$here/fog_life.rb"
NODE_PATH="$work/node_modules" life pkgcloud node "$here/pkgcloud_life.cjs"
exit $failed
