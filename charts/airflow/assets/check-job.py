"""Health of a process without a health port: its row in Airflow's `job` table has a fresh heartbeat.

    check-job.py --job-type TriggererJob [--tolerate-outage]

The answer of ``airflow jobs check --job-type … --local`` without importing Airflow, which costs seconds of CPU and a
process as large as the one it looks at. With --tolerate-outage a database that cannot be reached is no reason to restart
this pod: exit 0. Nor can anybody write a heartbeat into a database that only follows another one: exit 0.
Exit 1: no fresh heartbeat from this host.
"""

from __future__ import annotations

import argparse
import socket
import sys

import psycopg2
from database_url import connection_parameters
from site_lock import follows

HEARTBEAT = """
    SELECT 1 FROM job
    WHERE job_type = %s AND state = 'running' AND hostname = ANY(%s) AND latest_heartbeat > now() - %s * interval '1 second'
    LIMIT 1
"""


def host_names() -> list[str]:
    """What [core] hostname_callable may have made of this host."""
    name = socket.gethostname()
    return [name, socket.getfqdn(), socket.gethostbyname(name)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--job-type", required=True)
    parser.add_argument("--tolerate-outage", action="store_true")
    parser.add_argument("--max-age", type=int, default=60, metavar="SECONDS", help="of the last heartbeat")
    options = parser.parse_args()
    try:
        with psycopg2.connect(**connection_parameters("check-job")) as connection, connection.cursor() as cursor:
            cursor.execute(HEARTBEAT, (options.job_type, host_names(), options.max_age))
            if cursor.fetchone() or follows(cursor):
                return 0
    except psycopg2.Error as error:
        print(f"no answer from the database: {' '.join(str(error).split())}", file=sys.stderr)
        return 0 if options.tolerate_outage else 1
    print(
        f"no {options.job_type} of {' / '.join(host_names())} with a heartbeat in the last {options.max_age} s",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
