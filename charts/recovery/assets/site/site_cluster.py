"""What the failover changes at the Kubernetes API of its own cluster: how many pods there are, and whom the database follows.

WORKLOADS lists what rests on a standby and works on the site that serves: `<namespace>/<resource>/<name>=<pods>`.
POSTGRES names the Cluster of the CloudNativePG operator: `<namespace>/<name>`; there is none for other engines.
"""

from __future__ import annotations

import json
import os
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from recovery_job import Failed, say, setting

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
TIMEOUT = 20


class Unavailable(Exception):
    """The API does not answer, or not now."""


@dataclass(frozen=True)
class Workload:
    namespace: str
    resource: str
    name: str
    pods: int

    @property
    def path(self) -> str:
        return f"/apis/apps/v1/namespaces/{self.namespace}/{self.resource}/{self.name}/scale"


class Api:
    """The API server, as a pod reaches it. KUBERNETES_API and ACCOUNT say otherwise for a program outside of a pod."""

    def __init__(self) -> None:
        account = Path(os.environ.get("ACCOUNT", ACCOUNT))
        self.url = os.environ.get("KUBERNETES_API") or f"https://{setting('KUBERNETES_SERVICE_HOST')}:{setting('KUBERNETES_SERVICE_PORT')}"
        self.token = account / "token"
        self.trust = ssl.create_default_context(cafile=str(account / "ca.crt")) if self.url.startswith("https:") else None

    def get(self, path: str) -> dict:
        return self._request("GET", path)

    def merge(self, path: str, change: dict) -> dict:
        return self._request("PATCH", path, change)

    def _request(self, method: str, path: str, body: dict | None = None) -> dict:
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {self.token.read_text(encoding='utf-8').strip()}")  # it is renewed while the pod lives
        request.add_header("Content-Type", "application/merge-patch+json")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=self.trust) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = _message(error.read())
            if error.code >= 500 or error.code in (409, 429):
                raise Unavailable(f"{method} {path}: {error.code} {said}") from None
            raise Failed(f"{method} {path}: {error.code} {said}", "compare the Role of this Job with what it asked for") from None
        except OSError as error:
            raise Unavailable(f"{method} {path}: {getattr(error, 'reason', None) or error}") from None


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body).get("message", ""))
    except ValueError:
        return body[:200].decode(errors="replace")


def workloads() -> list[Workload]:
    found = []
    for entry in setting("WORKLOADS").split():
        place, _, pods = entry.partition("=")
        namespace, resource, name = place.split("/")
        found.append(Workload(namespace, resource, name, int(pods)))
    return found


class Cluster:
    """The cluster that this site is."""

    def __init__(self, api: Api | None = None) -> None:
        self.api = api or Api()
        self.workloads = workloads()
        self.postgres = os.environ.get("POSTGRES") or None

    def scale(self, wanted: dict[Workload, int]) -> None:
        for workload, pods in wanted.items():
            seen = self.api.get(workload.path)["spec"].get("replicas", 0)
            if seen != pods:
                self.api.merge(workload.path, {"spec": {"replicas": pods}})
                say(f"{workload.name}: {seen} -> {pods} pods")

    def start(self) -> None:
        """What waits for a failover gets its pods."""
        self.scale({workload: workload.pods for workload in self.workloads})

    def stop(self) -> None:
        self.scale({workload: 0 for workload in self.workloads})

    def resting(self) -> bool:
        return all(self.api.get(workload.path)["spec"].get("replicas", 0) == 0 for workload in self.workloads)

    @property
    def _path(self) -> str:
        namespace, _, name = (self.postgres or "").partition("/")
        return f"/apis/postgresql.cnpg.io/v1/namespaces/{namespace}/clusters/{name}"

    def primary(self) -> str | None:
        """The site that the operator takes for the one that serves."""
        return self.api.get(self._path)["spec"].get("replica", {}).get("primary")

    def follow(self, site: str) -> str | None:
        """Tells the operator to follow that site; returns the token of its last change, once there is one."""
        if self.primary() != site:
            # A token that promoted this site once is no token for its partner, and the operator refuses a replica that has one.
            self.api.merge(self._path, {"spec": {"replica": {"primary": site, "source": site, "promotionToken": None}}})
            say(f"the operator was told to follow {site}")
        return self.api.get(self._path).get("status", {}).get("demotionToken") or None

    def lead(self, site: str, token: str | None) -> None:
        """Tells the operator that this site serves, in one change with the token: without it, it would not wait for the rest of the log."""
        if self.primary() != site:
            self.api.merge(self._path, {"spec": {"replica": {"primary": site, "promotionToken": token}}})
            say(f"the operator was told that {site} serves{'' if token else ', without the token of a partner that has stopped'}")
