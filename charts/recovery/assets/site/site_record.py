"""Who serves: the record of failovers in the object store, which both sites obey.

Each failover claims the next number, an epoch, for its site: one folder below `site/` in that site's backups bucket.

    site/000007/claim.json      {"site", "claimedAt", "by"}       the site wants to serve; the partner stops when it reads this
    site/000007/fenced.json     {"site", "fencedAt", "lsn", …}    the partner has stopped; it writes this into both buckets
    site/000007/decision.json   {"decision", "decidedAt", …}      promote or withdraw, whichever was written first
    site/000007/done.json       {"doneAt", "seconds", …}          it serves
    site/000007/resumed.json    {"site", "resumedAt"}             the partner serves again after a claim was withdrawn

Nothing is ever written twice: an object is made where none of its name is, and that is the only way in which two runs
meet. So the login that adds backups is enough, which can neither change nor delete, and the record is its own history.
A site reads both buckets and writes to its partner's only what the partner waits for: a standby needs nothing of a
primary that is gone. What it has read there it keeps in its own, so that its failover knows what has been.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

from recovery_job import Failed, setting

FOLDER = "site/"


class Unreachable(Exception):
    """A bucket that does not answer."""


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Epoch:
    """One failover, as far as it has come."""

    number: int
    parts: dict[str, dict] = field(default_factory=dict)

    def part(self, name: str) -> dict | None:
        return self.parts.get(name)

    @property
    def site(self) -> str:
        return self.parts["claim"]["site"]

    @property
    def decision(self) -> str | None:
        return (self.part("decision") or {}).get("decision")

    @property
    def name(self) -> str:
        return f"epoch {self.number} of {self.site}"


class Bucket:
    """The backups bucket of a site. @param prefix of the variables that say where it is: SITE_ or PARTNER_"""

    def __init__(self, prefix: str) -> None:
        import boto3
        from botocore.config import Config

        self.bucket = setting(f"{prefix}BUCKET")
        self.client = boto3.client(
            "s3",
            endpoint_url=setting(f"{prefix}URL"),
            region_name=setting(f"{prefix}REGION"),
            aws_access_key_id=setting(f"{prefix}ACCESS_KEY"),
            aws_secret_access_key=setting(f"{prefix}SECRET_KEY"),
            verify=os.environ.get(f"{prefix}CA") or True,
            config=Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2}),
        )

    def read(self) -> dict[str, dict]:
        """Every object of the record, by its key below the folder."""
        found = {}
        with _answers(self.bucket):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER):
                for entry in page.get("Contents", []):
                    body = self.client.get_object(Bucket=self.bucket, Key=entry["Key"])["Body"].read()
                    found[entry["Key"].removeprefix(FOLDER)] = json.loads(body)
        return found

    def create(self, key: str, value: dict) -> bool:
        """Whether it was made: false where there was one."""
        with _answers(self.bucket):
            try:
                text = json.dumps(value, indent=2).encode()
                self.client.put_object(Bucket=self.bucket, Key=FOLDER + key, Body=text, IfNoneMatch="*")
            except self.client.exceptions.ClientError as error:
                # 409: another write of the same object was under way.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412):
                    return False
                raise
        return True


class _answers:
    """Turns whatever a client of S3 raises into one thing: the bucket is out of reach."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, (BotoCoreError, ClientError, json.JSONDecodeError)):
            raise Unreachable(f"{self.bucket}: {' '.join(str(error).split())}") from None


class Record:
    """The record as a site sees it: its own bucket, which must answer, and its partner's, which may not."""

    def __init__(self, own: Bucket, partner: Bucket | None) -> None:
        self.own = own
        self.partner = partner
        self.partner_trouble: str | None = None
        self._only_there: dict[str, dict] = {}

    def epochs(self) -> list[Epoch]:
        """Oldest first. @raises Unreachable where its own bucket does not answer"""
        objects = dict(self.own.read())
        self.partner_trouble, self._only_there = None, {}
        if self.partner:
            try:
                # A part that is in both buckets is the same in both, or was decided in one of them at another time.
                for key, value in self.partner.read().items():
                    if key not in objects:
                        self._only_there[key] = value
                    if objects.setdefault(key, value) != value and key.endswith("/claim.json"):
                        raise Failed(
                            f"both sites have claimed {key.partition('/')[0]}",
                            "withdraw one of the claims: start failover there with ACTION=withdraw",
                        )
            except Unreachable as trouble:
                self.partner_trouble = str(trouble)
        numbers: dict[int, dict[str, dict]] = {}
        for key, value in objects.items():
            folder, _, name = key.partition("/")
            if folder.isdigit() and name.endswith(".json"):
                numbers.setdefault(int(folder), {})[name.removesuffix(".json")] = value
        return [Epoch(number, parts) for number, parts in sorted(numbers.items()) if "claim" in parts]

    def newest(self) -> Epoch | None:
        """The epoch that counts: the last one that was not withdrawn."""
        standing = [epoch for epoch in self.epochs() if epoch.decision != "withdraw"]
        return standing[-1] if standing else None

    def claim(self, site: str, by: str) -> Epoch:
        """The next number, for this site."""
        number = max((epoch.number for epoch in self.epochs()), default=0) + 1
        self.write(number, "claim", {"site": site, "claimedAt": now(), "by": by})
        return self.get(number)

    def get(self, number: int) -> Epoch:
        found = next((epoch for epoch in self.epochs() if epoch.number == number), None)
        if found is None:
            raise Failed(
                f"the claim of epoch {number} is gone", "look at who deletes below site/ in the backups buckets"
            )
        return found

    def write(self, number: int, part: str, value: dict) -> bool:
        """Into its own bucket."""
        return self.own.create(f"{number:06d}/{part}.json", value)

    def answer(self, epoch: Epoch, part: str, value: dict) -> None:
        """Into the partner's, which waits for it; `remember` brings it here."""
        if self.partner is None:
            raise Unreachable("nobody has said where the partner's bucket is")
        key = f"{epoch.number:06d}/{part}.json"
        self.partner.create(key, value)
        self._only_there[key] = value

    def remember(self) -> None:
        """Keeps in its own bucket what was seen in the partner's alone: a failover here reads no other."""
        for key, value in self._only_there.items():
            self.own.create(key, value)
        self._only_there = {}
