"""The other ways in: no Keystone, the `nova` client, and both clients as libraries."""

import os
import tempfile

CLOUDS = """
clouds:
  sim:
    auth_type: {kind}
    auth: {{endpoint: "{url}/compute/v2.1"{token}}}
    compute_endpoint_override: {url}/compute/v2.1
    image_endpoint_override: {url}/image
    network_endpoint_override: {url}/network
    volume_endpoint_override: {url}/volume/v3/{project}
"""


def flags(steps):
    """`--os-auth-type none`: the one endpoint serves compute."""
    ok = steps.ok
    ok("flavor list", "m1.nano")
    ok("keypair create k1", "PRIVATE KEY")
    ok("keypair list", "k1")
    ok("server group create --policy affinity g1")
    ok("server group list", "g1")
    ok("aggregate create a1")
    ok("aggregate list", "a1")
    ok("compute service list", "nova-compute")
    ok("hypervisor list", "compute-1")
    ok("availability zone list --compute", "nova")
    ok("server list")


def clouds_yaml(steps):
    """A clouds.yaml that names each service's endpoint."""
    ok = steps.ok
    ok("image list", "active")
    ok("network list", "shared")
    ok("volume list")
    ok("server create --flavor m1.nano --image cirros --network shared --wait s1", "ACTIVE")
    ok("server list --long", "cirros", "m1.nano")
    ok("server reboot s1")
    steps.shows("s1", "ACTIVE")
    ok("limits show --absolute", "maxTotalInstances")
    ok("usage list", "Usage from")
    ok("server delete --wait s1")


class clouds_file:
    """A clouds.yaml for a cloud that asks for no password: the environment that names it."""

    def __init__(self, url, project, kind):
        self.text = CLOUDS.format(url=url, project=project, kind=kind, token=", token: ANY" if kind == "admin_token" else "")

    def __enter__(self):
        handle, self.path = tempfile.mkstemp(suffix=".yaml")
        with os.fdopen(handle, "w") as file:
            file.write(self.text)
        return {"OS_CLIENT_CONFIG_FILE": self.path, "OS_CLOUD": "sim"}

    def __exit__(self, *_):
        os.unlink(self.path)


def nova(steps):
    """novaclient's own command, which speaks the newest version that it knows."""
    ok = steps.ok
    ok("nova flavor-list", "m1.nano")
    ok("nova boot --flavor m1.nano --image cirros --nic net-name=shared --poll s1", "Finished")
    ok("nova show s1", "ACTIVE", "shared network")
    ok("nova list", "s1", "Running")
    ok("nova reboot s1")
    steps.shows("s1", "ACTIVE")
    ok("nova lock s1")
    ok("nova unlock s1")
    ok("nova resize s1 m1.tiny")
    steps.shows("s1", "VERIFY_RESIZE")
    ok("nova resize-confirm s1")
    steps.shows("s1", "ACTIVE")
    ok("nova instance-action-list s1", "confirmResize")
    ok("nova interface-list s1", "10.1.0.")
    ok("nova volume-attachments s1")
    ok("nova migration-list", "resize")
    ok("nova service-list", "nova-scheduler")
    ok("nova hypervisor-list", "compute-1")
    ok("nova availability-zone-list", "internal")
    ok("nova aggregate-list")
    ok("nova server-group-list")
    ok("nova keypair-list")
    ok("nova limits", "Instances")
    ok("nova quota-show", "instances")
    ok("nova usage-list", "Usage from")
    ok("nova console-log s1", "s1 login:")
    ok("nova get-vnc-console s1 novnc", "vnc_auto.html")
    ok("nova version-list", "CURRENT")
    ok("nova delete s1", "Request to delete server s1 has been accepted.")


def sdk(url):
    """openstacksdk without Keystone."""
    import openstack

    connection = openstack.connection.Connection(
        auth_type="none",
        auth={"endpoint": f"{url}/compute/v2.1"},
        compute_endpoint_override=f"{url}/compute/v2.1",
        image_endpoint_override=f"{url}/image",
        network_endpoint_override=f"{url}/network",
    )
    life_in_code(connection)


def sdk_password(url):
    """openstacksdk with a password."""
    import openstack

    connection = openstack.connect(
        auth_url=f"{url}/identity/v3",
        username="demo",
        password="secret",
        project_name="demo",
        user_domain_id="default",
        project_domain_id="default",
    )
    life_in_code(connection)


def life_in_code(connection):
    server = connection.create_server(
        "coded", image="cirros", flavor="m1.nano", network="shared", wait=True, auto_ip=False, timeout=60
    )
    assert server.status == "ACTIVE", server
    compute = connection.compute

    def until(status):
        # The server is fetched first: what the client holds still shows the status from before.
        compute.wait_for_server(compute.get_server(server.id), status, interval=1, wait=60)

    assert [each.id for each in compute.servers(name="coded")] == [server.id]
    compute.reboot_server(server, "HARD")
    until("ACTIVE")
    compute.resize_server(server, compute.find_flavor("m1.tiny").id)
    until("VERIFY_RESIZE")
    compute.confirm_server_resize(server)
    until("ACTIVE")
    assert [each.net_id for each in compute.server_interfaces(server)], "no interface"
    assert [image.name for image in connection.image.images(name="cirros")] == ["cirros"]
    assert connection.network.find_network("shared").status == "ACTIVE"
    assert compute.get_limits().absolute.instances_used == 1
    assert connection.delete_server(server.id, wait=True, timeout=60)
    assert connection.get_server("coded") is None


def novaclient_none(url):
    """novaclient as a library, without Keystone."""
    import time

    from keystoneauth1 import noauth, session, token_endpoint
    from novaclient import client, exceptions

    endpoint = f"{url}/compute/v2.1"
    for auth in (noauth.NoAuth(endpoint=endpoint), token_endpoint.Token(endpoint, "ANY")):
        nova = client.Client("2.90", session=session.Session(auth=auth), endpoint_override=endpoint)
        flavor = nova.flavors.find(name="m1.nano")
        image = "11111111-1111-4111-8111-111111111111"
        server = nova.servers.create("coded", image, flavor, nics="none")

        def until(status):
            for _ in range(60):
                if nova.servers.get(server.id).status == status:
                    return
                time.sleep(0.2)
            raise AssertionError(f"never {status}")

        until("ACTIVE")
        server.stop()
        until("SHUTOFF")
        assert len(nova.servers.list(search_opts={"status": "SHUTOFF"})) == 1
        assert nova.services.list(binary="nova-compute")
        server.delete()
        for _ in range(60):
            try:
                nova.servers.get(server.id)
            except exceptions.NotFound:
                break
            time.sleep(0.2)
        else:
            raise AssertionError("never gone")
