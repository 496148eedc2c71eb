#!/usr/bin/env python3
"""What the package python-dotenv reads from .env texts.

  python_dotenv.py --check        compares it with its answers in ../truth/dotenv.json
  python_dotenv.py COUNT [SEED]   prints rows like those of that file for so many changed texts, for the test:
                                  AIRENV_TEXTS=FILE cargo test --locked --test suite -- loaders::every_model

Needs python-dotenv (1.2.4 was used).
"""

import base64
import io
import json
import os
import pathlib
import random
import sys

TRUTH = pathlib.Path(__file__).parent.parent / "truth" / "dotenv.json"
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "OSVAR": "from_os",
}
PIECES = (
    "A B= OSVAR = = = \t \n \n \nA= \nB=\" \r\n \r \" \" ' ' \\ \\n \\\" \\' \\$ \\0101 $ $A $$ ${ ${A} ${B:- ${A- ${OSVAR} "
    "${OSVAR:- } { # : export a 1 _ - [ ; `"
).split(" ") + [" ", " #", "export ", "\u00a0", "\u2028", "\ufeff", "\u00e9", "\u000b", "\u001c", "\u201d"]


def source(row):
    return base64.b64decode(row["base64"]) if "base64" in row else row["text"].encode()


def read(data):
    """The row of an answer."""
    from dotenv import dotenv_values

    try:
        # As `load_dotenv()` opens a file.
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8").read()
    except UnicodeDecodeError as error:
        return {"loaders": ["python-dotenv"], "err": f"UnicodeDecodeError: {error}"}
    return {"loaders": ["python-dotenv"], "ok": dict(dotenv_values(stream=io.StringIO(text)))}


def changed(seeds, numbers):
    text = numbers.choice(seeds)
    for _ in range(numbers.randint(1, 8)):
        start = numbers.randint(0, len(text))
        text = text[:start] + numbers.choice(PIECES) + text[min(len(text), start + numbers.randint(0, 2)):]
    return text


def main():
    import logging

    logging.disable(logging.CRITICAL)
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    rows = json.loads(TRUTH.read_text())
    if sys.argv[1:] == ["--check"]:
        for row in rows:
            known = next(one for one in row["read"] if "python-dotenv" in one["loaders"])
            now = read(source(row))
            if now.get("ok") != known.get("ok"):
                sys.exit(f"{row['id']}: {known.get('ok')} is now {now.get('ok')}")
        return print(f"{len(rows)} texts are read as before")
    numbers = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    seeds = [row["text"] for row in rows if len(row.get("text", "x" * 9999)) < 2000]
    texts = sorted({changed(seeds, numbers) for _ in range(int(sys.argv[1]))})
    made = [{"id": f"text-{at}", "text": text, "read": [read(text.encode())]} for at, text in enumerate(texts)]
    json.dump(made, sys.stdout)


main()
