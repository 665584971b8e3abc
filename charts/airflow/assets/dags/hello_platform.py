"""Shows that the platform works from end to end: every queue has a task that a worker runs, and the triggerer has one.

A worker pool that is missing or stuck leaves exactly the tasks of its queues waiting. It runs only when asked to: by the Jobs smoke-test
and performance-baseline, with `airflow dags trigger hello_platform`, or in the UI.

The queues are those of PLATFORM_QUEUES, which every process that reads DAG files has. Mounted beside the DAGs of the image or of Git, as a
bundle of its own, so that it is there whatever these are.
"""

from __future__ import annotations

import os
from datetime import timedelta

from airflow.providers.standard.sensors.time_delta import WaitSensor
from airflow.sdk import dag, task

QUEUES = os.environ.get("PLATFORM_QUEUES", "default").split(",")


@dag(
    schedule=None,
    catchup=False,
    # Where new DAGs wait to be switched on, nobody would be there for this one.
    is_paused_upon_creation=False,
    default_args={"retries": 1, "retry_delay": timedelta(seconds=10), "execution_timeout": timedelta(minutes=5)},
    tags=["platform", "smoke-test"],
    doc_md=__doc__,
)
def hello_platform():
    @task
    def greet(queue: str) -> str:
        import socket

        print(f"Hello from the {queue} queue, on {socket.gethostname()}")
        return queue

    # Deferred at once: the worker's slot is free while the triggerer waits. Not a TimeDeltaSensor: it counts from the
    # start of the run, and where that is over already, it never reaches the triggerer.
    # https://airflow.apache.org/docs/apache-airflow/stable/authoring-and-scheduling/deferring.html
    breathe = WaitSensor(task_id="breathe", time_to_wait=timedelta(seconds=3), deferrable=True, timeout=300, queue=QUEUES[0])

    @task(queue=QUEUES[0])
    def everyone_answered(queues: list[str]) -> None:
        missing = sorted(set(QUEUES) - set(queues))
        if missing:
            raise ValueError(f"no answer from: {', '.join(missing)}")
        print(f"All queues answered: {', '.join(queues)}")

    answers = [greet.override(task_id=f"greet_{queue}", queue=queue)(queue) for queue in QUEUES]
    breathe >> everyone_answered(answers)


hello_platform()
