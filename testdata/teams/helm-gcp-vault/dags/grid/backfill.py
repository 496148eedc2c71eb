"""The service behind k8s/base/backfill-api.yaml."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from airflow.hooks.base import BaseHook


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        BaseHook.get_connection("meter_db")
        self.send_response(204)
        self.end_headers()


def main() -> None:
    host, _, port = os.environ.get("GRID_LISTEN", "0.0.0.0:8000").rpartition(":")
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main()
