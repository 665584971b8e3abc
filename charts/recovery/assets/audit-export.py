"""The audit-export CronJob: every event of Airflow leaves the database for a place where nobody changes it, exactly once.

    audit-export.py             writes what is new to the bucket, then to standard output for the log collector
    audit-export.py --verify    reads the whole chain in the bucket and says whether anything is missing or changed

In the bucket, below AUDIT_PREFIX, lies a chain of objects, `<epoch>/<first id>.jsonl`, one line of JSON for each row of
Airflow's table `log`. An object's metadata names the last id that it covers and the SHA-256 of the object before it. Its name is
decided by what is stored already, and the store refuses a name that is taken: two exporters at once, or one that was killed
after it wrote, cannot write an event twice or leave one out. `cursor.json` only says where to look first; each run writes it anew, so
that it is never as old as what the store takes away after AUDIT_RETENTION_DAYS. Each object says until when the one before it is kept:
after that the chain may begin with it.

Ids commit out of order: a transaction that took id 7 may end after another has committed id 8. So nothing is exported beyond the
sequence's position at a moment after which all transactions that were writing to the table have ended. They are found by their
lock on the table, which an INSERT takes before its id. One that stays longer than --wait is asked for again by the next run.

A database that was restored has taken back ids which are in the chain: it no longer holds the row with which the chain ends.
Then a new epoch begins behind the last row that both have.

To standard output goes each event at least once: what a killed run did not print is printed by the next. Of the history before the
first export, only the last day: the rest would be a flood of old news for the log store. The bucket has it all.

Variables: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, AUDIT_BUCKET, AUDIT_PREFIX, AUDIT_RETENTION_DAYS, AUDIT_LOCK_MODE and those of the S3
client. Where the bucket has object lock, every object is kept for that many days, against whoever wants to delete it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

import psycopg2
from database_url import NotPostgres, connection_parameters
from recovery_job import Failed, figure, run, say, setting

CURSOR = "cursor.json"
COLUMNS = "id dttm event owner owner_display_name dag_id task_id run_id map_index try_number logical_date extra".split()
LONGEST_LINE = 32_000  # characters of a printed line: the log store refuses long ones; the bucket has them in full
NEWS = timedelta(days=1)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Cursor:
    """Where the chain ends, as far as is known."""

    epoch: int = 1
    next: int = 1
    """First id that no object covers yet."""
    key: str = ""
    """Newest object."""
    digest: str = ""
    """Its SHA-256."""
    until: str = ""
    """Time until which it is kept."""
    row: int = 0
    """Id of the last row in it."""
    identity: str = ""
    """By which that row is known again in the database."""
    printed: str = ""
    """Newest object whose lines were printed."""
    bound: int = 0
    """Position of the sequence when a run last looked."""
    writers: list[str] = field(default_factory=list)
    """Transactions that were writing then."""


class Database:
    """Airflow's, by a login that reads."""

    def __init__(self) -> None:
        try:
            self.connection = psycopg2.connect(**connection_parameters("audit-export"))
        except (psycopg2.Error, NotPostgres) as error:
            raise Failed(f"the database: {error}", "see the runbook of PostgresDown; the next run goes on") from None
        self.connection.autocommit = True

    def ask(self, query: str, *values: object) -> list[tuple]:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        except psycopg2.Error as error:
            raise Failed(f"the database: {error}", "the login needs to read log, log_id_seq and pg_locks") from None

    def close(self) -> None:
        self.connection.close()

    def position(self) -> int:
        """The highest id that anybody has taken."""
        [(name, cached)] = self.ask(
            "SELECT seqrelid::regclass::text, seqcache FROM pg_sequence "
            "WHERE seqrelid = pg_get_serial_sequence('log', 'id')::regclass"
        )
        if cached != 1:  # sessions would hold ids back, and use them at any time
            raise Failed(f"the sequence {name} gives {cached} ids at a time", f"ALTER SEQUENCE {name} CACHE 1")
        [(last, used)] = self.ask(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 a name from the catalogue
        return last if used else last - 1

    def writers(self) -> set[str]:
        """Transactions that have written to the table and have not ended."""
        rows = self.ask(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = 'log'::regclass "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND mode = 'RowExclusiveLock' AND granted"
        )
        return {transaction for (transaction,) in rows}

    def rows(self, first: int, last: int, most: int) -> list[dict]:
        rows = self.ask(
            f"SELECT {', '.join(COLUMNS)} FROM log WHERE id BETWEEN %s AND %s ORDER BY id LIMIT %s", first, last, most
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def oldest_after(self, row_id: int) -> float:
        """Seconds since the oldest event behind that id, 0 where there is none."""
        [(seconds,)] = self.ask("SELECT extract(epoch FROM now() - min(dttm)) FROM log WHERE id > %s", row_id)
        return max(0.0, float(seconds or 0))

    def identity(self, row_id: int) -> str | None:
        found = self.rows(row_id, row_id, 1)
        return identity(found[0]) if found else None

    def oldest_id(self) -> int:
        [(oldest,)] = self.ask("SELECT coalesce(min(id), 0) FROM log")
        return oldest


def line(row: dict) -> bytes:
    """A row as it is stored; the same row gives the same bytes."""
    event = {"audit": "airflow"}
    for name, value in row.items():
        if value is None:
            continue
        event[name] = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def identity(row: dict) -> str:
    """What no upgrade of Airflow or of this script changes in a row."""
    return identity_of(row["id"], row["dttm"] and row["dttm"].astimezone(UTC).isoformat(), row["event"])


def identity_of(row_id: int, moment: str | None, event: str) -> str:
    return sha256(f"{row_id} {moment} {event}".encode())


class Store:
    """The bucket; whatever goes wrong with it is said in one line."""

    def __init__(self) -> None:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        self.errors = (BotoCoreError, ClientError)
        self.bucket = setting("AUDIT_BUCKET")
        self.prefix = setting("AUDIT_PREFIX").strip("/")
        patience = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"})
        self.client = boto3.client("s3", config=patience)
        self.lock = self._lock()

    def _lock(self) -> dict:
        """What keeps an object, where the bucket can."""
        try:
            found = self.client.get_object_lock_configuration(Bucket=self.bucket)["ObjectLockConfiguration"]
        except self.errors as error:
            if code(error) in {"ObjectLockConfigurationNotFoundError", "NotImplemented"}:
                return {}
            raise self._failed("look at", self.bucket, error) from None
        if found.get("ObjectLockEnabled") != "Enabled":
            return {}
        return {"ObjectLockMode": setting("AUDIT_LOCK_MODE"), "days": int(setting("AUDIT_RETENTION_DAYS"))}

    def put_new(self, key: str, body: bytes, metadata: dict[str, str]) -> bool:
        """False where the name is taken."""
        kept = {}
        if self.lock:
            until = datetime.now(UTC) + timedelta(days=self.lock["days"])
            kept = {"ObjectLockMode": self.lock["ObjectLockMode"], "ObjectLockRetainUntilDate": until}
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=f"{self.prefix}/{key}",
                Body=body,
                Metadata=metadata,
                ContentType="application/x-ndjson",
                IfNoneMatch="*",
                **kept,
            )
        except self.errors as error:
            if code(error) in {"PreconditionFailed", "ConditionalRequestConflict"}:
                return False
            raise self._failed("write", key, error) from None
        return True

    def put_cursor(self, cursor: Cursor) -> None:
        body = json.dumps(asdict(cursor)).encode()
        try:
            self.client.put_object(Bucket=self.bucket, Key=f"{self.prefix}/{CURSOR}", Body=body)
        except self.errors as error:
            raise self._failed("write", CURSOR, error) from None

    def metadata(self, key: str) -> dict[str, str] | None:
        try:
            return self.client.head_object(Bucket=self.bucket, Key=f"{self.prefix}/{key}")["Metadata"]
        except self.errors as error:
            if code(error) in {"404", "NoSuchKey", "NotFound"}:
                return None
            raise self._failed("look at", key, error) from None

    def read(self, key: str) -> bytes | None:
        try:
            return self.client.get_object(Bucket=self.bucket, Key=f"{self.prefix}/{key}")["Body"].read()
        except self.errors as error:
            if code(error) in {"404", "NoSuchKey", "NotFound"}:
                return None
            raise self._failed("read", key, error) from None

    def keys(self) -> list[str]:
        """Objects of the chain, oldest first."""
        try:
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}/")
            found = [entry["Key"][len(self.prefix) + 1 :] for page in pages for entry in page.get("Contents", [])]
        except self.errors as error:
            raise self._failed("list", self.prefix, error) from None
        return sorted(key for key in found if key.endswith(".jsonl"))

    def _failed(self, what: str, key: str, error: Exception) -> Failed:
        fix = "see the runbook of ObjectStoreDown; nothing is lost, the next run goes on from here"
        return Failed(f"could not {what} {key} in bucket {self.bucket}: {error}", fix)


