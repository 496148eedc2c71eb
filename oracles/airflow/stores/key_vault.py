"""Azure Key Vault. A name in the store is `<host>/<secret>`."""

import re

from .record import text_of

LOGIN = 'https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111'


def is_vault(host):
    """Whether this is the host of a vault."""
    return re.search(r'\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)$', host) is not None


def answer(asked, held, Answer):
    if asked.url.scheme != 'https':
        return Answer(400, {'error': {'code': 'BadRequest', 'message': 'HTTPS required'}})
    if 'Authorization' not in asked.headers:
        resource = 'https://' + asked.host.split('.', 1)[1]
        return Answer(401, {}, {'WWW-Authenticate': f'Bearer authorization="{LOGIN}", resource="{resource}"'})
    name = re.fullmatch(r'/secrets/([^/]+)/?', asked.path)
    found = held.raw(f'{asked.host}/{name.group(1)}') if name else None
    if found is None:
        return Answer(404, {'error': {'code': 'SecretNotFound', 'message': 'A secret was not found in this key vault'}})
    return Answer(200, {'value': text_of(found), 'id': f'https://{asked.host}/secrets/x/1', 'attributes': {'enabled': True}})
