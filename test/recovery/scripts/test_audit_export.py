"""The export of events as time goes by: what is older than its retention goes away beneath it. A database and a bucket in memory.

Run: python3 -m unittest discover -s test/recovery/scripts -p 'test_audit*.py'
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import re
import sys
import types
import unittest
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

CHARTS = Path(__file__).parents[3] / "charts"
sys.path[:0] = [str(CHARTS / "recovery/assets"), str(CHARTS / "airflow/assets")]
sys.modules.setdefault("psycopg2", types.ModuleType("psycopg2"))  # of which only a connection makes use

from recovery_job import Failed  # noqa: E402

spec = importlib.util.spec_from_file_location("audit_export", CHARTS / "recovery/assets/audit-export.py")
export = importlib.util.module_from_spec(spec)
sys.modules["audit_export"] = export
spec.loader.exec_module(export)

class Clock(datetime):
    """The time that the script finds."""

    moment: Clock

    @classmethod
    def now(cls, tz=None):
        return cls.moment


BEGIN = Clock(2026, 1, 1, tzinfo=UTC)


class Bucket(export.Store):
    """Keeps objects with the day on which they came, and lets old ones go."""

    bucket, prefix, lock = "audit", "airflow/prod", {}

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, dict[str, str], datetime]] = {}

    def put_new(self, key: str, body: bytes, metadata: dict[str, str]) -> bool:
        if key in self.objects:
            return False
        self.objects[key] = (body, metadata, Clock.moment)
        return True

    def put_cursor(self, cursor) -> None:
        self.objects[export.CURSOR] = (json.dumps(asdict(cursor)).encode(), {}, Clock.moment)

    def metadata(self, key: str) -> dict[str, str] | None:
        return self.objects[key][1] if key in self.objects else None

    def read(self, key: str) -> bytes | None:
        return self.objects[key][0] if key in self.objects else None

    def keys(self) -> list[str]:
        return sorted(key for key in self.objects if key.endswith(".jsonl"))

    def end(self, days: int) -> None:
        """What the rule of the bucket does."""
        self.objects = {key: kept for key, kept in self.objects.items() if Clock.moment - kept[2] <= timedelta(days=days)}


class Table:
    """Airflow's table of events."""

    def __init__(self) -> None:
        self.events: list[dict] = []

    def happens(self, event: str) -> None:
        row = dict.fromkeys(export.COLUMNS) | {"id": len(self.events) + 1, "dttm": Clock.moment, "event": event, "owner": "ada"}
        self.events.append(row)

    def position(self) -> int:
        return len(self.events)

    def writers(self) -> set[str]:
        return set()

    def rows(self, first: int, last: int, most: int) -> list[dict]:
        return [row for row in self.events if first <= row["id"] <= last][:most]

    def identity(self, row_id: int) -> str | None:
        found = self.rows(row_id, row_id, 1)
        return export.identity(found[0]) if found else None

    def oldest_id(self) -> int:
        return min((row["id"] for row in self.events), default=0)

    def oldest_after(self, row_id: int) -> float:
        return 0.0

    def close(self) -> None:
        pass


class AsTimeGoesBy(unittest.TestCase):
    def setUp(self) -> None:
        self.bucket, self.table = Bucket(), Table()
        Clock.moment = BEGIN
        for patch in (
            mock.patch.object(export, "Store", lambda: self.bucket),
            mock.patch.object(export, "Database", lambda: self.table),
            mock.patch.object(export, "datetime", Clock),
            mock.patch.dict(os.environ, {"AUDIT_RETENTION_DAYS": "400", "MAX_AGE_SECONDS": "600"}),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def at(self, days: float) -> None:
        """The store has done its daily work, a day late as it may."""
        Clock.moment = BEGIN + timedelta(days=days)
        self.bucket.end(401)

    def run_job(self) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            export.export(1, 5000, 60)
        return said.getvalue()

    def verify(self) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            export.verify()
        return said.getvalue()

    def stored(self) -> list[str]:
        lines = [line for key in self.bucket.keys() for line in self.bucket.read(key).decode().splitlines()]
        return [re.search(r'"event":"([^"]*)"', line)[1] for line in lines]

    def fill(self) -> None:
        for day in (0, 100, 200):
            self.at(day)
            self.table.happens(f"day {day}")
            self.run_job()

    def test_the_chain_is_whole_when_its_oldest_objects_have_ended(self) -> None:
        self.fill()
        self.assertIn("3 objects with 3 events", self.verify())
        self.at(402)
        self.assertIn("2 objects with 2 events: none is missing", self.verify())
        self.assertEqual(self.stored(), ["day 100", "day 200"])

    def test_an_object_that_goes_before_its_time_is_missed(self) -> None:
        self.fill()
        del self.bucket.objects[self.bucket.keys()[0]]
        with self.assertRaisesRegex(Failed, "the object before it is missing or another one"):
            self.verify()

    def test_an_object_that_goes_out_of_the_middle_is_missed_however_old_it_is(self) -> None:
        self.fill()
        Clock.moment = BEGIN + timedelta(days=4000)
        del self.bucket.objects[self.bucket.keys()[1]]
        with self.assertRaisesRegex(Failed, "the object before it is missing or another one"):
            self.verify()

    def test_a_longer_retention_does_not_make_what_has_ended_a_loss(self) -> None:
        self.fill()
        self.at(402)
        with mock.patch.dict(os.environ, {"AUDIT_RETENTION_DAYS": "800"}):
            self.assertIn("none is missing", self.verify())

    def test_the_cursor_stays_young_while_nothing_happens(self) -> None:
        self.fill()
        for day in range(250, 1000, 50):
            self.at(day)
            self.run_job()
        self.assertEqual(list(self.bucket.objects), [export.CURSOR])

    def test_no_event_comes_again_when_the_whole_chain_has_ended(self) -> None:
        self.fill()
        for day in (500, 700):
            self.at(day)
            self.run_job()
        self.assertEqual(self.stored(), [])
        self.at(701)
        self.table.happens("day 701")
        self.run_job()
        self.assertEqual(self.stored(), ["day 701"])
        self.assertIn("1 objects with 1 events: none is missing", self.verify())

    def test_a_database_of_before_is_noticed_when_the_whole_chain_has_ended(self) -> None:
        self.fill()
        for day in (500, 700):
            self.at(day)
            self.run_job()
        self.table.events.pop()
        self.table.happens("after a restore")
        said = self.run_job()
        self.assertIn("epoch 2 begins behind id 0", said)
        self.assertEqual(self.stored(), ["day 0", "day 100", "after a restore"])

    def test_a_chain_that_goes_before_its_time_is_written_again_and_not_trusted_to_the_cursor(self) -> None:
        self.fill()
        for key in self.bucket.keys():
            del self.bucket.objects[key]
        self.run_job()
        self.assertEqual(self.stored(), ["day 0", "day 100", "day 200"])


if __name__ == "__main__":
    unittest.main()
