"""Before the names change: brings the database that was loaded beside the live one to the schema of this image.

A backup of before an upgrade is older than the code. Nothing waits for the database while it migrates: the live one still serves.
Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN (the loaded database), AIRFLOW__CORE__FERNET_KEY.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

import psycopg2
from database_url import connection_parameters
from migrations import code_heads, database_heads, migration_owners
from recovery_job import Failed, run, say
from restore_plan import Plan

SUFFIX = "_restoring"


def is_older(parameters: dict[str, str]) -> bool:
    try:
        with closing(psycopg2.connect(**parameters)) as connection, connection.cursor() as cursor:
            owners = migration_owners().items()
            return any(database_heads(cursor, table) != code_heads(versions) for table, versions in owners)
    except psycopg2.Error as error:
        fix = "start the restore again: it loads the database anew"
        raise Failed(f"{parameters['dbname']}: {error}", fix) from None


def main() -> None:
    plan = Plan.read()
    parameters = connection_parameters("migrate-database")
    if plan.stops_before("switch") or plan.dry_run or not plan.restores(parameters["dbname"].removesuffix(SUFFIX)):
        say("nothing to migrate")
    elif not is_older(parameters):
        say("the schema is this image's")
    elif subprocess.run(["airflow", "db", "migrate"], check=False).returncode != 0:
        fix = "see its message; then start the restore again"
        raise Failed("airflow db migrate failed, see above; the live database is as it was", fix)


if __name__ == "__main__":
    sys.exit(run(main))
