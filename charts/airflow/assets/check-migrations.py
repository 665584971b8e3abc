"""Init container of every Airflow component: wait until what the component stands on is ready.

    check-migrations.py                 the schema is this image's (needs the database)
    check-migrations.py --announce      then says so at the broker (schedulers: they reach both)
    check-migrations.py --serving       and of two sites, this one serves: its guard says so (schedulers)
    check-migrations.py --announced     the schema was announced to be this image's (workers: they see no database)
    check-migrations.py --behind NAME   and none of the API servers of that name is of a version before this image's

It gives the answer of ``airflow db check-migrations`` without importing Airflow. That command costs seconds
of CPU; five components starting together would spend them at the same moment. The rule is the
same: the heads in the database equal the heads of the migration scripts in this image, for Airflow and for
each installed provider that owns tables (FAB), because Airflow checks both, whatever auth manager is set.

Where nothing was announced, because the broker lost its data, a worker starts when the Execution API answers: it can
do no harm without a database, and must not wait for ever. Announced heads other than its own hold it back until the
upgrade is through.

An upgrade is in order because of this: the database, the API servers, the schedulers behind them, the workers behind both, for a
scheduler announces when it starts. API servers that are not there hold nobody back: there is no order without two versions.

It waits instead of failing, so that a slow migration does not become a restart loop, and says in one line
why it waits, each time the reason changes. Exit 0: ready. Exit 1: the time is up. Exit 2: it cannot work at all.
https://airflow.apache.org/docs/apache-airflow/stable/howto/usage-cli.html#best-practices
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import urllib.error
import urllib.request

from api_servers import ApiServers, own_version
from database_url import NotPostgres, connection_parameters
from site_lock import is_held
from migrations import CannotWork, code_heads, database_heads, migration_owners

PAUSE = 1.0
# Keys at the broker.
ANNOUNCEMENT = "airflow-platform:schema"
ANNOUNCED_API = "airflow-platform:execution-api"
CONNECT_TIMEOUT = 5
REQUEST_TIMEOUT = 10  # an API server builds its routes on the first request, which takes seconds


class Schema:
    """Is the schema in the database the one that this image's code expects?"""

    def __init__(self, serving: bool = False) -> None:
        import psycopg2  # not needed where the announcement is waited for

        self.serving = serving

        self.driver = psycopg2
        self.parameters = connection_parameters("check-migrations")
        self.wanted = wanted_heads()
        self.subject = f"the migrations of database {self.parameters.get('dbname')!r}"
        self.wants = f"{listing(self.wanted)} (this image's code)"
        self.remedy = (
            "look at the log of the airflow-init Job; where the database is ahead of the code, "
            "an old image is being started on a migrated database"
        )

    def reason_to_wait(self) -> str | None:
        try:
            connection = self.driver.connect(**self.parameters)
        except self.driver.OperationalError as error:
            return f"no connection: {' '.join(str(error).split())}"
        try:
            connection.autocommit = True  # one statement, one transaction: right behind PgBouncer as well
            with connection.cursor() as cursor:
                seen = {table: database_heads(cursor, table) for table in self.wanted}
                serves = not self.serving or is_held(cursor)
        except self.driver.Error as error:
            return f"the query failed: {' '.join(str(error).split())}"
        finally:
            connection.close()
        if seen != self.wanted:
            return f"the database has {listing(seen)}"
        return None if serves else "site-guard does not say that this site serves"


class Broker:
    """Carries the word of the schema from those that see the database to those that do not."""

    def __init__(self) -> None:
        import redis  # there wherever Celery is

        self.errors = redis.RedisError
        self.client = redis.Redis.from_url(needed("AIRFLOW__CELERY__BROKER_URL"), socket_timeout=CONNECT_TIMEOUT)

    def announce(self, heads: str, api: str) -> None:
        self.client.mset({ANNOUNCED_API: api, ANNOUNCEMENT: heads})

    def announced(self) -> tuple[str | None, str | None]:
        heads, api = (found.decode() if found else None for found in self.client.mget(ANNOUNCEMENT, ANNOUNCED_API))
        return heads, api


