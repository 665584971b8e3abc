"""The failover and the guards of two sites, with a record, databases and clusters in memory.

Run with Airflow's Python: python -m unittest discover -s test/recovery/scripts
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import os
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

ASSETS = Path(__file__).parents[3] / "charts/recovery/assets"
sys.path[:0] = [str(ASSETS), str(ASSETS / "site"), str(ASSETS.parents[1] / "airflow/assets")]

import site_cluster  # noqa: E402
import site_parts  # noqa: E402
import site_record  # noqa: E402
from recovery_job import Failed  # noqa: E402
from site_database import Position  # noqa: E402
from site_record import Record, Unreachable  # noqa: E402


def load(name: str):
    """A script whose file name is no name of a module."""
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), ASSETS / "site" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


failover, guard = load("failover"), load("site-guard")


class Bucket:
    """A bucket that can be out of reach."""

    def __init__(self) -> None:
        self.objects: dict[str, dict] = {}
        self.reachable = True

    def _look(self) -> None:
        if not self.reachable:
            raise Unreachable("no route")

    def read(self) -> dict[str, dict]:
        self._look()
        return copy.deepcopy(self.objects)

    def create(self, key: str, value: dict) -> bool:
        self._look()
        return self.objects.setdefault(key, copy.deepcopy(value)) == value


class Databases:
    """A server with a log of changes that a follower copies while there is a way."""

    def __init__(self, source: Databases | None = None) -> None:
        self.names = ["airflow_prod"]
        self.source = source
        self.written = 0
        self.shut_ones: set[str] = set()
        self.way = True
        self.promotions = 0
        self.noted: dict[str, str] = {}
        self.empty: set[tuple[str, str]] = set()

    @property
    def following(self) -> bool:
        return self.source is not None

    def write(self) -> None:
        if self.shut_ones or self.following:
            raise AssertionError("nobody can write here")
        self.written += 1

    def sync(self) -> None:
        if self.source and self.way:
            self.written, self.shut_ones = self.source.written, set(self.source.shut_ones)

    def position(self) -> Position:
        self.sync()
        return Position(self.following, f"0/{self.written:X}", time.time() - 7 if self.following else None)

    def receives(self) -> bool:
        return self.following and self.way

    def open_ones(self) -> list[str]:
        return [name for name in self.names if name not in self.shut_ones]

    def shut(self, _why: str) -> str:
        self.shut_ones = set(self.names)
        return self.position().lsn

    def open(self, why: str) -> None:
        if self.following:
            raise AssertionError("a follower takes no change")
        for name in self.shut_ones:
            self.note(name, why)
        self.shut_ones = set()

    def note(self, name: str, text: str) -> None:
        self.noted[name] = text

    @contextlib.contextmanager
    def undisturbed(self):
        yield

    def promote(self, _timeout: int) -> None:
        self.sync()
        self.source, self.promotions = None, self.promotions + 1

    def notes(self) -> dict[str, str]:
        return dict(self.noted)

    def filled(self, _name: str, tables: list[tuple[str, str]]) -> dict[tuple[str, str], bool]:
        return {table: table not in self.empty for table in tables}


class Cluster:
    def __init__(self, pods: int, postgres: str | None = None) -> None:
        self.pods = pods
        self.jobs_run = pods > 0
        self.postgres = postgres
        self.leads: list[tuple[str, str | None]] = []

    def start(self) -> None:
        self.pods, self.jobs_run = 4, True

    def stop(self) -> None:
        self.pods = 0

    def rest(self) -> None:
        self.jobs_run = False

    def follow(self, _site: str) -> str | None:
        return None

    def lead(self, site: str, token: str | None) -> None:
        self.leads.append((site, token))


class Lock:
    def __init__(self, _databases: Databases) -> None:
        self.held = False

    def hold(self) -> bool:
        self.held = True
        return True

    def release(self) -> None:
        self.held = False


class Site:
    """One site: what its guard and its failover see."""

    def __init__(
        self,
        name: str,
        role: str,
        bucket: Bucket,
        partner_bucket: Bucket,
        databases: Databases,
        engine: str = "external",
    ) -> None:
        self.bucket = bucket
        self.databases = databases
        self.cluster = Cluster(4 if role == "primary" else 0)
        self.settings = {
            "SITE": name,
            "PARTNER": {"prod": "dr", "dr": "prod"}[name],
            "ROLE": role,
            "ENGINE": engine,
            "LAG_LIMIT": "60",
            "PATIENCE": "0",
            "MANIFEST": "/nowhere",
        }
        with mock.patch.dict(os.environ, self.settings), mock.patch.object(guard, "Lock", Lock):
            self.guard = guard.Guard(Record(bucket, partner_bucket), databases, self.cluster)

    def look(self) -> None:
        with mock.patch.dict(os.environ, self.settings):
            self.guard.look()

    def run(self, **settings: str) -> str:
        """The failover's Job; returns what it said. @raises Failed as the Job fails"""
        said = io.StringIO()
        parts = {
            "Databases": lambda: self.databases,
            "Cluster": lambda: self.cluster,
            "Bucket": lambda _prefix: self.bucket,
        }
        with (
            mock.patch.dict(os.environ, {**self.settings, **settings}),
            mock.patch.multiple(site_parts, **parts),
            mock.patch.object(failover, "SIGNS_OF_LIFE", 0),
            mock.patch.object(failover.subprocess, "run", return_value=mock.Mock(returncode=0)),
            contextlib.redirect_stdout(said),
        ):
            failover.main()
        return said.getvalue()

    def take_over(self, **settings: str) -> str:
        return self.run(CONFIRM=self.settings["SITE"], **settings)


