"""Soft delete, where `reclaim_instance_interval` is set."""


def deleted(steps):
    ok, shows = steps.ok, steps.shows
    create = "server create --flavor m1.nano --image cirros --network shared"
    ok(f"{create} s1")
    shows("s1", "ACTIVE")
    server = steps.value("server show s1", "id")
    ok("server delete s1")
    shows(server, "SOFT_DELETED")
    steps.refused("server show s1", "No server with a name or ID of 's1' exists.")
    ok(f"server restore {server}")
    shows("s1", "ACTIVE")
    ok("server delete s1")
    shows(server, "SOFT_DELETED")
    ok(f"server delete --force {server}")
    steps.goes(server)
