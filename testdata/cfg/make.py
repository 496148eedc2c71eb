"""Writes cases.json: texts, and what Python's configparser makes of each, set up as Airflow sets it up.

    python3 make.py          writes cases.json beside this file

A case is [text, answer]. The answer is the name of the exception, or {section: {option: value}}; a value that fails to
interpolate is the name of that exception in a list. Texts in which a `%(name)s` resolves are left out.
"""

import configparser
import json
import pathlib
import random

HERE = pathlib.Path(__file__).parent
SEED = 20261129
MUTANTS = 1500

BASES = [
    '[core]\nexecutor = LocalExecutor\n\n[secrets]\nbackend = a.b.C\nbackend_kwargs = {"a": "b"}\n',
    '[secrets]\nbackend_kwargs = {\n    "a": "b",\n\n    # note\n    "c": "d"\n  }\nbackend: a.b.C\n',
    '[DEFAULT]\nbackend = a.b.C\n\n[secrets]\nbackend_kwargs =\n    {"a": "b"}\n\n[workers]\nx = 1\n',
    '# top\n; top\n[secrets] # note\nbackend=a.b.C ; note\nbackend_kwargs : {"a": "50%%"}\n',
]

FORMS = [
    '', '\n', 'x', 'x = 1', '[secrets]', '[]\nx = 1', '[ secrets ]\nx = 1', '[a]b]\nx = 1', '[a]\n[a]\n', '[a]\nx=1\nx=2\n',
    '[a]\nX=1\nx=2\n', '[a]\nx\n', '[a]\n= 1\n', '[a]\n: 1\n', '[a]\nx y = 1\n', '[a]\nx = 1 = 2\n', '[a]\nx : 1 = 2\n',
    '\ufeff[a]\nx = 1\n', '[a]\n  x = 1\n  y = 2\n', '[a]\n  x = 1\ny = 2\n', '[a]\nx = 1\n  y = 2\n', '  [a]\n  x = 1\n',
    '[a]\nx = 1\n  [b]\n', '[a]\nx = 1\n\n  2\n', '[a]\nx = 1\n# c\n  2\n', '[a]\nx = 1\n  # c\n  2\n', '[a]\nx =\n\n\n', '[a]\nx =\n  1\n',
    '[a]\nx = "1"\n', "[a]\nx = '1'\n", '[a]\nx = 1 # c\n', '[a]\nx = 1 ; c\n', '[a]\nx = 5%\n', '[a]\nx = 5%%\n', '[a]\nx = 5%%%\n',
    '[a]\nx = %(y\n', '[a]\nx = %()s\n', '[a]\r\nx = 1\r\n  2\r\n', '[a]\rx = 1\r', '[a]\nx\t=\t1\t\n', '[a]\nx =\u00a01\u00a0\n',
    '[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n[a]\n', '[DEFAULT]\nx = 1\n[a]\nx = 2\n', '[a]\nx = {\n  "y": 1\n}\n', '[a]\nx = 1\n}\n',
]

PIECES = ['\n', '\n\n', '  ', '\t', '# c\n', '; c\n', '=', ':', '[', ']', '%', '%%', '"', "'", '[secrets]\n', '[DEFAULT]\n', 'x = 1\n', '\r\n', '\u00a0', '\ufeff', '}', '\n  y']


def answer(text):
    parser = configparser.ConfigParser()
    parser.optionxform = str
    try:
        # As a file: line ends are universal.
        parser.read_file(__import__('io').StringIO(text, newline=None))
    except configparser.Error as error:
        return type(error).__name__
    found = {}
    for section in parser.sections():
        found[section] = {}
        for option in parser.options(section):
            try:
                found[section][option] = parser.get(section, option)
            except configparser.Error as error:
                found[section][option] = [type(error).__name__]
    return found


def main():
    random.seed(SEED)
    texts = dict.fromkeys(BASES + FORMS)
    while len(texts) < len(BASES) + len(FORMS) + MUTANTS:
        text = random.choice(BASES)
        for _ in range(random.randint(1, 3)):
            at = random.randint(0, len(text))
            cut = at + random.choice([0, 0, 0, 1, 3])
            text = text[:at] + random.choice(PIECES) + text[cut:]
        texts[text] = None
    cases = [[text, answer(text)] for text in texts if '%(' not in text or text in FORMS]
    with open(HERE / 'cases.json', 'w', encoding='utf-8') as file:
        file.write('[\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]\n')


main()
