#!/usr/bin/env python3
"""What bash 5.2 makes of the texts of bash.json: `sh -c 'set -a; . "$1"' sh ./file.env`, in an empty folder.

Rewrites the answers; with --check it only compares. Each row: `text` (or `base64`), and `ok` with the variables, or
`err` where the shell ended. Bytes that are no UTF-8 are {"$b64": …}.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ENVIRONMENT = {"PATH": "/nonexistent", "HOME": "/nonexistent", "LANG": "C.UTF-8", "OSVAR": "from_os"}
OF_BASH = {b"PWD", b"OLDPWD", b"SHLVL", b"_"}
SCRIPT = 'set -a; . "$1"; exec /usr/bin/env -0 >"$2"'


def variables(source):
    """The variables that the shell adds; None where it ends before it can tell."""
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as told:
        pathlib.Path(folder, "file.env").write_bytes(source)
        command = ["/bin/bash", "-c", SCRIPT.replace('"$2"', told.name), "sh", "./file.env"]
        subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
        pairs = pathlib.Path(told.name).read_bytes()
    if not pairs:
        return None
    found = dict(pair.split(b"=", 1) for pair in pairs.split(b"\0") if pair)
    inherited = {name.encode(): value.encode() for name, value in ENVIRONMENT.items()}
    functions = {name for name in found if name.startswith(b"BASH_FUNC_")}
    return {
        name: value
        for name, value in sorted(found.items())
        if name not in OF_BASH | functions and inherited.get(name) != value
    }


def shown(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"$b64": base64.b64encode(value).decode()}


def answer(row):
    source = row["text"].encode() if "text" in row else base64.b64decode(row["base64"])
    found = variables(source)
    new = {key: row[key] for key in ("text", "base64") if key in row}
    if found is None:
        return new | {"err": True}
    return new | {"ok": {name.decode(): shown(value) for name, value in found.items()}}


def main():
    path = pathlib.Path(__file__).with_name("bash.json")
    rows = json.loads(path.read_text())
    new = [answer(row) for row in rows]
    if "--check" in sys.argv:
        sys.exit(new != rows)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in new)
    path.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    os.umask(0o077)
    main()
