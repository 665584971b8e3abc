"""The storage-tiering CronJob: objects go from hot to cold to archive as they age.

    tier-objects.py --lifecycle FOLDER [--move --hot-days 30 --cold-days 150 [--archive-days 3650] [--audit-days 401]] [--now TIME]

--lifecycle: the rules of FOLDER/logs.json, archive.json, backups.json and audit.json are put into the buckets; rules of others stay. A
store that has storage classes does all the rest by these, and no object changes its name.

--move: the store has one class only, and the archive bucket has folders in its place:

    logs bucket                   ->  archive bucket, cold/logs/...    --hot-days after the last change
    archive bucket                ->  archive bucket, cold/...         --hot-days after the last change
    archive bucket, cold/...      ->  archive bucket, archive/...      --cold-days after it came there
    archive bucket, archive/...   ->  deleted                          --archive-days after it came there, if given
    audit bucket, airflow/...     ->  deleted, with all its versions   --audit-days after it was written, unless it is locked for longer

Backups stay where they are: whoever reads them looks for their names, and their own retention ends them.
An object is copied, both are read and compared by SHA-256, and only then is the first one deleted, if nobody has changed it
meanwhile. A run that is interrupted leaves at most a copy beside its source; the next run finds it and goes on. Where another
object has the name already, the copy gets a name of its own: nothing is written over.

LOGS_BUCKET, ARCHIVE_BUCKET, BACKUPS_BUCKET and AUDIT_BUCKET name the buckets. The S3 client takes its settings from the usual variables: AWS_ENDPOINT_URL_S3,
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_CA_BUNDLE.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

COLD, ARCHIVE, EVENTS = "cold/", "archive/", "airflow/"
USES = ("logs", "archive", "backups", "audit")
OWN_RULES = "airflow-platform-"
LOCKED = {"403", "AccessDenied", "InvalidRequest"}
CHANGED = {"412", "PreconditionFailed", "404", "NoSuchKey"}
NO_LIFECYCLE = {"501", "NotImplemented", "405", "MethodNotAllowed", "403", "AccessDenied"}
THREADS = 8
CHUNK = 1 << 20
LARGEST_COPY = 5 << 30  # in one request. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html


class Failed(Exception):
    """A reason that the person who reads the Job's last line can act on."""


class Changed(Exception):
    """Somebody wrote or deleted the object meanwhile: it is the next run's."""


@dataclass(frozen=True)
class Found:
    bucket: str
    key: str
    etag: str
    size: int

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Step:
    """Objects of one tier, and where they go."""

    source: str
    folder: str
    beside: tuple[str, ...]  # folders of other tiers in the same bucket
    days: int
    target: str | None  # folder of the archive bucket; None deletes


@dataclass
class Tally:
    objects: int = 0
    bytes: int = 0
    changed: int = 0


def say(text: str) -> None:
    print(f"storage-tiering: {text}", flush=True)


def setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Failed(f"the environment variable {name} is not set")
    return value


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


