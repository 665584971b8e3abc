"""Fills Airflow's database: its own migrations, connections and variables that the Fernet key encrypts, and the history of a DAG."""

from __future__ import annotations

import datetime
import random
import sys
import uuid

from airflow.models import Connection, DagModel, DagRun, Variable
from airflow.models.dag_version import DagVersion
from airflow.models.dagbundle import DagBundleModel
from airflow.models.taskinstance import TaskInstance
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunType
from sqlalchemy import insert

RUNS, TASKS = 400, 50
DAG_ID = "warehouse"


def main() -> None:
    initdb()
    generator = random.Random(7)  # the same each time: figures of two drills can be compared
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    with create_session() as session:
        for number in range(50):
            session.add(
                Connection(
                    conn_id=f"warehouse-{number}",
                    conn_type="postgres",
                    host="warehouse.example.com",
                    login="reader",
                    password=f"secret-{number}",
                    extra={"sslmode": "require"},
                )
            )
            session.add(Variable(key=f"threshold-{number}", val=str(generator.random())))
        session.add(DagBundleModel(name="dags"))
        session.flush()
        session.add(DagModel(dag_id=DAG_ID, bundle_name="dags", fileloc="/dags/warehouse.py", relative_fileloc="warehouse.py"))
        session.flush()
        version = DagVersion(dag_id=DAG_ID, bundle_name="dags", version_number=1)
        session.add(version)
        session.flush()
        for number in range(RUNS):
            moment = start + datetime.timedelta(hours=number)
            session.add(
                DagRun(
                    dag_id=DAG_ID,
                    run_id=f"scheduled__{moment.isoformat()}",
                    logical_date=moment,
                    run_after=moment,
                    start_date=moment,
                    run_type=DagRunType.SCHEDULED,
                    state=DagRunState.SUCCESS,
                )
            )
        session.flush()
        rows = [
            {
                "id": uuid.UUID(int=generator.getrandbits(128), version=4),
                "dag_id": DAG_ID,
                "task_id": f"load_{task}",
                "run_id": f"scheduled__{(start + datetime.timedelta(hours=number)).isoformat()}",
                "map_index": -1,
                "try_number": 1,
                "max_tries": 2,
                "pool": "default_pool",
                "pool_slots": 1,
                "queue": "default",
                "operator": "PythonOperator",
                "state": TaskInstanceState.SUCCESS,
                "start_date": start,
                "end_date": start + datetime.timedelta(seconds=generator.randint(1, 900)),
                "hostname": f"worker-{generator.randint(0, 9)}",
                "dag_version_id": version.id,
                "executor_config": {},
            }
            for number in range(RUNS)
            for task in range(TASKS)
        ]
        session.execute(insert(TaskInstance), rows)
    print(f"50 connections, 50 variables, {RUNS} runs, {RUNS * TASKS} task instances")


if __name__ == "__main__":
    sys.exit(main())
