"""
Drives Debian's OpenStack clients against `novasim serve`: the `openstack` command through a server's life and all around
it, and the other ways in.

    apt-get install python3-openstackclient python3-osc-placement
    npm run build && /usr/bin/python3 test/clients/openstack

Every command must exit 0 (or be refused, where it is to be) and show the right state. Prints `N of M commands passed`,
and exits 1 unless all did. The parts run at the same time, each against a cloud of its own.
"""

import os
import sys
import time

from around import around
from cloud import Cloud
from deleted import deleted
from life import life
from parts import parts
from steps import Steps
from ways import clouds_file, clouds_yaml, flags, nova, novaclient_none, sdk, sdk_password


def as_admin(part, *options):
    """A part that an administrator with a password runs."""

    def run():
        with Cloud(*options) as cloud:
            steps = Steps(cloud.password)
            part(steps)
            return steps

    return run


def with_password():
    with Cloud() as cloud:
        steps = Steps(cloud.password)
        nova(steps)
        steps.check("openstacksdk with a password", lambda: sdk_password(cloud.url))
        return steps


def without_keystone():
    with Cloud("--auth", "none") as cloud:
        steps = Steps({}, f"--os-auth-type none --os-endpoint {cloud.url}/compute/v2.1")
        flags(steps)
        project = Steps(cloud.password).value("project show admin", "id")
        for kind in ("none", "admin_token"):
            with clouds_file(cloud.url, project, kind) as environment:
                way = Steps(environment)
                clouds_yaml(way)
            steps.passed += way.passed
            steps.total += way.total
        steps.check("openstacksdk without Keystone", lambda: sdk(cloud.url))
        steps.check("novaclient without Keystone", lambda: novaclient_none(cloud.url))
        return steps


PARTS = {
    "around servers": as_admin(around),
    "a server's life": as_admin(life),
    "its parts": as_admin(parts),
    "soft delete": as_admin(deleted, "--option", "reclaim_instance_interval=3600"),
    "nova and libraries": with_password,
    "without Keystone": without_keystone,
}


def start(name, run):
    """A part in a process of its own; it writes `passed total` into the pipe that is returned."""
    out, end = os.pipe()
    if os.fork() > 0:
        os.close(end)
        return out
    began = time.monotonic()
    steps = run()
    print(f"{name}: {steps.passed} of {steps.total}, {time.monotonic() - began:.0f} s", flush=True)
    os.write(end, f"{steps.passed} {steps.total}".encode())
    os._exit(0)


def main(names):
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.")
    chosen = {name: run for name, run in PARTS.items() if name in names or not names}
    passed = total = 0
    broken = False
    for name, out in [(name, start(name, run)) for name, run in chosen.items()]:
        with os.fdopen(out) as pipe:
            counts = pipe.read().split()
        if not counts:
            print(f"FAIL {name} did not come to its end")
            broken = True
            continue
        passed += int(counts[0])
        total += int(counts[1])
    print(f"{passed} of {total} commands passed")
    sys.exit(1 if broken or passed < total else 0)


main(sys.argv[1:])