class Store:
    def __init__(self) -> None:
        retries = {"max_attempts": 5, "mode": "standard"}
        self.client = boto3.client("s3", config=Config(connect_timeout=10, read_timeout=120, retries=retries, max_pool_connections=2 * THREADS))

    def check(self, bucket: str) -> None:
        """Before anything moves. SeaweedFS makes a bucket that is missing on the first upload: a misspelt name would go unnoticed."""
        try:
            self.client.head_bucket(Bucket=bucket)
        except (BotoCoreError, ClientError) as error:
            raise Failed(f"bucket {bucket} cannot be used: {error}") from None

    def aged(self, step: Step, before: datetime) -> Iterator[list[Found]]:
        """Page by page. Folders of other tiers are not even listed: they hold most of what there is."""
        list_objects = self.client.get_paginator("list_objects_v2").paginate
        folders = [step.folder]
        while folders:
            shallow = {"Delimiter": "/"} if step.beside and folders[-1] == step.folder else {}
            for page in list_objects(Bucket=step.source, Prefix=folders.pop(), **shallow):
                inner = [prefix["Prefix"] for prefix in page.get("CommonPrefixes", [])]
                folders += [folder for folder in inner if folder not in step.beside]
                aged = [entry for entry in page.get("Contents", []) if entry["LastModified"] < before]
                yield [Found(step.source, entry["Key"], entry["ETag"], entry["Size"]) for entry in aged]

    def digest(self, bucket: str, key: str, etag: str | None = None) -> str | None:
        """SHA-256 of the object as it was listed; None where there is none."""
        condition = {"IfMatch": etag} if etag else {}
        try:
            body = self.client.get_object(Bucket=bucket, Key=key, **condition)["Body"]
        except ClientError as error:
            if code_of(error) in CHANGED:
                if etag:
                    raise Changed from None
                return None
            raise
        digest = hashlib.sha256()
        for chunk in body.iter_chunks(CHUNK):
            digest.update(chunk)
        return digest.hexdigest()

    def copy(self, found: Found, bucket: str, key: str) -> None:
        if found.size > LARGEST_COPY:
            self.client.copy({"Bucket": found.bucket, "Key": found.key}, bucket, key)
            return
        try:
            source = {"Bucket": found.bucket, "Key": found.key}
            self.client.copy_object(CopySource=source, CopySourceIfMatch=found.etag, Bucket=bucket, Key=key)
        except ClientError as error:
            if code_of(error) in CHANGED:
                raise Changed from None
            raise

    def delete(self, found: Found) -> None:
        try:
            # Twice, as not every store knows the condition of a deletion.
            if self.client.head_object(Bucket=found.bucket, Key=found.key)["ETag"] != found.etag:
                raise Changed
            self.client.delete_object(Bucket=found.bucket, Key=found.key, IfMatch=found.etag)
        except ClientError as error:
            if code_of(error) in CHANGED:
                raise Changed from None
            raise

    def move(self, found: Found, bucket: str, key: str) -> None:
        wanted = self.digest(found.bucket, found.key, found.etag)
        there = self.digest(bucket, key)
        if there not in (None, wanted):
            key = f"{key}~{wanted[:16]}"
            there = self.digest(bucket, key)
        if there is None:
            self.copy(found, bucket, key)
            there = self.digest(bucket, key)
        if there != wanted:
            raise Failed(f"the copy s3://{bucket}/{key} of {found} is not the same: the source stays")
        self.delete(found)

    def versions(self, bucket: str, prefix: str, before: datetime) -> Iterator[dict]:
        """Every version that is older, and what a deletion has left as a mark."""
        for page in self.client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            found = page.get("Versions", []) + page.get("DeleteMarkers", [])
            yield from (version for version in found if version["LastModified"] < before)

    def is_locked(self, bucket: str, version: dict) -> bool:
        """Whether the store refused to delete it because of its lock, and not because of this login."""
        try:
            kept = self.client.get_object_retention(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Retention"]
        except ClientError:
            return False
        return kept["RetainUntilDate"] > datetime.now(UTC)

    def put_rules(self, bucket: str, rules: list[dict]) -> str:
        """Our rules, beside those of others. Returns why they are not kept; nothing where they are."""
        try:
            others = [rule for rule in self.rules(bucket) if not rule.get("ID", "").startswith(OWN_RULES)]
            configuration = {"Rules": others + rules}
            self.client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=configuration)
            kept = {rule.get("ID") for rule in self.rules(bucket)}
        except ClientError as error:
            if code_of(error) in NO_LIFECYCLE:
                return code_of(error)
            raise
        missing = [rule["ID"] for rule in rules if rule["ID"] not in kept]
        if missing:
            raise Failed(f"bucket {bucket} took the rules, and does not have {', '.join(missing)}")
        return ""

    def rules(self, bucket: str) -> list[dict]:
        try:
            return self.client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        except ClientError as error:
            if code_of(error) in {"NoSuchLifecycleConfiguration", "404"}:
                return []
            raise


def apply_lifecycle(store: Store, folder: Path, buckets: dict[str, str], required: bool) -> None:
    for use, bucket in buckets.items():
        file = folder / f"{use}.json"
        try:
            rules = json.loads(file.read_text())["Rules"]
        except (OSError, ValueError, KeyError) as error:
            raise Failed(f"{file} holds no lifecycle rules: {error!r}") from None
        refused = store.put_rules(bucket, rules)
        if not refused:
            say(f"bucket {bucket} has the rules {', '.join(rule['ID'].removeprefix(OWN_RULES) for rule in rules)}")
        elif required:
            raise Failed(
                f"bucket {bucket} takes no lifecycle rules ({refused}): allow s3:GetLifecycleConfiguration and "
                "s3:PutLifecycleConfiguration, or unset stores.objects.storageClasses if the store has no classes"
            )
        else:
            say(f"bucket {bucket} takes no lifecycle rules ({refused}): parts of unfinished uploads stay until somebody deletes them")