def code(error: Exception) -> str:
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def key_of(epoch: int, first: int) -> str:
    return f"{epoch:04d}/{first:019d}.jsonl"


def epoch_of(key: str) -> int:
    return int(key.partition("/")[0])


def following(cursor: Cursor, key: str, metadata: dict[str, str]) -> Cursor:
    """The cursor behind an object."""
    return replace(
        cursor,
        epoch=epoch_of(key),
        next=int(metadata["last"]) + 1,
        key=key,
        digest=metadata["sha256"],
        until=metadata.get("until", ""),
        row=int(metadata["row"]),
        identity=metadata["identity"],
    )


def ended(until: str) -> bool:
    return bool(until) and datetime.fromisoformat(until) < datetime.now(UTC)


def end_of_chain(store: Store) -> Cursor:
    """What the cursor says, as far as it is true, and what an exporter that was killed wrote behind it."""
    cursor = Cursor()
    found = store.read(CURSOR)
    if found is not None:
        try:
            cursor = Cursor(**json.loads(found))
        except (ValueError, TypeError):
            say(f"{CURSOR} cannot be read: the chain is listed")
            found = None
    known = store.metadata(cursor.key) if cursor.key else None
    if found is None or (cursor.key and (known is None or known.get("sha256") != cursor.digest)):
        keys = store.keys()
        if not keys and ended(cursor.until):
            return cursor  # nothing happened for so long that the store has taken the whole chain away
        # What was printed is not known any more: nothing is printed twice for that.
        cursor = Cursor(printed=keys[-1]) if keys else Cursor()
        known = store.metadata(keys[-1]) if keys else None
        if known:
            cursor = following(cursor, keys[-1], known)
    elif known:
        cursor = following(cursor, cursor.key, known)
    while metadata := store.metadata(key := key_of(cursor.epoch, cursor.next)):
        cursor = following(cursor, key, metadata)
    return cursor


