"""What Airflow's processes do all day, and how often it fails: run in a pod of the platform until it is told to stop.

    load.py database | broker | fernet

Each round opens a new connection, as a process does that starts or whose pool grows. Ends on SIGTERM with one line of JSON: rounds, errors.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

stopped = threading.Event()
PAUSE = float(os.environ.get("PAUSE", "0.05"))
NAME = os.environ.get("NAME", "load")


def database() -> Callable[[int], None]:
    """A row written and read, in a session of its own."""
    import psycopg2
    from database_url import connection_parameters

    parameters = connection_parameters(NAME)

    def once(number: int) -> None:
        connection = psycopg2.connect(**parameters)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("UPDATE slot_pool SET slots = slots WHERE pool = 'default_pool'")
                cursor.execute("SELECT count(*) FROM variable")
                assert cursor.rowcount == 1
        finally:
            connection.close()

    return once


def broker() -> Callable[[int], None]:
    """A task sent and taken, over a connection that stays and one that is new."""
    from kombu import Connection

    url = os.environ["AIRFLOW__CELERY__BROKER_URL"]
    queue = f"rotation-{NAME}"
    # A worker does not come back by itself here: a connection that is cut is an error.
    worker = Connection(url).SimpleQueue(queue)

    def once(number: int) -> None:
        with Connection(url) as sender, sender.SimpleQueue(queue) as tasks:
            tasks.put({"task": number})
        message = worker.get(block=True, timeout=10)
        message.ack()
        assert message.payload == {"task": number}, message.payload

    return once


def fernet() -> Callable[[int], None]:
    """A connection that somebody saves and a task reads: what was saved last must be there."""
    from airflow.models import Connection, Variable
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        session.add(Connection(conn_id=NAME, conn_type="http", password="none"))
        session.add(Variable(key=NAME, val="none"))

    def once(number: int) -> None:
        with create_session() as session:
            session.scalars(select(Connection).where(Connection.conn_id == NAME)).one().password = f"saved-{number}"
            session.scalars(select(Variable).where(Variable.key == NAME)).one().set_val(f"saved-{number}")
        time.sleep(PAUSE)
        with create_session() as session:
            saved = session.scalars(select(Connection).where(Connection.conn_id == NAME)).one().password
            variable = session.scalars(select(Variable).where(Variable.key == NAME)).one().val
            others = [each.password for each in session.scalars(select(Connection).where(Connection.conn_id.like("warehouse-%")))]
        assert (saved, variable) == (f"saved-{number}", f"saved-{number}"), f"an update was lost: {saved}, {variable}, not {number}"
        assert all(other and other.startswith("secret-") for other in others), "a connection could not be read"

    return once


def main(kind: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    once = {"database": database, "broker": broker, "fernet": fernet}[kind]()
    print("ready", flush=True)
    rounds, errors = 0, []
    while not stopped.is_set():
        rounds += 1
        try:
            once(rounds)
        except Exception as error:
            errors.append(" ".join(f"{type(error).__name__}: {error}".split())[:200])
            print(errors[-1], flush=True)
        stopped.wait(PAUSE)
    print(json.dumps({"rounds": rounds, "errors": errors}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
