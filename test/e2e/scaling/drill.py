"""Asks a real Airflow database what KEDA would, and reads DAGs with the platform's cluster policy.

Started by main.ts, which has a Postgres ready and says in DRILL (JSON) what the platform renders: questions by object, pools with their
queues and concurrency, the login that counts. Run by the Python in which Airflow, its Celery provider and psycopg2 are installed.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import shutil
import subprocess
import sys
import unittest
import uuid
from pathlib import Path

import psycopg2

DRILL = json.loads(os.environ["DRILL"])
ASSETS = Path(DRILL["assets"])
HERE = Path(__file__).resolve().parent
HOME = Path(os.environ["AIRFLOW_HOME"])
WORKERS = {f"airflow-worker-{name}": pool for name, pool in DRILL["pools"].items()}
TRIGGERER = "airflow-triggerer"
CELERY = [None, "CeleryExecutor", "airflow.providers.celery.executors.celery_executor.CeleryExecutor"]
QUEUES: dict[str, dict[str, set[str]]] = {}  # of a run of each DAG: its tasks by their queue
ELSEWHERE = ["KubernetesExecutor", "LocalExecutor", "CeleryKubernetesExecutor"]


def run(*command: str, **variables: str) -> str:
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def initialize() -> str:
    """The airflow-init Job, as the platform starts it."""
    script = str(ASSETS / "airflow-init.py")
    return run(sys.executable, script, "--files", str(HOME / "init"), SCALER_DATABASE_USER=DRILL["scaler"]["user"])


def as_scaler(statement: str):
    """One statement with the login that KEDA has."""
    login = psycopg2.connect(host="127.0.0.1", port=DRILL["port"], dbname=DRILL["database"], **DRILL["scaler"])
    try:
        login.autocommit = True
        with login.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        login.close()


def answers() -> dict[str, int]:
    return {name: int(as_scaler(query)[0][0]) for name, query in DRILL["queries"].items()}


def setUpModule() -> None:
    (HOME / "init").mkdir()
    (HOME / "config").mkdir()
    shutil.copy(ASSETS / "airflow_local_settings.py", HOME / "config")
    print(initialize().strip().splitlines()[-1])
    run("airflow", "dag-processor", "--num-runs", "1")
    QUEUES.update({dag: queues_of(new_run(dag)) for dag in ("critical_report", "heavy_load", "housekeeping", "nothing_said")})


class TheLoginThatCounts(unittest.TestCase):
    def test_can_ask_every_question_that_is_rendered(self) -> None:
        self.assertEqual(set(answers()), {*WORKERS, TRIGGERER})

    def test_sees_nothing_else(self) -> None:
        for statement in (
            "SELECT * FROM task_instance",
            "SELECT dag_id FROM task_instance",
            "SELECT * FROM trigger",
            "SELECT kwargs FROM trigger",
            "SELECT 1 FROM connection",
            "SELECT 1 FROM variable",
            "SELECT 1 FROM dag_run",
            "SELECT 1 FROM xcom",
            "SELECT 1 FROM log",
        ):
            with self.subTest(statement), self.assertRaises(psycopg2.errors.InsufficientPrivilege):
                as_scaler(statement)

    def test_changes_nothing(self) -> None:
        for statement in ("UPDATE task_instance SET state = 'success'", "DELETE FROM trigger", "CREATE TABLE x (y int)"):
            with self.subTest(statement), self.assertRaises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
                as_scaler(statement)

    def test_still_counts_after_a_migration_that_made_the_table_anew(self) -> None:
        with psycopg2.connect(DRILL["owner"]) as connection, connection.cursor() as cursor:
            cursor.execute("REVOKE ALL ON task_instance, trigger FROM scaler")
            cursor.execute("REVOKE ALL (state, queue, executor) ON task_instance FROM scaler")
        with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
            answers()
        initialize()
        self.assertEqual(set(answers()), {*WORKERS, TRIGGERER})


class TheQueueOfATask(unittest.TestCase):
    """As the DAG processor wrote it, and as a run has it: that is where the scheduler sends it."""

    def test_is_that_of_the_tag(self) -> None:
        self.assertEqual(set(QUEUES["critical_report"]), {"critical"})

    def test_is_the_one_that_the_task_names_whatever_the_tag_says(self) -> None:
        self.assertEqual(QUEUES["housekeeping"]["critical"], {"urgent_step"})
        self.assertEqual(set(QUEUES["housekeeping"]), {"critical", "background"})

    def test_is_that_of_the_tag_for_mapped_tasks_too(self) -> None:
        self.assertIn("each", QUEUES["housekeeping"]["background"])

    def test_may_stand_in_the_arguments_of_the_dag(self) -> None:
        self.assertEqual(set(QUEUES["heavy_load"]), {"processing"})

    def test_is_the_default_where_nothing_is_said(self) -> None:
        self.assertEqual(set(QUEUES["nothing_said"]), {DRILL["defaultQueue"]})

    def test_that_nobody_serves_is_an_import_error_that_names_those_that_are_served(self) -> None:
        self.assertIn("queue 'gpu', which no worker pool serves. Served are: " + ", ".join(served()), import_errors()["lost.py"])

    def test_that_a_dag_names_twice_is_an_import_error(self) -> None:
        self.assertIn("queue:background, queue:critical", import_errors()["undecided.py"])

    def test_of_an_example_of_airflow_is_no_error_but_leaves_the_example_out(self) -> None:
        self.assertEqual(set(import_errors()), {"lost.py", "undecided.py"})
        with psycopg2.connect(DRILL["owner"]) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT dag_id FROM dag ORDER BY dag_id")
            known = [row[0] for row in cursor.fetchall()]
        self.assertEqual(known, ["critical_report", "heavy_load", "housekeeping", "nothing_said"])


class TheAnswer(unittest.TestCase):
    """Compared with what Airflow's own models say."""

    def setUp(self) -> None:
        self.random = random.Random(DRILL["seed"])

    def tearDown(self) -> None:
        clear()

    def test_is_none_where_nothing_waits(self) -> None:
        self.assertEqual(set(answers().values()), {0})

    def test_is_the_backlog_of_each_pool_in_mixed_states_queues_and_executors(self) -> None:
        for attempt in range(20):
            clear()
            fill(self.random)
            expected = backlog()
            with self.subTest(attempt=attempt, expected=expected):
                self.assertEqual(answers(), expected)
        self.assertGreater(max(backlog().values()), 1)

    def test_is_one_pod_more_with_the_first_task_that_a_full_one_cannot_take(self) -> None:
        for name, pool in WORKERS.items():
            queue, concurrency = pool["queues"][0], pool["concurrency"]
            for tasks, pods in ((1, 1), (concurrency, 1), (concurrency + 1, 2), (2 * concurrency, 2), (50, math.ceil(50 / concurrency))):
                clear()
                states = itertools.cycle(["queued", "running"])
                put([(next(states), queue, None) for _ in range(tasks)])
                with self.subTest(pool=name, tasks=tasks):
                    self.assertEqual(answers()[name], pods)

    def test_does_not_count_tasks_that_hold_no_worker(self) -> None:
        idle = ["scheduled", "deferred", "up_for_retry", "up_for_reschedule", "success", "failed", "skipped", "upstream_failed", "removed", None]
        put([(state, pool["queues"][0], None) for pool in WORKERS.values() for state in idle])
        self.assertEqual({name: answers()[name] for name in WORKERS}, dict.fromkeys(WORKERS, 0))

    def test_counts_triggers_but_not_those_of_another_kind_of_triggerer(self) -> None:
        full = DRILL["triggers"]
        for ours, theirs, pods in ((1, 0, 1), (full, 5, 1), (full + 1, 5, 2), (0, 5, 0)):
            clear()
            put_triggers(ours, theirs)
            with self.subTest(ours=ours, theirs=theirs):
                self.assertEqual(answers()[TRIGGERER], pods)

    @unittest.skipUnless(DRILL["keda"], "main.ts was told to go without KEDA's own code")
    def test_is_what_the_scaler_of_keda_makes_of_it(self) -> None:
        for attempt in range(3):
            clear()
            fill(self.random)
            expected = backlog()
            with self.subTest(attempt=attempt, expected=expected):
                found = ask_keda()
                self.assertEqual({name: each["value"] for name, each in found.items()}, expected)
                self.assertEqual({name: each["active"] for name, each in found.items()}, {name: n > 0 for name, n in expected.items()})
                # So many pods for each unit of the answer: the autoscaler divides by it.
                self.assertEqual({each["target"] for each in found.values()}, {"1"})


