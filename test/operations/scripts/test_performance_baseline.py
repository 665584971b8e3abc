"""The performance baseline, against servers that play. Run: python -m unittest discover -s test/operations/scripts"""

from __future__ import annotations

import json
import tempfile
import unittest
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

from playing import PlayedAirflow, PlayedKubernetes, variables

import airflow_api  # noqa: E402
import performance_baseline  # noqa: E402
from performance_baseline import worse  # noqa: E402
from report import run  # noqa: E402

PLACE = "/api/v1/namespaces/airflow/configmaps/performance-baseline"


class PerformanceBaselineTest(unittest.TestCase):
    def setUp(self) -> None:
        self.airflow, self.kubernetes = PlayedAirflow(), PlayedKubernetes({PLACE: {"metadata": {}}})
        self.p95 = 100.0
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        (self.folder / "password").write_text("secret", encoding="utf-8")
        self.stack.enter_context(mock.patch.object(airflow_api, "PAUSE", 0.05))
        self.url = self.stack.enter_context(self.airflow.playing())
        self.api = self.stack.enter_context(self.kubernetes.playing())

    def measure(self) -> tuple[int, dict, str]:
        summary = {"metrics": {"http_req_duration{scenario:api}": {"p(95)": self.p95, "med": 40.0}}}
        (self.folder / "k6.json").write_text(json.dumps(summary), encoding="utf-8")
        termination, said = self.folder / "termination-log", StringIO()
        settings = {
            "TARGET_URL": self.url,
            "EXPECTED_VERSION": "3.3.2",
            "TESTER": "platform-tester",
            "TESTER_FILE": str(self.folder / "password"),
            "DAG": "hello_platform",
            "WAIT_SECONDS": "0.3",
            "RUN_SECONDS": "0.3",
            "RUNS": "4",
            "K6_SUMMARY": str(self.folder / "k6.json"),
            "NAMESPACE": "airflow",
            "CONFIG_MAP": "performance-baseline",
            "REGRESSION_PERCENT": "30",
            "KUBERNETES_API": self.api,
            "KUBERNETES_TOKEN": "token",
            "TERMINATION_LOG": str(termination),
        }
        with variables(**settings), redirect_stdout(said), redirect_stderr(said):
            code = run(performance_baseline.measure)
        return code, json.loads(termination.read_text(encoding="utf-8")), said.getvalue()

    @property
    def data(self) -> dict:
        return {key: json.loads(value) for key, value in self.kubernetes.objects[PLACE]["data"].items()}

    def test_the_first_measurement_becomes_the_baseline(self) -> None:
        code, report, said = self.measure()
        self.assertEqual((code, report["outcome"]), (0, "established"), said)
        figures = {"api_p95_ms": 100.0, "api_median_ms": 40.0, "dag_tasks_per_minute": 24.0, "dag_run_median_seconds": 30.0}
        self.assertEqual(self.data["baseline"]["figures"], figures)

    def test_the_next_is_compared_with_it_and_does_not_move_it(self) -> None:
        self.measure()
        self.p95 = 120.0
        code, report, said = self.measure()
        self.assertEqual((code, report["outcome"]), (0, "passed"), said)
        self.assertEqual(self.data["baseline"]["figures"]["api_p95_ms"], 100.0)
        self.assertEqual(self.data["latest"]["figures"]["api_p95_ms"], 120.0)
        self.assertEqual(len(self.data["history"]), 2)

    def test_answers_that_have_become_slower_fail_it_and_are_kept_on_record(self) -> None:
        self.measure()
        self.p95 = 140.0
        code, report, _ = self.measure()
        self.assertEqual((code, report["outcome"]), (1, "failed"))
        self.assertIn("api_p95_ms is 140, the baseline 100", report["problem"])
        self.assertFalse(self.data["latest"]["passed"])
        self.assertEqual(self.data["baseline"]["figures"]["api_p95_ms"], 100.0)

    def test_a_little_slower_each_time_is_noticed(self) -> None:
        codes = []
        for self.p95 in (100.0, 115.0, 130.0, 145.0):
            codes.append(self.measure()[0])
        self.assertEqual(codes, [0, 0, 0, 1])

    def test_runs_that_have_become_slower_fail_it(self) -> None:
        self.measure()
        self.airflow.seconds = 45
        code, report, _ = self.measure()
        self.assertEqual(code, 1)
        self.assertIn("dag_tasks_per_minute is 16, the baseline 24", report["problem"])
        self.assertIn("dag_run_median_seconds is 45, the baseline 30", report["problem"])

    def test_after_the_baseline_was_taken_away_there_is_a_new_one(self) -> None:
        self.measure()
        del self.kubernetes.objects[PLACE]["data"]["baseline"]
        self.p95 = 400.0
        self.assertEqual(self.measure()[1]["outcome"], "established")
        self.assertEqual(self.data["baseline"]["figures"]["api_p95_ms"], 400.0)

    def test_a_run_that_fails_is_no_measurement(self) -> None:
        self.airflow.state = "failed"
        code, report, _ = self.measure()
        self.assertEqual(code, 1)
        self.assertIn("4 of 4 runs of hello_platform have failed", report["problem"])
        self.assertNotIn("data", self.kubernetes.objects[PLACE])

    def test_says_what_to_do_where_the_config_map_is_not_there(self) -> None:
        del self.kubernetes.objects[PLACE]
        code, report, _ = self.measure()
        self.assertEqual(code, 1)
        self.assertIn(f"there is no {PLACE}", report["problem"])

    def test_what_differs_by_no_more_than_noise_is_no_regression(self) -> None:
        self.assertEqual(worse({"api_p95_ms": 10.0}, {"api_p95_ms": 25.0}, 30), [])
        self.assertEqual(worse({"api_p95_ms": 10.0}, {"api_p95_ms": 31.0}, 30), ["api_p95_ms is 31, the baseline 10"])

    def test_what_has_become_faster_is_no_regression(self) -> None:
        figures = {"api_p95_ms": 100.0, "dag_tasks_per_minute": 20.0}
        self.assertEqual(worse(figures, {"api_p95_ms": 1.0, "dag_tasks_per_minute": 200.0}, 30), [])


if __name__ == "__main__":
    unittest.main()
