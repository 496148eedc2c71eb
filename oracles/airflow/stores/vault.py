"""HashiCorp Vault. A name in the store is `kv2:<mount>/<path>` or `kv1:<mount>/<path>` (`//` parts a mount that has a `/`).

A login answers with a token if what its method needs is there; setting a method up needs a token.
"""

import re

from .record import CONNECTION, VARIABLE

DENIED = {'errors': ['permission denied']}
NEEDED = ('role_id', 'secret_id', 'role', 'jwt', 'password', 'token')


def is_vault(asked):
    """Whether the request goes to a Vault: any host but a placeholder."""
    return asked.path.startswith('/v1/') and re.fullmatch(r'[a-z0-9.-]+', asked.host) is not None


def answer(asked, held, case, Answer):
    path, token = asked.path.removeprefix('/v1/'), asked.headers.get('X-Vault-Token')
    if path == 'auth/token/lookup-self':
        return Answer(200, {'data': {'id': token}}) if token else Answer(403, DENIED)
    if path.startswith('auth/') and path.endswith('/config'):
        return Answer(204, note='configure') if token else Answer(403, DENIED, note='configure')
    method = re.fullmatch(r'auth/(.+?)/login(/[^/]*)?', path)
    if method:
        return login(method.group(1), path, asked.body, case, Answer)
    if not token:
        return Answer(403, DENIED)
    return secret(path, asked, held, Answer)


def login(mount, path, body, case, Answer):
    """A login with the members of `body`."""
    # A login with AWS has a signed request in place of a role.
    absent = [key for key in NEEDED if key in body and body[key] is None and not (key == 'role' and 'iam_request_url' in body)]
    note = f'login {sorted(body)}'
    if absent or path.endswith('/None'):
        return Answer(400, {'errors': ['missing ' + ', '.join(absent or ['username'])]}, note=note)
    if case.get('auth_mount') and mount != case['auth_mount']:
        return Answer(403, DENIED, note='no such auth mount')
    return Answer(200, {'auth': {'client_token': 's.token', 'lease_duration': 3600, 'renewable': True}}, note=note)


def secret(path, asked, held, Answer):
    """A secret of either engine."""
    for name in held.names():
        kind, _, full = name.partition(':')
        mount, _, rest = full.partition('//' if '//' in full else '/')
        place = f'{mount}/data/{rest}' if kind == 'kv2' else f'{mount}/{rest}'
        if path == place and held.namespace in (None, asked.headers.get('X-Vault-Namespace', '')):
            content = held.raw(name)
            data = (
                {'conn': {'conn_uri': CONNECTION}, 'var': {'value': VARIABLE}}.get(content, content)
                if isinstance(content, str)
                else content
            )
            return Answer(200, {'data': {'data': data, 'metadata': {'version': 1}}} if kind == 'kv2' else {'data': data})
    return Answer(404, {'errors': []})
