"""What left for the stores, and what the stores hold."""

CONNECTION = 'postgres://u:p@db.example.com:5432/analytics'
VARIABLE = 'world'

_left = []


def left(op, name, **more):
    """Notes one request; what is None is left out."""
    _left.append({'op': op, 'name': name, **{key: value for key, value in more.items() if value is not None}})


def requests():
    """What left so far, equal requests once."""
    return [request for index, request in enumerate(_left) if request not in _left[:index]]


class Held:
    """The content of the case's stores."""

    def __init__(self, case):
        store = case.get('store') or {}
        self.region = store.get('region')
        self.namespace = store.get('namespace')
        self._names = store.get('names', {})

    def names(self):
        """Every name, in the form that its store uses (see README.md)."""
        return list(self._names)

    def raw(self, name):
        """What is there: a text, a dict of texts, or None."""
        return self._names.get(name)

    def text(self, name):
        """The secret with this name as a text, or None."""
        return text_of(self._names.get(name))


def text_of(content):
    """The text that "conn" and "var" stand for, any other content as it is."""
    return {'conn': CONNECTION, 'var': VARIABLE}.get(content, content) if isinstance(content, str) else content
