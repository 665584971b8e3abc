"""The Kubernetes API as the Python scripts of backup and recovery use it: with their pod's own token, and no library."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path

from recovery_job import Failed, setting

ACCOUNT = Path(setting("SERVICE_ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount"))


class Api:
    def __init__(self) -> None:
        host = setting("KUBERNETES_SERVICE_HOST")
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{setting('KUBERNETES_SERVICE_PORT')}"
        self.trust = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))

    def call(self, method: str, path: str, body: dict | None = None) -> dict | None:
        """None where the API server knows no such path or object."""
        token = (ACCOUNT / "token").read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            fix = "compare the role of this Job with what it asks for: kubectl auth can-i --list --as=system:serviceaccount:…"
            raise Failed(f"the API server answers {error.code} to {method} {path}", fix) from None
        except OSError as error:
            raise Failed(f"the API server: {error}", "see whether its address is in cluster.apiServer.cidrs") from None
