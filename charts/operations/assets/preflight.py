"""The Job preflight: is everything there that the platform stands on?

    preflight.py CHECKS

CHECKS is a file of what was declared. Each check says what is wrong; they are repeated until all pass, or WAIT_SECONDS are over:

    variables   this pod, which gets its variables as Airflow's do, has every declared setting with its value
    secrets     every ExternalSecret is ready, and no pod waits for a Secret, or for a key of one
    kinds       the API server knows every kind of object, those of operators included
    classes     the storage classes are there, and made by whom they should be
    quota       no other quota of the namespaces leaves less than the platform's own
    backup      a backup has been restored for trial, not longer ago than the schedule allows. Before the first rehearsal is due,
                there can be none: the outcome is then "bootstrap", and no failure

No Secret is read: with values in a pod that needs none, looking would be the larger risk.

Variables: NAMESPACE, WAIT_SECONDS.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kubernetes_api import Api, Away
from quantities import amount
from recovery_job import Failed, say, setting
from report import leave, run

PAUSE = 5
MISSING = ("secret", "configmap")
WAITS = ("ContainerCreating", "PodInitializing", "CreateContainerConfigError")


class Preflight:
    """The checks. Each yields what is wrong; what it found is in `facts`."""

    def __init__(self, api: Api, namespace: str) -> None:
        self.api, self.namespace = api, namespace
        self.facts: dict[str, str] = {}

    def list(self, path: str) -> list[dict[str, Any]]:
        return (self.api.call("GET", path) or {}).get("items", [])

    def variables(self, declared: dict[str, Any]) -> Iterator[str]:
        """@param declared their names, and a digest of all with their values"""
        missing = [name for name in declared["names"] if name not in os.environ]
        lines = "".join(f"{name}={os.environ.get(name)}\n" for name in declared["names"])
        if missing:
            yield f"{', '.join(missing)} not set"
        elif hashlib.sha256(lines.encode()).hexdigest() != declared["sha256"]:
            yield "a setting in the ConfigMap airflow-config has another value than declared: kubectl diff says which"

    def secrets(self, declared: dict[str, list[str]]) -> Iterator[str]:
        """@param declared the ExternalSecrets of each namespace"""
        for namespace, names in declared.items():
            if names:
                listed = self.list(f"/apis/external-secrets.io/v1/namespaces/{namespace}/externalsecrets")
                found = {each["metadata"]["name"]: each for each in listed}
                for name in names:
                    yield from self.synced(namespace, name, found.get(name))
            yield from self.waiting(namespace)

    @staticmethod
    def synced(namespace: str, name: str, secret: dict[str, Any] | None) -> Iterator[str]:
        if secret is None:
            yield f"the ExternalSecret {namespace}/{name} is not there"
            return
        conditions = {each["type"]: each for each in secret.get("status", {}).get("conditions", [])}
        ready = conditions.get("Ready", {})
        if ready.get("status") != "True":
            yield f"the ExternalSecret {namespace}/{name} is not ready: {ready.get('message', 'nobody has looked at it')}"

    def waiting(self, namespace: str) -> Iterator[str]:
        """What the kubelet says of pods that cannot start; of volumes it speaks in events only."""
        waiting = set()
        for pod in self.list(f"/api/v1/namespaces/{namespace}/pods?fieldSelector=status.phase%3DPending"):
            status = pod.get("status", {})
            for container in [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]:
                state = container.get("state", {}).get("waiting", {})
                if state.get("reason") in WAITS:
                    waiting.add(pod["metadata"]["name"])
                if state.get("reason") == "CreateContainerConfigError":
                    yield f"{namespace}/{pod['metadata']['name']}: {state.get('message', '')}"
        if not waiting:
            return
        for event in self.list(f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3DFailedMount"):
            name, message = event["involvedObject"].get("name"), event.get("message", "")
            if name in waiting and any(f"{kind} " in message for kind in MISSING):
                yield f"{namespace}/{name}: {message}"

    def kinds(self, declared: dict[str, list[str]]) -> Iterator[str]:
        """@param declared kinds by group and version"""
        for version, kinds in declared.items():
            answer = self.api.call("GET", f"/apis/{version}")
            known = {resource["kind"] for resource in (answer or {}).get("resources", [])}
            missing = [kind for kind in kinds if kind not in known]
            if missing:
                yield f"the API server does not know {', '.join(missing)} of {version}: its operator is not installed, or of another version"

    def classes(self, declared: dict[str, str]) -> Iterator[str]:
        for name, provisioner in declared.items():
            found = self.api.call("GET", f"/apis/storage.k8s.io/v1/storageclasses/{name}")
            if found is None:
                yield f"the storage class {name} is not there"
            elif found["provisioner"] != provisioner:
                yield f"the storage class {name} is of {found['provisioner']}, not of {provisioner}"

    def quota(self, declared: dict[str, Any]) -> Iterator[str]:
        """@param declared the namespaces, and the name of the platform's own quota, which follows from what it needs"""
        for namespace in declared["namespaces"]:
            quotas = {each["metadata"]["name"]: each for each in self.list(f"/api/v1/namespaces/{namespace}/resourcequotas")}
            own = quotas.pop(declared["name"], None)
            if own is None:
                yield f"the quota {declared['name']} of {namespace} is not there"
                continue
            needed = own["spec"]["hard"]
            for name, quota in quotas.items():
                for resource, hard in quota["spec"].get("hard", {}).items():
                    # requests.cpu has a short name, too.
                    need = needed.get(resource) or needed.get(f"requests.{resource}")
                    if need is not None and amount(hard) < amount(need):
                        yield f"the quota {name} of {namespace} allows {hard} of {resource}, the platform needs up to {need}"

    def backup(self, declared: dict[str, Any]) -> Iterator[str]:
        """@param declared name of the CronJob that restores for trial, and seconds within which it must have succeeded"""
        name, limit = declared["job"], declared["seconds"]
        job = self.api.call("GET", f"/apis/batch/v1/namespaces/{self.namespace}/cronjobs/{name}")
        if job is None:
            self.facts["backup"] = "bootstrap"
            say(f"backup: {name} is not there yet")
            return
        last = job.get("status", {}).get("lastSuccessfulTime")
        age = (datetime.now(UTC) - datetime.fromisoformat(last or job["metadata"]["creationTimestamp"])).total_seconds()
        if job["spec"].get("suspend"):
            yield f"{name} is suspended"
        elif age > limit:
            word = "was validated" if last else "is there, and has validated nothing,"
            yield f"{name} {word} {age / 3600:.0f} hours ago; {limit / 3600:.0f} is the most: docs/runbooks/restore-not-validated.md"
        else:
            self.facts["backup"] = "validated" if last else "bootstrap"