class Pair(unittest.TestCase):
    def setUp(self) -> None:
        east, west = Bucket(), Bucket()
        self.old = Databases()
        self.new = Databases(self.old)
        self.prod = Site("prod", "primary", east, west, self.old)
        self.dr = Site("dr", "standby", west, east, self.new)
        self.addCleanup(mock.patch.stopall)
        mock.patch("time.sleep", self.others_work).start()
        mock.patch("sys.stdout", io.StringIO()).start()
        self.alive = {self.prod, self.dr}
        self.old.write()

    def others_work(self, _seconds: float) -> None:
        for site in self.alive:
            site.look()

    def prod_answers(self) -> None:
        self.dr.settings["PATIENCE"] = "0.2"

    def assert_dr_serves(self) -> None:
        self.assertFalse(self.new.following)
        self.assertEqual(self.new.promotions, 1)
        self.assertEqual(self.new.shut_ones, set())
        self.assertEqual([self.dr.cluster.pods, self.dr.cluster.jobs_run], [4, True])
        self.assertIn("000001/done.json", self.dr.bucket.objects)

    def assert_prod_rests(self) -> None:
        self.assertEqual(self.old.shut_ones, {"airflow_prod"})
        self.assertEqual(self.prod.cluster.pods, 0)
        self.assertFalse(self.prod.guard.lock.held)


