"""The Job smoke-test: does what was deployed work, from the API to a worker and back?

    version   the API says the version that was deployed
    health    its body says that database, scheduler, triggerer and DAG processor are healthy; the status code says nothing
    dag       a run of DAG, which puts a task on every queue and defers one, succeeds
    logs      what its tasks have printed can be read through the API

It waits for each, WAIT_SECONDS in all until the API is up and healthy and RUN_SECONDS for the run. Then, where ALERTMANAGER_URL is set,
the team is told.

Where schedulers and workers rest (SCHEDULES=no: a release with another schema), it tries version and database alone.

Variables: TARGET_URL, EXPECTED_VERSION (none: any), SCHEDULES, TESTER, TESTER_FILE, DAG, WAIT_SECONDS, RUN_SECONDS, ENVIRONMENT,
ALERTMANAGER_URL.
"""

from __future__ import annotations

import os
import sys
import time

from airflow_api import Airflow, NotYet, schedules, tester, until
from notice import notify
from recovery_job import Failed, say, setting
from report import leave, run

LOG_SECONDS = 60  # a log reaches the object store a moment after its task has ended


def greeting(task: dict) -> str:
    """What the task prints."""
    return f"Hello from the {task['queue']} queue" if task["task_id"].startswith("greet") else ""


def check_run(airflow: Airflow, dag: str, run_id: str, seconds: float) -> list[dict]:
    ended = until(seconds, lambda: airflow.ended(dag, run_id))
    tasks = airflow.tasks(dag, run_id)
    if ended["state"] != "success":
        bad = [task for task in tasks if task["state"] != "success"]
        for task in bad:
            if task["state"] == "failed":
                say(f"the end of the log of {task['task_id']}:\n{airflow.log(dag, run_id, task)[-2000:]}")
        names = ", ".join(f"{task['task_id']} is {task['state']}" for task in bad)
        raise Failed(f"the run {run_id} of {dag} has failed: {names}", "see the logs of these tasks")
    greeted = [task for task in tasks if greeting(task)]
    if not greeted:
        raise Failed(f"{dag} has put no task on any queue", "see whether the DAG of that name is the platform's own")
    return tasks


def check_logs(airflow: Airflow, dag: str, run_id: str, tasks: list[dict]) -> None:
    def look() -> None:
        for task in tasks:
            expected, text = greeting(task), airflow.log(dag, run_id, task)
            if not text.strip() or expected not in text:
                problem = f"the log of {task['task_id']} lacks {expected!r}: {text[:200]!r}"
                raise NotYet(problem, "see where task logs go (airflow.logs), and whether the workers can write there")

    until(LOG_SECONDS, look)


def work() -> None:
    airflow, dag = Airflow(setting("TARGET_URL")), setting("DAG")
    deadline = time.monotonic() + float(setting("WAIT_SECONDS"))

    def left() -> float:
        return max(0.0, deadline - time.monotonic())

    version = until(left(), lambda: airflow.check_version(os.environ.get("EXPECTED_VERSION", "")))
    say(f"version: {version}")
    until(left(), airflow.check_health)
    if not schedules():
        say("health: database; schedulers and workers rest, and run no DAG")
        leave("passed", version=version)
        return
    say("health: database, scheduler, triggerer and DAG processor")
    name, password = tester()
    until(left(), lambda: airflow.enter(name, password, dag))
    start = time.monotonic()
    run_id = airflow.start(dag)
    say(f"dag: {run_id} of {dag} is started")
    tasks = check_run(airflow, dag, run_id, float(setting("RUN_SECONDS")))
    took = round(time.monotonic() - start, 1)
    say(f"dag: {len(tasks)} tasks have succeeded in {took} seconds")
    check_logs(airflow, dag, run_id, tasks)
    say(f"logs: {len(tasks)} can be read")
    notified = notify(setting("ENVIRONMENT"), version)
    leave("passed", version=version, run=run_id, tasks=len(tasks), seconds=took, notified=notified)


if __name__ == "__main__":
    sys.exit(run(work))
