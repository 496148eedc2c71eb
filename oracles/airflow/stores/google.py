"""Google's Secret Manager, at its client. A name in the store is `projects/<project>/secrets/<id>`.

There is no metadata server: the default credentials come from GOOGLE_APPLICATION_CREDENTIALS or from nowhere.
"""

import re
from types import SimpleNamespace

from .record import Held, left


def emulate(case):
    import google.auth._default
    from google.api_core import exceptions
    from google.cloud import secretmanager_v1

    held = Held(case)

    def init(self, *_, credentials=None, **__):
        self._who = getattr(credentials, 'service_account_email', type(credentials).__name__)

    def access(self, request=None, **_):
        name = request['name'] if isinstance(request, dict) else request.name
        parts = re.fullmatch(r'(projects/[^/]+/secrets/[a-zA-Z0-9_-]{1,255})/versions/latest', name)
        found = held.text(parts.group(1)) if parts else None
        result = 'InvalidArgument' if not parts else 'NotFound' if found is None else 'ok'
        left('AccessSecretVersion', name, result=result, **{'as': self._who})
        if not parts:
            raise exceptions.InvalidArgument('Request contains an invalid argument.')
        if found is None:
            raise exceptions.NotFound('Secret not found')
        return SimpleNamespace(payload=SimpleNamespace(data=found.encode()))

    client = secretmanager_v1.SecretManagerServiceClient
    client.__init__, client.access_secret_version = init, access
    google.auth._default._get_gce_credentials = lambda *_, **__: (None, None)