class TestGuard(Pair):
    def test_holds_the_lock_on_the_site_that_serves_and_nowhere_else(self) -> None:
        self.prod.look()
        self.dr.look()
        self.assertEqual([self.prod.guard.lock.held, self.dr.guard.lock.held], [True, False])

    def test_serves_on_while_the_partners_bucket_does_not_answer(self) -> None:
        self.dr.bucket.reachable = False
        self.prod.look()
        self.assertTrue(self.prod.guard.lock.held)
        self.assertEqual(self.old.shut_ones, set())

    def test_confirms_nothing_that_it_cannot_see(self) -> None:
        self.prod.bucket.reachable = False
        with self.assertRaises(Unreachable):
            self.prod.look()
        self.assertFalse(self.prod.guard.lock.held)

    def test_answers_a_claim_only_after_everything_is_shut(self) -> None:
        self.dr.guard.record.claim("dr", "test")
        with (
            mock.patch.object(self.old, "shut", side_effect=Failed("a session does not end", "end it")),
            self.assertRaises(Failed),
        ):
            self.prod.look()
        self.assertNotIn("000001/fenced.json", self.dr.bucket.objects)
        self.prod.look()
        self.assertIn("000001/fenced.json", self.dr.bucket.objects)
        self.assert_prod_rests()

    def test_shuts_again_what_somebody_has_opened(self) -> None:
        self.dr.guard.record.claim("dr", "test")
        self.prod.look()
        self.old.shut_ones = set()
        self.prod.look()
        self.assert_prod_rests()

    def test_waits_for_the_operator_to_demote_the_database(self) -> None:
        self.prod.cluster.postgres = "airflow/postgres"
        self.dr.guard.record.claim("dr", "test")
        self.prod.look()
        self.assertNotIn("000001/fenced.json", self.dr.bucket.objects)
        with mock.patch.object(self.prod.cluster, "follow", return_value="token"):
            self.prod.look()
        self.assertEqual(self.dr.bucket.objects["000001/fenced.json"]["demotionToken"], "token")

    def test_keeps_in_its_own_bucket_what_it_has_read_in_the_partners(self) -> None:
        self.dr.guard.record.claim("dr", "test")
        self.prod.look()
        self.assertEqual(self.prod.bucket.objects, self.dr.bucket.objects)
        self.assertEqual(sorted(self.prod.bucket.objects), ["000001/claim.json", "000001/fenced.json"])

    def test_answers_although_its_own_bucket_takes_nothing_and_keeps_it_later(self) -> None:
        self.dr.guard.record.claim("dr", "test")
        with (
            mock.patch.object(self.prod.bucket, "create", side_effect=Unreachable("AccessDenied")),
            self.assertRaises(Unreachable),
        ):
            self.prod.look()
        self.assertIn("000001/fenced.json", self.dr.bucket.objects)
        self.assertEqual(self.prod.bucket.objects, {})
        self.prod.look()
        self.assertEqual(self.prod.bucket.objects, self.dr.bucket.objects)

    def test_lets_the_jobs_run_until_the_partner_serves(self) -> None:
        self.dr.guard.record.claim("dr", "test")
        self.prod.look()
        self.assertEqual([self.prod.cluster.pods, self.prod.cluster.jobs_run], [0, True])
        self.dr.guard.record.write(1, "done", {"doneAt": site_record.now()})
        self.prod.look()
        self.assertFalse(self.prod.cluster.jobs_run)
        self.prod.cluster.jobs_run = True  # somebody has a reason
        self.prod.look()
        self.assertTrue(self.prod.cluster.jobs_run)

    def test_says_how_old_a_standby_is_that_restores_fill(self) -> None:
        self.dr.guard.engine = "embedded"
        self.new.source = None
        with mock.patch.object(guard, "figure") as figure:
            for note, lag in {
                "restored from the backup 12345678 of 2020-01-01T00:00:00Z, 2020-01-02T00:00:00Z": True,
                "": False,
            }.items():
                self.new.noted = {"airflow_prod": note}
                self.dr.look()
                values = {call.args[0]: call.args[1] for call in figure.call_args_list}
                self.assertEqual(values["failover.lag_seconds"] > 200_000_000, lag)

    def test_stops_over_two_claims_of_one_number(self) -> None:
        self.prod.bucket.create("000001/claim.json", {"site": "prod"})
        self.dr.bucket.create("000001/claim.json", {"site": "dr"})
        with self.assertRaisesRegex(Failed, "both sites have claimed 000001"):
            self.dr.look()


