"""What servers are put together from: volumes, ports, keys."""


def parts(steps):
    ok, shows = steps.ok, steps.shows
    create = "server create --flavor m1.nano --image cirros"
    ok("volume create --size 1 --property a=b --description words v1", "words", "a='b'")
    ok("volume set --property c=d v1")
    ok("volume unset --property a v1")
    ok("volume show v1", "available", "c='d'")
    ok("volume list", "v1", "available")
    ok("network create n2", "ACTIVE")
    ok("subnet create --network n2 --subnet-range 10.9.0.0/24 n2a", "10.9.0.0/24")
    ok("port create --network shared p1", "DOWN")
    ok("port create --network shared p2")
    ok("keypair create k1", "PRIVATE KEY")
    ok(f"{create} --key-name k1 --port p1 --wait s1", "ACTIVE", "k1")
    shows("s1", f"{{'shared': ['{address(steps, 'p1')}']}}", "addresses")

    ok("server add volume s1 v1", "/dev/")
    steps.comes("volume show v1", "status", "in-use")
    ok("volume list", "Attached to s1")
    ok("server volume list s1", "/dev/")
    ok("server show s1", steps.value("volume show v1", "id"))
    ok("server remove volume s1 v1")
    steps.comes("volume show v1", "status", "available")
    ok("server add port s1 p2")
    ok("server show s1", address(steps, "p2"))
    ok("server remove port s1 p2")
    ok("server add network s1 n2")
    ok("server show s1", "n2=10.9.0.")
    ok("server remove network s1 n2")
    ok("server add fixed ip --fixed-ip-address 10.1.0.88 s1 shared", "10.1.0.88")
    ok("server show s1", "10.1.0.88")
    ok("security group create sg1")
    ok("server add security group s1 sg1")
    ok("server show s1", "name='sg1'")
    ok("server remove security group s1 sg1")
    steps.lacks("server show s1", "name='sg1'")
    ok(f"{create} --nic net-id=shared,v4-fixed-ip=10.1.0.77 s2")
    shows("s2", "ACTIVE")
    ok("server show s2", "10.1.0.77")
    ok(f"{create} --network shared --boot-from-volume 1 s3")
    shows("s3", "ACTIVE")
    ok("server show s3", "N/A (booted from volume)")
    ok("volume create --size 1 --image cirros v2")
    ok("server create --flavor m1.nano --volume v2 --network shared s4")
    shows("s4", "ACTIVE")
    ok("server delete --wait s1 s2 s3 s4")
    ok("volume delete v1 v2")
    ok("port delete p2")
    ok("network delete n2")


def address(steps, port):
    """The address of a port."""
    return steps.value(f"port show {port}", "fixed_ips").split("'ip_address': '")[1].split("'")[0]
