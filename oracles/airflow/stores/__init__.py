"""The stores that backends ask, emulated where each client library would open a connection.

Everything above that boundary is the real library: how it finds credentials and a region, builds a name, signs, retries and
reads an answer. One file for each boundary; `emulate` sets all of them up for one case.
"""

import traceback

from . import aws, azure, google, kubernetes, over_requests, over_urllib3, yandex


def emulate(case):
    """Puts the case's stores in place of the network; returns the texts of what went wrong in doing so."""
    faults = []
    for boundary in (aws, over_requests, over_urllib3, azure, google, kubernetes, yandex):
        try:
            boundary.emulate(case)
        except ImportError:
            continue  # This stack does not have the client.
        except Exception:
            faults.append(traceback.format_exc()[-300:])
    return faults