class TestFailover(Pair):
    def test_a_dry_run_says_what_would_be_lost_and_changes_nothing(self) -> None:
        said = self.dr.run()
        self.assertRegex(said, "up to 7 s of work would be lost")
        self.assertRegex(said, "a dry run: nothing has changed. With CONFIRM=dr it goes on")
        self.assertEqual([self.dr.bucket.objects, self.prod.bucket.objects], [{}, {}])
        self.assertTrue(self.new.following)

    def test_the_confirmation_names_the_site(self) -> None:
        with self.assertRaisesRegex(Failed, "CONFIRM is prod: this is dr"):
            self.dr.run(CONFIRM="prod")
        self.assertEqual(self.dr.bucket.objects, {})

    def test_the_partner_stops_before_this_site_is_promoted(self) -> None:
        self.prod_answers()
        with mock.patch.object(self.new, "promote", side_effect=self.new.promote) as promote:
            promote.side_effect = lambda timeout: (self.assert_prod_rests(), Databases.promote(self.new, timeout))
            self.dr.take_over()
        self.assert_dr_serves()
        self.assert_prod_rests()
        self.assertEqual(self.new.written, self.old.written)
        self.assertEqual(self.dr.bucket.objects["000001/done.json"]["lostSeconds"], 0.0)

    def test_nothing_is_promoted_while_the_partner_is_silent(self) -> None:
        with self.assertRaisesRegex(Failed, "prod has not answered within 0 s: it may be alive and write"):
            self.dr.take_over()
        self.assertTrue(self.new.following)
        self.old.write()

    def test_a_partner_that_is_said_to_be_gone_must_not_send(self) -> None:
        with self.assertRaisesRegex(Failed, "prod is not gone: it still sends changes"):
            self.dr.take_over(PRIMARY_IS_GONE="yes")
        self.assertTrue(self.new.following)

    def test_a_partner_that_is_gone_costs_what_has_not_arrived(self) -> None:
        self.new.sync()
        self.new.way = False
        self.old.write()
        self.alive = {self.dr}
        self.dr.take_over(PRIMARY_IS_GONE="yes")
        self.assert_dr_serves()
        self.assertEqual(self.old.written - self.new.written, 1)
        self.assertEqual(round(self.dr.bucket.objects["000001/done.json"]["lostSeconds"]), 7)

    def test_a_partner_that_comes_back_stops_before_a_scheduler_of_its_may_start(self) -> None:
        self.test_a_partner_that_is_gone_costs_what_has_not_arrived()
        self.assertFalse(self.prod.guard.lock.held)
        self.prod.look()
        self.assert_prod_rests()

    def test_waits_for_the_rest_of_the_log(self) -> None:
        self.new.sync()
        self.new.way = False
        self.old.write()
        self.prod_answers()
        with self.assertRaisesRegex(Failed, "0/1 has arrived, 0/2 has not"):
            self.dr.take_over()
        self.new.way = True
        self.dr.take_over()
        self.assert_dr_serves()
        self.assertEqual(self.new.written, 2)

    def test_goes_on_wherever_it_was_killed(self) -> None:
        self.prod_answers()
        steps = ["claim", "fence", "catch_up", "decide", "promote", "validate", "finish"]
        for step in steps:
            with self.subTest(killed_after=step):
                self.setUp()
                self.prod_answers()
                real = getattr(failover.Failover, step)

                def killed(*arguments, real=real):
                    real(*arguments)
                    raise KeyboardInterrupt

                with mock.patch.object(failover.Failover, step, killed), self.assertRaises(KeyboardInterrupt):
                    self.dr.take_over()
                if step != "finish":
                    self.dr.take_over()
                self.assert_dr_serves()
                self.assert_prod_rests()

    def test_is_done_once(self) -> None:
        self.prod_answers()
        self.dr.take_over()
        with self.assertRaisesRegex(Failed, "dr serves since"):
            self.dr.take_over()

    def test_a_site_that_serves_does_not_take_over(self) -> None:
        with self.assertRaisesRegex(Failed, "prod serves already"):
            self.prod.take_over()

    def test_a_database_that_does_not_follow_is_not_promoted(self) -> None:
        self.new.source = None
        with self.assertRaisesRegex(Failed, "is a primary of its own"):
            self.dr.take_over()

    def test_an_empty_table_stops_it_before_a_scheduler_starts(self) -> None:
        manifest = '{"takenAt": "2026-11-26T01:00:03Z", "databases": [{"name": "airflow_prod", "tables": [{"schema": "public", "name": "dag", "rows": 3}]}]}'
        self.prod_answers()
        self.new.empty = {("public", "dag")}
        with contextlib.ExitStack() as stack:
            for name, value in {"is_file": True, "stat": mock.Mock(st_size=1), "read_text": manifest}.items():
                stack.enter_context(mock.patch.object(failover.Path, name, return_value=value))
            with self.assertRaisesRegex(Failed, "public.dag had 3 rows at 2026-11-26T01:00:03Z, and has none"):
                self.dr.take_over()
            self.assertEqual(self.dr.cluster.pods, 0)
            self.dr.take_over(IGNORE_ROWS="yes")
        self.assert_dr_serves()


