"""The databases of a site, for the failover: who may write, how far a standby has come, and how one is shut and opened.

A database is shut for everybody by `ALLOW_CONNECTIONS false`, and the sessions in it are ended. That stays true through
restarts of the server, of its pod and of the cluster, needs no superuser, and is itself a change that reaches the
standby, where it marks the last one: what comes after it on a primary is nobody's work.
https://www.postgresql.org/docs/17/sql-alterdatabase.html

Where the server is and who logs in is said by libpq's variables (PGHOST, …); the login is a member of the databases'
owners and of pg_signal_backend. DATABASES lists them.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from recovery_job import Failed, say, setting
from site_lock import KEY

RESTORE_LOCK = 7267673
PATIENCE = 60  # seconds until a session that was told to end must have ended


@dataclass(frozen=True)
class Position:
    """Where a server is in the log of changes."""

    following: bool
    """It replays the log of another server, and takes no changes of its own."""
    lsn: str
    complete_at: float | None
    """Unix seconds at which it had everything that its primary had: now and then, or when the last change that is here was made."""


def bytes_of(lsn: str) -> int:
    """The place in the log as a number."""
    high, _, low = lsn.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


class Databases:
    """The databases of DATABASES on their server."""

    def __init__(self) -> None:
        self.names = setting("DATABASES").split()

    def connect(self, name: str = "postgres"):
        """A session, beside them unless it is for one of them. Where the server is away, psycopg2's error says so."""
        connection = psycopg2.connect(dbname=name, connect_timeout=5, application_name=setting("JOB", "failover"))
        connection.autocommit = True
        return connection

    def _ask(self, query, *values: object) -> list[tuple]:
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def position(self) -> Position:
        # A primary at rest makes no changes, but says where its log ends; who is there, has all of it. A standby that has replayed nothing
        # since its start is at least as new as the checkpoint that it began with.
        following, lsn, complete_at = self._ask(
            """
            SELECT pg_is_in_recovery(),
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                   extract(epoch FROM CASE WHEN pg_is_in_recovery() THEN greatest(
                     CASE WHEN latest_end_lsn <= pg_last_wal_replay_lsn() THEN last_msg_receipt_time END,
                     pg_last_xact_replay_timestamp(),
                     checkpoint_time
                   ) END)
            FROM pg_control_checkpoint() LEFT JOIN pg_stat_wal_receiver ON status = 'streaming'
            """
        )[0]
        return Position(following, lsn, None if complete_at is None else float(complete_at))

    def receives(self) -> bool:
        """Whether a primary is sending to it at this moment."""
        return bool(self._ask("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"))

    def open_ones(self) -> list[str]:
        """Those that let sessions in."""
        return [
            name
            for (name,) in self._ask(
                "SELECT datname FROM pg_database WHERE datallowconn AND datname = ANY(%s) ORDER BY 1", self.names
            )
        ]

    def notes(self) -> dict[str, str]:
        """What the last restore or failover has noted at each of them."""
        return dict(
            self._ask(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ANY(%s) AND shobj_description(oid, 'pg_database') IS NOT NULL",
                self.names,
            )
        )

    def filled(self, name: str, tables: list[tuple[str, str]]) -> dict[tuple[str, str], bool | None]:
        """Whether each table has a row; None where there is no such table."""
        connection = self.connect(name)
        try:
            with connection.cursor() as cursor:
                found = {}
                for table in tables:
                    cursor.execute("SELECT to_regclass(%s)", (sql.Identifier(*table).as_string(connection),))
                    found[table] = None
                    if cursor.fetchone()[0]:
                        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(*table)))
                        found[table] = cursor.fetchone()[0]
                return found
        finally:
            connection.close()

    def shut(self, why: str) -> str:
        """Nobody gets in any more, nobody is in: returns the place in the log that comes after the last change."""
        for name in self.open_ones():
            self._ask(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
            self.note(name, f"is shut for {why}")
        deadline = time.monotonic() + PATIENCE
        while left := self._ask(
            "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s) AND backend_type = 'client backend'",
            self.names,
        ):
            if time.monotonic() > deadline:
                raise Failed(
                    f"{len(left)} sessions do not end: {', '.join(str(pid) for pid, _ in left)}",
                    "end them as the superuser",
                )
            time.sleep(0.5)
        return self.position().lsn

    def open(self, why: str) -> None:
        for name in sorted(set(self.names) - set(self.open_ones())):
            self._ask(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(sql.Identifier(name)))
            self.note(name, why)

    def note(self, name: str, text: str) -> None:
        """In the database's comment, where restores leave theirs."""
        self._ask(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))
        say(f"{name} {text}")

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        """No restore changes the databases meanwhile: the lock of restore/live.sh."""
        session = self.connect()
        try:
            with session.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (RESTORE_LOCK,))
                if not cursor.fetchone()[0]:
                    raise Failed(
                        "a restore is at work on the databases",
                        "wait for its Job, then start failover again: it goes on here",
                    )
            yield
        finally:
            session.close()

    def promote(self, timeout: int) -> None:
        """Ends the following of a standby that no operator runs."""
        if not self._ask("SELECT pg_promote(true, %s)", timeout)[0][0]:
            raise Failed(
                f"the standby was still one after {timeout} s",
                "look at its log; then start failover again: it goes on here",
            )


class Lock:
    """The lock of site_lock.py, held beside the databases."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.session = None

    def hold(self) -> bool:
        """Takes it, or makes sure that it is still there."""
        if self.session is None:
            self.session = self.databases.connect()
        try:
            with self.session.cursor() as cursor:
                # Taken once for each call, which does no harm: the session has it until it ends.
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (KEY,))
                return cursor.fetchone()[0]
        except psycopg2.Error:
            self.release()
            raise

    def release(self) -> None:
        if self.session is not None:
            self.session.close()
        self.session = None
