"""JSON over HTTP to Elasticsearch and Kibana, with patience while they start."""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any


class Failed(Exception):
    """A reason that the person who reads the last line can act on."""


class Server:
    """One server, one user."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        token = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Answer as an object; Failed when the server refuses or cannot be reached."""
        data = None if body is None else json.dumps(body).encode()
        return self.send(urllib.request.Request(self.url + path, data, self.headers, method=method))

    def send(self, request: urllib.request.Request) -> Any:
        what = f"{request.get_method()} {request.selector}"
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")[:500]
            raise Failed(f"{what}: {error.code} {answer}") from error
        except (OSError, ValueError) as error:
            raise Failed(f"{what}: {error}") from error

    def wait(self, path: str, ready: Callable[[Any], bool], seconds: float) -> None:
        """Asks until the answer is ready."""
        deadline = time.monotonic() + seconds
        reason = "not ready"
        while True:
            try:
                if ready(self.call("GET", path)):
                    return
            except Failed as failed:
                reason = str(failed)
            if time.monotonic() >= deadline:
                raise Failed(f"{self.url} is not ready after {seconds:.0f} s: {reason}")
            time.sleep(min(2, max(0, deadline - time.monotonic())))