def run_step(store: Store, step: Step, archive: str, now: datetime) -> tuple[Tally, list[str]]:
    tally, problems = Tally(), []

    def work(found: Found) -> tuple[Found, str]:
        try:
            if step.target is None:
                store.delete(found)
            else:
                store.move(found, archive, step.target + found.key.removeprefix(step.folder))
        except Changed:
            return found, "changed"
        except (Failed, ClientError) as error:
            return found, str(error)
        return found, ""

    with ThreadPoolExecutor(THREADS) as pool:
        # What cannot be reached at all ends the run; what is wrong with one object does not keep the others.
        pages = store.aged(step, now - timedelta(days=step.days))
        for found, problem in (outcome for page in pages for outcome in pool.map(work, page)):
            if problem == "changed":
                tally.changed += 1
            elif problem:
                problems.append(f"{found}: {problem}")
            else:
                tally.objects += 1
                tally.bytes += found.size
    return tally, problems


def move(store: Store, buckets: dict[str, str], options: argparse.Namespace) -> None:
    logs, archive = buckets["logs"], buckets["archive"]
    # The oldest tier first: what comes into a tier in this run is young there.
    steps = [
        Step(archive, COLD, (), options.cold_days, ARCHIVE),
        Step(logs, "", (), options.hot_days, COLD + "logs/"),
        Step(archive, "", (COLD, ARCHIVE), options.hot_days, COLD),
    ]
    if options.archive_days:
        steps.insert(0, Step(archive, ARCHIVE, (), options.archive_days, None))
    failures: list[str] = []
    for step in steps:
        tally, problems = run_step(store, step, archive, options.now)
        failures += problems
        done = "deleted" if step.target is None else f"moved to s3://{archive}/{step.target}"
        left = f", {tally.changed} changed meanwhile and left for the next run" if tally.changed else ""
        say(f"s3://{step.source}/{step.folder}: {tally.objects} objects, {tally.bytes} bytes {done}{left}")
    for problem in failures[:20]:
        print(f"storage-tiering: {problem}", file=sys.stderr)
    if failures:
        raise Failed(f"{len(failures)} objects could not be moved and are where they were")


def end_events(store: Store, bucket: str, before: datetime) -> None:
    ended = locked = 0
    for version in store.versions(bucket, EVENTS, before):
        try:
            store.client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
            ended += 1
        except ClientError as error:
            if code_of(error) not in LOCKED or not store.is_locked(bucket, version):
                raise
            locked += 1
    say(f"s3://{bucket}/{EVENTS}: {ended} objects deleted" + (f", {locked} are locked for longer" if locked else ""))


def tier(options: argparse.Namespace) -> None:
    buckets = {use: setting(f"{use.upper()}_BUCKET") for use in USES}
    for one, other in combinations(USES, 2):
        if buckets[one] == buckets[other]:
            raise Failed(f"{one.upper()}_BUCKET and {other.upper()}_BUCKET are the same: what ends in one would end in the other")
    try:
        store = Store()
        for bucket in buckets.values():
            store.check(bucket)
        apply_lifecycle(store, options.lifecycle, buckets, required=not options.move)
        if options.audit_days:
            end_events(store, buckets["audit"], options.now - timedelta(days=options.audit_days))
        if options.move:
            move(store, buckets, options)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise Failed(f"the object store: {error}") from None


def days(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number


def moment(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lifecycle", type=Path, required=True, metavar="FOLDER", help="rules of the buckets")
    parser.add_argument("--move", action="store_true", help="move objects between folders: the store has no classes")
    parser.add_argument("--hot-days", type=days, default=30, metavar="DAYS")
    parser.add_argument("--cold-days", type=days, default=150, metavar="DAYS")
    parser.add_argument("--archive-days", type=days, metavar="DAYS", help="objects are deleted after that; never without it")
    parser.add_argument("--audit-days", type=days, metavar="DAYS", help="events are deleted after that; never without it")
    parser.add_argument("--now", type=moment, default=datetime.now(UTC), metavar="TIME", help="the time it is, for trials")
    try:
        tier(parser.parse_args())
    except Failed as error:
        print(f"storage-tiering failed: {error}", file=sys.stderr)
        return 1
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
