"""Yandex Lockbox, at the SDK. A name in the store is `<folder>|<secret>`."""

from types import SimpleNamespace

from .record import Held, left


def emulate(case):
    import yandexcloud

    held = Held(case)

    class Client:
        def List(self, request):
            folder = request.folder_id
            left('ListSecrets', folder, result='ok')
            inside = [name for name in held.names() if name.split('|', 1)[0] == folder]
            version = SimpleNamespace(id='1')
            secrets = [SimpleNamespace(name=name.split('|', 1)[1], id=name, current_version=version) for name in inside]
            return SimpleNamespace(secrets=secrets, next_page_token='')

        def Get(self, request):
            left('GetPayload', request.secret_id, result='ok')
            return SimpleNamespace(entries=[SimpleNamespace(key='v', text_value=held.text(request.secret_id))])

    class SDK:
        def __init__(self, **options):
            given = sorted(name for name, value in options.items() if value and name != 'user_agent')
            left('SDK()', ','.join(given), endpoint=options.get('endpoint'))

        def client(self, *_, **__):
            return Client()

    yandexcloud.SDK = SDK
