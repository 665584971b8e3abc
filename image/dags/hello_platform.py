"""Shows that the platform works from end to end: every worker pool runs a task, and the triggerer one.

Each queue is served by the worker pool of the same name, so a pool that is missing or stuck leaves exactly its
own task queued. It runs only when asked to: with `airflow dags trigger hello_platform`, in the UI, or by
the smoke test.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.sensors.time_delta import WaitSensor
from airflow.sdk import dag, task

QUEUES = ("critical", "processing", "background")


@dag(
    schedule=None,
    catchup=False,
    default_args={"retries": 1, "retry_delay": timedelta(seconds=10), "execution_timeout": timedelta(minutes=5)},
    tags=["platform", "smoke-test", *QUEUES],
    doc_md=__doc__,
)
def hello_platform():
    @task
    def greet(pool: str) -> str:
        import socket

        print(f"Hello from the {pool} pool, on {socket.gethostname()}")
        return pool

    # Deferred at once: the worker's slot is free while the triggerer waits. Not a TimeDeltaSensor: it counts from the
    # start of the run, and where that is over already, it never reaches the triggerer.
    # https://airflow.apache.org/docs/apache-airflow/stable/authoring-and-scheduling/deferring.html
    breathe = WaitSensor(
        task_id="breathe",
        time_to_wait=timedelta(seconds=3),
        deferrable=True,
        timeout=300,
        queue="critical",
    )

    @task(queue="critical")
    def everyone_answered(pools: list[str]) -> None:
        missing = sorted(set(QUEUES) - set(pools))
        if missing:
            raise ValueError(f"no answer from: {', '.join(missing)}")
        print(f"All pools answered: {', '.join(pools)}")

    answers = [greet.override(task_id=f"greet_{queue}", queue=queue)(queue) for queue in QUEUES]
    breathe >> everyone_answered(answers)


hello_platform()
