"""A DAG of two queues at a time."""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

with DAG("undecided", schedule=None, tags=["queue:background", "queue:critical"]):
    EmptyOperator(task_id="step")
