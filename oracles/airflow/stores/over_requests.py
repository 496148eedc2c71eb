"""What goes through requests: HashiCorp Vault, and Azure Key Vault.

The vaults of Azure exist under their three domains. Any other host is a Vault, unless it cannot be a host's name.
"""

import io
import json
import os
import urllib.parse

from . import key_vault, vault
from .record import Held, left


class Asked:
    """One request, taken apart."""

    def __init__(self, request):
        self.url = urllib.parse.urlsplit(request.url)
        self.host, self.path = self.url.hostname or '', urllib.parse.unquote(self.url.path)
        self.headers = request.headers
        try:
            self.body = json.loads(request.body) if request.body else {}
        except ValueError:
            self.body = {}


class Answer:
    """What a store answers, and what is worth noting of it."""

    def __init__(self, status, content=None, headers=None, note=''):
        self.status, self.content, self.headers, self.note = status, content, headers or {}, note


def emulate(case):
    import requests
    import requests.adapters

    held = Held(case)

    def send(_, request, verify=True, **__):
        if isinstance(verify, str) and not os.path.exists(verify):
            raise OSError(f'Could not find a suitable TLS CA certificate bundle, invalid path: {verify}')
        asked = Asked(request)
        if key_vault.is_vault(asked.host):
            answer = key_vault.answer(asked, held, Answer)
        elif vault.is_vault(asked):
            answer = vault.answer(asked, held, case, Answer)
        else:
            left(request.method, request.url, result='no such host (emulated)')
            raise requests.exceptions.ConnectionError(f'Failed to resolve {asked.host!r}')
        result = ' '.join(part for part in ('ok' if answer.status < 300 else str(answer.status), answer.note) if part)
        checked = None if verify in (True, None) else verify
        left(request.method, request.url, result=result, namespace=asked.headers.get('X-Vault-Namespace'), verify=checked)
        return response(requests.Response(), request, answer)

    requests.adapters.HTTPAdapter.send = send


def response(filled, request, answer):
    """The answer as an object of requests."""
    filled.status_code, filled.reason, filled.url, filled.request = answer.status, '', request.url, request
    filled._content = b'' if answer.content is None else json.dumps(answer.content).encode()
    filled.headers.update({'Content-Type': 'application/json', **answer.headers})
    filled.raw = io.BytesIO(filled._content)
    filled.raw.version, filled.raw.reason = 11, ''
    return filled
