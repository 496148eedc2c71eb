"""Asks a real reader about every project of testdata that has its files, stores what it said, and compares airenv with it.

    python3 ask.py KIND PROGRAM [ARGUMENT ...] --version TEXT [--airenv PROGRAM] [--store | --projects FOLDER]

KIND is dockerfile, compose, github or gitlab; PROGRAM is what prints the answer (see the head of each in this folder). With
--store the answers are written to testdata/environments/asked/KIND.json, with the version that gave them. With --projects the
folders in FOLDER are asked about, in place of testdata.

    equal       an environment of `airenv show --reveal` has every variable that the process gets, with its value
    unknown     the same, but airenv says of some of them that only run time knows, or that the environment gets more
    different   no environment has these values
    invented    a variable that airenv shows for this process, which does not get it
    refused     the reader refuses the file; airenv must say something of it
    on purpose  one of the last three, with a reason in on_purpose.json
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile

import cases

# What concerns Airflow's backends; airenv leaves other variables out.
MATTERS = re.compile(r'_?AIRFLOW_|AWS_|VAULT_|GOOGLE_|AZURE_')
ON_PURPOSE = pathlib.Path(__file__).with_name('on_purpose.json')
FILES = {
    'dockerfile': re.compile(r'(.*/)?(Dockerfile(\.[^/]*)?|[^/]*\.Dockerfile|Containerfile)'),
    'compose': re.compile(r'(.*/)?(docker-)?compose\.ya?ml'),
    'github': re.compile(r'\.github/workflows/[^/]*\.ya?ml'),
    'gitlab': re.compile(r'\.gitlab-ci\.yml'),
}


def asked(kind, program, folder, name):
    """What the reader says of one file."""
    path = pathlib.Path(folder, name)
    run = subprocess.run(
        [*program, str(path.parent if kind == 'compose' else path)], capture_output=True, text=True, check=False, timeout=60
    )
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        raise SystemExit(f'{program} said {run.stdout[:300]}{run.stderr[:600]}') from None
    if 'error' in answer:
        here = pathlib.Path(folder).resolve()
        return {'error': answer['error'].replace(f'{here}/', '').replace(f'{here.parent}/', '../')}
    found = answer.get('processes', {})
    return {'processes': {who: {key: value for key, value in variables.items() if MATTERS.match(key)} for who, variables in found.items()}}


class Airenv:
    """What airenv says of the project in a folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        shown = self._run('show', '--reveal')
        environments = (environment for project in shown['projects'] for environment in project['environments'])
        self.environments = [Environment(one) for one in environments]

    def _run(self, command, *arguments):
        run = subprocess.run(
            [self.program, command, '--format', 'json', *arguments, '.'], cwd=self.folder, check=False, capture_output=True, text=True
        )
        try:
            return json.loads(run.stdout)
        except ValueError:
            raise SystemExit(f'airenv said {run.stdout[:300]}{run.stderr[:300]}') from None

    def speaks(self, name):
        """Whether there is a finding or an error about the file."""
        said = self._run('check')
        named = [finding['path'] for finding in said['diagnostics'] if finding['severity'] != 'note']
        return any(pathlib.PurePath(path) == pathlib.PurePath(name) for path in named) or bool(said['errors'])

    def named(self, who):
        """The environments that are called after the process."""
        return [one for one in self.environments if one.title.startswith(f'{who} in ')]


class Environment:
    """One environment of `show`."""

    def __init__(self, shown):
        self.title, self.is_open = shown['name'], shown['is_open']
        self.rows = {row['name']: row for row in shown['variables']}

    def values(self, names):
        return {name: self.rows[name]['value'] for name in names if name in self.rows}

    def judged(self, variables):
        """How it compares with what the process gets."""
        values = self.values(variables)
        if any(values[name] not in (None, variables[name]) for name in values):
            return 'different'
        if len(values) < len(variables):
            return 'unknown' if self.is_open else 'different'
        return 'unknown' if None in values.values() else 'equal'

    def invented(self, variables, path):
        """What it has from this file, and the process has not."""
        own = {name: row['value'] for name, row in self.rows.items() if row['at']['path'] == path and row['value'] is not None}
        return {name: value for name, value in own.items() if name not in variables}


def compare(name, answer, airenv):
    """(verdict, what to show) for each process of one file."""
    if 'error' in answer:
        yield ('refused and told' if airenv.speaks(name) else 'refused, not told'), answer['error']
        return
    for who, variables in answer['processes'].items():
        known = {key: value for key, value in variables.items() if value is not None}
        if not known:
            continue
        own = airenv.named(who)
        ways = {one.judged(known) for one in own or airenv.environments}
        verdict = next((way for way in ('equal', 'unknown', 'different') if way in ways), 'different')
        yield verdict, f'{who}: {known}, airenv: {[one.values(known) for one in own or airenv.environments]}'
        extra = [one.invented(variables, name) for one in own]
        if extra and all(extra):
            yield 'invented', f'{who}: {extra[0]}'


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('kind', choices=FILES)
    parser.add_argument('program', nargs='+')
    parser.add_argument('--version', required=True)
    parser.add_argument('--airenv', default='airenv')
    where = parser.add_mutually_exclusive_group()
    where.add_argument('--store', action='store_true')
    where.add_argument('--projects', type=pathlib.Path)
    return parser.parse_args()


def main():
    given = arguments()
    count, answers, reasons = collections.Counter(), {}, json.loads(ON_PURPOSE.read_text())
    for project, files in cases.below(given.projects) if given.projects else cases.all_():
        names = [name for name in files if FILES[given.kind].fullmatch(name)]
        if not names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, '.git').mkdir()
            cases.write(files, folder)
            airenv = Airenv(given.airenv, folder)
            for name in names:
                answer = answers[f'{project}: {name}'] = asked(given.kind, given.program, folder, name)
                for verdict, what in compare(name, answer, airenv):
                    if verdict in ('different', 'invented', 'refused, not told') and f'{project}: {name}' in reasons:
                        verdict = 'on purpose'
                    count[verdict] += 1
                    if verdict not in ('equal', 'refused and told', 'on purpose'):
                        print(f'{verdict}: {project}: {name}: {what}')
    print(
        given.kind, given.version, f'{len(answers)} files:', ', '.join(f'{number} {verdict}' for verdict, number in sorted(count.items()))
    )
    if given.store:
        path = cases.TESTDATA / 'environments' / 'asked' / f'{given.kind}.json'
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({'version': given.version, 'answers': answers}, indent=1, ensure_ascii=False) + '\n')


main()
