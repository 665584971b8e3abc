"""A DAG whose task would wait for ever."""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

with DAG("lost", schedule=None):
    EmptyOperator(task_id="step", queue="gpu")
