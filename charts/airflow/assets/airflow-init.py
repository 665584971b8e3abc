"""The airflow-init Job: bring the metadata database to this image's schema, then load what is declared as files.

    airflow-init.py [--files DIRECTORY] [--passwords DIRECTORY] [--wait-timeout SECONDS]

In this order, each step skipped when there is nothing for it to do, and all of them where the database only follows
another one, which has it all:

    wait       until Postgres accepts the connection, without importing Airflow
    lock       so that a second Job (a retry, two deployments at once) waits for the first
    migrate    airflow db migrate
    scaler     the role of SCALER_DATABASE_USER, which counts waiting work, may read the columns that it counts by
    roles      airflow sync-perm; roles.json with airflow roles import and add-perms     FAB only
    pools      pools.json with airflow pools import
    users      the administrator named by AIRFLOW_ADMIN_USERNAME and AIRFLOW_ADMIN_PASSWORD is created,
               or gets that password                                                     FAB only; for dev
    accounts   service-accounts.json, name -> role: users for machines, each with the password in the file of
               its name in --passwords. One that is no longer listed is disabled         FAB only
    links      connections.json (or .yaml, .env) with airflow connections import --overwrite

Running it again changes nothing, so a Job may retry. Nothing that is missing from a file is deleted, and a
permission removed from roles.json stays until someone takes it away. A service account keeps its row, for the audit log
refers to it; its tokens end within the half minute for which API servers remember users.

AIRFLOW__DATABASE__SQL_ALCHEMY_CONN must lead to Postgres itself and not to a transaction pool: the locks here
and in `db migrate` belong to a session. https://www.pgbouncer.org/features.html

All commands run in this one process. A process per command would import Airflow, seconds of CPU, seven times; and
the password never becomes an argument of a process, where `ps` shows it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg2
import psycopg2.sql
from database_url import NotPostgres, connection_parameters
from site_lock import follows

LOCK = 0x41495246_4C4F5721  # any fixed number, ours alone among the advisory locks of this database
CONNECTION_FILES = ("connections.json", "connections.yaml", "connections.env")
# How users made for machines are known, here and in webserver_config.py. Nobody can have mail there (RFC 2606).
MACHINES = "@service-account.invalid"
# Resources of one DAG, in the words of FAB.
OF_ONE_DAG = ("DAG:", "DAG Run:")
# Columns that tell how much work is waiting: those of the questions that KEDA asks.
COUNTED = {"task_instance": ("state", "queue", "executor"), "trigger": ("queue",)}


class Failed(Exception):
    """A reason that the person who reads the Job's last line can act on."""


class Tee(io.StringIO):
    """Keeps what passes through to the real standard output."""

    def write(self, text: str) -> int:
        sys.__stdout__.write(text)
        return super().write(text)

    def flush(self) -> None:
        sys.__stdout__.flush()

    @property
    def buffer(self):
        return sys.__stdout__.buffer  # JSON logs are written as bytes


def say(text: str) -> None:
    print(f"airflow-init: {text}", flush=True)


def airflow(*arguments: str) -> str:
    """One Airflow command in this process; returns what it printed."""
    from airflow.__main__ import main

    sys.argv = ["airflow", *arguments]
    printed = Tee()
    try:
        with contextlib.redirect_stdout(printed):
            main()
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            said = [line for line in printed.getvalue().splitlines() if line.strip() and not line[:4].isdigit()]
            reason = leaving.code if isinstance(leaving.code, str) else "; ".join(said[-3:]) or f"exit {leaving.code}"
            raise Failed(f"airflow {' '.join(arguments[:2])}: {reason}") from None
    return printed.getvalue()


def connect(timeout: float):
    """The connection that holds the lock; waits until the server takes it."""
    # The keepalives let a long migration outlive an idle-connection timer.
    parameters = connection_parameters("airflow-init", keepalives_idle="60")
    deadline = time.monotonic() + timeout
    said = None
    while True:
        try:
            connection = psycopg2.connect(**parameters)
            connection.autocommit = True
            return connection
        except psycopg2.OperationalError as error:
            reason = " ".join(str(error).split())
            if time.monotonic() >= deadline:
                raise Failed(f"no connection to Postgres after {timeout:.0f} s: {reason}") from None
            if reason != said:
                say(f"waiting for Postgres: {reason}")
                said = reason
            time.sleep(2)


