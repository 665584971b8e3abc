"""The Job performance-baseline: is the platform as fast as it was?

    performance_baseline.py wait      until Airflow of the expected version is healthy and lets the tester in
    performance_baseline.py measure   after k6 has asked the API: how fast DAG runs go through, and the comparison

The first measurement becomes the baseline, kept in the ConfigMap CONFIG_MAP. Each later one is compared with it, not with the one before:
a little slower each time would never be noticed. A figure that is worse by more than REGRESSION_PERCENT fails the Job. Who accepts
what is slower takes the key `baseline` away, and the next measurement is the new one.

A colour that does not serve yet (TRIED) is put beside the one that does (SERVING), of which k6 has asked the same just before; and
Prometheus is asked what the pods of both have gone through since.

Variables: TARGET_URL, EXPECTED_VERSION, TESTER, TESTER_FILE, DAG, WAIT_SECONDS, RUN_SECONDS, RUNS, K6_SUMMARY, NAMESPACE, CONFIG_MAP,
REGRESSION_PERCENT. Of a colour: TRIED, BEGAN (file in which the first command leaves when the try has begun), PROMETHEUS_URL,
SCRAPE_SECONDS, POD_FIGURES (file: what is asked, by colour). Where another colour serves: SERVING, K6_SERVING.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import prometheus
from airflow_api import Airflow, tester, until
from kubernetes_api import Api
from recovery_job import Failed, say, setting
from report import leave, run

# What is measured, and whether more of it is better.
MORE_IS_BETTER = {
    "api_p95_ms": False,
    "api_median_ms": False,
    "api_failed_percent": False,
    "dag_tasks_per_minute": True,
    "dag_run_median_seconds": False,
}
# Below these, a difference is noise: half as fast as 3 ms is still fast, and of 300 requests one may be lost.
NOISE = {
    "api_p95_ms": 20.0,
    "api_median_ms": 10.0,
    "api_failed_percent": 0.5,
    "dag_tasks_per_minute": 1.0,
    "dag_run_median_seconds": 2.0,
}
HISTORY = 20
PROMETHEUS_SECONDS = 60  # it may be starting again

Figures = dict[str, float]


def api_figures(summary: Path) -> Figures:
    """What k6 has measured. An answer that is not what was asked for has failed, whatever its status."""
    metrics = json.loads(summary.read_text(encoding="utf-8"))["metrics"]
    duration, checks = metrics["http_req_duration{scenario:api}"], metrics["checks{scenario:api}"]
    return {
        "api_p95_ms": round(duration["p(95)"], 1),
        "api_median_ms": round(duration["med"], 1),
        "api_failed_percent": round(100 * (1 - checks["value"]), 2),
    }


def median(values: list[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def seconds_of(ended: dict[str, Any]) -> float:
    """From the moment that it was asked for."""
    return (datetime.fromisoformat(ended["end_date"]) - datetime.fromisoformat(ended["queued_at"])).total_seconds()


def dag_figures(airflow: Airflow, dag: str, runs: int, limit: float) -> Figures:
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


def worse(than: Figures, found: Figures, percent: float, whose: str) -> list[str]:
    """What is worse than those by more than that, and by more than noise."""
    problems = []
    for name, more_is_better in MORE_IS_BETTER.items():
        if name not in than or name not in found:
            continue
        before, now = than[name], found[name]
        loss = before - now if more_is_better else now - before
        if loss > NOISE[name] and loss > before * percent / 100:
            problems.append(f"{name} is {now:g}, {whose} {before:g}")
    return problems


def than_baseline(baseline: dict[str, Any], figures: Figures, percent: float) -> Iterator[Failed]:
    if found := worse(baseline["figures"], figures, percent, "the baseline"):
        problem = f"worse than the baseline of {baseline['takenAt']} by more than {percent:g} percent: {'; '.join(found)}"
        name = setting("CONFIG_MAP")
        fix = f"find out what is slower; to accept it: kubectl patch configmap {name} --type=json -p '[{{\"op\":\"remove\",\"path\":\"/data/baseline\"}}]'"
        yield Failed(problem, fix)


def than_serving(serving: Figures, figures: Figures, percent: float) -> Iterator[Failed]:
    color, other = setting("TRIED"), setting("SERVING")
    if found := worse(serving, figures, percent, f"{other}'s"):
        problem = f"{color} is worse than {other} by more than {percent:g} percent: {'; '.join(found)}"
        yield Failed(problem, f"find out what is slower in {color}: {other} serves on meanwhile")


def pod_figures(asked: dict[str, Any]) -> dict[str, dict[str, float | None]]:
    """By colour, since the try has begun."""
    time.sleep(float(setting("SCRAPE_SECONDS")))  # until what happened last is known, too
    began, url = float(Path(setting("BEGAN")).read_text(encoding="utf-8")), setting("PROMETHEUS_URL")
    window = f"{math.ceil(time.time() - began)}s"  # not less: what was right at the start is asked for

    def answer(query: str) -> float | None:
        return until(PROMETHEUS_SECONDS, lambda: prometheus.number(url, query.replace("WINDOW", window)))

    return {color: {name: answer(each["query"]) for name, each in figures.items()} for color, figures in asked.items()}


def than_allowed(asked: dict[str, Any], pods: dict[str, Any]) -> Iterator[Failed]:
    """Of the pods of the colour that is tried; those of the other are shown beside them."""
    color = setting("TRIED")
    for name, each in asked[color].items():
        found = pods[color][name]
        if found is None:
            fix = "see whether it scrapes kube-state-metrics and the kubelets, and has the rules"
            yield Failed(f"Prometheus knows no {name} of {color}'s pods", fix)
        elif found > each["most"]:
            beside = [f", {other}'s {known[name]:g}" for other, known in pods.items() if other != color and known[name] is not None]
            yield Failed(f"{name} of {color}'s pods is {found:g}, {each['most']} is the most{''.join(beside)}", "see their events, and the logs before")


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
    until(left(), lambda: airflow.enter(name, password, setting("DAG")))
    return version


def wait() -> None:
    version = reach(Airflow(setting("TARGET_URL")))
    say(f"Airflow {version} is healthy")
    if began := os.environ.get("BEGAN"):
        Path(began).write_text(str(time.time()), encoding="utf-8")


def measure() -> None:
    airflow = Airflow(setting("TARGET_URL"))
    version, percent = reach(airflow), float(setting("REGRESSION_PERCENT"))
    figures = api_figures(Path(setting("K6_SUMMARY")))
    figures |= dag_figures(airflow, setting("DAG"), int(setting("RUNS")), float(setting("RUN_SECONDS")))
    api = Api()
    path = f"/api/v1/namespaces/{setting('NAMESPACE')}/configmaps/{setting('CONFIG_MAP')}"
    data = read(api, path)
    baseline = json.loads(data["baseline"]) if data.get("baseline") else None
    problems = list(than_baseline(baseline, figures, percent)) if baseline else []
    found: dict[str, Any] = {"figures": figures}
    if "SERVING" in os.environ:
        found["serving"] = api_figures(Path(setting("K6_SERVING")))
        problems += than_serving(found["serving"], figures, percent)
    if "TRIED" in os.environ:
        asked = json.loads(Path(setting("POD_FIGURES")).read_text(encoding="utf-8"))
        found["pods"] = pod_figures(asked)
        problems += than_allowed(asked, found["pods"])
    for name, values in found.items():
        say(f"{name}: {json.dumps(values)}")
    taken = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    first = baseline is None and not problems
    keep(api, path, data, {"takenAt": taken, "version": version, "passed": not problems, **found}, first)
    if problems:
        raise Failed("; ".join(str(each) for each in problems), "; ".join(dict.fromkeys(each.fix for each in problems)))
    say("this is the baseline from now on" if first else f"not worse than the baseline of {baseline['takenAt']}")
    leave("established" if first else "passed", version=version, **found)


if __name__ == "__main__":
    sys.exit(run({"wait": wait, "measure": measure}[sys.argv[1]]))
