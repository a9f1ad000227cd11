"""A `novasim serve` of the tests' own, on a free port."""

import os
import subprocess

MAIN = os.path.join(os.path.dirname(__file__), "..", "..", "..", "dist", "cli", "main.js")
WORDS = "serving at "


class Cloud:
    """Runs from `with` to its end."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        command = ["node", MAIN, "serve", "--port", "0", *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith(WORDS):
            raise RuntimeError(f"novasim serve said: {line!r}")
        self.url = line.removeprefix(WORDS).split()[0]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @property
    def password(self):
        """The environment of `admin`, who shows a password."""
        return {
            "OS_AUTH_URL": f"{self.url}/identity/v3",
            "OS_USERNAME": "admin",
            "OS_PASSWORD": "secret",
            "OS_PROJECT_NAME": "admin",
            "OS_USER_DOMAIN_ID": "default",
            "OS_PROJECT_DOMAIN_ID": "default",
            "OS_IDENTITY_API_VERSION": "3",
        }
