"""The performance baseline, against servers that play. Run: python -m unittest discover -s test/operations/scripts"""

from __future__ import annotations

import json
import tempfile
import time
import unittest
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

from playing import PlayedAirflow, PlayedKubernetes, PlayedPrometheus, variables

import airflow_api  # noqa: E402
import performance_baseline  # noqa: E402
from performance_baseline import worse  # noqa: E402
from report import run  # noqa: E402

PLACE = "/api/v1/namespaces/airflow/configmaps/performance-baseline"
ASKED = {color: {name: {"query": f"{name}:{color}[WINDOW]", "most": most} for name, most in (("restarts", 0), ("memory_percent", 95))} for color in ("green", "blue")}


def summary(p95: float, failed: int = 0) -> str:
    """Of k6, with 300 requests."""
    checks = {"passes": 300 - failed, "fails": failed, "value": (300 - failed) / 300}
    return json.dumps({"metrics": {"http_req_duration{scenario:api}": {"p(95)": p95, "med": 40.0}, "checks{scenario:api}": checks}})


class Measuring(unittest.TestCase):
    def setUp(self) -> None:
        self.airflow, self.kubernetes = PlayedAirflow(), PlayedKubernetes({PLACE: {"metadata": {}}})
        self.p95, self.failed = 100.0, 0
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        (self.folder / "password").write_text("secret", encoding="utf-8")
        self.stack.enter_context(mock.patch.object(airflow_api, "PAUSE", 0.05))
        self.url = self.stack.enter_context(self.airflow.playing())
        self.api = self.stack.enter_context(self.kubernetes.playing())

    def measure(self, **more: str) -> tuple[int, dict, str]:
        (self.folder / "k6.json").write_text(summary(self.p95, self.failed), encoding="utf-8")
        said = StringIO()
        with variables(**self.settings(**more)), redirect_stdout(said), redirect_stderr(said):
            code = run(performance_baseline.measure)
        return code, json.loads((self.folder / "termination-log").read_text(encoding="utf-8")), said.getvalue()

    def settings(self, **more: str) -> dict[str, str]:
        return {
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
            "TERMINATION_LOG": str(self.folder / "termination-log"),
            **more,
        }

    @property
    def data(self) -> dict:
        return {key: json.loads(value) for key, value in self.kubernetes.objects[PLACE]["data"].items()}


class PerformanceBaselineTest(Measuring):
    def test_the_first_measurement_becomes_the_baseline(self) -> None:
        code, report, said = self.measure()
        self.assertEqual((code, report["outcome"]), (0, "established"), said)
        figures = {"api_p95_ms": 100.0, "api_median_ms": 40.0, "api_failed_percent": 0.0, "dag_tasks_per_minute": 24.0, "dag_run_median_seconds": 30.0}
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
        self.assertEqual(worse({"api_p95_ms": 10.0}, {"api_p95_ms": 25.0}, 30, "the baseline"), [])
        self.assertEqual(worse({"api_p95_ms": 10.0}, {"api_p95_ms": 31.0}, 30, "the baseline"), ["api_p95_ms is 31, the baseline 10"])

    def test_what_has_become_faster_is_no_regression(self) -> None:
        figures = {"api_p95_ms": 100.0, "dag_tasks_per_minute": 20.0}
        self.assertEqual(worse(figures, {"api_p95_ms": 1.0, "dag_tasks_per_minute": 200.0}, 30, "the baseline"), [])


