"""Stands in for the DAG processor while the database only follows another one, then becomes it.

    stand-by.py [--every 600] airflow dag-processor

A DAG processor writes what it reads into the database, and dies on one that takes no changes. What can be known before a
failover is whether this site reaches the DAGs, and whether all of them load with its image: each round fetches the bundles,
loads every file in a process of its own, and says which ones do not. As soon as the database is a primary, this process
is replaced by the command.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

import psycopg2
from database_url import connection_parameters
from site_lock import follows

PAUSE = 5.0


def say(text: str) -> None:
    print(f"stand-by: {text}", flush=True)


def database_follows() -> bool:
    """False where it cannot be asked, too: the DAG processor knows how to wait for a database."""
    try:
        connection = psycopg2.connect(**connection_parameters("stand-by"))
        try:
            with connection.cursor() as cursor:
                return follows(cursor)
        finally:
            connection.close()
    except psycopg2.Error as error:
        say(f"no answer from the database: {' '.join(str(error).split())}")
        return False


def load() -> None:
    """Loads every DAG file once; runs in a process of its own, for the files' code stays in it."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag

    for bundle in DagBundlesManager().get_all_dag_bundles():
        bundle.initialize()
        bundle.refresh()
        bag = BundleDagBag(bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
        for file, error in sorted(bag.import_errors.items()):
            say(f"{bundle.name}: {file} does not load here: {error.strip().splitlines()[-1]}")
        say(f"{bundle.name}: {len(bag.dags)} DAGs load here, {len(bag.import_errors)} files do not")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=float, default=600, metavar="SECONDS")
    parser.add_argument("--load", action="store_true", help="one round, and no more")
    parser.add_argument("command", nargs="*", help="what to become")
    options = parser.parse_args()
    if options.load:
        return load()
    due = 0.0
    while database_follows():
        if time.monotonic() >= due:
            if subprocess.run([sys.executable, __file__, "--load"], check=False).returncode:
                say("the DAGs cannot be loaded here, see above")
            due = time.monotonic() + options.every
        time.sleep(PAUSE)
    os.execvp(options.command[0], options.command)


if __name__ == "__main__":
    main()
