"""Step of configuration-backup: connections, variables, pools and roles of Airflow, as files; first of all, can they be read again?

    export_airflow.py DIRECTORY

The database encrypts with the Fernet key. A backup of it without that key has no connections, so a copy of the key is kept elsewhere: in
escrow. Every encrypted value must open with the copy, and so must a value that is encrypted now; the step fails where one does not, and
names it. Values and keys are never printed: a key is named by the first digits of its SHA-256.

DIRECTORY must be memory: what is in the files is in plain text. All commands run in this one process, each would import Airflow otherwise.
Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, AIRFLOW__CORE__FERNET_KEY, FERNET_ESCROW.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from database_url import NotPostgres, connection_parameters
from encrypted_values import encrypted_rows
from recovery_job import Failed, figure, run, say, setting

KEEP_A_COPY = (
    "put the value of airflow-fernet-key where airflow-fernet-escrow comes from; "
    "where the key was lost, bring it back from there"
)


@dataclass(frozen=True)
class Encrypted:
    what: str
    token: str


@dataclass(frozen=True)
class Keys:
    """Of one Secret: the first encrypts, all of them decrypt."""

    secret: str
    names: list[str]
    fernet: MultiFernet

    @classmethod
    def of(cls, secret: str, variable: str) -> Keys:
        keys = [key.strip() for key in setting(variable).split(",") if key.strip()]
        try:
            return cls(secret, [name_of(key) for key in keys], MultiFernet([Fernet(key) for key in keys]))
        except ValueError:
            fix = "give it 32 bytes in URL-safe base64, several with commas between them"
            raise Failed(f"Secret {secret} holds no Fernet key", fix) from None

    def opens(self, token: str | bytes) -> bool:
        try:
            self.fernet.decrypt(token)
        except InvalidToken:
            return False
        return True


def name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def encrypted_values() -> Iterator[Encrypted]:
    try:
        with closing(psycopg2.connect(**connection_parameters("configuration-backup"))) as connection, connection.cursor() as cursor:
            for row in encrypted_rows(cursor):
                yield Encrypted(f"{row.table} {row.name}", row.token)
    except (psycopg2.Error, NotPostgres) as error:
        raise Failed(f"the database: {error}", "see the runbook of PostgresDown") from None


def listed(names: list[str], most: int = 10) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def check_escrow() -> None:
    used, escrow = Keys.of("airflow-fernet-key", "AIRFLOW__CORE__FERNET_KEY"), Keys.of("airflow-fernet-escrow", "FERNET_ESCROW")
    values = list(encrypted_values())
    here_only = [value.what for value in values if not escrow.opens(value.token) and used.opens(value.token)]
    nowhere = [value.what for value in values if not escrow.opens(value.token) and not used.opens(value.token)]
    there_only = [value.what for value in values if escrow.opens(value.token) and not used.opens(value.token)]
    problems = []
    if here_only:
        problems.append(f"the escrowed key does not open {listed(here_only)}")
    if nowhere:
        problems.append(f"neither the escrowed key nor Airflow's opens {listed(nowhere)}")
    if there_only:
        problems.append(f"Airflow's own key does not open {listed(there_only)}, the escrowed one does")
    if not escrow.opens(used.fernet.encrypt(b"canary")):
        problems.append(f"Airflow encrypts with key {used.names[0]}, in escrow is {', '.join(escrow.names)}")
    figure("escrow.passed", int(not problems))
    if problems:
        raise Failed("; ".join(problems), KEEP_A_COPY)
    say(f"the escrowed key opens all {len(values)} encrypted values, and new ones")


# Loggers keep it, and JSON logs are written to it as bytes: one for the whole process.
PRINTED = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def airflow(*arguments: str) -> None:
    """One command of Airflow; what it prints is kept to itself, unless it fails."""
    from airflow.__main__ import main

    sys.argv = ["airflow", *arguments]
    before = PRINTED.buffer.tell()
    try:
        with contextlib.redirect_stdout(PRINTED), contextlib.redirect_stderr(PRINTED):
            main()
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            said = PRINTED.buffer.getvalue()[before:].decode()
            reason = leaving.code if isinstance(leaving.code, str) else said[-500:]
            raise Failed(f"airflow {' '.join(arguments[:2])}: {reason}", "see the log of the database") from None


def export(folder: Path) -> None:
    check_escrow()
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.json" for name in ("connections", "variables", "pools", "roles")}
    airflow("connections", "export", str(files["connections"]), "--file-format", "json")
    airflow("variables", "export", str(files["variables"]))
    airflow("pools", "export", str(files["pools"]))
    if os.environ.get("AIRFLOW__CORE__AUTH_MANAGER", "").endswith("FabAuthManager"):
        airflow("roles", "export", str(files["roles"]), "--pretty")
    for name, file in files.items():
        if file.is_file():
            say(f"{name}: {len(json.loads(file.read_text(encoding='utf-8')))} entries")


if __name__ == "__main__":
    sys.exit(run(lambda: export(Path(sys.argv[1]))))