class BesideTheOneThatServesTest(Measuring):
    """Green, which is tried, and blue, which serves."""

    def setUp(self) -> None:
        super().setUp()
        self.serving, self.lost = 100.0, 0
        self.prometheus = PlayedPrometheus({f"{name}:{color}": 0.0 for color in ASKED for name in ASKED[color]})
        self.url_of_prometheus = self.stack.enter_context(self.prometheus.playing())
        self.stack.enter_context(mock.patch.object(performance_baseline, "PROMETHEUS_SECONDS", 1))

    def compare(self, asked: dict = ASKED, **more: str) -> tuple[int, dict, str]:
        files = {"k6-serving.json": summary(self.serving, self.lost), "began": str(time.time() - 200), "asked.json": json.dumps(asked)}
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        serving = {"SERVING": "blue", "K6_SERVING": str(self.folder / "k6-serving.json")} if "blue" in asked else {}
        return self.measure(
            TRIED="green",
            BEGAN=str(self.folder / "began"),
            POD_FIGURES=str(self.folder / "asked.json"),
            PROMETHEUS_URL=self.url_of_prometheus,
            SCRAPE_SECONDS="0",
            **serving,
            **more,
        )

    def test_one_that_is_as_good_passes_and_both_are_on_record(self) -> None:
        self.p95, self.serving = 115.0, 100.0
        code, report, said = self.compare()
        self.assertEqual(code, 0, said)
        self.assertEqual((report["figures"]["api_p95_ms"], report["serving"]["api_p95_ms"]), (115.0, 100.0))
        self.assertEqual(self.data["latest"]["serving"]["api_p95_ms"], 100.0)
        self.assertEqual(report["pods"]["blue"], {"restarts": 0.0, "memory_percent": 0.0})

    def test_slower_answers_fail_it_though_the_platform_was_never_faster(self) -> None:
        self.p95, self.serving = 140.0, 100.0
        code, report, _ = self.compare()
        self.assertEqual((code, report["outcome"]), (1, "failed"))
        self.assertEqual(report["problem"], "green is worse than blue by more than 30 percent: api_p95_ms is 140, blue's 100")

    def test_what_is_slower_than_the_one_that_serves_is_no_baseline(self) -> None:
        self.p95, self.serving = 140.0, 100.0
        self.compare()
        self.assertNotIn("baseline", self.data)

    def test_what_differs_by_no_more_than_noise_passes(self) -> None:
        self.p95, self.serving = 3.0, 2.0
        self.assertEqual(self.compare()[0], 0)
        self.failed = 1
        self.assertEqual(self.compare()[0], 0, "one request of 300")

    def test_requests_that_fail_of_the_new_one_alone_fail_it(self) -> None:
        self.failed = 2
        code, report, _ = self.compare()
        self.assertEqual(code, 1)
        self.assertIn("api_failed_percent is 0.67, blue's 0", report["problem"])
        self.lost = 2
        self.assertEqual(self.compare()[0], 0, "blue loses as many")

    def test_both_slower_than_the_baseline_is_said_too(self) -> None:
        self.compare()
        self.p95, self.serving = 300.0, 100.0
        report = self.compare()[1]
        self.assertIn("api_p95_ms is 300, the baseline 100", report["problem"])
        self.assertIn("api_p95_ms is 300, blue's 100", report["problem"])

    def test_pods_that_started_again_fail_it(self) -> None:
        self.prometheus.numbers["restarts:green"] = 1.0
        code, report, _ = self.compare()
        self.assertEqual(code, 1)
        self.assertEqual(report["problem"], "restarts of green's pods is 1, 0 is the most, blue's 0")

    def test_those_of_the_one_that_serves_fail_nothing(self) -> None:
        self.prometheus.numbers["restarts:blue"] = 3.0
        self.assertEqual(self.compare()[0], 0)

    def test_a_prometheus_that_does_not_know_the_pods_fails_it(self) -> None:
        del self.prometheus.numbers["memory_percent:green"]
        code, report, _ = self.compare()
        self.assertEqual(code, 1)
        self.assertIn("Prometheus knows no memory_percent of green's pods", report["problem"])

    def test_a_prometheus_that_is_away_for_a_moment_is_asked_again(self) -> None:
        self.prometheus.away = 2
        self.assertEqual(self.compare()[0], 0)

    def test_a_prometheus_that_stays_away_fails_it(self) -> None:
        self.prometheus.away = 10_000
        code, report, _ = self.compare()
        self.assertEqual(code, 1)
        self.assertIn("does not answer: HTTP Error 503", report["problem"])

    def test_prometheus_is_asked_about_the_time_since_the_try_began(self) -> None:
        self.compare()
        self.assertRegex(self.prometheus.asked[0][1], r"restarts:green\[20\ds\]$")

    def test_where_nothing_serves_beside_it_its_pods_are_looked_at_alone(self) -> None:
        code, report, _ = self.compare({"green": ASKED["green"]})
        self.assertEqual(code, 0)
        self.assertNotIn("serving", report)
        self.prometheus.numbers["restarts:green"] = 2.0
        self.assertEqual(self.compare({"green": ASKED["green"]})[1]["problem"], "restarts of green's pods is 2, 0 is the most")

    def test_the_try_begins_when_airflow_is_there(self) -> None:
        began = self.folder / "began"
        before = time.time()
        with variables(**self.settings(BEGAN=str(began))), redirect_stdout(StringIO()):
            performance_baseline.wait()
        self.assertGreaterEqual(float(began.read_text(encoding="utf-8")), before)


if __name__ == "__main__":
    unittest.main()
