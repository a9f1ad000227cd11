"""Steps: commands as a user types them, each with what it must say. They are counted; what fails is printed."""

import contextlib
import os
import shlex
import sys
import traceback

# Loading the clients takes most of a command's time. Here it is done once; each command then runs the client's own `main`
# in a process forked from this one.
import novaclient.client  # noqa: F401
import novaclient.shell
import novaclient.v2.shell  # noqa: F401
import openstack  # noqa: F401
import openstackclient.compute.client  # noqa: F401
import openstackclient.compute.v2.server  # noqa: F401
import openstackclient.shell

MAINS = {"openstack": openstackclient.shell.main, "nova": novaclient.shell.main}

LOOKS = 20


def in_process(work):
    """What `work` returns (an exit status, or none) and what it printed, in a process of its own."""
    out, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        os.dup2(end, 1)
        os.dup2(end, 2)
        status = 1
        try:
            status = work() or 0
        except SystemExit as ended:
            status = 0 if ended.code is None else ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            traceback.print_exc()
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    os.close(end)
    with os.fdopen(out, errors="replace") as pipe:
        text = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


class Steps:
    """A part of the test: commands against one cloud."""

    def __init__(self, environment, options=""):
        self.environment = environment
        self.options = options
        self.passed = 0
        self.total = 0

    def run(self, line):
        """Exit status and output of a command; `nova …` is novaclient's, all else the `openstack` client's."""
        words = shlex.split(line)
        program = words.pop(0) if words[0] == "nova" else "openstack"

        def work():
            for name in [name for name in os.environ if name.startswith("OS_")]:
                del os.environ[name]
            os.environ.update(self.environment)
            sys.argv = [program, *shlex.split(self.options), *words]
            return MAINS[program](sys.argv[1:])

        return in_process(work)

    def _count(self, passed, complaint):
        self.total += 1
        if passed:
            self.passed += 1
        else:
            print(f"FAIL {complaint}", flush=True)

    def ok(self, line, *texts):
        """It exits 0, and its output has these texts."""
        status, out = self.run(line)
        missing = [text for text in texts if text not in out]
        self._count(status == 0 and not missing, f"[{status}] {line}: no {missing} in: {out.strip()}")

    def lacks(self, line, text):
        """It exits 0, and its output does not have this text."""
        status, out = self.run(line)
        self._count(status == 0 and text not in out, f"[{status}] {line}: {text!r} is in: {out.strip()}")

    def refused(self, line, text):
        """It exits with another status than 0, and says this."""
        status, out = self.run(line)
        self._count(status != 0 and text in out, f"[{status}] {line}: not refused with {text!r}: {out.strip()}")

    def comes(self, line, field, wanted):
        """What a command shows comes to this value, if one looks again and again."""
        seen = None
        for _ in range(LOOKS):
            seen = self.value(line, field)
            if seen == wanted:
                break
        self._count(seen == wanted, f"{line}: {field} is {seen!r}, not {wanted!r}")

    def shows(self, server, wanted, field="status"):
        """A server comes to show this value."""
        self.comes(f"server show {server}", field, wanted)

    def goes(self, server):
        """A server comes to be found no longer."""
        for _ in range(LOOKS):
            status, out = self.run(f"server show {server}")
            if status != 0:
                break
        self._count(status != 0 and "No server with a name or ID" in out, f"{server} does not go: {out.strip()}")

    def value(self, line, field):
        """One field of what a command shows."""
        return self.run(f"{line} -f value -c {field}")[1].strip()

    def check(self, what, work):
        """Python that drives a client, in a process of its own; it raises where something is wrong."""
        status, out = in_process(work)
        self._count(status == 0, f"{what}: {out.strip()}")
