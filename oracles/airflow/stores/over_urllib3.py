"""What goes through urllib3 itself: the Kubernetes API, and Akeyless. Other hosts do not exist.

Names in the store: Kubernetes `<namespace>|<label>=<value>`, Akeyless the path.
"""

import base64
import io
import json
import re
import urllib.parse

from .record import Held, left, text_of

WORD = r'[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?'
REQUIREMENT = rf'([a-z0-9A-Z]([-a-z0-9A-Z.]*[a-z0-9A-Z])?/)?{WORD}={WORD}'


def emulate(case):
    import urllib3
    from urllib3.response import HTTPResponse

    held = Held(case)

    def request(_, method, url, fields=None, headers=None, body=None, preload_content=True, **__):
        parts = urllib.parse.urlsplit(url)
        found = answer(parts, fields, members(body), held)
        if found is None:
            left(method, url, result='no such host (emulated)')
            raise urllib3.exceptions.NewConnectionError(None, f'Failed to resolve {parts.hostname!r}')
        status, content, name = found
        left(method, name, result='ok' if status < 300 else str(status))
        data, kind = io.BytesIO(json.dumps(content).encode()), {'Content-Type': 'application/json'}
        return HTTPResponse(body=data, status=status, headers=kind, preload_content=preload_content, reason='x')

    urllib3.PoolManager.request = request


def members(body):
    """The JSON object that was sent."""
    try:
        return json.loads(body) if body else {}
    except (TypeError, ValueError):
        return {}


def answer(url, fields, body, held):
    """Status, content and the name to note; None if there is no such place."""
    if url.path.startswith('/api/v1/namespaces/') and url.path.endswith('/secrets'):
        query = dict(fields or []) or dict(urllib.parse.parse_qsl(url.query))
        return labelled(url.path.split('/')[4], query.get('labelSelector', ''), held)
    if url.path.endswith('/auth'):
        known = bool(body.get('access-id')) and bool(body.get('access-key') or body.get('cloud-id'))
        return 200 if known else 401, {'token': 't-x'} if known else {'error': 'auth'}, f'{url.geturl()} {sorted(body)}'
    if url.path.endswith('/get-secret-value'):
        name = (body.get('names') or [''])[0]
        found = held.text(name)
        return (404, {'error': 'not found'}, name) if found is None else (200, {name: found}, name)
    return None


def labelled(namespace, selector, held):
    """The Kubernetes secrets that a selector finds."""
    noted, first = f'{namespace}|{selector}', selector.split(',')[0]
    if not re.fullmatch(REQUIREMENT, first):
        return 400, {'message': 'unable to parse requirement'}, noted
    content = held.raw(f'{namespace}|{first}')
    fields = content if isinstance(content, dict) else {'value': text_of(content)}
    encoded = {key: base64.b64encode(text_of(text).encode()).decode() for key, text in fields.items() if text is not None}
    items = [] if content is None else [{'metadata': {'name': 's'}, 'data': encoded}]
    return 200, {'kind': 'SecretList', 'apiVersion': 'v1', 'metadata': {}, 'items': items}, noted
