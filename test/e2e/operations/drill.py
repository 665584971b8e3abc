"""Tries a real Airflow with the Jobs smoke-test and performance-baseline, as the platform renders them; and breaks it, to see that they say so.

    DRILL_DATABASE=postgresql+psycopg2://airflow@127.0.0.1:5432/airflow_drill python test/e2e/operations/drill.py [TEST...]

Run it with the Python in which Airflow and its FAB provider are installed (image/requirements.txt). The database is an empty one of a
Postgres server; a second run on it is fine. k6 is found on the PATH or in $K6. It takes five to ten minutes. What is missing is said, and is
an error. Tasks run with the LocalExecutor: queues are names here, and no worker is behind them.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "charts/operations/assets"
AIRFLOW_ASSETS = ROOT / "charts/airflow/assets"
RENDERED = ROOT / "dist/staging"
sys.path.insert(0, str(ROOT / "test/operations/scripts"))

from playing import PlayedKubernetes, Taking  # noqa: E402

QUEUES = "critical,default"
PASSWORD = "a-password-of-the-tester"
PLACE = "/api/v1/namespaces/airflow/configmaps/performance-baseline"
OTHER = """
from airflow.sdk import dag, task

@dag(schedule=None, is_paused_upon_creation=False)
def somebody_elses():
    @task(queue="default")
    def nothing(): ...
    nothing()