def was_restored(database: Database, cursor: Cursor) -> bool:
    if not cursor.key:
        return False
    if database.position() < cursor.row:
        return True
    found = database.identity(cursor.row)
    if found is not None:
        return found != cursor.identity
    # Cleaned up, with all that is older; or never written in this database, where older rows are.
    return 0 < database.oldest_id() < cursor.row


def after_a_restore(database: Database, store: Store, cursor: Cursor) -> Cursor:
    """A new epoch, behind the newest row that chain and database have in common."""
    keys = store.keys()
    if keys and epoch_of(keys[-1]) > cursor.epoch:  # it has begun, and who began it was killed
        cursor = following(cursor, keys[-1], store.metadata(keys[-1]) or {})
        if not was_restored(database, cursor):
            return cursor
    common = max(0, database.oldest_id() - 1)
    broken = None
    for key in reversed(keys):
        metadata = store.metadata(key) or {}
        if database.identity(int(metadata["row"])) == metadata["identity"]:
            common = int(metadata["row"])
            break
        broken = key
    # The restore went back to a moment within that object.
    for text in (store.read(broken) or b"").decode().splitlines() if broken else ():
        event = json.loads(text)
        if database.identity(event["id"]) != identity_of(event["id"], event.get("dttm"), event["event"]):
            break
        common = event["id"]
    say(f"the database is not the one of before: epoch {cursor.epoch + 1} begins behind id {common}")
    return replace(cursor, epoch=cursor.epoch + 1, next=common + 1, bound=0, writers=[])


def settled(database: Database, cursor: Cursor, wait: float) -> tuple[int, Cursor]:
    """An id below which every row is there or never will be, and what the next run has to know."""
    writers = database.writers()
    bound = cursor.bound if not writers & set(cursor.writers) else 0
    position = database.position()
    # Asked in this order: whoever has taken an id up to the position holds the lock by now, or has ended.
    waited_for = database.writers()
    deadline = time.monotonic() + wait
    while waited_for & database.writers():
        if time.monotonic() > deadline:
            say(f"transactions that write events have not ended for {wait:.0f} s: up to id {bound} for now")
            stays = replace(cursor, bound=position, writers=sorted(waited_for))
            return bound, stays if bound or not cursor.writers else cursor
        time.sleep(0.2)
    return position, replace(cursor, bound=0, writers=[])


