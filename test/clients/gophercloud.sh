#!/bin/sh
# Runs the compute acceptance suite of gophercloud, as Debian packs it, against `novasim serve`. Prints "N of M passed", and
# exits 1 when it is fewer than the floor below. Usage: test/clients/gophercloud.sh [-v]
#
# docs/serve.md says why the others do not pass.
set -eu
FLOOR=76
cd "$(dirname "$0")/../.."
here=$(pwd)
work=$(mktemp -d)
served=
trap '[ -z "$served" ] || kill "$served" 2>/dev/null || true; rm -rf "$work"' EXIT

source=/usr/share/gocode/src/github.com/gophercloud/gophercloud/acceptance/openstack/compute/v2
if ! command -v go >/dev/null || [ ! -d "$source" ]; then
  apt-get update
  apt-get install -y --no-install-recommends golang-go golang-github-gophercloud-gophercloud-dev
fi

# Debian's Go packages are built where they lie, without modules.
cd "$source"
GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode GOCACHE="$work/cache" \
  go test -tags acceptance -c -o "$work/compute.test" .

node "$here/dist/cli/main.js" serve --port 0 >"$work/serve.log" &
served=$!
until grep -q '^serving at' "$work/serve.log"; do
  kill -0 "$served"
  sleep 0.1
done
url=$(sed -n 's/^serving at \([^ ]*\).*/\1/p' "$work/serve.log")

# Two flavors with room for ephemeral disks, as the suite's own set-up makes them.
node --input-type=module - "$url" <<'END'
const url = process.argv[2];
const domain = { id: "default" };
const ask = async (path, body, headers = {}) => {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const answer = await fetch(`${url}${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
};
const identity = { methods: ["password"], password: { user: { name: "admin", domain, password: "secret" } } };
const auth = { identity, scope: { project: { name: "admin", domain } } };
const token = (await ask("/identity/v3/auth/tokens", { auth })).headers.get("x-subject-token");
for (const [id, name, disk] of [["99", "m1.acctest", 5], ["98", "m1.resize", 6]]) {
  const flavor = { id, name, disk, vcpus: 1, ram: 512, "OS-FLV-EXT-DATA:ephemeral": 10 };
  await ask("/compute/v2.1/flavors", { flavor }, { "x-auth-token": token });
}
END

export OS_AUTH_URL="$url/identity/v3" OS_PASSWORD=secret OS_DOMAIN_ID=default OS_REGION_NAME=RegionOne
export OS_IMAGE_ID=11111111-1111-4111-8111-111111111111 OS_FLAVOR_ID=99 OS_FLAVOR_ID_RESIZE=98
export OS_NETWORK_NAME=shared OS_POOL_NAME=public OS_EXTGW_ID=99999999-9999-4999-8999-999999999999
export OS_LIVE_MIGRATE=1 OS_GUEST_AGENT=1

# as USER TESTS: what its tests came to, into the log
as() {
  OS_USERNAME=$1 OS_PROJECT_NAME=$1 OS_TENANT_NAME=$1 \
    "$work/compute.test" -test.v -test.timeout 9m -test.run "$2" >>"$work/tests.log" 2>&1 || true
}
as admin .
# The one test that an administrator is no good for.
as demo '^TestServersActionLock$'

[ "${1:-}" != -v ] || cat "$work/tests.log"
grep -E '^--- (FAIL|SKIP)' "$work/tests.log" || true
total=$("$work/compute.test" -test.list . | grep -c '^Test')
passed=$(grep '^--- PASS' "$work/tests.log" | sort -u -k 3,3 | wc -l)
echo "$passed of $total passed"
[ "$passed" -ge "$FLOOR" ]
