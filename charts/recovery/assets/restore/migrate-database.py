"""Before the names change: brings the database that was loaded beside the live one to the schema of this image.

A backup of before an upgrade is older than the code. Nothing waits for the database while it migrates: the live one still serves.
Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN and AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC (the live database), AIRFLOW__CORE__FERNET_KEY.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from database_url import VARIABLE, connection_parameters
from migrations import code_heads, database_heads, migration_owners
from recovery_job import Failed, run, say, setting
from restore_plan import Plan

SUFFIX = "_restoring"  # as in live.sh


def is_older(parameters: dict[str, str]) -> bool:
    try:
        with closing(psycopg2.connect(**parameters)) as connection, connection.cursor() as cursor:
            owners = migration_owners().items()
            return any(database_heads(cursor, table) != code_heads(versions) for table, versions in owners)
    except psycopg2.Error as error:
        fix = "start the restore again: it loads the database anew"
        raise Failed(f"{parameters['dbname']}: {error}", fix) from None


def of_loaded(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path + SUFFIX))


def main() -> None:
    plan = Plan.read()
    parameters = connection_parameters("migrate-database")
    if plan.stops_before("switch") or plan.dry_run or not plan.loaded or not plan.restores(parameters["dbname"]):
        say("nothing to migrate")
        return
    parameters["dbname"] += SUFFIX
    if not is_older(parameters):
        say("the schema is this image's")
        return
    say(f"migrating {parameters['dbname']}")
    environment = os.environ | {name: of_loaded(setting(name)) for name in (VARIABLE, f"{VARIABLE}_ASYNC")}
    if subprocess.run(["airflow", "db", "migrate"], check=False, env=environment).returncode != 0:
        fix = "see its message; then start the restore again"
        raise Failed("airflow db migrate failed, see above; the live database is as it was", fix)


if __name__ == "__main__":
    sys.exit(run(main))
