"""What Airflow keeps encrypted, for the drill: through Airflow's own models, with the keys that AIRFLOW__CORE__FERNET_KEY has.

    encrypted.py add          triggers and requests for the test of a connection, beside the connections and variables of fill.py
    encrypted.py read         reads every value in clear, and says how many there are and their checksum
    encrypted.py count KEY…   how many values each key opens by itself: numbers with a blank between them, and last those of no key
"""

from __future__ import annotations

import hashlib
import sys

from airflow.models import Connection, Variable
from airflow.models.connection_test import ConnectionTestRequest
from airflow.models.trigger import Trigger
from airflow.utils.session import create_session
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import select, text

NUMBER = 40


def add() -> str:
    with create_session() as session:
        for number in range(NUMBER):
            session.add(Trigger("example.Waits", {"token": f"secret-of-trigger-{number}"}))
            test = {"password": f"secret-of-test-{number}", "extra": f'{{"key": "{number}"}}'}
            session.add(ConnectionTestRequest(connection_id=f"tested-{number}", conn_type="http", **test))
    return str(2 * NUMBER)


def read() -> str:
    with create_session() as session:
        found = [
            *((each.conn_id, each.password, each.extra) for each in session.scalars(select(Connection))),
            *((each.key, each.val) for each in session.scalars(select(Variable))),
            *((str(each.id), str(each.kwargs)) for each in session.scalars(select(Trigger))),
            *((each.connection_id, each.password, each.extra) for each in session.scalars(select(ConnectionTestRequest))),
        ]
        # A variable that does not open is none, where others raise.
        closed = [each.key for each in session.scalars(select(Variable)) if each.val is None]
    if closed:
        raise SystemExit(f"not readable: {', '.join(closed)}")
    return f"{len(found)} rows, {hashlib.sha256(repr(sorted(found, key=repr)).encode()).hexdigest()[:12]}"


def count(keys: list[str]) -> str:
    columns = ("connection.password", "connection.extra", "variable.val", "trigger.kwargs")
    columns += ("connection_test_request.password", "connection_test_request.extra")
    counts = [0] * (len(keys) + 1)
    with create_session() as session:
        for table, column in (each.split(".") for each in columns):
            for (token,) in session.execute(text(f"SELECT {column} FROM {table} WHERE {column} <> ''")):
                counts[next((index for index, key in enumerate(keys) if opens(key, token)), len(keys))] += 1
    return " ".join(map(str, counts))


def opens(key: str, token: str) -> bool:
    try:
        Fernet(key).decrypt(token)
    except InvalidToken:
        return False
    return True


if __name__ == "__main__":
    print({"add": add, "read": read, "count": lambda: count(sys.argv[2:])}[sys.argv[1]]())
