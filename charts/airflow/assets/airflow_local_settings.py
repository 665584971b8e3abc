"""Cluster policy: the queue of every task is one that a worker pool serves.

A task goes to the queue that it names (``queue="critical"``, also through a DAG's ``default_args``). Where it names none, it goes to the
queue in its DAG's tag, as ``queue:critical``; without such a tag, to ``[operators] default_queue``. A task of a queue that nobody serves would
wait for ever: its DAG is refused instead, with an import error that names the queues there are.

Airflow asks this wherever it reads DAG files: in the DAG processor, whose answer the scheduler goes by, and in workers.
https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/cluster-policies.html

Environment: PLATFORM_QUEUES, the queues that worker pools serve, with commas.
"""

from __future__ import annotations

import os

from airflow.configuration import conf
from airflow.exceptions import AirflowClusterPolicySkipDag, AirflowClusterPolicyViolation

__all__ = ["task_policy"]

TAG = "queue:"
DEFAULT = conf.get("operators", "default_queue")
SERVED = sorted(filter(None, os.environ.get("PLATFORM_QUEUES", "").split(",")))
EXAMPLES = "/airflow/example_dags/"


def task_policy(task) -> None:
    tagged = sorted(tag.removeprefix(TAG) for tag in task.dag.tags if tag.startswith(TAG))
    if len(tagged) > 1:
        raise AirflowClusterPolicyViolation(
            f"DAG {task.dag.dag_id} has several tags for its queue: {', '.join(TAG + queue for queue in tagged)}. Leave one of them"
        )
    if tagged and task.queue == DEFAULT:
        task.queue = tagged[0]
    if SERVED and task.queue not in SERVED:
        # One of Airflow's own examples is made for another platform: it is left out, for nobody here can change it.
        refusal = AirflowClusterPolicySkipDag if EXAMPLES in task.dag.fileloc else AirflowClusterPolicyViolation
        raise refusal(
            f"Task {task.task_id} of DAG {task.dag.dag_id} is for queue {task.queue!r}, which no worker pool serves. "
            f"Served are: {', '.join(SERVED)}"
        )
