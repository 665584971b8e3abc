"""The Job performance-baseline: is the platform as fast as it was?

    performance_baseline.py wait      until Airflow of the expected version is healthy and lets the tester in
    performance_baseline.py measure   after k6 has asked the API: how fast DAG runs go through, and the comparison

The first measurement becomes the baseline, kept in the ConfigMap CONFIG_MAP. Each later one is compared with it, not with the one before:
a little slower each time would never be noticed. A figure that is worse by more than REGRESSION_PERCENT fails the Job. Who accepts
what is slower takes the key `baseline` away, and the next measurement is the new one.

Variables: TARGET_URL, EXPECTED_VERSION, TESTER, TESTER_FILE, DAG, WAIT_SECONDS, RUN_SECONDS, RUNS, K6_SUMMARY, NAMESPACE, CONFIG_MAP,
REGRESSION_PERCENT.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow_api import Airflow, tester, until
from kubernetes_api import Api
from recovery_job import Failed, say, setting
from report import leave, run

# What is measured, and whether more of it is better.
MORE_IS_BETTER = {"api_p95_ms": False, "api_median_ms": False, "dag_tasks_per_minute": True, "dag_run_median_seconds": False}
# Below these, a difference is noise: half as fast as 3 ms is still fast.
NOISE = {"api_p95_ms": 20.0, "api_median_ms": 10.0, "dag_tasks_per_minute": 1.0, "dag_run_median_seconds": 2.0}
HISTORY = 20


def api_figures(summary: dict[str, Any]) -> dict[str, float]:
    duration = summary["metrics"]["http_req_duration{scenario:api}"]
    return {"api_p95_ms": round(duration["p(95)"], 1), "api_median_ms": round(duration["med"], 1)}


def median(values: list[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def seconds_of(ended: dict[str, Any]) -> float:
    """From the moment that it was asked for."""
    return (datetime.fromisoformat(ended["end_date"]) - datetime.fromisoformat(ended["queued_at"])).total_seconds()


def dag_figures(airflow: Airflow, dag: str, runs: int, limit: float) -> dict[str, float]:
    """All runs at once: what the scheduler and the workers do under load. None, where these rest."""
    if runs == 0:
        return {}
    start = time.monotonic()
    started = [airflow.start(dag) for _ in range(runs)]
    say(f"{runs} runs of {dag} are started")
    ended = [until(max(0.0, limit - (time.monotonic() - start)), lambda run_id=run_id: airflow.ended(dag, run_id)) for run_id in started]
    failed = [each["dag_run_id"] for each in ended if each["state"] != "success"]
    if failed:
        raise Failed(f"{len(failed)} of {runs} runs of {dag} have failed: {', '.join(failed[:3])}", "see the logs of their tasks")
    tasks = sum(len(airflow.tasks(dag, run_id)) for run_id in started)
    first = min(datetime.fromisoformat(each["queued_at"]) for each in ended)
    last = max(datetime.fromisoformat(each["end_date"]) for each in ended)
    minutes = (last - first).total_seconds() / 60
    return {
        "dag_tasks_per_minute": round(tasks / minutes, 1),
        "dag_run_median_seconds": round(median([seconds_of(each) for each in ended]), 1),
    }


def worse(baseline: dict[str, float], found: dict[str, float], percent: float) -> list[str]:
    """What is worse than the baseline by more than that, and by more than noise."""
    problems = []
    for name, more_is_better in MORE_IS_BETTER.items():
        if name not in baseline or name not in found:
            continue
        before, now = baseline[name], found[name]
        loss = before - now if more_is_better else now - before
        if loss > NOISE[name] and loss > before * percent / 100:
            problems.append(f"{name} is {now:g}, the baseline {before:g}")
    return problems


def read(api: Api, path: str) -> dict[str, str]:
    found = api.call("GET", path)
    if found is None:
        raise Failed(f"there is no {path}", "apply dist/<environment>/70-operations.k8s.yaml as a whole")
    return found.get("data") or {}


def keep(api: Api, path: str, data: dict[str, str], result: dict[str, Any], first: bool) -> None:
    history = [*json.loads(data.get("history", "[]")), result][-HISTORY:]
    text = {"latest": json.dumps(result), "history": json.dumps(history)}
    if first:
        text["baseline"] = json.dumps(result)
    api.call("PATCH", path, {"data": text})


def reach(airflow: Airflow) -> str:
    deadline = time.monotonic() + float(setting("WAIT_SECONDS"))

    def left() -> float:
        return max(0.0, deadline - time.monotonic())

    version = until(left(), lambda: airflow.check_version(os.environ.get("EXPECTED_VERSION", "")))
    until(left(), airflow.check_health)
    name, password = tester()
    until(left(), lambda: airflow.log_in(name, password))
    until(left(), lambda: airflow.dag(setting("DAG")))
    return version


def wait() -> None:
    version = reach(Airflow(setting("TARGET_URL")))
    say(f"Airflow {version} is healthy")


def measure() -> None:
    airflow = Airflow(setting("TARGET_URL"))
    version, percent = reach(airflow), float(setting("REGRESSION_PERCENT"))
    figures = api_figures(json.loads(Path(setting("K6_SUMMARY")).read_text(encoding="utf-8")))
    figures |= dag_figures(airflow, setting("DAG"), int(setting("RUNS")), float(setting("RUN_SECONDS")))
    for name, value in figures.items():
        say(f"{name}: {value:g}")
    api = Api()
    path = f"/api/v1/namespaces/{setting('NAMESPACE')}/configmaps/{setting('CONFIG_MAP')}"
    data = read(api, path)
    baseline = json.loads(data["baseline"]) if data.get("baseline") else None
    problems = worse(baseline["figures"], figures, percent) if baseline else []
    taken = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    keep(api, path, data, {"takenAt": taken, "version": version, "passed": not problems, "figures": figures}, baseline is None)
    if problems:
        fix = f"find out what is slower; to accept it: kubectl patch configmap {setting('CONFIG_MAP')} --type=json -p '[{{\"op\":\"remove\",\"path\":\"/data/baseline\"}}]'"
        raise Failed(f"worse than the baseline of {baseline['takenAt']} by more than {percent:g} percent: {'; '.join(problems)}", fix)
    say("this is the baseline from now on" if baseline is None else f"not worse than the baseline of {baseline['takenAt']}")
    leave("established" if baseline is None else "passed", version=version, figures=figures)


if __name__ == "__main__":
    sys.exit(run({"wait": wait, "measure": measure}[sys.argv[1]]))