def lock(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
        if not cursor.fetchone()[0]:
            say("another airflow-init is at work: waiting for it")
            cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))


def scaler(role: str, timeout: float) -> None:
    """A migration may have made a table anew, without the grants of the one before."""
    identifier = psycopg2.sql.Identifier
    deadline = time.monotonic() + timeout
    with contextlib.closing(connect(timeout)) as connection, connection.cursor() as cursor:
        # Where an operator makes roles, it may not have come to this one.
        while not has_role(cursor, role):
            if time.monotonic() >= deadline:
                raise Failed(
                    f"Postgres has no role {role!r} after {timeout:.0f} s: on a volume that was there before autoscaling, "
                    "run create-scaler-role.sh in the pod of postgres; an external database needs it from its owner"
                )
            time.sleep(2)
        cursor.execute("SELECT current_database()")
        statements = [("GRANT CONNECT ON DATABASE {} TO {}", [identifier(cursor.fetchone()[0])])]
        for table, columns in COUNTED.items():
            listed = psycopg2.sql.SQL(", ").join(map(identifier, columns))
            statements.append(("GRANT SELECT ({}) ON TABLE {} TO {}", [listed, identifier(table)]))
        for text, names in statements:
            cursor.execute(psycopg2.sql.SQL(text).format(*names, identifier(role)))


