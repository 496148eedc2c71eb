"""The credentials of Azure: each class answers with a token, and its name is noted."""

import time

from .record import left


def emulate(_):
    import azure.core.credentials
    import azure.identity

    def noting(kind):
        def token(self, *_, **__):
            left('token', type(self).__name__)
            return kind('t', int(time.time()) + 3600)

        return token

    for name in ('DefaultAzureCredential', 'ClientSecretCredential'):
        credential = getattr(azure.identity, name, None)
        if credential is None:
            continue
        credential.get_token = noting(azure.core.credentials.AccessToken)
        if hasattr(azure.core.credentials, 'AccessTokenInfo'):
            credential.get_token_info = noting(azure.core.credentials.AccessTokenInfo)
