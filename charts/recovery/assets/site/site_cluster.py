"""What the failover changes at the Kubernetes API of its own cluster: how many pods there are, which jobs run, and whom the database follows.

WORKLOADS lists what rests on a standby and works on the site that serves: `<namespace>/<resource>/<name>=<pods>`.
JOBS lists the CronJobs that run on the site that serves, and are suspended on the other: `<namespace>/<name>`.
POSTGRES names the Cluster of the CloudNativePG operator: `<namespace>/<name>`; there is none for other engines.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from kubernetes_api import Api
from recovery_job import Failed, say, setting


@dataclass(frozen=True)
class Workload:
    namespace: str
    resource: str
    name: str
    pods: int

    @property
    def path(self) -> str:
        return f"/apis/apps/v1/namespaces/{self.namespace}/{self.resource}/{self.name}/scale"


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
        self.jobs = [tuple(entry.split("/")) for entry in os.environ.get("JOBS", "").split()]
        self.postgres = os.environ.get("POSTGRES") or None

    def scale(self, wanted: dict[Workload, int]) -> None:
        for workload, pods in wanted.items():
            seen = self._get(workload.path)["spec"].get("replicas", 0)
            if seen != pods:
                self.api.call("PATCH", workload.path, {"spec": {"replicas": pods}})
                say(f"{workload.name}: {seen} -> {pods} pods")

    def start(self) -> None:
        """What waits for a failover gets its pods, and the jobs of the site that serves run."""
        self.scale({workload: workload.pods for workload in self.workloads})
        self._suspend(False)

    def stop(self) -> None:
        self.scale({workload: 0 for workload in self.workloads})

    def rest(self) -> None:
        """The jobs of the site that serves are the partner's."""
        self._suspend(True)

    def _suspend(self, wanted: bool) -> None:
        for namespace, name in self.jobs:
            path = f"/apis/batch/v1/namespaces/{namespace}/cronjobs/{name}"
            if self._get(path)["spec"].get("suspend", False) != wanted:
                self.api.call("PATCH", path, {"spec": {"suspend": wanted}})
                say(f"{name}: {'is suspended' if wanted else 'runs by its schedule'}")

    def _get(self, path: str) -> dict:
        found = self.api.call("GET", path)
        if found is None:
            raise Failed(f"{path} is not there", "apply this site's manifests")
        return found

    @property
    def _path(self) -> str:
        namespace, _, name = (self.postgres or "").partition("/")
        return f"/apis/postgresql.cnpg.io/v1/namespaces/{namespace}/clusters/{name}"

    def primary(self) -> str | None:
        """The site that the operator takes for the one that serves."""
        return self._get(self._path)["spec"].get("replica", {}).get("primary")

    def follow(self, site: str) -> str | None:
        """Tells the operator to follow that site; returns the token of its last change, once there is one."""
        if self.primary() != site:
            # A token that promoted this site once is no token for its partner, and the operator refuses a replica that has one.
            self.api.call(
                "PATCH", self._path, {"spec": {"replica": {"primary": site, "source": site, "promotionToken": None}}}
            )
            say(f"the operator was told to follow {site}")
        return self._get(self._path).get("status", {}).get("demotionToken") or None

    def lead(self, site: str, token: str | None) -> None:
        """Tells the operator that this site serves, in one change with the token: without it, it would not wait for the rest of the log."""
        if self.primary() != site:
            self.api.call("PATCH", self._path, {"spec": {"replica": {"primary": site, "promotionToken": token}}})
            say(
                f"the operator was told that {site} serves{'' if token else ', without the token of a partner that has stopped'}"
            )
