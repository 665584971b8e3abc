"""What an Airflow pod sees of the platform, as one line of JSON. Read by its Python on standard input; changes nothing.

    python3 - '{"connections": [["10.0.0.1", 5432]], "queues": ["default"]}'

Each connection is tried by TCP. The pod then logs in where it has logins itself: at the database, and at the broker, where it
counts what waits in the queues. At the database it reads errors of DAG files, pools and slow queries.

Only what is named here leaves the pod. Tracebacks, queries and errors of drivers may hold secrets; of them it tells kinds and names.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

sys.path.insert(0, "/opt/airflow/platform")

DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
BROKER = "AIRFLOW__CELERY__BROKER_URL"
TIMEOUT = 3  # seconds: policies that deny drop packets
TRIES = 2
SLOW = 30  # seconds that a query or a transaction may take without being told
ERROR = r"([A-Za-z_][\w.]*(?:Error|Exception|Timeout|Warning|Exit|Found|Duplicated?))(?:: ?(.*))?$"
IDENTIFIER = r"[A-Za-z_][\w.]*"

NOTHING = r"(?!)"

# Messages in which Python itself quotes names only.
SPEAKING = {
    "ModuleNotFoundError": rf"No module named '{IDENTIFIER}'",
    "ImportError": rf"cannot import name '{IDENTIFIER}' from '{IDENTIFIER}'",
    "NameError": rf"name '{IDENTIFIER}' is not defined",
    "AttributeError": rf"(?:module|type object) '{IDENTIFIER}' has no attribute '{IDENTIFIER}'",
    "SyntaxError": r"invalid syntax|unexpected EOF while parsing|expected ':'|'[(\[{]' was never closed|unmatched '[)\]}]'",
    "IndentationError": r"unexpected indent|unindent does not match any outer indentation level|expected an indented block[\w' ]*",
}


def reach(target: tuple[str, int]) -> str:
    outcome = "timeout"
    for _ in range(TRIES):
        try:
            with socket.create_connection(target, TIMEOUT):
                return "open"
        except TimeoutError:
            outcome = "timeout"
        except ConnectionRefusedError:
            return "refused"
        except socket.gaierror:
            return "unresolved"
        except OSError:
            outcome = "unreachable"
    return outcome


def login_outcome(error: str) -> str:
    """Of a driver's complaint, the kind; its text may hold a URL."""
    kinds = {
        "password": r"password authentication failed|SASL authentication failed|invalid username-password|WRONGPASS|NOAUTH|"
        r"role \"[^\"]*\" does not exist",
        "unresolved": r"could not translate host name|Name or service not known|Temporary failure in name resolution|-[235] connecting",
        "timeout": r"timeout expired|timed out|Timeout connecting",
        "refused": r"Connection refused|Error 111",
        "full": r"too many (?:clients|connections)|remaining connection slots|no more connections allowed|max number of clients",
        "certificate": r"certificate|SSL|TLS",
        "starting": r"the database system is (?:starting up|shutting down|in recovery)|LOADING",
        "read-only": r"MISCONF|READONLY|No space left",
    }
    return next((kind for kind, pattern in kinds.items() if re.search(pattern, error, re.IGNORECASE)), "other")


def survey_database() -> dict:
    import psycopg2
    from database_url import connection_parameters

    parameters = connection_parameters("diagnose")
    login = {"host": parameters.get("host", ""), "port": int(parameters.get("port", 5432)), "user": parameters.get("user", "")}
    try:
        connection = psycopg2.connect(**parameters)
    except psycopg2.OperationalError as error:
        return {"login": {**login, "outcome": login_outcome(str(error))}}
    try:
        rows(connection, "SELECT 1")
        return {"login": {**login, "outcome": "open"}, **records(connection, psycopg2.Error)}
    except psycopg2.Error as error:
        return {"login": {**login, "outcome": login_outcome(str(error))}}
    finally:
        connection.close()


