"""Asks airenv about an environment: a compose file that gives exactly these variables to one service."""

import json
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

# Those that bring a backend; airenv knows no versions of others.
BACKENDS = ('akeyless', 'amazon', 'cncf-kubernetes', 'google', 'hashicorp', 'microsoft-azure', 'yandex')


class Program:
    """airenv, told which versions to check for."""

    def __init__(self, program, airflow, providers):
        self.program = str(pathlib.Path(program).resolve()) if '/' in program else program
        versions = [
            argument for name, version in providers.items() if name in BACKENDS for argument in ('--provider-version', f'{name}={version}')
        ]
        self.versions = ['--airflow-version', airflow, *versions]
        self.image = f'apache/airflow:{airflow}'

    def _run(self, env, command, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, '.git').mkdir()
            pathlib.Path(folder, 'compose.yaml').write_text(compose(env, self.image))
            run = subprocess.run(
                [self.program, command, '--format', 'json', *self.versions, *arguments, '.'],
                cwd=folder,
                check=False,
                capture_output=True,
                text=True,
            )
        try:
            return json.loads(run.stdout)
        except ValueError:
            raise SystemExit(f'airenv said {run.stdout[:300]}{run.stderr[:300]} about {env}') from None

    def findings(self, env, advice):
        """The errors and warnings, without those that only give advice."""
        all_ = self._run(env, 'check')['diagnostics']
        return [one for one in all_ if one['severity'] != 'note' and one['code'] not in advice]

    def configurations(self, case):
        """What `show` says of the backends of the scheduler."""
        ids = ('--connection', case.get('connection', 'demo'), '--variable', case.get('variable', 'hello'))
        shown = self._run(case['env'], 'show', *ids)
        return [one for project in shown['projects'] for env in project['environments'] for one in env['configurations']]


def compose(env, image):
    """JSON texts are YAML, too; compose turns `$$` into `$`."""
    rows = (f'      {json.dumps(name)}: {json.dumps(value.replace("$", "$$"), ensure_ascii=False)}\n' for name, value in env.items())
    return f'services:\n  scheduler:\n    image: {image}\n    command: scheduler\n    environment:\n{"".join(rows)}'


def address(request):
    """The name in the store that a request asks for, as `show` has it; None for requests that only lead there."""
    op, name = request['op'], request['name'] or ''
    if op in ('GetParameter', 'GetSecretValue'):
        return name
    if op == 'AccessSecretVersion':
        return name.split('/secrets/')[-1].removesuffix('/versions/latest')
    if op == 'GetPayload':
        return name.split('|', 1)[1]
    if '.vault.' in name and '/secrets/' in name:
        return re.sub(r'.*/secrets/([^/?]*).*', r'\1', name)
    if op == 'GET' and '/v1/' in name:
        path = urllib.parse.unquote(name.split('/v1/', 1)[1])
        return None if path.startswith('auth/') else path
    return name if op == 'POST' and not name.startswith('http') else None
