"""Third step of a restore, and the last of its nightly rehearsal: is what was rebuilt a database that this platform can run on?

It looks at the scratch server, with the Airflow image and the platform's own key:

    schema    the revisions are those that the manifest names, and this image's code knows them
    key       the Fernet key decrypts every connection and variable
    airflow   `airflow db migrate`, where the database is older than the code, `db check` and `db check-migrations` succeed

The rehearsal then tells how long all of it has taken and how old the backup was: what a disaster would cost.

Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN (the scratch server), AIRFLOW__CORE__FERNET_KEY, and in the rehearsal PUBLISH_CHECKS=yes and
RTO_SECONDS (what a restore may take).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import psycopg2
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from database_url import connection_parameters
from encrypted_values import encrypted_rows
from migrations import code_heads, code_revisions, database_heads, migration_owners
from recovery_job import Failed, figure, run, say, setting
from restore_plan import MANIFEST, Plan

ANOTHER_BACKUP = "restore another backup: SOURCE=<snapshot>"


@contextmanager
def check(name: str) -> Iterator[None]:
    """A figure of the rehearsal: 1 when it has passed, 0 when it has not."""
    published = os.environ.get("PUBLISH_CHECKS") == "yes"
    try:
        yield
    except BaseException:
        if published:
            figure("validation.passed", 0, f"check={name}")
        raise
    if published:
        figure("validation.passed", 1, f"check={name}")


def check_schema(cursor, database: str) -> bool:
    """Whether the database is older than the code, which then can migrate it."""
    older = False
    for table, versions in migration_owners().items():
        found, known = database_heads(cursor, table), code_revisions(versions)
        strangers = found - known.keys()
        if strangers:
            raise Failed(
                f"{database} is of a newer Airflow than this image: its {table} says {', '.join(sorted(strangers))}, "
                "which the code does not know",
                "restore it with the image of the Airflow that it was backed up from, or " + ANOTHER_BACKUP,
            )
        if table == "alembic_version" and not found:
            raise Failed(f"{database} is no database of Airflow: it has no {table}", ANOTHER_BACKUP)
        older = older or found != code_heads(versions)
        say(f"{table}: {', '.join(sorted(found)) or 'none'}" + ("" if found == code_heads(versions) else ", older than the code"))
    return older


def check_manifest(cursor, database: str) -> None:
    with MANIFEST.open(encoding="utf-8") as file:
        [said] = [entry["alembicHeads"] for entry in json.load(file)["databases"] if entry["name"] == database]
    found = database_heads(cursor, "alembic_version")
    if not found <= frozenset(said):
        raise Failed(f"{database} is at {', '.join(sorted(found))}, its manifest says {', '.join(said)}", ANOTHER_BACKUP)


def check_key(cursor) -> str:
    keys = MultiFernet([Fernet(key.strip()) for key in setting("AIRFLOW__CORE__FERNET_KEY").split(",")])
    decrypted: Counter[str] = Counter()
    for row in encrypted_rows(cursor):
        try:
            keys.decrypt(row.token.encode())
        except InvalidToken:
            raise Failed(
                f"the Fernet key does not decrypt {row.title}: the backup was made with another key",
                "put the key of that time into the Secret airflow-fernet-key, behind the present one and a comma; "
                "the copy that was kept apart from the backups has it",
            ) from None
        decrypted[row.table] += 1
    counts = [f"{count} values of {table}s" for table, count in decrypted.items()]
    return f"the Fernet key decrypts {' and '.join(counts) or 'nothing: there is nothing encrypted'}"


def airflow(*arguments: str) -> None:
    done = subprocess.run(["airflow", *arguments], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-4000:], file=sys.stderr)
        raise Failed(f"airflow {' '.join(arguments)} ended with exit code {done.returncode}, see above", ANOTHER_BACKUP)
    say(f"airflow {' '.join(arguments)}: passed")


def measure(plan: Plan) -> None:
    """What a restore costs: in time, and in work since the backup."""
    figure("restore.seconds", int(time.time()) - plan.started)
    figure("restore.limit_seconds", int(setting("RTO_SECONDS")))
    figure("restore.lost_seconds", plan.started - int(datetime.fromisoformat(plan.taken).timestamp()))


def main() -> None:
    plan = Plan.read()
    parameters = connection_parameters("inspect-database")
    database = parameters["dbname"]
    if plan.stops_before("inspect") or not plan.restores(database):
        say("nothing to inspect")
        return
    try:
        connection = psycopg2.connect(**parameters)
    except psycopg2.Error as error:
        raise Failed(f"the scratch server: {error}", "see the log of the container scratch-server") from None
    with closing(connection), connection.cursor() as cursor:
        with check("schema"):
            older = check_schema(cursor, database)
            check_manifest(cursor, database)
        with check("key"):
            say(check_key(cursor))
    with check("airflow"):
        if older:
            airflow("db", "migrate")
        airflow("db", "check")
        airflow("db", "check-migrations", "--migration-wait-timeout", "1")
    if os.environ.get("PUBLISH_CHECKS") == "yes":
        measure(plan)
    say(f"{database}, from {plan.source}, is good")


if __name__ == "__main__":
    sys.exit(run(main))
