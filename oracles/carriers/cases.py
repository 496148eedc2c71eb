"""The small projects of testdata: names, and the text of each file."""

import collections
import json
import pathlib
import re

TESTDATA = pathlib.Path(__file__).resolve().parents[2] / 'testdata'


def all_():
    """Every project as (name, {path: text}); a name that comes again has its number behind it."""
    seen = collections.Counter()
    for name, files in unnumbered():
        seen[name] += 1
        yield (name if seen[name] == 1 else f'{name} {seen[name]}'), files


def below(folder):
    """The folders in a folder, each a project."""
    return [(path.name, texts(path)) for path in sorted(pathlib.Path(folder).iterdir()) if path.is_dir()]


def unnumbered():
    yield from (('environments/' + case['name'], case['files']) for case in read('environments/cases.json'))
    for number, case in enumerate(read('dockerfile/env.json')):
        yield f'dockerfile/{number}', {'Dockerfile': case['text'].replace('K', 'AIRFLOW__K')}
    for folder in ('carriers', 'rules'):
        for path in sorted((TESTDATA / folder).glob('*.txt')):
            yield from ((f'{folder}/{path.stem}/{name}', files) for name, files in sections(path.read_text()))
    for folder in ('teams', 'projects'):
        yield from ((f'{folder}/{name}', files) for name, files in below(TESTDATA / folder))


def read(name):
    return json.loads((TESTDATA / name).read_text())


def sections(text):
    """The cases of one file: `=== name`, and `--- path` before each text."""
    for case in re.split(r'^=== ', text, flags=re.MULTILINE)[1:]:
        name, _, rest = case.partition('\n')
        parts = re.split(r'^--- (.*)\n', rest, flags=re.MULTILINE)
        files = dict(zip(parts[1::2], parts[2::2], strict=True))
        yield name, {path: body for path, body in files.items() if path not in ('expect', 'options') and ' ' not in path}


def texts(folder):
    """The files of a folder that are text."""
    found = {}
    for path in sorted(folder.rglob('*')):
        if path.is_file():
            try:
                found[str(path.relative_to(folder))] = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
    return found


def write(files, folder):
    """Lays a project out."""
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
