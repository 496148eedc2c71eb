"""Makes readers.json: what the real readers of flags make of many command lines.

Needs Go with spf13/cobra and spf13/pflag on its path (seen: Go 1.19, cobra 1.6.1, pflag 1.0.6),
and Python's own argparse (seen: 3.11). Run in this folder; the lines are the same each time.
"""

import argparse
import json
import random
import subprocess
from pathlib import Path

KNOWLEDGE = Path("../../src/knowledge/commands")
astro = json.loads((KNOWLEDGE / "astro.json").read_text())
writers = json.loads((KNOWLEDGE / "writers.json").read_text())
chance = random.Random(20260813)


def flags_of(table, path):
    return [flag for flag in table["flags"] if any(path == on or path.startswith(on + " ") for on in flag["on"])]


def flag_words(flag, values):
    """A flag in one of its forms, good or bad."""
    name, short = flag["name"], flag.get("short")
    dashes = "--" + name
    value = chance.choice(values)
    if flag["takes"] == "nothing":
        forms = [[dashes], [dashes], [dashes + "=true"], [dashes + "=false"], [dashes + "=no"], [dashes + "="]]
        if short:
            forms += [["-" + short], ["-" + short + "=false"], ["-" + short + "="], ["-" + short + short], ["-" + short + "x"]]
    else:
        forms = [[dashes, value], [dashes, value], [dashes + "=" + value], [dashes + "="], [dashes]]
        if short:
            forms += [["-" + short, value], ["-" + short + value], ["-" + short + "=" + value], ["-" + short]]
    return chance.choice(forms)


VALUES = ["clx1", "a b", "", "x=y", "--secret", "-s", "-", "--", "-5", ".env", "create"]
ODD = [["--secrets"], ["-w"], ["---x"], ["--=x"], ["--"], ["-"], [""], ["-x"], ["--workspace-i", "w"], ["-ls"], ["-sl"], ["-lsdclx1"], ["-lse", ".env.prod"]]
ARGUMENTS = ["K=v", "K=", "=v", "K=a=b", "noequals", "variable", "list"]


def astro_case():
    commands = [c for c in astro["commands"] if c["does"] != "other"]
    weight = [6 if c.get("subject") == "deployment-variable" else 1 for c in commands]
    command = chance.choices(commands, weight)[0]
    names = command["path"].split()
    words = []
    for depth in range(1, len(names)):
        path = " ".join(names[: depth + 1])
        entry = next(c for c in astro["commands"] if c["path"] == path)
        if chance.random() < 0.12:
            words += flag_words(chance.choice(flags_of(astro, " ".join(names[:depth]))), VALUES)
        words.append(chance.choice([names[depth], *entry.get("aliases", [])]))
    if command["does"] == "group" and chance.random() < 0.5:
        words.append(chance.choice(["delete", "copy", "creat", "K=v"]))
    for _ in range(chance.randint(0, 4)):
        roll = chance.random()
        if roll < 0.5:
            words += flag_words(chance.choice(flags_of(astro, command["path"])), VALUES)
        elif roll < 0.8:
            words.append(chance.choice(ARGUMENTS))
        else:
            words += chance.choice(ODD)
    return ["astro", *words]


def vault_case():
    path = chance.choice(["vault kv put", "vault kv patch", "vault write"])
    words = path.split()
    for _ in range(chance.randint(0, 5)):
        roll = chance.random()
        if roll < 0.5:
            form = flag_words(chance.choice(flags_of(writers, path)), VALUES)
            words += [form[0].replace("--", "-", chance.randint(0, 1)), *form[1:]]
        elif roll < 0.9:
            words.append(chance.choice(["secret/x", "k=v", "k=@file", "@data.json", "k=-"]))
        else:
            words += chance.choice([["-unknown"], ["--"], ["-"], ["-=x"], [""]])
    return words


def argparse_case():
    path = chance.choice([c["path"] for c in writers["commands"] if c["does"] == "write-secret" and not c["path"].startswith("vault")])
    words = path.split()
    for _ in range(chance.randint(1, 5)):
        flag = chance.choice(flags_of(writers, path))
        if chance.random() < 0.85:
            words += flag_words(flag, VALUES[:4] + ["-5", "-.5", "-5a", "-x y", "-", "v", "--name=x y"])
            words += [chance.choice(["t1", "t2"])] if flag["takes"] == "values" and chance.random() < 0.5 else []
        else:
            words += chance.choice([["--unknown"], ["--unknown=1"], ["extra"], [""], ["-zz"]])
    return path, words


class Stop(Exception):
    pass


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Stop(message)


def by_argparse(path, argv):
    parser = Parser(add_help=False, allow_abbrev=False)
    for flag in flags_of(writers, path):
        names = ["--" + flag["name"], *(["-" + flag["short"]] if "short" in flag else [])]
        how = {
            "nothing": {"action": "store_true"},
            "value": {},
            "optional": {"nargs": "?", "const": True},
            "values": {"nargs": "*"},
        }[flag["takes"]]
        parser.add_argument(*names, dest=flag["name"], default=None, **how)
    found = {"argv": argv, "path": path}
    try:
        given, unknown = parser.parse_known_args(argv[len(path.split()) :])
    except Stop:
        return found | {"error": "usage"}
    if any(word.startswith(("--unknown", "-zz")) for word in unknown):
        return found | {"error": "unknown"}
    values = {name: value for name, value in vars(given).items() if value is not None}
    return found | {"args": unknown, "flags": values}


def main():
    cases = [astro_case() for _ in range(700)] + [vault_case() for _ in range(150)]
    unique = list({json.dumps(case): case for case in cases}.values())
    asked = json.dumps({"astro": astro, "writers": writers, "cases": unique})
    answers = subprocess.run(["go", "run", "readers.go"], input=asked, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in answers.stdout.splitlines()]
    lines += [by_argparse(*argparse_case()) for _ in range(200)]
    text = ",\n".join(json.dumps(line) for line in lines)
    Path("readers.json").write_text("[\n" + text + "\n]\n")


if __name__ == "__main__":
    main()
