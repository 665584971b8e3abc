"""The CronJob compliance-scan: is what is there what was declared?

    compliance_scan.py DECLARED

DECLARED is a file of controls, each with the checks that it is made of. A check passes, or says what is wrong and where; one that could
not be asked has not passed. Each control becomes a figure, compliance.passed{control}; the report, as JSON and for people, goes to the log
and to the archive bucket. A control that does not hold fails no Job: an alert speaks of it. Nothing is changed anywhere, and no Secret is read.

Variables: NAMESPACE, ENVIRONMENT, PROMETHEUS_URL, REPORT_BUCKET, the S3 client's own (AWS_...), those of ages.py, keycloak.py and
of figures.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ages import DAY, Ages, ages, days_since, read_time
from asked import Unknown, ask, bearer
from keycloak import Realm
from kubernetes_api import ACCOUNT, Api
from recovery_job import Failed, figure, run, say, setting


@dataclass
class Result:
    control: str
    problems: list[str] = field(default_factory=list)
    checks: int = 0
    exception: str | None = None

    @property
    def passed(self) -> bool:
        return not self.problems


def differences(declared: Any, found: Any, path: str = "") -> Iterator[str]:
    """Where an object does not say what was declared; what it says beyond that was filled in by the API server."""
    if isinstance(declared, dict) and isinstance(found, dict):
        for name, value in declared.items():
            place = f"{path}.{name}" if path else name
            if name in found:
                yield from differences(value, found[name], place)
            elif value not in ({}, [], None):
                yield f"{place} is missing"
    elif isinstance(declared, list) and isinstance(found, list) and len(declared) == len(found):
        for index, (value, other) in enumerate(zip(declared, found, strict=True)):
            yield from differences(value, other, f"{path}[{index}]")
    elif declared != found:
        yield f"{path} is {shown(found)} instead of {shown(declared)}"


def shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def digest_of(data: dict[str, str]) -> str:
    hashed = hashlib.sha256()
    for name in sorted(data):
        hashed.update(f"{name}\0{data[name]}\0".encode())
    return hashed.hexdigest()


def made_by_operator(binding: dict[str, Any]) -> bool:
    """CloudNativePG gives its own pods the rights that they need, and nobody else."""
    owners = binding["metadata"].get("ownerReferences", [])
    namespace = binding["metadata"]["namespace"]
    return any(owner.get("apiVersion", "").startswith("postgresql.cnpg.io/") and owner.get("controller") for owner in owners) and all(
        subject.get("kind") == "ServiceAccount" and subject.get("namespace", namespace) == namespace for subject in binding.get("subjects", [])
    )


class Scan:
    """The checks, by name. Each yields what is wrong."""

    def __init__(self, api: Api, secrets: Ages, prometheus: str) -> None:
        self.api, self.secrets, self.prometheus = api, secrets, prometheus

    def find(self, path: str) -> dict[str, Any]:
        found = self.api.call("GET", path)
        if found is None:
            raise Unknown("it is not there")
        return found

    def same(self, check: dict[str, Any]) -> Iterator[str]:
        yield from differences(check["expected"], self.find(check["path"]))

    def digest(self, check: dict[str, Any]) -> Iterator[str]:
        if digest_of(self.find(check["path"]).get("data", {})) != check["sha256"]:
            yield "it is not what was declared"

    def only(self, check: dict[str, Any]) -> Iterator[str]:
        for item in self.find(check["path"])["items"]:
            name = item["metadata"]["name"]
            if name not in check["names"] and not made_by_operator(item):
                yield f"{name} was not declared"

    def fresh(self, check: dict[str, Any]) -> Iterator[str]:
        job = self.find(check["path"])
        if job["spec"].get("suspend"):
            yield "it is suspended"
        last = job.get("status", {}).get("lastSuccessfulTime")
        moment = read_time(last or job["metadata"]["creationTimestamp"])
        age = days_since(moment) * DAY
        if age > check["seconds"]:
            word = f"succeeded {age / 3600:.0f} hours ago" if last else f"has not succeeded in the {age / 3600:.0f} hours that it is there"
            yield f"it {word}; {check['seconds'] / 3600:.0f} is the most"

    def ready(self, check: dict[str, Any]) -> Iterator[str]:
        status = self.find(check["path"]).get("status", {})
        conditions = {each["type"]: each for each in status.get("conditions", [])}
        if conditions.get("Ready", {}).get("status") != "True":
            yield f"it is not ready: {conditions.get('Ready', {}).get('message', 'nobody has looked at it')}"
        elif (left := -days_since(read_time(status["notAfter"]))) < check["days"]:
            yield f"it expires in {left:.0f} days"

    def budget(self, check: dict[str, Any]) -> Iterator[str]:
        status = self.find(check["path"]).get("status", {})
        healthy, desired = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
        if healthy < desired:
            yield f"{healthy} pods are healthy, {desired} are asked for"

    def claims(self, check: dict[str, Any]) -> Iterator[str]:
        for claim in self.find(check["path"])["items"]:
            if (name := claim["spec"].get("storageClassName")) not in check["classes"]:
                yield f"{claim['metadata']['name']} asks for the class {name}"

    def encrypted(self, check: dict[str, Any]) -> Iterator[str]:
        """By what the API server counts: an identity, which is none, is not counted."""
        token = (ACCOUNT / "token").read_text(encoding="utf-8").strip()
        text = ask("the API server", "GET", self.api.url, check["path"].lstrip("/"), trust=self.api.trust, headers=bearer(token))
        counted = re.findall(r'^apiserver_storage_transformation_operations_total\{([^}]*)\} ([0-9.e+]+)', text, re.MULTILINE)
        labels = [dict(re.findall(r'(\w+)="([^"]*)"', names)) for names, count in counted if float(count) > 0]
        writes = [each for each in labels if each.get("resource") == "secrets" and each.get("status") == "OK"]
        if not any(each.get("transformer_prefix", "").startswith("k8s:enc:") for each in writes):
            yield "it counts no Secret that it has encrypted or decrypted"

    def answers(self, check: dict[str, Any]) -> Iterator[str]:
        path = f"api/v1/query?{urllib.parse.urlencode({'query': check['query']})}"
        if not json.loads(ask("Prometheus", "GET", self.prometheus, path))["data"]["result"]:
            yield "Prometheus does not know it"

    def login(self, check: dict[str, Any]) -> Iterator[str]:
        """By what Keycloak says of its realm: its flows are a path around the second factor as soon as one step is another."""
        realm = Realm(check["realm"])
        yield from differences(check["settings"], realm.get())
        yield from differences(check["actions"], realm.actions(), "required actions")
        for flow, declared in check["flows"].items():
            found = realm.steps(flow)
            yield from differences(declared, found, flow)
            yield from (f"{flow}: the step {step} was not declared" for step in found if step not in declared)
            if [step for step in found if step in declared] != [step for step in declared if step in found]:
                yield f"the steps of {flow} come in another order"

    def age(self, check: dict[str, Any]) -> Iterator[str]:
        secret = check["title"]
        days = days_since(self.secrets.written_at(secret))
        figure("secret.age_days", round(days, 2), f"secret={secret}")
        figure("secret.rotation_days", check["days"], f"secret={secret}")
        if days > check["days"]:
            yield f"it is {days:.0f} days old, {check['days']} is the most: docs/secrets.md says how it gets a new value"

    def control(self, declared: dict[str, Any]) -> Result:
        result = Result(declared["control"], exception=declared.get("exception"))
        for check in declared.get("checks", []):
            result.checks += 1
            try:
                result.problems += [f"{check['title']}: {problem}" for problem in getattr(self, check["check"])(check)]
            except (Unknown, Failed) as reason:
                result.problems.append(f"{check['title']}: {reason}")
            except (KeyError, ValueError, TypeError) as error:
                result.problems.append(f"{check['title']}: it does not look as it should: {type(error).__name__} {error}")
        return result


def as_json(environment: str, taken: datetime, results: list[Result]) -> str:
    controls = [
        {"control": result.control, "exception": result.exception}
        if result.exception
        else {"control": result.control, "passed": result.passed, "checks": result.checks, "problems": result.problems}
        for result in results
    ]
    return json.dumps({"format": 1, "environment": environment, "takenAt": taken.strftime("%Y-%m-%dT%H:%M:%SZ"), "controls": controls}, indent=2) + "\n"


def as_markdown(environment: str, taken: datetime, results: list[Result]) -> str:
    def word(result: Result) -> str:
        return "not looked at" if result.exception else "holds" if result.passed else "FAILS"

    def remark(result: Result) -> str:
        return (result.exception or "; ".join(result.problems) or f"{result.checks} checks").replace("|", "\\|")

    rows = [f"| {result.control} | {word(result)} | {remark(result)} |" for result in results]
    return "\n".join([f"# Compliance of {environment}, {taken:%Y-%m-%d %H:%M} UTC", "", "| control | | |", "| --- | --- | --- |", *rows, ""])


def store(bucket: str, key: str, text: str, kind: str) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType=kind)
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"the report did not reach s3://{bucket}/{key}: {error}", "see the login object-store, and whether the bucket exists") from None


def work() -> None:
    declared = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["controls"]
    namespace, environment, bucket = setting("NAMESPACE"), setting("ENVIRONMENT"), setting("REPORT_BUCKET")
    api = Api()
    scan = Scan(api, ages(api, namespace), setting("PROMETHEUS_URL"))
    results = [scan.control(control) for control in declared]
    for result in results:
        if not result.exception:
            figure("compliance.passed", int(result.passed), f"control={result.control}")
    taken = datetime.now(UTC)
    report = as_markdown(environment, taken, results)
    print(report, flush=True)
    prefix = f"compliance/{environment}/{taken:%Y-%m-%dT%H%M%SZ}"
    store(bucket, f"{prefix}.json", as_json(environment, taken, results), "application/json")
    store(bucket, f"{prefix}.md", report, "text/markdown")
    looked = [result for result in results if not result.exception]
    failing = [result.control for result in looked if not result.passed]
    say(f"{len(looked) - len(failing)} of {len(looked)} controls hold" + (f"; these do not: {', '.join(failing)}" if failing else "") + f". The report is s3://{bucket}/{prefix}.md")


if __name__ == "__main__":
    sys.exit(run(work))
