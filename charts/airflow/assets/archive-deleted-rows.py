"""The database-cleanup CronJob: old rows leave the metadata database for the archive tier.

    archive-deleted-rows.py --keep-days 90 [--batch-size 10000] [--work /work]

    1. airflow db clean            moves rows older than that into _airflow_deleted__* tables
    2. airflow db export-archived  writes those tables as CSV files
    3. upload                      to s3://$ARCHIVE_BUCKET/$ARCHIVE_PREFIX/<UTC date>/<file>, its size read back
    4. airflow db drop-archived    only when every file has arrived

What a failed run left behind is still in the _airflow_deleted__* tables, and the next run exports it again, so
nothing is lost; its upload may then be there twice. The S3 client takes its settings from the usual variables:
AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION. Give the database URL of Postgres
itself: long transactions do not belong in a pool.
https://airflow.apache.org/docs/apache-airflow/stable/howto/usage-cli.html#purge-history-from-metadata-database
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Failed(Exception):
    """A reason that the person who reads the Job's last line can act on."""


def say(text: str) -> None:
    print(f"database-cleanup: {text}", flush=True)


def airflow(*arguments: str) -> None:
    """One command, one process: `db clean` can take gigabytes, and they are given back before the upload."""
    say("airflow " + " ".join(arguments))
    done = subprocess.run(["airflow", *arguments], check=False)
    if done.returncode != 0:
        raise Failed(f"airflow {' '.join(arguments[:2])} ended with exit code {done.returncode}")


def setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Failed(f"the environment variable {name} is not set")
    return value


class Store:
    """The bucket; whatever goes wrong with it is said in one line."""

    def __init__(self, bucket: str) -> None:
        import boto3
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        self.errors = (Boto3Error, BotoCoreError, ClientError)
        self.bucket = bucket
        try:
            self.client = boto3.client("s3")
            # Asked before a row is touched. SeaweedFS also creates a bucket that is missing on the first upload:
            # a misspelt name would go unnoticed.
            self.client.head_bucket(Bucket=bucket)
        except self.errors as error:
            raise Failed(f"bucket {bucket} cannot be used: {error}") from None

    def upload(self, file: Path, key: str) -> int:
        """Returns the number of bytes, once the store itself has confirmed it."""
        size = file.stat().st_size
        try:
            self.client.upload_file(str(file), self.bucket, key)
            stored = self.client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        except self.errors as error:
            raise Failed(f"upload of s3://{self.bucket}/{key}: {error}") from None
        if stored != size:
            raise Failed(f"s3://{self.bucket}/{key} has {stored} bytes, the file has {size}")
        say(f"stored s3://{self.bucket}/{key}, {size} bytes")
        return size


def archive(keep_days: int, batch_size: int | None, work: Path) -> str:
    store = Store(setting("ARCHIVE_BUCKET"))
    prefix = os.environ.get("ARCHIVE_PREFIX", "").strip("/")
    now = datetime.now(UTC)
    export = work / "export"
    shutil.rmtree(export, ignore_errors=True)  # a container that restarts finds the files of its predecessor
    export.mkdir(parents=True)

    clean = ["--clean-before-timestamp", (now - timedelta(days=keep_days)).isoformat(timespec="seconds")]
    # Without --error-on-cleanup-failure the exit code is 0 even where a table could not be cleaned.
    if batch_size:
        clean += ["--batch-size", str(batch_size)]
    airflow("db", "clean", *clean, "--yes", "--error-on-cleanup-failure")
    airflow("db", "export-archived", "--output-path", str(export), "--export-format", "csv", "--yes")

    files = sorted(file for file in export.iterdir() if file.is_file())
    if not files:
        return "no rows were archived: nothing to store"
    folder = "/".join(filter(None, (prefix, now.strftime("%Y-%m-%d"))))
    total = sum(store.upload(file, f"{folder}/{file.name}") for file in files)
    airflow("db", "drop-archived", "--yes")
    return f"{len(files)} tables, {total} bytes are in s3://{store.bucket}/{folder}/ and no longer in the database"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep-days", type=int, required=True, metavar="DAYS")
    parser.add_argument("--batch-size", type=int, metavar="ROWS", help="rows per transaction; all at once without it")
    parser.add_argument("--work", type=Path, default=Path("/work"), metavar="DIRECTORY", help="room for the CSV files")
    options = parser.parse_args()
    if options.keep_days < 1:
        parser.error("--keep-days must be 1 or more")
    try:
        say(f"done: {archive(options.keep_days, options.batch_size, options.work)}")
    except (Failed, OSError) as error:
        print(f"database-cleanup failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
