"""Airflow's public API as a user sees it, without a library. https://airflow.apache.org/docs/apache-airflow/stable/stable-rest-api-ref.html"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recovery_job import Failed, say, setting

PAUSE = 5  # seconds; FAB lets an address try to log in 10 times in 20 seconds
PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")


def schedules() -> bool:
    """Whether schedulers and workers run: not while a release brings another schema."""
    return os.environ.get("SCHEDULES") != "no"


class NotYet(Failed):
    """What may be otherwise in a moment."""

    def __init__(self, problem: str, fix: str = "see the log of airflow-webserver, and the events of its pods") -> None:
        super().__init__(problem, fix)


class Refused(Failed):
    """An answer that says no."""

    def __init__(self, status: int, problem: str, fix: str) -> None:
        super().__init__(problem, fix)
        self.status = status


def until(seconds: float, ask: Callable[[], Any]) -> Any:
    """What `ask` answers, as soon as it raises NotYet no more; what it said last, when the time is over."""
    deadline = time.monotonic() + seconds
    said = ""
    while True:
        try:
            return ask()
        except NotYet as reason:
            if time.monotonic() >= deadline:
                raise Failed(f"after {seconds:.0f} seconds still: {reason}", reason.fix) from None
            if str(reason) != said:
                said = str(reason)
                say(f"waiting: {said}")
        time.sleep(PAUSE)


class Airflow:
    def __init__(self, url: str) -> None:
        """@param url of the webserver, with the path below which its API is"""
        self.url, self.token = url.rstrip("/"), ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = f"{method} {path} is answered with {error.code}: {error.read()[:300].decode(errors='replace')}"
            if error.code >= 500:
                raise NotYet(problem) from None
            raise Refused(error.code, problem, "see what the role of the user may do: docs/access.md") from None
        except ValueError:
            raise Failed(f"{method} {path} is answered with something that is no JSON", "is that address Airflow's?") from None
        except OSError as error:
            raise NotYet(f"{self.url} does not answer: {error}") from None

    def version(self) -> str:
        return self.call("GET", "/api/v2/version")["version"]

    def check_version(self, expected: str) -> str:
        """@param expected what must run; "" where any may"""
        found = self.version()
        if expected and found != expected:
            # While pods are replaced, the old ones still answer.
            raise NotYet(f"Airflow {found} answers, {expected} is expected", "see whether the rollout has ended, and which image it has")
        return found

    def check_health(self) -> None:
        """By the body: the status is 200 even where nothing is healthy. Of the parts, those that run."""
        expected = PARTS if schedules() else PARTS[:1]
        body = self.call("GET", "/api/v2/monitor/health")
        parts = {part: (body.get(part) or {}).get("status") for part in expected}
        ill = [f"{part} is {status}" for part, status in parts.items() if status != "healthy"]
        if ill:
            raise NotYet(", ".join(ill), "see the logs of these components, and docs/runbooks")

    def log_in(self, name: str, password: str) -> None:
        try:
            self.token = self.call("POST", "/auth/token", {"username": name, "password": password})["access_token"]
        except Refused as refused:
            # airflow-init makes the user after the schema, for which alone the API server waits.
            fix = "see the log of airflow-init, and whether it runs with the password of the Secret airflow-service-accounts"
            raise NotYet(f"{name} cannot log in ({refused.status})", fix) from None

    def dag(self, dag: str) -> dict[str, Any]:
        try:
            return self.call("GET", f"/api/v2/dags/{dag}")
        except Refused as refused:
            if refused.status not in (403, 404):
                raise
            raise NotYet(f"Airflow has no DAG {dag} ({refused.status})", "see the log of airflow-dag-processor") from None

    def enter(self, name: str, password: str, dag: str) -> dict[str, Any]:
        """Logs in anew with each look at the DAG: a token of a pod that is being replaced may be worth nothing to the others."""
        self.log_in(name, password)
        return self.dag(dag)

    def start(self, dag: str) -> str:
        """The run's id."""
        if self.dag(dag)["is_paused"]:
            say(f"{dag} is paused: it is switched on")
            self.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
        return self.call("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None})["dag_run_id"]

    def ended(self, dag: str, run: str) -> dict[str, Any]:
        found = self.call("GET", self._run(dag, run))
        if found["state"] not in ("success", "failed"):
            states = ", ".join(f"{task['task_id']} {task['state'] or 'waits'}" for task in self.tasks(dag, run) if task["state"] != "success")
            fix = "see which queue the waiting tasks are on, and whether its worker pool runs"
            raise NotYet(f"the run {run} of {dag} is {found['state']}: {states}", fix)
        return found

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        return self.call("GET", f"{self._run(dag, run)}/taskInstances?limit=100")["task_instances"]

    def log(self, dag: str, run: str, task: dict[str, Any]) -> str:
        path = f"{self._run(dag, run)}/taskInstances/{task['task_id']}/logs/{task['try_number']}?full_content=true"
        return "\n".join(text for line in self.call("GET", path)["content"] for text in words_of(line))

    @staticmethod
    def _run(dag: str, run: str) -> str:
        return f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(run, safe='')}"


def words_of(line: str | dict[str, Any]) -> list[str]:
    """A line of a log: its event, and where a task has failed, why."""
    if isinstance(line, str):
        return [line]
    details = line.get("error_detail") or []
    return [str(line.get("event", "")), *(f"{detail.get('exc_type')}: {detail.get('exc_value')}" for detail in details)]


def tester() -> tuple[str, str]:
    """Name and password of the user that may run the platform's own DAG, and nothing else."""
    file = Path(setting("TESTER_FILE"))
    try:
        return setting("TESTER"), file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failed(f"no password: {error}", "see the Secret airflow-service-accounts") from None
