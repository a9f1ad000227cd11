#!/bin/sh
# Drives a server's life through the real `openstack` CLI (Debian: python3-openstackclient) against `novasim serve`.
# Usage: test/clients/openstack.sh [PORT]. It starts two servers of its own from dist/ and ends them.
# Every step must exit 0 and show the right state; prints "N of M commands passed" and exits 1 unless all did.
cd "$(dirname "$0")/../.." || exit 2
command -v openstack >/dev/null || { echo "skipped: openstack is not installed (apt-get install python3-openstackclient)"; exit 0; }
port=${1:-8791}
soft=$((port + 1))
node dist/cli/main.js serve --port "$port" >/dev/null & pid1=$!
node dist/cli/main.js serve --port "$soft" --option reclaim_instance_interval=3600 >/dev/null & pid2=$!
trap 'kill $pid1 $pid2 2>/dev/null' EXIT
sleep 2
export OS_USERNAME=admin OS_PASSWORD=secret OS_PROJECT_NAME=admin OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default
export OS_IDENTITY_API_VERSION=3 OS_AUTH_URL=http://127.0.0.1:$port/identity/v3
passed=0
total=0

# ok COMMAND…: it exits 0.
ok() {
  total=$((total + 1))
  if out=$(openstack "$@" 2>&1); then passed=$((passed + 1)); else echo "FAIL openstack $*: $out"; fi
}

# shows FIELD VALUE SERVER: the server comes to show it within 20 looks.
shows() {
  total=$((total + 1))
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    seen=$(openstack server show -f value -c "$1" "$3" 2>&1)
    if [ "$seen" = "$2" ]; then passed=$((passed + 1)); return; fi
  done
  echo "FAIL $1 of $3 is '$seen', not '$2'"
}

# has VALUE COMMAND…: its output has this text.
has() {
  total=$((total + 1))
  wanted=$1
  shift
  out=$(openstack "$@" 2>&1)
  case $out in
    *"$wanted"*) passed=$((passed + 1)) ;;
    *) echo "FAIL openstack $*: no '$wanted' in: $out" ;;
  esac
}

ok token issue
has compute catalog list
has demo project list
has demo user list
has m1.nano flavor list --all --long
has 128 flavor show m1.nano
has cirros image list --long
has active image show cirros
has shared network list
has shared network show shared
has 10.1 subnet list
has default security group list
has compute-1 hypervisor list --long
has compute-1 hypervisor show compute-1
ok hypervisor stats show
has nova-compute compute service list
ok compute service set --disable --disable-reason upkeep compute-4 nova-compute
has disabled compute service list --long
ok compute service set --enable compute-4 nova-compute
has nova availability zone list
has nova availability zone list --compute
has compute-1 host list
ok host show compute-1
ok extension list --compute
ok versions show
ok keypair create k1
has k1 keypair list
ok keypair show k1
ok server group create --policy anti-affinity g1
has g1 server group list
ok server group show g1
ok aggregate create --zone zone1 agg1
ok aggregate add host agg1 compute-3
ok aggregate set --property ssd=true agg1
has ssd aggregate show agg1
has agg1 aggregate list --long
ok server create --flavor m1.nano --image cirros --network shared --key-name k1 --property a=b --wait s1
shows status ACTIVE s1
has s1 server list
has s1 server list --long --status ACTIVE --name s1
has s1 server list --no-name-lookup
has s1 server list --all-projects
has s1 server list --project admin
has s1 server list --user admin
has s1 server list --flavor m1.nano --image cirros
ok server set --name s2 --property c=d s1
has "c='d'" server show s2
ok server unset --property c s2
ok server set --name s1 s2
ok --os-compute-api-version 2.26 server set --tag t1 s1
has s1 --os-compute-api-version 2.26 server list --tags t1
ok server reboot --wait s1
ok server reboot --hard --wait s1
ok server stop s1
shows status SHUTOFF s1
ok server start s1
shows status ACTIVE s1
ok server pause s1
shows status PAUSED s1
ok server unpause s1
shows status ACTIVE s1
ok server suspend s1
shows status SUSPENDED s1
ok server resume s1
shows status ACTIVE s1
ok server lock s1
ok server unlock s1
ok server rescue s1
shows status RESCUE s1
ok server unrescue s1
shows status ACTIVE s1
ok server resize --flavor m1.tiny --wait s1
shows status VERIFY_RESIZE s1
ok server resize confirm s1
shows status ACTIVE s1
has m1.tiny server show s1
ok server resize --flavor m1.nano --wait s1
ok server resize revert s1
shows status ACTIVE s1
has m1.tiny server show s1
ok server rebuild --image cirros-alt --wait s1
has cirros-alt server show s1
ok server migrate --wait s1
ok server migrate confirm s1
shows status ACTIVE s1
ok --os-compute-api-version 2.30 server migrate --live-migration --wait s1
ok server migration list --server s1
ok server shelve --wait s1
shows status SHELVED_OFFLOADED s1
ok server unshelve --wait s1
shows status ACTIVE s1
has create server event list s1
ok server image create --name snap1 --wait s1
has snap1 image list
ok server backup create --name back1 --type daily --rotate 1 s1
shows OS-EXT-STS:task_state None s1
ok console log show s1
ok console url show s1
ok server show --diagnostics s1
ok port create --network shared p1
ok server add port s1 p1
shows OS-EXT-STS:task_state None s1
ok server remove port s1 p1
ok volume create --size 1 v1
has available volume list
ok server add volume s1 v1
shows OS-EXT-STS:task_state None s1
ok server remove volume s1 v1
has instances quota show admin
ok quota set --instances 20 admin
has 20 quota show admin
ok quota list --compute
has maxTotalInstances limits show --absolute
ok usage list
ok usage show --project admin
ok resource provider list
ok server create --flavor m1.nano --image cirros --nic none --min 2 --max 2 --wait many --os-compute-api-version 2.37
ok server delete --wait many-1 many-2
ok server delete --wait s1
total=$((total + 1))
if openstack server show s1 >/dev/null 2>&1; then echo "FAIL s1 is still there"; else passed=$((passed + 1)); fi
ok aggregate remove host agg1 compute-3
ok aggregate delete agg1
ok server group delete g1
ok keypair delete k1

export OS_AUTH_URL=http://127.0.0.1:$soft/identity/v3
ok server create --flavor m1.nano --image cirros --network shared --wait s3
id=$(openstack server show -f value -c id s3)
ok server delete s3
shows status SOFT_DELETED "$id"
ok server restore "$id"
shows status ACTIVE "$id"
ok server delete --force "$id"
echo "$passed of $total commands passed"
[ "$passed" = "$total" ]