def ask_keda() -> dict[str, dict]:
    """The answers of KEDA's own code to the triggers as they are rendered, but for where the database is."""
    return json.loads(
        subprocess.run([DRILL["keda"]], input=json.dumps(DRILL["triggersOfKeda"]), capture_output=True, text=True, timeout=120, check=True).stdout
    )


def new_run(dag_id: str):
    """A run of a DAG as it is in the database; its task instances are made as the scheduler makes them."""
    from airflow.models.dagbag import DBDagBag
    from airflow.sdk import timezone
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunTriggeredByType, DagRunType

    now = timezone.utcnow()
    with create_session() as session:
        dag = DBDagBag().get_latest_version_of_dag(dag_id, session=session)
        return dag.create_dagrun(
            run_id=f"drill_{uuid.uuid4().hex[:8]}",
            logical_date=now,
            data_interval=(now, now),
            run_after=now,
            run_type=DagRunType.MANUAL,
            triggered_by=DagRunTriggeredByType.TEST,
            state=DagRunState.QUEUED,
            session=session,
        ).run_id


def queues_of(run_id: str) -> dict[str, set[str]]:
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session

    found: dict[str, set[str]] = {}
    with create_session() as session:
        for task in session.query(TaskInstance).filter(TaskInstance.run_id == run_id):
            found.setdefault(task.queue, set()).add(task.task_id)
    return found


