"""The Job rotate-fernet-key: takes the rotation of the Fernet key one step further, or says who has to take it.

    rotate_fernet_key.py

Start it as often as you like. The Secret airflow-fernet-key says where the rotation stands: one key, and there is none; "new,old", and there
is one. Both keys decrypt meanwhile, the first encrypts.

    1. every encrypted value opens with one of the keys, or nothing begins
    2. the escrow has the new key: a backup from now on needs it
    3. every pod of Airflow was started with both keys, or it could not read what is encrypted next: after a run of this Job that had them
    4. values of the old key are encrypted with the new one, each in a statement of its own that changes it only if nobody else has meanwhile
    5. every value opens with the new key alone

`airflow rotate-fernet-key` does it in one transaction, which overwrites what people save while it runs. Values and keys are never printed: a
key is named by the first digits of its SHA-256. Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, AIRFLOW__CORE__FERNET_KEY, NAMESPACE, FERNET_OBJECT
(name of the Secret with the keys); optional: FERNET_ESCROW (key, or keys, kept elsewhere).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from cryptography.fernet import Fernet, InvalidToken
from database_url import NotPostgres, connection_parameters
from encrypted_values import COLUMNS, encrypted_rows
from kubernetes_api import Api
from recovery_job import Failed, run, say, setting

ROUNDS = 5  # values that somebody saves with an old key while it works
JOB = "rotate-fernet-key"
LAST_WORDS = Path(os.environ.get("TERMINATION_LOG", "/dev/termination-log"))  # the pod's status shows it
AGAIN = "kubectl create job --from=cronjob/rotate-fernet-key rotate-fernet-key-<number>"


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def keys_in(variable: str) -> list[str]:
    keys = [key.strip() for key in setting(variable).split(",") if key.strip()]
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise Failed(f"{variable} holds something that is no Fernet key", "32 bytes in URL-safe base64, two with a comma between them") from None
    return keys


def opens(key: str, token: str) -> bytes | None:
    try:
        return Fernet(key).decrypt(token)
    except InvalidToken:
        return None


@dataclass(frozen=True)
class Value:
    """An encrypted value, and which of the keys opens it; none: -1."""

    table: str
    column: str
    row: int
    name: str
    token: str
    key: int

    @property
    def title(self) -> str:
        return f"{self.table} {self.name}"


class Database:
    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        self.connection = psycopg2.connect(**connection_parameters("rotate-fernet-key"))
        self.connection.autocommit = True

    def close(self) -> None:
        self.connection.close()

    def values(self) -> Iterator[Value]:
        with self.connection.cursor() as cursor:
            for row in encrypted_rows(cursor):
                key = next((index for index, key in enumerate(self.keys) if opens(key, row.token) is not None), -1)
                yield Value(*row, key)

    def encrypt_again(self, value: Value) -> bool:
        """Whether it was still what was read: what somebody has saved meanwhile stays."""
        plain = opens(self.keys[value.key], value.token)
        assert plain is not None
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {value.table} SET {value.column} = %s WHERE id = %s AND {value.column} = %s",
                (Fernet(self.keys[0]).encrypt(plain).decode(), value.row, value.token),
            )
            return cursor.rowcount == 1


def check_columns() -> None:
    """An Airflow that encrypts more than this Job knows must not lose it."""
    from airflow.models import import_all_models
    from airflow.models.base import Base

    import_all_models()  # they are loaded when first asked for, and only then known to Base
    known = {table for table, *_ in COLUMNS}
    found = {mapper.local_table.name for mapper in Base.registry.mappers if hasattr(mapper.class_, "rotate_fernet_key")}
    if found != known:
        fix = "take up the difference in encrypted_values.py"
        raise Failed(f"Airflow encrypts {', '.join(sorted(found))}; this Job knows {', '.join(sorted(known))}", fix)


def listed(names: list[str], most: int = 10) -> str:
    names = list(dict.fromkeys(names))
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def check_all_open(values: list[Value]) -> None:
    lost = [value.title for value in values if value.key < 0]
    if lost:
        fix = "bring back the key that they were encrypted with, from the escrow, as the last one in the Secret; or delete them"
        raise Failed(f"no key opens {listed(lost)}", fix)


def check_escrow(keys: list[str]) -> None:
    if not os.environ.get("FERNET_ESCROW"):
        return
    missing = [name_of(key) for key in keys if key not in keys_in("FERNET_ESCROW")]
    if missing:
        fix = "add it there before anything is encrypted with it, and leave the old one there as long as backups need it"
        raise Failed(f"the escrow does not have the key {' and '.join(missing)}", fix)


def pods_of(api: Api, namespace: str) -> list[dict[str, Any]]:
    found = api.call("GET", f"/api/v1/namespaces/{namespace}/pods")
    return found["items"] if found else []


def seen_since(pods: list[dict[str, Any]], keys: list[str]) -> str | None:
    """When a pod of this Job first had these keys. It leaves their names where a container leaves its last words."""
    found = [
        ended["startedAt"]
        for pod in pods
        if pod["metadata"].get("labels", {}).get("app.kubernetes.io/name") == JOB
        for status in pod.get("status", {}).get("containerStatuses", [])
        if (ended := status.get("state", {}).get("terminated")) and ended.get("message", "").strip() == last_words(keys)
    ]
    return min(found, default=None)


def last_words(keys: list[str]) -> str:
    return f"keys {' '.join(name_of(key) for key in keys)}"


def started_before(pods: list[dict[str, Any]], secret: str, moment: str) -> list[str]:
    """Pods with a container that reads the Secret and was started before."""
    old = []
    for pod in pods:
        readers = {
            container["name"]
            for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", [])
            for variable in container.get("env", [])
            if variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name") == secret
        }
        status = pod.get("status", {})
        running = [
            state["state"]["running"]["startedAt"]
            for state in status.get("containerStatuses", []) + status.get("initContainerStatuses", [])
            if state["name"] in readers and "running" in state.get("state", {})
        ]
        if any(start <= moment for start in running):
            old.append(pod["metadata"]["name"])
    return sorted(old)


def may_rotate(api: Api, keys: list[str]) -> bool:
    """Whether all pods of Airflow are known to have these keys."""
    namespace, secret = setting("NAMESPACE"), setting("FERNET_OBJECT")
    restart = f"kubectl -n {namespace} rollout restart deployment,statefulset -l app.kubernetes.io/component=airflow"
    pods = pods_of(api, namespace)
    since = seen_since(pods, keys)
    if since is None:
        say(f"what comes next: now that {secret} has both keys, {restart}; when that is done: {AGAIN}")
        return False
    old = [name for name in started_before(pods, secret, since) if name != os.environ.get("HOSTNAME")]
    if old:
        raise Failed(f"{secret} has these keys since {since} at the latest; started before: {listed(old)}", f"{restart}; then: {AGAIN}")
    say(f"every pod that reads {secret} was started after {since}, when it had these keys")
    return True


def rotate(database: Database) -> None:
    for _ in range(ROUNDS):
        old = [value for value in database.values() if value.key != 0]
        check_all_open(old)
        if not old:
            return
        done = sum(database.encrypt_again(value) for value in old)
        say(f"{done} of {len(old)} values are encrypted with the new key now")
    left = listed([value.title for value in database.values() if value.key != 0])
    raise Failed(f"somebody still encrypts with an old key: {left}", f"find who does not have the new one; then: {AGAIN}")


def work() -> None:
    keys, secret = keys_in("AIRFLOW__CORE__FERNET_KEY"), setting("FERNET_OBJECT")
    if not keys:
        raise Failed("AIRFLOW__CORE__FERNET_KEY holds no key", f"see the Secret {secret}")
    check_columns()
    LAST_WORDS.write_text(last_words(keys), encoding="utf-8")
    try:
        with closing(Database(keys)) as database:
            values = list(database.values())
            check_all_open(values)
            counts = Counter(value.key for value in values)
            for index, key in enumerate(keys):
                say(f"key {name_of(key)}{', which encrypts' if index == 0 else ''}: {counts[index]} values")
            if len(keys) == 1:
                check_escrow(keys)
                say("no rotation is under way. To begin one: put a new key and a comma in front of the value in the Secret, and the new key into the escrow")
                return
            check_escrow(keys)
            if not may_rotate(Api(), keys):
                return
            rotate(database)
            total = len(list(database.values()))
    except (psycopg2.Error, NotPostgres) as error:
        raise Failed(f"the database: {error}", "see the runbook of PostgresDown") from None
    say(f"all {total} values open with key {name_of(keys[0])} alone")
    say(f"what comes next: let the Secret {secret} hold the first key only, and restart Airflow. Leave {listed([name_of(key) for key in keys[1:]])} in the escrow until no backup of before today is kept")


if __name__ == "__main__":
    sys.exit(run(work))
