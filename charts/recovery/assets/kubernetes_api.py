"""The Kubernetes API as the Python scripts of backup and recovery use it: with their pod's own token, and no library."""

from __future__ import annotations

import json
import os
import ssl
import urllib.error
import urllib.request
from pathlib import Path

from recovery_job import Failed, setting

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
BUSY = (409, 429, 500, 502, 503, 504)


class Away(Failed):
    """No answer, or none at this moment: who asks again may get one."""


class Api:
    """KUBERNETES_API, KUBERNETES_CA and KUBERNETES_TOKEN are for a program outside of a pod."""

    def __init__(self) -> None:
        self.url = os.environ.get("KUBERNETES_API") or self._in_a_pod()
        ca = os.environ.get("KUBERNETES_CA", str(ACCOUNT / "ca.crt"))
        self.trust = ssl.create_default_context(cafile=ca) if self.url.startswith("https:") else None

    @staticmethod
    def _in_a_pod() -> str:
        host = setting("KUBERNETES_SERVICE_HOST")
        return f"https://{f'[{host}]' if ':' in host else host}:{setting('KUBERNETES_SERVICE_PORT')}"

    @staticmethod
    def _token() -> str:
        # Read each time: it is renewed while the pod lives.
        return os.environ.get("KUBERNETES_TOKEN") or (ACCOUNT / "token").read_text(encoding="utf-8").strip()

    def call(self, method: str, path: str, body: dict | None = None) -> dict | None:
        """None where the API server knows no such path or object. A PATCH is merged."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": kind}
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            problem = f"the API server answers {error.code} to {method} {path}: {_reason(error)}"
            if error.code in BUSY:
                raise Away(problem, "start it again when the API server has settled") from None
            fix = "compare the role of this Job with what it asks for: kubectl auth can-i --list --as=system:serviceaccount:…"
            raise Failed(problem, fix) from None
        except OSError as error:
            raise Away(f"the API server: {error}", "see whether its address is in cluster.apiServer.cidrs") from None


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return json.loads(error.read()).get("message", "")
    except ValueError:
        return ""
