"""A server's life through Apache Libcloud (Debian: python3-libcloud). Usage: libcloud_life.py URL"""

import sys
import time

from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

driver = get_driver(Provider.OPENSTACK)(
    "demo",
    "secret",
    ex_tenant_name="demo",
    ex_domain_name="default",
    ex_force_auth_url=f"{sys.argv[1]}/identity/v3/auth/tokens",
    ex_force_auth_version="3.x_password",
    ex_force_service_region="RegionOne",
)


def until(what):
    for _ in range(100):
        if what():
            return
        time.sleep(0.2)
    raise AssertionError("it does not come true")


def named(rows, name):
    return next(row for row in rows if row.name == name)


sizes = driver.list_sizes()
network = named(driver.ex_list_networks(), "shared")
key = driver.create_key_pair("libcloud")
node = driver.create_node(
    name="libcloud",
    size=named(sizes, "m1.nano"),
    image=named(driver.list_images(), "cirros"),
    networks=[network],
    ex_keyname=key.name,
)
[(node, addresses)] = driver.wait_until_running([node], wait_period=1, timeout=60, ssh_interface="private_ips")
assert addresses[0].startswith("10.1."), addresses


def settled(state):
    def look():
        extra = driver.ex_get_node_details(node.id).extra
        return (extra["vm_state"], extra["task_state"]) == (state, None)

    until(look)


driver.reboot_node(node)
settled("active")
driver.ex_resize(node, named(sizes, "m1.tiny"))
settled("resized")
driver.ex_confirm_resize(node)
settled("active")
driver.ex_stop_node(node)
settled("stopped")
driver.ex_start_node(node)
settled("active")
driver.ex_suspend_node(node)
settled("suspended")
driver.ex_resume_node(node)
settled("active")

volume = driver.create_volume(1, "libcloud")
until(lambda: driver.ex_get_volume(volume.id).state == "available")
driver.attach_volume(node, volume)
until(lambda: driver.ex_get_volume(volume.id).state == "inuse")
driver.detach_volume(driver.ex_get_volume(volume.id))
until(lambda: driver.ex_get_volume(volume.id).state == "available")
driver.destroy_volume(volume)

address = driver.ex_list_floating_ip_pools()[0].create_floating_ip()
driver.ex_attach_floating_ip_to_node(node, address)
details = driver.ex_get_node_details(node.id)
assert address.ip_address in details.public_ips + details.private_ips, details
driver.ex_detach_floating_ip_from_node(node, address)
address.delete()

driver.destroy_node(node)
until(lambda: driver.list_nodes() == [])
driver.delete_key_pair(key)
