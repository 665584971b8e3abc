"""DAGs that say by tag, by argument or not at all where their tasks run."""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, task

TASKS = 60

with DAG("critical_report", schedule=None, tags=["finance", "queue:critical"]):
    for number in range(TASKS):
        EmptyOperator(task_id=f"step_{number}")

with DAG("heavy_load", schedule=None, default_args={"queue": "processing"}):
    for number in range(TASKS):
        EmptyOperator(task_id=f"step_{number}")

with DAG("housekeeping", schedule=None, tags=["queue:background"]):
    for number in range(TASKS):
        EmptyOperator(task_id=f"step_{number}")
    EmptyOperator(task_id="urgent_step", queue="critical")

    @task
    def each(item: int) -> int:
        return item

    each.expand(item=[1, 2, 3])

with DAG("nothing_said", schedule=None):
    for number in range(TASKS):
        EmptyOperator(task_id=f"step_{number}")