def show(body: bytes, since: datetime | None) -> None:
    for text in body.decode().splitlines():
        event = json.loads(text)
        if since and datetime.fromisoformat(event["dttm"]) < since:
            continue
        if len(text) > LONGEST_LINE:
            short = {**event, "extra": event.get("extra", "")[: LONGEST_LINE // 2], "shortened": True}
            text = json.dumps(short, ensure_ascii=False, separators=(",", ":"))
        print(text)
    sys.stdout.flush()


def unprinted(store: Store, cursor: Cursor) -> Iterator[str]:
    """Objects that a killed run has written and not printed."""
    if cursor.printed == cursor.key:
        return
    yield from (key for key in store.keys() if cursor.printed < key <= cursor.key)


def write(store: Store, cursor: Cursor, rows: list[dict], last: int) -> tuple[Cursor, bytes]:
    lines = [line(row) for row in rows]
    body = b"\n".join(lines) + b"\n"
    key = key_of(cursor.epoch, cursor.next)
    metadata = {
        "rows": str(len(rows)),
        "last": str(last),
        "row": str(rows[-1]["id"]),
        "identity": identity(rows[-1]),
        "sha256": sha256(body),
        "previous": cursor.key,
        "previous-sha256": cursor.digest,
        "previous-until": cursor.until,
        "until": (datetime.now(UTC) + timedelta(days=int(setting("AUDIT_RETENTION_DAYS")))).isoformat(),
    }
    if not store.put_new(key, body, metadata):
        raise Failed(f"{key} was written by another exporter just now", "nothing: the next run goes on behind it")
    return following(cursor, key, metadata), body


def export(wait: float, most: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    store = Store()
    written = 0
    with closing(Database()) as database:
        cursor = end_of_chain(store)
        since = datetime.now(UTC) - NEWS if not cursor.key else None
        for key in unprinted(store, cursor):
            show(store.read(key) or b"", datetime.now(UTC) - NEWS)
            cursor = replace(cursor, printed=key)
        if was_restored(database, cursor):
            cursor = after_a_restore(database, store, cursor)
        bound, cursor = settled(database, cursor, wait)
        while cursor.next <= bound and time.monotonic() < deadline:
            rows = database.rows(cursor.next, bound, most)
            if not rows:
                break
            # A full batch covers what is in it; the last one everything up to the bound, ids that were given back included.
            last = rows[-1]["id"] if len(rows) == most else bound
            cursor, body = write(store, cursor, rows, last)
            show(body, since)
            cursor = replace(cursor, printed=cursor.key)
            store.put_cursor(cursor)
            written += len(rows)
        store.put_cursor(cursor)
        figure("backup.max_age_seconds", int(setting("MAX_AGE_SECONDS")))
        figure("audit.lag_seconds", round(database.oldest_after(cursor.next - 1)))
    figure("audit.exported_rows", written, kind="c")
    figure("audit.locked", int(bool(store.lock)))
    say(f"{written} events are in {store.bucket}/{store.prefix}/{cursor.epoch:04d}/, up to id {cursor.next - 1}")


def verify() -> None:
    store = Store()
    previous = Cursor()
    keys = store.keys()
    rows = 0
    for key in keys:
        body, metadata = store.read(key) or b"", store.metadata(key) or {}
        if key == keys[0] and ended(metadata.get("previous-until", "")):
            say(f"what was before {key} was kept until {metadata['previous-until']}")
            previous = replace(previous, key=metadata["previous"], digest=metadata["previous-sha256"])
        problems = [
            text
            for text, wrong in (
                ("its content is not what was written", sha256(body) != metadata.get("sha256")),
                (
                    "the object before it is missing or another one",
                    (metadata.get("previous", ""), metadata.get("previous-sha256", "")) != (previous.key, previous.digest),
                ),
            )
            if wrong
        ]
        if problems:
            fix = "compare with the replica and with the versions that the store keeps"
            raise Failed(f"{key}: {'; '.join(problems)}", fix)
        previous = following(previous, key, metadata)
        rows += int(metadata["rows"])
    say(f"{len(keys)} objects with {rows} events: none is missing, none was changed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--verify", action="store_true", help="read the chain instead of adding to it")
    parser.add_argument("--wait", type=float, default=20, metavar="SECONDS", help="for transactions that are writing")
    parser.add_argument("--batch", type=int, default=5000, metavar="ROWS", help="in one object")
    parser.add_argument("--seconds", type=float, default=600, help="after which the rest is left to the next run")
    options = parser.parse_args()
    return run(verify if options.verify else lambda: export(options.wait, options.batch, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