somebody_elses()
"""


def rendered(kind: str, name: str) -> dict:
    """An object of the environment; a Job by the name before its hash."""
    for file in sorted(RENDERED.glob("*.yaml")):
        for each in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            found = each["metadata"]["name"]
            if each["kind"] == kind and (found.rpartition("-")[0] if kind == "Job" else found) == name:
                return each
    raise AssertionError(f"{RENDERED} has no {kind} {name}: npm run synth")


def variables_of(job: str, container: str) -> dict[str, str]:
    pod = rendered("Job", job)["spec"]["template"]["spec"]
    [found] = [each for each in [*pod.get("initContainers", []), *pod["containers"]] if each["name"] == container]
    return {each["name"]: each["value"] for each in found["env"] if "value" in each}


def arguments_of(job: str, container: str) -> list[str]:
    pod = rendered("Job", job)["spec"]["template"]["spec"]
    [found] = [each for each in [*pod.get("initContainers", []), *pod["containers"]] if each["name"] == container]
    return found["args"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Platform:
    """Airflow's processes on this machine, with the platform's DAG, policy, role and user."""

    def __init__(self) -> None:
        self.work = Path(tempfile.mkdtemp(prefix="operations-drill-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.dags, self.own = self.work / "dags", self.work / "platform-dags"
        for folder in (self.dags, self.own, self.work / "config", self.work / "passwords", self.work / "init"):
            folder.mkdir()
        (self.dags / "other.py").write_text(OTHER, encoding="utf-8")
        self.dag = self.own / "hello_platform.py"
        shutil.copy(AIRFLOW_ASSETS / "dags/hello_platform.py", self.dag)
        shutil.copy(AIRFLOW_ASSETS / "airflow_local_settings.py", self.work / "config")
        self.password = self.work / "passwords/platform-tester"
        self.password.write_text(PASSWORD, encoding="utf-8")
        bundles = json.loads(rendered("ConfigMap", "airflow-config")["data"]["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])
        [platform] = [each for each in bundles if each["name"] == "platform"]
        own = {**platform, "kwargs": {**platform["kwargs"], "path": str(self.own)}}
        others = {"name": "dags-folder", "classpath": platform["classpath"], "kwargs": {}}
        self.processes: dict[str, subprocess.Popen] = {}
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PYTHONPATH": str(AIRFLOW_ASSETS),
            "AIRFLOW_HOME": str(self.work),
            "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "true",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": os.environ["DRILL_DATABASE"],
            "AIRFLOW__API__SECRET_KEY": "drill" * 10,
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": self.url.rpartition(":")[2],
            "AIRFLOW__API_AUTH__JWT_SECRET": "drill" * 15,
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([others, own]),
            "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "5",
            "AIRFLOW__FAB__CONFIG_FILE": str(AIRFLOW_ASSETS / "webserver_config.py"),
            "AIRFLOW__FAB__UPDATE_FAB_PERMS": "false",
            "AIRFLOW__OPERATORS__DEFAULT_QUEUE": "default",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "30",
            "PLATFORM_QUEUES": QUEUES,
        }

    def init(self) -> None:
        files = rendered("ConfigMap", "airflow-init-files")["data"]
        for name in ("roles.json", "service-accounts.json", "pools.json"):
            (self.work / "init" / name).write_text(files[name], encoding="utf-8")
        command = [sys.executable, str(AIRFLOW_ASSETS / "airflow-init.py"), f"--files={self.work / 'init'}", f"--passwords={self.work / 'passwords'}"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=self.work)
        if done.returncode:
            raise AssertionError(done.stdout[-1500:] + done.stderr[-1500:])

    def start(self, *names: str) -> None:
        for name in names:
            workers = ["--workers", "1"] if name == "api-server" else []
            with (self.work / f"{name}.log").open("a") as log:
                command = [sys.executable, "-m", "airflow", name, *workers]
                self.processes[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=self.work)

    def stop(self, *names: str) -> None:
        for name in names:
            process = self.processes.pop(name)
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Drill(unittest.TestCase):
    """In this order: what breaks something comes behind what needs it."""

    platform: Platform
    alerts: Taking

    @classmethod
    def setUpClass(cls) -> None:
        cls.platform, cls.alerts = Platform(), Taking()
        playing = cls.alerts.playing()
        cls.alertmanager = playing.__enter__()
        cls.addClassCleanup(lambda: playing.__exit__(None, None, None))
        cls.addClassCleanup(lambda: shutil.rmtree(cls.platform.work, ignore_errors=True))
        cls.addClassCleanup(lambda: cls.platform.stop(*cls.platform.processes))
        cls.platform.init()
        cls.platform.start("api-server", "scheduler", "dag-processor", "triggerer")

    def script(self, job: str, container: str, **changed: str) -> tuple[int, dict, str]:
        """A container of the Job with its rendered variables, but for where things are."""
        report = self.platform.work / "termination-log"
        report.write_text("{}", encoding="utf-8")
        environment = {
            **variables_of(job, container),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ASSETS}:{ROOT / 'charts/recovery/assets'}",
            "TARGET_URL": self.platform.url,
            "TESTER_FILE": str(self.platform.password),
            "ALERTMANAGER_URL": self.alertmanager,
            "TERMINATION_LOG": str(report),
            "K6_SUMMARY": str(self.platform.work / "k6.json"),
            **changed,
        }
        python, file, *arguments = arguments_of(job, container)
        command = [sys.executable, str(ASSETS / Path(file).name), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        print(f"\n  | {'  | '.join((done.stdout + done.stderr).splitlines(keepends=True))}", flush=True)
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        return done.returncode, json.loads(report.read_text(encoding="utf-8")), done.stdout + done.stderr

    def smoke_test(self, **changed: str) -> tuple[int, dict, str]:
        return self.script("smoke-test", "smoke-test", **changed)

    def k6(self, **changed: str) -> subprocess.CompletedProcess:
        program = os.environ.get("K6") or shutil.which("k6")
        self.assertIsNotNone(program, "k6 is missing: put it on the PATH, or its path into K6")
        environment = {
            **variables_of("performance-baseline", "k6"),
            "PATH": os.environ["PATH"],
            "HOME": str(self.platform.work),
            "TARGET_URL": self.platform.url,
            "TESTER_FILE": str(self.platform.password),
            "DURATION": "8s",
            "P95_MS": "10000",
            **changed,
        }
        summary = str(self.platform.work / "k6.json")
        arguments = [each.replace("/results/k6.json", summary).replace("/scripts", str(ASSETS)) for each in arguments_of("performance-baseline", "k6")]
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
        print(f"\n  | {'  | '.join((done.stdout + done.stderr).splitlines(keepends=True)[-40:])}", flush=True)
        return done

    def health(self) -> dict:
        with urllib.request.urlopen(f"{self.platform.url}/api/v2/monitor/health", timeout=60) as answer:
            return json.load(answer)

    def status(self, method: str, path: str, body: dict | None = None) -> int:
        """As the tester."""
        login = json.dumps({"username": "platform-tester", "password": PASSWORD}).encode()
        request = urllib.request.Request(f"{self.platform.url}/auth/token", login, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            token = json.load(answer)["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.platform.url}{path}", data, headers, method=method), timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def test_1_it_waits_for_an_api_that_is_not_up_and_passes(self) -> None:
        code, report, said = self.smoke_test(WAIT_SECONDS="300")
        self.assertEqual((code, report["outcome"], report["notified"]), (0, "passed", True), said)
        self.assertEqual(report["tasks"], 4)
        [(_, path, [alert])] = self.alerts.asked
        self.assertEqual((path, alert["labels"]["alertname"], alert["labels"]["version"]), ("/api/v2/alerts", "Deployment", report["version"]))

    def test_2_the_tester_may_do_nothing_but_that(self) -> None:
        other = "/api/v2/dags/somebody_elses"
        forbidden = [
            ("GET", other, None),
            ("PATCH", other, {"is_paused": True}),
            ("POST", f"{other}/dagRuns", {"logical_date": None}),
            ("DELETE", "/api/v2/dags/hello_platform", None),
            ("GET", "/api/v2/connections", None),
            ("GET", "/api/v2/variables", None),
            ("GET", "/api/v2/pools", None),
            ("GET", "/api/v2/config", None),
            ("GET", "/api/v2/eventLogs", None),
            ("GET", "/api/v2/importErrors", None),
        ]
        answers = {f"{method} {path}": self.status(method, path, body) for method, path, body in forbidden}
        self.assertEqual({question: 403 for question in answers}, answers)

    def test_3_it_fails_on_another_version(self) -> None:
        code, report, _ = self.smoke_test(EXPECTED_VERSION="3.3.1", WAIT_SECONDS="6")
        self.assertEqual(code, 1)
        self.assertRegex(report["problem"], r"Airflow 3\.\d+\.\d+ answers, 3\.3\.1 is expected")

    def test_4_it_fails_with_another_password(self) -> None:
        wrong = self.platform.work / "wrong"
        wrong.write_text("wrong", encoding="utf-8")
        code, report, _ = self.smoke_test(TESTER_FILE=str(wrong), WAIT_SECONDS="6")
        self.assertEqual(code, 1)
        self.assertIn("platform-tester cannot log in (401)", report["problem"])

    def test_5_k6_asks_the_api_and_its_thresholds_hold_or_do_not(self) -> None:
        done = self.k6()
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.k6(P95_MS="1", DURATION="3s")
        self.assertEqual(done.returncode, 99, done.stderr)

    def test_6_the_first_figures_are_the_baseline_and_worse_ones_fail(self) -> None:
        kubernetes = PlayedKubernetes({PLACE: {"metadata": {}, "data": {"about": "…"}}})
        with kubernetes.playing() as url:
            changed = {"KUBERNETES_API": url, "KUBERNETES_TOKEN": "token", "RUNS": "2"}
            code, report, said = self.script("performance-baseline", "measure", **changed)
            self.assertEqual((code, report["outcome"]), (0, "established"), said)
            data = kubernetes.objects[PLACE]["data"]
            baseline = json.loads(data["baseline"])
            self.assertGreater(baseline["figures"]["dag_tasks_per_minute"], 0)
            # As if it had been three times as fast.
            baseline["figures"] = {**baseline["figures"], "dag_tasks_per_minute": 3 * baseline["figures"]["dag_tasks_per_minute"]}
            data["baseline"] = json.dumps(baseline)
            code, report, _ = self.script("performance-baseline", "measure", **{**changed, "RUNS": "1"})
            self.assertEqual(code, 1)
            self.assertRegex(report["problem"], r"dag_tasks_per_minute is [\d.]+, the baseline")

    def test_7_it_fails_with_a_dag_that_fails_and_shows_its_log(self) -> None:
        whole = self.platform.dag.read_text(encoding="utf-8")
        broken = whole.replace('print(f"Hello', 'raise RuntimeError(f"no hello').replace('"retries": 1', '"retries": 0')
        self.assertNotEqual(whole, broken)
        self.platform.dag.write_text(broken, encoding="utf-8")
        try:
            time.sleep(15)  # until the DAG processor has read it again
            code, report, said = self.smoke_test(WAIT_SECONDS="60", RUN_SECONDS="300")
        finally:
            self.platform.dag.write_text(whole, encoding="utf-8")
        self.assertEqual(code, 1)
        self.assertRegex(report["problem"], r"hello_platform has failed: .*greet_default is failed")
        self.assertIn("no hello from the default queue", said)

    def test_8_it_fails_where_nothing_is_scheduled_though_the_status_code_is_200(self) -> None:
        self.platform.stop("scheduler")
        until = time.monotonic() + 60
        while self.health()["scheduler"]["status"] == "healthy" and time.monotonic() < until:
            time.sleep(2)
        self.assertEqual(self.status("GET", "/api/v2/monitor/health"), 200)
        code, report, _ = self.smoke_test(WAIT_SECONDS="6")
        self.assertEqual(code, 1)
        self.assertRegex(report["problem"], r"scheduler is unhealthy")


if __name__ == "__main__":
    if "DRILL_DATABASE" not in os.environ:
        sys.exit("error: DRILL_DATABASE is missing\nfix:   name an empty database of a Postgres server: postgresql+psycopg2://user@host/name")
    if not shutil.which("airflow", path=str(Path(sys.executable).parent)):
        sys.exit(f"error: {sys.executable} has no Airflow\nfix:   run this with the Python in which it is installed")
    unittest.main(verbosity=2)