class TestWithdrawal(Pair):
    def test_the_partner_opens_again_what_it_has_shut(self) -> None:
        with self.assertRaises(Failed):
            self.dr.take_over()
        self.prod.look()
        self.assert_prod_rests()
        self.dr.take_over(ACTION="withdraw")
        self.prod.look()
        self.assertEqual([self.old.shut_ones, self.prod.cluster.pods, self.prod.guard.lock.held], [set(), 4, True])
        self.prod.cluster.stop()  # somebody has a reason
        self.prod.look()
        self.assertEqual(self.prod.cluster.pods, 0)

    def test_of_what_is_decided_is_refused(self) -> None:
        self.prod_answers()
        with (
            mock.patch.object(failover.Failover, "promote", side_effect=Failed("killed", "again")),
            self.assertRaises(Failed),
        ):
            self.dr.take_over()
        with self.assertRaisesRegex(Failed, "is decided: dr is being promoted"):
            self.dr.take_over(ACTION="withdraw")

    def test_between_looking_and_deciding_wins(self) -> None:
        self.prod_answers()
        withdraw = site_record.Record(self.dr.bucket, None)
        with (
            mock.patch.object(
                failover.Failover, "catch_up", lambda *_: withdraw.write(1, "decision", {"decision": "withdraw"})
            ),
            self.assertRaisesRegex(Failed, "epoch 1 of dr was withdrawn"),
        ):
            self.dr.take_over()
        self.assertTrue(self.new.following)

    def test_leaves_the_way_free_for_another_claim(self) -> None:
        with self.assertRaises(Failed):
            self.dr.take_over()
        self.dr.take_over(ACTION="withdraw")
        self.prod.look()
        self.prod_answers()
        self.dr.take_over()
        self.assertIn("000002/done.json", self.dr.bucket.objects)


class TestFailback(Pair):
    def test_is_the_same_the_other_way_round(self) -> None:
        self.prod_answers()
        self.dr.take_over()
        self.old.source, self.old.shut_ones = self.new, set()  # rebuilt as a standby
        self.prod.settings["PATIENCE"] = "0.2"
        self.new.write()
        self.prod.take_over()
        self.assertIn("000002/done.json", self.prod.bucket.objects)
        self.assertFalse(self.old.following)
        self.assertEqual(self.old.written, self.new.written)
        self.assertEqual([self.new.shut_ones, self.dr.cluster.pods], [{"airflow_prod"}, 0])

    def test_a_failover_after_it_does_not_need_the_primarys_bucket(self) -> None:
        self.test_is_the_same_the_other_way_round()
        self.new.source, self.new.promotions, self.new.way = self.old, 0, False
        self.prod.bucket.reachable = False
        self.alive = {self.dr}
        self.dr.take_over(PRIMARY_IS_GONE="yes")
        self.assertIn("000003/done.json", self.dr.bucket.objects)