class Announcement:
    """Is the schema announced at the broker the one that this image's code expects?"""

    def __init__(self) -> None:
        self.broker = Broker()
        self.health = needed("AIRFLOW__CORE__EXECUTION_API_SERVER_URL").rstrip("/") + "/health"
        self.heads = listing(wanted_heads())
        self.api = own_version()
        self.subject = "the announcement of the migrations"
        self.wants = f"{self.heads} (this image's code)"
        self.remedy = "look at the log of the airflow-init Job and at the init containers of airflow-scheduler"

    def reason_to_wait(self) -> str | None:
        try:
            announced, api = self.broker.announced()
        except self.broker.errors as error:
            return f"no answer from the broker: {error}"
        if announced is None:
            trouble = self.api_trouble()
            return trouble and f"nothing is announced, and the Execution API at {self.health} is not there: {trouble}"
        if announced != self.heads:
            return f"announced is {announced}"
        # What an earlier scheduler sends, a later worker might not understand.
        return f"the schedulers are of {api}, this image's code of {self.api}" if api and api < self.api else None

    def api_trouble(self) -> str | None:
        try:
            with urllib.request.urlopen(self.health, timeout=REQUEST_TIMEOUT) as answer:
                # The UI answers every path it does not know with 200 and its page: only the body is an answer.
                told = answer.read(1000).decode(errors="replace")
                return None if '"healthy"' in told else f"HTTP {answer.status} with another body: {told[:60]!r}"
        except urllib.error.HTTPError as error:
            return f"HTTP {error.code}"
        except OSError as error:
            return f"no connection: {getattr(error, 'reason', None) or error}"


def needed(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise CannotWork(f"{variable} is not set")
    return value


def wanted_heads() -> dict[str, frozenset[str]]:
    return {table: code_heads(versions) for table, versions in migration_owners().items()}


def listing(heads: dict[str, frozenset[str]]) -> str:
    return ", ".join(f"{table}={'+'.join(sorted(found)) or 'none'}" for table, found in sorted(heads.items()))


Condition = Schema | Announcement | ApiServers


def first_reason(conditions: list[Condition]) -> tuple[Condition, str] | None:
    for condition in conditions:
        if reason := condition.reason_to_wait():
            return condition, reason
    return None


def wait(conditions: list[Condition], timeout: float) -> int:
    start = time.monotonic()
    said = None
    while found := first_reason(conditions):
        condition, reason = found
        waited = time.monotonic() - start
        if waited >= timeout:
            print(
                f"gave up on {condition.subject} after {waited:.0f} s: saw: {reason}; "
                f"wanted: {condition.wants}; what to do: {condition.remedy}",
                file=sys.stderr,
            )
            return 1
        if reason != said:
            print(f"waiting for {condition.subject}: {reason}; wanted: {condition.wants}", flush=True)
            said = reason
        time.sleep(max(0.0, min(PAUSE, timeout - waited)))
    subjects = " and ".join(condition.subject for condition in conditions)
    print(f"{subjects}: ready after {time.monotonic() - start:.1f} s ({conditions[0].wants})")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--migration-wait-timeout", type=float, default=600, metavar="SECONDS")
    parser.add_argument("--serving", action="store_true", help="wait until the guard says that this site serves, too")
    parser.add_argument("--behind", metavar="NAME", help="wait until no API server of this name is of an earlier version, too")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--announce", action="store_true", help="say at the broker that the schema is there")
    mode.add_argument("--announced", action="store_true", help="wait for that word instead of looking at the database")
    options = parser.parse_args()
    try:
        condition = Announcement() if options.announced else Schema(options.serving)
        servers = [ApiServers(options.behind, needed("AIRFLOW__CORE__EXECUTION_API_SERVER_URL"))] if options.behind else []
        result = wait([condition, *servers], options.migration_wait_timeout)
        if options.announce and result == 0:
            broker = Broker()
            try:
                broker.announce(listing(condition.wanted), own_version())
            except broker.errors as error:  # workers then go by the Execution API
                print(f"not announced, the broker does not answer: {error}", file=sys.stderr)
        return result
    except (CannotWork, NotPostgres) as error:
        print(f"check-migrations cannot work: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