def has_role(cursor, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", (role,))
    return cursor.fetchone() is not None


def roles(file: Path) -> None:
    airflow("sync-perm")
    if not file.is_file():
        return
    entries = json.loads(file.read_text(encoding="utf-8"))
    know_dags(entry.get("resource", "") for entry in entries)
    airflow("roles", "import", str(file))
    # `roles import` leaves a role that exists as it is: what was added to the file since then goes in here.
    for entry in entries:
        actions = [action for action in entry.get("action", "").split(",") if action]
        if entry.get("resource") and actions:
            airflow("roles", "add-perms", entry["name"], "-r", entry["resource"], "-a", *actions)


def know_dags(resources: Iterable[str]) -> None:
    """A role may be about a DAG that nobody has parsed yet; `roles import` would refuse it, and all others with it."""
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

    names = sorted({name for name in resources if name.startswith(OF_ONE_DAG)})
    if not names:
        return
    with get_application_builder() as builder:
        for name in names:
            builder.sm.create_resource(name)


def administrator(name: str, password: str) -> None:
    email = os.environ.get("AIRFLOW_ADMIN_EMAIL") or f"{name}@localhost.invalid"
    who = ["--username", name, "--email", email, "--firstname", name, "--lastname", "Administrator"]
    secret = f"--password={password}"  # in one piece, so that it may begin with a dash; Airflow's audit log masks it
    if "already exists" in airflow("users", "create", "--role", "Admin", *who, secret):
        airflow("users", "reset-password", "--username", name, secret)


def service_accounts(file: Path, passwords: Path) -> None:
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

    wanted: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    secrets = {name: password_of(name, passwords) for name in wanted}
    with get_application_builder() as builder:
        manager = builder.sm
        roles = {name: manager.find_role(role) for name, role in wanted.items()}
        if unknown := [f"{name}: Airflow has no role {wanted[name]!r}" for name, role in roles.items() if role is None]:
            raise Failed(f"service account {'; '.join(unknown)}")
        for name, role in roles.items():
            service_account(manager, name, role, secrets[name])
        for user in manager.get_all_users():
            if is_machine(user) and user.active and user.username not in wanted:
                user.active = False
                save(manager, user, "is disabled, for it is no longer listed")


def service_account(manager, name: str, role, password: str) -> None:
    from werkzeug.security import check_password_hash

    user = manager.find_user(username=name)
    if user is None:
        manager.add_user(name, name, "Service account", f"{name}{MACHINES}", [role], password)
        say(f"service account {name} is made, with the role {role.name}")
        return
    if not is_machine(user):
        raise Failed(f"service account {name}: a person has this name in Airflow; choose another")
    if not check_password_hash(user.password or "", password):
        manager.reset_password(user.id, password)
        say(f"service account {name} has a new password")
    if user.roles != [role] or not user.active:
        user.roles, user.active = [role], True
        save(manager, user, f"has the role {role.name}")


def is_machine(user) -> bool:
    return (user.email or "").endswith(MACHINES)


def save(manager, user, what: str) -> None:
    if not manager.update_user(user):  # the reason is in the log above
        raise Failed(f"service account {user.username}: the database did not take the change")
    say(f"service account {user.username} {what}")


def password_of(name: str, passwords: Path) -> str:
    try:
        password = (passwords / name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failed(f"service account {name}: no password: {error}") from None
    if not password:
        raise Failed(f"service account {name}: {passwords / name} is empty")
    return password


def links(file: Path) -> None:
    # A connection with an invalid name is only printed about, and the command still exits 0.
    printed = airflow("connections", "import", "--overwrite", str(file))
    if refused := [line for line in printed.splitlines() if "Could not" in line]:
        raise Failed("; ".join(refused))


def steps(files: Path, passwords: Path, timeout: float) -> list[tuple[str, Callable[[], object] | None]]:
    """What there is to do; None where there is nothing."""
    fab = os.environ.get("AIRFLOW__CORE__AUTH_MANAGER", "").endswith("FabAuthManager")
    name, password = (os.environ.get(f"AIRFLOW_ADMIN_{what}", "") for what in ("USERNAME", "PASSWORD"))
    if (name or password) and not (fab and name and password):
        raise Failed(
            "AIRFLOW_ADMIN_USERNAME and AIRFLOW_ADMIN_PASSWORD go together, and need "
            "AIRFLOW__CORE__AUTH_MANAGER to name the FabAuthManager"
        )
    counter = os.environ.get("SCALER_DATABASE_USER", "")
    pools, accounts = files / "pools.json", files / "service-accounts.json"
    connections = next((files / each for each in CONNECTION_FILES if (files / each).is_file()), None)
    return [
        ("migrate", lambda: airflow("db", "migrate")),
        ("scaler", (lambda: scaler(counter, timeout)) if counter else None),
        ("roles", (lambda: roles(files / "roles.json")) if fab else None),
        ("pools", (lambda: airflow("pools", "import", str(pools))) if pools.is_file() else None),
        ("users", (lambda: administrator(name, password)) if name else None),
        ("accounts", (lambda: service_accounts(accounts, passwords)) if fab and accounts.is_file() else None),
        ("links", (lambda: links(connections)) if connections else None),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=Path, default=Path("/opt/airflow/init"), metavar="DIRECTORY")
    parser.add_argument("--passwords", type=Path, default=Path("/run/secrets/service-accounts"), metavar="DIRECTORY")
    parser.add_argument("--wait-timeout", type=float, default=300, metavar="SECONDS", help="for Postgres to answer")
    options = parser.parse_args()
    took: list[str] = []
    current = "prepare"
    try:
        todo = steps(options.files, options.passwords, options.wait_timeout)
        current = "wait"
        with contextlib.closing(connect(options.wait_timeout)) as connection:
            with connection.cursor() as cursor:
                if follows(cursor):
                    say("the database follows another one: there is nothing to do")
                    return 0
            lock(connection)
            for current, step in todo:
                if step is None:
                    took.append(f"{current} -")
                    continue
                say(current)
                start = time.monotonic()
                step()
                took.append(f"{current} {time.monotonic() - start:.1f} s")
    except Exception as error:  # noqa: BLE001 whatever it was, the last line says where it happened
        if not isinstance(error, (Failed, NotPostgres)):
            traceback.print_exc()
        sys.stdout.flush()
        print(f"airflow-init failed at '{current}': {' '.join(str(error).split()) or repr(error)}", file=sys.stderr)
        return 1
    say(f"done: {', '.join(took)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