def import_errors() -> dict[str, str]:
    with psycopg2.connect(DRILL["owner"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT filename, stacktrace FROM import_error")
        return {Path(name).name: text for name, text in cursor.fetchall()}


def served() -> list[str]:
    return sorted(queue for pool in DRILL["pools"].values() for queue in pool["queues"])


def clear() -> None:
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.trigger import Trigger
    from airflow.utils.session import create_session

    with create_session() as session:
        session.query(TaskInstance).update({TaskInstance.state: None, TaskInstance.executor: None})
        session.query(Trigger).delete()


def put(tasks) -> None:
    """Gives the first task instances these states, queues and executors."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session

    with create_session() as session:
        there = session.query(TaskInstance).order_by(TaskInstance.dag_id, TaskInstance.task_id, TaskInstance.map_index).limit(len(tasks)).all()
        if len(there) < len(tasks):
            raise AssertionError(f"{len(tasks)} task instances are needed, {len(there)} are there")
        for task, (state, queue, executor) in zip(there, tasks, strict=True):
            task.state, task.queue, task.executor = state, queue, executor


def put_triggers(ours: int, theirs: int) -> None:
    from airflow.models.trigger import Trigger
    from airflow.utils.session import create_session

    with create_session() as session:
        for queue, count in ((None, ours), ("another", theirs)):
            session.add_all([Trigger(classpath="drill.Trigger", kwargs={}, queue=queue) for _ in range(count)])


def fill(chance: random.Random) -> None:
    from airflow.utils.state import TaskInstanceState

    states = [None, *(state.value for state in TaskInstanceState)]
    queues = [*served(), "gpu"]
    busy = ["queued", "running"] * 6
    put(
        [
            (chance.choice(states + busy), chance.choice(queues), chance.choice(CELERY * 3 + ELSEWHERE))
            for _ in range(chance.randrange(1, 240))
        ]
    )
    put_triggers(chance.randrange(0, 3 * DRILL["triggers"]), chance.randrange(0, 20))


def backlog() -> dict[str, int]:
    """Counted one by one, without SQL of our own."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.trigger import Trigger
    from airflow.utils.session import create_session

    with create_session() as session:
        tasks = [(task.state, task.queue, task.executor) for task in session.query(TaskInstance)]
        triggers = sum(trigger.queue is None for trigger in session.query(Trigger))
    pods = {TRIGGERER: math.ceil(triggers / DRILL["triggers"])}
    for name, pool in WORKERS.items():
        waiting = sum(state in ("queued", "running") and queue in pool["queues"] and executor in CELERY for state, queue, executor in tasks)
        pods[name] = math.ceil(waiting / pool["concurrency"])
    return pods


if __name__ == "__main__":
    unittest.main(verbosity=2)
