"""As Airflow's own examples: made for a platform with other queues."""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

with DAG("other_platform", schedule=None):
    EmptyOperator(task_id="step", queue="kubernetes")
