"""Puts load on one queue, to see its workers grow, give way and drain: load_critical, load_processing, load_background.

    airflow dags trigger load_background --conf '{"tasks": 50, "seconds": 20}'

Its tasks sleep. Which queue they go to is said by the DAG's tag alone, as docs/queues.md explains.
"""

from __future__ import annotations

import time

from airflow.sdk import Param, dag, task

QUEUES = ("critical", "processing", "background")


def load(queue: str):
    @dag(
        dag_id=f"load_{queue}",
        schedule=None,
        catchup=False,
        max_active_tasks=1000,
        tags=["platform", f"queue:{queue}"],
        params={
            "tasks": Param(10, type="integer", minimum=1, maximum=1000, description="Tasks at a time"),
            "seconds": Param(20, type="integer", minimum=1, maximum=3600, description="How long each of them sleeps"),
        },
        doc_md=__doc__,
    )
    def load_queue():
        @task
        def count(params: dict) -> list[int]:
            return list(range(params["tasks"]))

        @task
        def work(number: int, params: dict) -> int:
            time.sleep(params["seconds"])
            return number

        work.expand(number=count())

    return load_queue()


for name in QUEUES:
    load(name)
