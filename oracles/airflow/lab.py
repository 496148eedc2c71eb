"""The folder with the files that cases name: throwaway keys, tokens, local secrets, an AWS configuration.

It is AIRENV_LAB, or `target/oracles` of the repository, and is filled at the first use. Where a case names a file in
MOUNTED, or has KEY, it gets those of this folder.
"""

import json
import os
import pathlib
import subprocess

FOLDER = pathlib.Path(os.environ.get('AIRENV_LAB') or pathlib.Path(__file__).resolve().parents[2] / 'target' / 'oracles')
MOUNTED = '/opt/airflow/secrets'
# What stands for the private key in stored cases.
KEY = '-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----'
CONNECTION = 'postgres://u:p@db.example.com:5432/analytics'

FILES = {
    'files/irsa-token': 'eyJhbGciOi.irsa.token\n',
    'files/vault-token': 's.vaulttoken\n',
    'files/k8s-token': 'tok\n',
    'files/k8s-ca.crt': 'ca\n',
    'files/k8s-namespace': 'airflow',
    'files/conns.json': json.dumps({'demo': CONNECTION}),
    'files/conns.txt': json.dumps({'demo': CONNECTION}),
    'files/CONNS.JSON': json.dumps({'demo': CONNECTION}),
    'files/conns.yaml': 'demo:\n  conn_type: postgres\n  host: db.example.com\n  login: u\n  password: p\n',
    'files/conns.yml': 'demo:\n  conn_type: postgres\n  host: db.example.com\n  login: u\n  password: p\n',
    'files/conns.env': f'demo={CONNECTION}\n',
    'files/vars.json': '{"hello": "world"}\n',
    'files/vars.yaml': 'hello: world\n',
    'files/vars.env': 'hello=world\n',
    'files/yc-key.json': '{"id":"a","service_account_id":"b","private_key":"c"}\n',
    'home/.aws/config': '[profile airflow-prod]\nregion = eu-west-1\naws_access_key_id = PROFILEKEY\naws_secret_access_key = x\n'
    '[profile noregion]\naws_access_key_id = PROFILEKEY2\naws_secret_access_key = x\n',
}


def file(name):
    """The path of one of the files."""
    return str(FOLDER / 'files' / name)


def real(value):
    """A value of a case with the files and the key of this folder."""
    if KEY in value:
        key = json.loads(pathlib.Path(file('gcp-sa.json')).read_text())['private_key']
        value = value.replace(KEY, json.dumps(key)[1:-1])
    return value.replace(MOUNTED, str(FOLDER / 'files'))


def airflow_home(stack):
    """Where this stack keeps its `airflow.cfg`."""
    home = FOLDER / 'airflow' / stack
    home.mkdir(parents=True, exist_ok=True)
    return str(home)


def fill():
    """Writes what is not there yet."""
    for name, text in FILES.items():
        write(FOLDER / name, text)
    key = FOLDER / 'files' / 'gcp-sa.json'
    if not key.exists():
        write(key, json.dumps(service_account()))
    write(FOLDER / 'home' / 'keys' / 'gcp.json', key.read_text())


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def service_account():
    """A key as Google gives it out, with a private key that nobody uses."""
    made = subprocess.run(
        ['openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], capture_output=True, text=True, check=True
    )
    return {
        'type': 'service_account',
        'project_id': 'platform-project',
        'private_key_id': 'k',
        'private_key': made.stdout,
        'client_email': 'platform@platform-project.iam.gserviceaccount.com',
        'client_id': '1',
        'auth_uri': 'https://accounts.google.com/o/oauth2/auth',
        'token_uri': 'https://oauth2.googleapis.com/token',
    }
