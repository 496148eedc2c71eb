"""Runs the airenv program that was installed with this package: ``python -m airenv check``."""

import os
import subprocess
import sys
import sysconfig
from typing import Iterator


def folders() -> Iterator[str]:
    """Where pip puts programs, the most likely place first."""
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", os.name + "_user")
    # pip install --target DIR: the programs are in DIR/bin.
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin")


def program() -> str:
    """The path of the program."""
    name = "airenv" + (sysconfig.get_config_var("EXE") or "")
    tried = [os.path.join(folder, name) for folder in folders()]
    for path in tried:
        if os.path.isfile(path):
            return path
    raise SystemExit("airenv: the program is not installed; it was looked for at " + ", ".join(tried))


if __name__ == "__main__":
    command = [program(), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
