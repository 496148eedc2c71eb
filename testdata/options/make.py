"""Writes src/knowledge/options.json: every option of Airflow and its providers, by section.

    python3 make.py WHEEL…

Reads config.yml of the wheels of Airflow, and get_provider_info of those of providers. An option that any version has is
there: a name that some version reads is no misspelling.
"""

import ast
import json
import pathlib
import sys
import zipfile

import yaml

OUT = pathlib.Path(__file__).parent.parent.parent / 'src/knowledge/options.json'


def sections(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith('config_templates/config.yml'):
                yield from yaml.safe_load(archive.read(name)).items()
            elif name.endswith('configuration.py') or name.endswith('configuration/parser.py'):
                yield from deprecated(ast.parse(archive.read(name)))
            elif name.endswith('get_provider_info.py'):
                for node in ast.walk(ast.parse(archive.read(name))):
                    if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                        for key, value in zip(node.value.keys, node.value.values):
                            if isinstance(key, ast.Constant) and key.value == 'config':
                                yield from ast.literal_eval(value).items()


def deprecated(tree):
    """The old places of options that Airflow still reads."""
    for node in ast.walk(tree):
        names = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, 'targets', [])
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and any('deprecated_options' in ast.unparse(name) for name in names):
            for value in ast.walk(node.value):
                if isinstance(value, ast.Tuple) and len(value.elts) >= 2 and all(isinstance(one, ast.Constant) for one in value.elts):
                    yield value.elts[0].value, {'options': {value.elts[1].value: None}}


def main():
    found = {}
    for wheel in sys.argv[1:]:
        for section, content in sections(wheel):
            found.setdefault(section, set()).update(content.get('options') or {})
    table = {section: sorted(options) for section, options in sorted(found.items())}
    lines = ',\n'.join(f'    {json.dumps(section)}: {json.dumps(options)}' for section, options in table.items())
    evidence = 'config.yml of Airflow 2.7.3, 2.10.5, 2.11.0, 3.0.2, 3.1.3 and 3.3.2, and the configuration of its providers; made by testdata/options/make.py'
    OUT.write_text('{\n  "evidence": %s,\n  "sections": {\n%s\n  }\n}\n' % (json.dumps(evidence), lines))


main()
