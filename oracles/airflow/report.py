"""What is told about a run: what was logged and printed, and which backend answered."""

import logging
import re

COLOR = re.compile(r'\x1b\[[0-9;]*m')
TELLING = re.compile(r'warning|error|critical|Failed to parse|Unable to|could not be loaded', re.IGNORECASE)


class Logs:
    """The warnings and errors that pass through `logging`."""

    def __init__(self):
        self.entries = []
        handle = logging.Logger.handle

        def noting(logger, record):
            if record.levelno >= logging.WARNING:
                self.add(record.levelname, message(record), raised(record.exc_info))
            return handle(logger, record)

        logging.Logger.handle = noting

    def add(self, level, text, error=''):
        self.entries.append((level, text[:400], error[:400]))

    def summary(self, printed):
        """The lines worth telling, and the warning of Airflow that it cannot read the kwargs."""
        seen = [COLOR.sub('', line) for line in printed.splitlines() if TELLING.search(line)]
        texts = [COLOR.sub('', text) for _, text, _ in self.entries] + seen
        warning = next((text[:300] for text in texts if 'Failed to parse' in text and 'backend_kwargs' in text), None)
        logged = [f'{level}: {error or text}'[:300] for level, text, error in self.entries if 'Failed to parse' not in text]
        lines = logged + [line[:300] for line in seen if 'Failed to parse' not in line]
        return list(dict.fromkeys(lines))[:8], warning


def message(record):
    try:
        return record.getMessage()
    except Exception:
        return str(record.msg)


def raised(info):
    return error(info[1]) if info and info[0] else ''


def error(exception):
    """An exception as one text."""
    return f'{type(exception).__name__}: {exception}'


class Source:
    """Notes which backend gave the connection and the variable of the case."""

    def __init__(self, wanted):
        self.wanted, self.found = wanted, {}

    def watch(self, backend):
        for kind in self.wanted:
            method = getattr(backend, f'get_{kind}', None)
            if method is None:
                continue
            try:
                setattr(backend, f'get_{kind}', self._noting(method, type(backend).__name__, kind))
            except AttributeError:
                pass  # A class of the team's own with fixed members.

    def _noting(self, method, name, kind):
        def get(*values, **named):
            found = method(*values, **named)
            if found is not None and self.wanted[kind] in [*values, *named.values()]:
                self.found.setdefault(kind, name)
            return found

        return get