def rows(connection, query: str, parameters: tuple = ()) -> list[tuple]:
    """In a transaction of its own, which is right behind PgBouncer as well, and does not wait for a lock for ever."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10s'")
        cursor.execute(query, parameters)
        return cursor.fetchall()


def records(connection, failure: type[Exception]) -> dict:
    """What a locked table hides is left out; what locks it is among the queries."""
    told = {}
    for name, look in {"importErrors": import_errors, "pools": pools, "queries": queries}.items():
        try:
            told[name] = look(connection)
        except failure:
            continue
    return told


def import_errors(connection) -> list[dict]:
    found = rows(connection, "SELECT bundle_name, filename, stacktrace FROM import_error ORDER BY timestamp DESC LIMIT 50")
    return [{"bundle": bundle or "", "file": name or "", **described(trace or "")} for bundle, name, trace in found]


def described(trace: str) -> dict:
    """The kind of an error, where it is, and what it says if that cannot be but names."""
    ends = [found.groups() for line in trace.splitlines() if (found := re.match(ERROR, line))]
    kind, message = ends[-1] if ends else ("", "")
    lines = re.findall(r'^ *File "[^"]*", line (\d+)', trace, re.MULTILINE)
    kind = kind.rpartition(".")[2]
    speaks = re.match(SPEAKING.get(kind, NOTHING), message or "")
    return {"error": kind or "unknown", "line": int(lines[-1]) if lines else 0, "message": speaks.group() if speaks else ""}


def pools(connection) -> list[dict]:
    taken_slots = rows(
        connection,
        "SELECT p.pool, p.slots, p.include_deferred, t.state, COALESCE(SUM(t.pool_slots), 0) FROM slot_pool p"
        " LEFT JOIN task_instance t ON t.pool = p.pool AND t.state IN ('running', 'queued', 'deferred', 'scheduled')"
        " GROUP BY 1, 2, 3, 4",
    )
    found: dict[str, dict] = {}
    for pool, slots, deferred, state, taken in taken_slots:
        row = found.setdefault(
            pool, {"pool": pool, "slots": slots, "countsDeferred": deferred, "running": 0, "queued": 0, "deferred": 0, "scheduled": 0}
        )
        if state:
            row[state] = int(taken)
    return list(found.values())


def queries(connection) -> list[dict]:
    """Of each statement its verb and its table: the rest may hold values."""
    slow = rows(
        connection,
        "SELECT pid, EXTRACT(EPOCH FROM now() - CASE WHEN state = 'active' THEN query_start ELSE xact_start END)::int, state,"
        " COALESCE(wait_event_type || ':' || wait_event, ''), pg_blocking_pids(pid), query FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        " AND now() - CASE WHEN state = 'active' THEN query_start ELSE xact_start END > make_interval(secs => %s)"
        " ORDER BY 2 DESC LIMIT 10",
        (SLOW,),
    )
    return [
        {"pid": pid, "seconds": seconds, "state": state or "", "wait": wait, "blockedBy": list(blocked), "statement": outline(query or "")}
        for pid, seconds, state, wait, blocked, query in slow
    ]


def outline(query: str) -> str:
    verb = re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|VACUUM|ANALYZE|COPY|ALTER|CREATE|DROP|LOCK|WITH|COMMIT|BEGIN)\b", query, re.IGNORECASE)
    table = re.search(r"\b(?:FROM|INTO|UPDATE|TABLE|JOIN)\s+\"?([a-z_]{1,63})\b", query, re.IGNORECASE)
    return " ".join(part for part in (verb.group(1).upper() if verb else "", table.group(1) if table else "") if part) or "a statement"


def survey_broker(queues: list[str]) -> dict:
    import redis

    parts = urlsplit(os.environ[BROKER])
    login = {"host": parts.hostname or "", "port": parts.port or 6379, "user": unquote(parts.username or "")}
    try:
        client = redis.Redis.from_url(os.environ[BROKER], socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        client.ping()  # unlike reading, it fails where the broker cannot write
        lengths = {queue: int(client.llen(queue)) for queue in queues}
        return {"login": {**login, "outcome": "open"}, "lengths": lengths}
    except (redis.RedisError, OSError) as error:
        return {"login": {**login, "outcome": login_outcome(str(error))}}


def main(arguments: list[str]) -> None:
    request = json.loads(arguments[0])
    targets = [(address, port) for address, port in request["connections"]]
    with ThreadPoolExecutor(max_workers=16) as executor:
        outcomes = list(executor.map(reach, targets))
    told: dict = {"connections": outcomes}
    if os.environ.get(DATABASE, "").startswith("postgres"):
        told["database"] = survey_database()
    if os.environ.get(BROKER, "").startswith("redis"):
        told["broker"] = survey_broker(request["queues"])
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
