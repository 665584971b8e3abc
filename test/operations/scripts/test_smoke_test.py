"""The smoke test, against a server that plays Airflow. Run: python -m unittest discover -s test/operations/scripts"""

from __future__ import annotations

import json
import tempfile
import unittest
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

from playing import PlayedAirflow, Taking, task, variables

import airflow_api  # noqa: E402
import smoke_test  # noqa: E402
from report import run  # noqa: E402


class SmokeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.airflow, self.alertmanager = PlayedAirflow(), Taking()
        self.settings: dict[str, str] = {}
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "password").write_text("secret\n", encoding="utf-8")
        self.termination = folder / "termination-log"
        self.stack.enter_context(mock.patch.object(airflow_api, "PAUSE", 0.05))
        self.stack.enter_context(mock.patch.object(smoke_test, "LOG_SECONDS", 0.2))
        self.url = self.stack.enter_context(self.airflow.playing())
        self.alerts = self.stack.enter_context(self.alertmanager.playing())
        self.password = str(folder / "password")

    def attempt(self) -> tuple[int, dict, str]:
        """Exit code, report, and what was said."""
        said = StringIO()
        settings = {
            "TARGET_URL": f"{self.url}/base",
            "EXPECTED_VERSION": "3.3.2",
            "TESTER": "platform-tester",
            "TESTER_FILE": self.password,
            "DAG": "hello_platform",
            "WAIT_SECONDS": "0.3",
            "RUN_SECONDS": "0.3",
            "ENVIRONMENT": "dev",
            "ALERTMANAGER_URL": self.alerts,
            "TERMINATION_LOG": str(self.termination),
            **self.settings,
        }
        with variables(**settings), redirect_stdout(said), redirect_stderr(said):
            code = run(smoke_test.work)
        return code, json.loads(self.termination.read_text(encoding="utf-8")), said.getvalue()

    def assert_fails(self, with_words: str) -> None:
        code, report, said = self.attempt()
        self.assertEqual((code, report["outcome"]), (1, "failed"), said)
        self.assertIn(with_words, report["problem"])
        self.assertNotIn("secret", said)

    def test_passes_where_all_is_well_and_tells_the_team(self) -> None:
        code, report, said = self.attempt()
        self.assertEqual(code, 0, said)
        seconds = report.pop("seconds")
        self.assertGreaterEqual(seconds, 0)
        self.assertEqual(report, {"outcome": "passed", "version": "3.3.2", "run": "manual__1", "tasks": 3, "notified": True})
        [(_, path, [alert])] = self.alertmanager.asked
        self.assertEqual(path, "/api/v2/alerts")
        self.assertEqual(
            alert["labels"],
            {"alertname": "Deployment", "severity": "info", "team": "platform", "environment": "dev", "version": "3.3.2"},
        )

    def test_switches_on_a_dag_that_is_paused(self) -> None:
        self.airflow.paused = True
        self.assertEqual(self.attempt()[0], 0)
        self.assertFalse(self.airflow.paused)

    def test_fails_on_another_version(self) -> None:
        self.airflow.version = "3.3.1"
        self.assert_fails("Airflow 3.3.1 answers, 3.3.2 is expected")

    def test_takes_any_version_where_none_is_expected(self) -> None:
        self.airflow.version, self.settings = "4.0.0", {"EXPECTED_VERSION": ""}
        self.assertEqual(self.attempt()[0], 0)

    def test_fails_on_a_health_body_that_is_not_healthy_though_its_status_is_200(self) -> None:
        for part in ("metadatabase", "scheduler", "triggerer", "dag_processor"):
            with self.subTest(part):
                self.airflow.health = {**PlayedAirflow().health, part: {"status": "unhealthy"}}
                self.assert_fails(f"{part} is unhealthy")

    def test_fails_on_a_health_body_without_a_part(self) -> None:
        del self.airflow.health["triggerer"]
        self.assert_fails("triggerer is None")

    def test_waits_until_it_is_healthy(self) -> None:
        self.airflow.health["scheduler"] = {"status": None}
        self.settings = {"WAIT_SECONDS": "5"}

        def heal() -> None:
            self.airflow.health["scheduler"] = {"status": "healthy"}

        import threading

        threading.Timer(0.3, heal).start()
        self.assertEqual(self.attempt()[0], 0)

    def test_fails_where_the_tester_cannot_log_in(self) -> None:
        self.airflow.password = "another"
        self.assert_fails("platform-tester cannot log in (401)")

    def test_logs_in_anew_where_a_token_was_of_a_pod_that_is_being_replaced(self) -> None:
        self.airflow.worthless = 1
        self.settings = {"WAIT_SECONDS": "10"}
        self.assertEqual(self.attempt()[0], 0)

    def test_fails_where_nothing_answers(self) -> None:
        self.settings = {"TARGET_URL": "http://127.0.0.1:9"}
        self.assert_fails("http://127.0.0.1:9 does not answer")

    def test_fails_with_a_run_that_fails_and_names_the_task(self) -> None:
        self.airflow.state = "failed"
        self.airflow.tasks = [task("greet_default", "default", "failed")]
        self.assert_fails("the run manual__1 of hello_platform has failed: greet_default is failed")

    def test_shows_why_a_task_has_failed(self) -> None:
        self.airflow.state = "failed"
        self.airflow.tasks = [task("greet_default", "default", "failed")]
        self.airflow.errors = [{"event": "Task failed", "error_detail": [{"exc_type": "RuntimeError", "exc_value": "no hello"}]}]
        self.assertIn("Task failed\nRuntimeError: no hello", self.attempt()[2])

    def test_fails_with_a_run_that_does_not_end_and_names_what_waits(self) -> None:
        self.airflow.state = "running"
        self.airflow.tasks = [task("greet_default", "default"), task("greet_critical", "critical", "queued")]
        self.assert_fails("the run manual__1 of hello_platform is running: greet_critical queued")

    def test_fails_where_the_log_is_not_that_of_the_task(self) -> None:
        self.airflow.log = "Hello from somewhere"
        self.assert_fails("the log of greet_default lacks 'Hello from the default queue'")

    def test_fails_where_no_queue_was_tried(self) -> None:
        self.airflow.tasks = [task("breathe", "critical")]
        self.assert_fails("hello_platform has put no task on any queue")

    def test_passes_and_says_so_where_nobody_could_be_told(self) -> None:
        self.settings = {"ALERTMANAGER_URL": "http://127.0.0.1:9"}
        code, report, said = self.attempt()
        self.assertEqual((code, report["notified"]), (0, False))
        self.assertIn("the team was not told", said)


if __name__ == "__main__":
    unittest.main()
