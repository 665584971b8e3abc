"""A moment between two backups, where CloudNativePG keeps the log: its operator makes a cluster of that moment beside the live one.

    recover-cluster.py make      makes the cluster of CLUSTER_FILE and waits until it serves; one of another moment that is left is removed
    recover-cluster.py remove    removes it: the next step has its databases as dumps

The live cluster is not touched. The moment is asked of the operator's own books first: one that it cannot reach would only show after
minutes, as a cluster that never becomes ready.

Variables: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT (the API server), CLUSTER_FILE (the Cluster, in JSON).
https://cloudnative-pg.io/documentation/current/recovery/
"""

from __future__ import annotations

import json
import ssl
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from recovery_job import Failed, run, say, setting
from restore_plan import Plan

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
MOMENT = "airflow-platform/moment"  # annotation: which moment the cluster is of
HEALTHY = "Cluster in healthy state"
PAUSE = 10
PATIENCE = 6 * 3600
GONE = 600


class Api:
    """The Kubernetes API, by the pod's own account."""

    def __init__(self) -> None:
        self.base = f"https://{setting('KUBERNETES_SERVICE_HOST')}:{setting('KUBERNETES_SERVICE_PORT', '443')}"
        self.context = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))

    def call(self, method: str, path: str, body: dict | None = None) -> dict | None:
        """The answer; None where there is no such object."""
        request = urllib.request.Request(f"{self.base}{path}", method=method, data=body and json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {(ACCOUNT / 'token').read_text().strip()}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.context) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            told = error.read(2000).decode(errors="replace")
            fix = "the Role restore has to let it, and the operator CloudNativePG has to be there"
            raise Failed(f"{method} {path}: HTTP {error.code}: {told}", fix) from None
        except OSError as error:
            fix = "look at cluster.apiServer of the environment and at the network policy of restore"
            raise Failed(f"the API server {self.base}: {getattr(error, 'reason', error)}", fix) from None


class RecoveredCluster:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.body = json.loads(Path(setting("CLUSTER_FILE")).read_text(encoding="utf-8"))
        self.name = self.body["metadata"]["name"]
        self.namespace = self.body["metadata"]["namespace"]
        self.all = f"/apis/postgresql.cnpg.io/v1/namespaces/{self.namespace}/clusters"
        self.path = f"{self.all}/{self.name}"

    def refuse_what_is_out_of_reach(self, moment: str) -> None:
        [source] = self.body["spec"]["externalClusters"]
        parameters = source["plugin"]["parameters"]
        store = self.api.call(
            "GET",
            f"/apis/barmancloud.cnpg.io/v1/namespaces/{self.namespace}/objectstores/{parameters['barmanObjectName']}",
        )
        windows = (store or {}).get("status", {}).get("serverRecoveryWindow", {})
        first = windows.get(parameters["serverName"], {}).get("firstRecoverabilityPoint")
        if first is None:
            raise Failed("CloudNativePG knows of no base backup", "see the runbook of PostgresBackupFailed")
        if moment != "newest" and datetime.fromisoformat(moment) < datetime.fromisoformat(first):
            raise Failed(f"POINT_IN_TIME={moment} is before the first moment that can be reached, {first}", "write a moment since then")

    def make(self, moment: str) -> None:
        found = self.api.call("GET", self.path)
        if found and found["metadata"].get("annotations", {}).get(MOMENT) != moment:
            say(f"the cluster {self.name} is of another moment")
            self.remove()
            found = None
        if found is None:
            self.body["metadata"].setdefault("annotations", {})[MOMENT] = moment
            if moment != "newest":
                # With its zone: without one, Postgres takes it in a zone of its own.
                at = datetime.fromisoformat(moment).astimezone(UTC)
                target = {"targetTime": at.isoformat(timespec="microseconds").replace("+00:00", "Z")}
                self.body["spec"]["bootstrap"]["recovery"]["recoveryTarget"] = target
            self.api.call("POST", self.all, self.body)
            say(f"made the cluster {self.name}, of {moment}")
        self.wait(moment)

    def wait(self, moment: str) -> None:
        started = time.monotonic()
        said = None
        while time.monotonic() - started < PATIENCE:
            status = (self.api.call("GET", self.path) or {}).get("status", {})
            phase = status.get("phase", "not yet seen by its operator")
            if phase == HEALTHY and status.get("readyInstances", 0) > 0:
                say(f"the cluster {self.name} serves, after {time.monotonic() - started:.0f} s")
                return
            if phase != said:
                said = phase
                say(f"waiting for the cluster {self.name}: {phase}")
            time.sleep(PAUSE)
        raise Failed(
            f"the cluster {self.name} is not ready after {PATIENCE // 3600} hours: {said}",
            f"kubectl -n {self.namespace} describe cluster {self.name}; where the log ends before {moment}, an earlier POINT_IN_TIME",
        )

    def remove(self) -> None:
        if self.api.call("DELETE", self.path) is None:
            return
        started = time.monotonic()
        while self.api.call("GET", self.path) is not None:
            if time.monotonic() - started > GONE:
                raise Failed(f"the cluster {self.name} does not go", f"kubectl -n {self.namespace} describe cluster {self.name}")
            time.sleep(min(PAUSE, 2))
        say(f"the cluster {self.name} is gone")


def main() -> None:
    plan = Plan.read()
    [action] = sys.argv[1:]
    if plan.kind != "cluster" or plan.stops_before("rebuild"):
        say("no cluster of another moment is needed")
        return
    cluster = RecoveredCluster(Api())
    if action == "remove":
        cluster.remove()
        return
    cluster.refuse_what_is_out_of_reach(plan.moment)
    cluster.make(plan.moment)


if __name__ == "__main__":
    sys.exit(run(main))