def problems(preflight: Preflight, declared: dict[str, Any]) -> list[str]:
    found = []
    for check, expected in declared.items():
        try:
            found += [f"{check}: {problem}" for problem in getattr(preflight, check)(expected)]
        except Away as reason:
            found.append(f"{check}: {reason}")
    return found


def work() -> None:
    declared = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    preflight = Preflight(Api(), setting("NAMESPACE"))
    wait = float(setting("WAIT_SECONDS"))
    deadline, said = time.monotonic() + wait, []
    while found := problems(preflight, declared):
        for problem in found:
            if problem not in said:
                say(problem)
        said = found
        if time.monotonic() >= deadline:
            rest = f", and {len(found) - 5} more" if len(found) > 5 else ""
            raise Failed(f"after {wait:.0f} seconds still: {'; '.join(found[:5])}{rest}", "mend these, then delete this Job and apply it again")
        time.sleep(PAUSE)
    outcome = "bootstrap" if preflight.facts.get("backup") == "bootstrap" else "passed"
    if outcome == "bootstrap":
        say("bootstrap: no backup has been restored for trial yet, for the first rehearsal is not due; run this again when it is")
    say(f"all is there: {', '.join(declared)}")
    leave(outcome, checks=list(declared), **preflight.facts)


if __name__ == "__main__":
    sys.exit(run(work))