class TestOtherEngines(Pair):
    def test_the_operator_gets_primary_and_token_together(self) -> None:
        for site in (self.prod, self.dr):
            site.settings["ENGINE"] = "cloudnative-pg"
            site.cluster.postgres = "airflow/postgres"
        self.prod_answers()

        def lead(site: str, token: str | None) -> None:
            self.dr.cluster.leads.append((site, token))
            self.new.promote(60)

        with (
            mock.patch.object(self.prod.cluster, "follow", return_value="token"),
            mock.patch.object(self.dr.cluster, "lead", lead),
        ):
            self.dr.take_over()
        self.assertEqual(self.dr.cluster.leads, [("dr", "token")])
        self.assert_dr_serves()

    def test_an_embedded_database_is_restored_after_the_fence(self) -> None:
        self.dr.settings["ENGINE"] = "embedded"
        self.new.source = None
        self.prod_answers()
        with self.assertRaisesRegex(Failed, "airflow_prod: not restored since"):
            self.dr.take_over()
        self.new.noted = {
            "airflow_prod": "restored from the backup 12345678 of 2026-11-26T01:00:03Z, 2020-01-01T00:00:00Z"
        }
        with self.assertRaisesRegex(Failed, "airflow_prod: not restored since"):
            self.dr.take_over()
        self.new.noted = {
            "airflow_prod": f"restored from the backup 12345678 of 2026-11-26T01:00:03Z, {site_record.now()}"
        }
        self.assertRegex(self.dr.run(), "up to [1-9][0-9]+ s of work would be lost")
        self.dr.take_over()
        self.assertEqual([self.dr.cluster.pods, self.new.promotions], [4, 0])
        lost = self.dr.bucket.objects["000001/done.json"]["lostSeconds"]
        fenced = self.dr.bucket.objects["000001/fenced.json"]["fencedAt"]
        self.assertEqual(lost, max(0.0, site_parts.seconds_of(fenced) - site_parts.seconds_of("2026-11-26T01:00:03Z")))
        self.assertEqual(self.new.noted, {"airflow_prod": "serves since epoch 1 of dr"})

    def test_an_embedded_database_that_stands_by_again_is_open_for_restores(self) -> None:
        self.prod.guard.engine = "embedded"
        self.dr.guard.record.claim("dr", "test")
        self.prod.look()
        self.prod.look()
        self.assert_prod_rests()
        self.prod.guard.serves_by_role = False
        self.prod.look()
        self.assertEqual(
            [self.old.shut_ones, self.old.noted], [set(), {"airflow_prod": "stands by since epoch 1 of dr"}]
        )


class TestCluster(unittest.TestCase):
    """What is asked of the Kubernetes API; npm run e2e:recovery -- failover-cluster asks a real one."""

    def setUp(self) -> None:
        self.objects = {
            "/apis/apps/v1/namespaces/airflow/deployments/airflow-scheduler/scale": {"spec": {}},
            "/apis/batch/v1/namespaces/airflow/cronjobs/database-backup": {"spec": {"suspend": True}},
        }
        self.changes: list[tuple[str, dict]] = []
        settings = {
            "WORKLOADS": "airflow/deployments/airflow-scheduler=2",
            "JOBS": "airflow/database-backup",
        }
        self.enterContext(mock.patch.dict(os.environ, settings))
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))
        self.cluster = site_cluster.Cluster(self)

    def call(self, method: str, path: str, body: dict | None = None) -> dict | None:
        if method == "PATCH":
            self.changes.append((path, body))
            self.objects[path]["spec"] |= body["spec"]
        return self.objects.get(path)

    def test_starts_pods_and_jobs_once(self) -> None:
        for _ in range(2):
            self.cluster.start()
        self.assertEqual([body for _, body in self.changes], [{"spec": {"replicas": 2}}, {"spec": {"suspend": False}}])

    def test_a_fence_leaves_the_jobs_alone(self) -> None:
        self.cluster.start()
        self.changes.clear()
        self.cluster.stop()
        self.assertEqual([body for _, body in self.changes], [{"spec": {"replicas": 0}}])

    def test_suspends_the_jobs_once(self) -> None:
        self.cluster.start()
        self.changes.clear()
        for _ in range(2):
            self.cluster.rest()
        self.assertEqual([body for _, body in self.changes], [{"spec": {"suspend": True}}])

    def test_says_what_is_not_there(self) -> None:
        self.objects.clear()
        with self.assertRaisesRegex(Failed, "deployments/airflow-scheduler/scale is not there"):
            self.cluster.start()


if __name__ == "__main__":
    unittest.main()
