"""Tries a real Airflow with the Jobs smoke-test and performance-baseline, as the platform renders them; and breaks it, to see that they say so.

    DRILL_DATABASE=postgresql+psycopg2://airflow@127.0.0.1:5432/airflow_drill python test/e2e/operations/drill.py [TEST...]

Run it with the Python in which Airflow and its FAB provider are installed (image/requirements.txt). The database is an empty one of a
Postgres server; a second run on it is fine. k6 and Prometheus are found on the PATH or in $K6 and $PROMETHEUS. It takes ten to fifteen minutes.
What is missing is said, and is an error. Tasks run with the LocalExecutor: queues are names here, and no worker is behind them.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
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
sys.dont_write_bytecode = True
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


@functools.cache
def staging() -> list[dict]:
    return [each for file in sorted(RENDERED.glob("*.yaml")) for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


@functools.cache
def verifying() -> list[dict]:
    """The same while a release is verified."""
    command = ["node", "scripts/run.cjs", "test/e2e/operations/verifying.ts"]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def rendered(kind: str, name: str) -> dict:
    """An object of the environment, or of a release of it; a Job by the name before its hash."""
    for objects in (staging, verifying):
        for each in objects():
            found = each["metadata"]["name"]
            if each["kind"] == kind and (found.rpartition("-")[0] if kind == "Job" else found) == name:
                return each
    raise AssertionError(f"{RENDERED} has no {kind} {name}: npm run synth")


def containers_of(job: str) -> dict[str, dict]:
    """In the order in which they run."""
    pod = rendered("Job", job)["spec"]["template"]["spec"]
    return {each["name"]: each for each in [*pod.get("initContainers", []), *pod["containers"]]}


def variables_of(job: str, container: str) -> dict[str, str]:
    return {each["name"]: each["value"] for each in containers_of(job)[container]["env"] if "value" in each}


@functools.cache
def told_labels() -> list[str]:
    """Labels of pods that kube-state-metrics tells."""
    arguments = rendered("Deployment", "kube-state-metrics")["spec"]["template"]["spec"]["containers"][0]["args"]
    [told] = [found for each in arguments if (found := re.fullmatch(r"--metric-labels-allowlist=pods=\[(.*)\]", each))]
    return told[1].split(",")


def program(name: str) -> str:
    found = os.environ.get(name.upper()) or shutil.which(name)
    if not found:
        raise AssertionError(f"{name} is missing: put it on the PATH, or its path into {name.upper()}")
    return found


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
            "PYTHONDONTWRITEBYTECODE": "1",
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
            self.run(name, *(["api-server", "--workers", "1"] if name == "api-server" else [name]))

    def another_api_server(self) -> str:
        """Its URL, at once."""
        port = free_port()
        self.run("another-api-server", "api-server", "--workers", "1", "--port", str(port))
        return f"http://127.0.0.1:{port}"

    def run(self, name: str, *arguments: str) -> None:
        with (self.work / f"{name}.log").open("a") as log:
            command = [sys.executable, "-m", "airflow", *arguments]
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


class Way:
    """The way to an API server: it may take longer, and it may lose one request of k6 in so many."""

    def __init__(self, url: str) -> None:
        self.delay, self.losing, self.asked = 0.0, 0, 0
        host = url.removeprefix("http://")
        way = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(way.delay)
                way.asked += 1
                measured = self.command == "GET" and "k6" in self.headers.get("User-Agent", "")
                if way.losing and measured and way.asked % way.losing == 0:
                    self.reply(502, b"{}")
                    return
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host", "accept-encoding")}
                with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as server:
                    try:
                        server.request(self.command, self.path, body, headers)
                        answer = server.getresponse()
                        self.reply(answer.status, answer.read())
                    except ConnectionRefusedError:
                        self.reply(503, b"{}")

            def reply(self, status: int, body: bytes) -> None:
                with contextlib.suppress(OSError):  # k6 does not wait for the last answers of the warm-up
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            do_GET = do_POST = do_PATCH = pass_on

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Watch:
    """A Prometheus with the rendered rules, which finds what kube-state-metrics and the kubelets would tell of a pod of each colour."""

    def __init__(self, folder: Path) -> None:
        self.pods = {color: {"ready": 1, "restarts": 0, "memory": 0.5} for color in ("blue", "green")}
        self.labels = {color: self.labels_of(color) for color in self.pods}
        (folder / "rules").mkdir(parents=True)
        for name, text in rendered("ConfigMap", "prometheus-rules")["data"].items():
            (folder / "rules" / name).write_text(text, encoding="utf-8")
        watch = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = watch.metrics().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.told = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.told.serve_forever, daemon=True).start()
        configuration = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules/*.yml"],
            "scrape_configs": [
                {"job_name": "drill", "honor_labels": True, "static_configs": [{"targets": [f"127.0.0.1:{self.told.server_port}"]}]},
            ],
        }
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}"
        command = [program("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data", f"--web.listen-address={address}"]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    @staticmethod
    def labels_of(color: str) -> str:
        its = rendered("Deployment", f"airflow-webserver-{color}")["spec"]["template"]["metadata"]["labels"]
        return ",".join(f'label_{re.sub(r"[^a-z0-9]", "_", label)}="{its[label]}"' for label in told_labels())

    def metrics(self) -> str:
        lines = []
        for color, pod in self.pods.items():
            of_pod = f'namespace="airflow",pod="airflow-webserver-{color}-7d5f9c-x"'
            lines += [
                f"kube_pod_labels{{{of_pod},{self.labels[color]}}} 1",
                f'kube_pod_status_ready{{{of_pod},condition="true"}} {pod["ready"]}',
                f'kube_pod_container_status_restarts_total{{{of_pod},container="api-server"}} {pod["restarts"]}',
                f'container_memory_working_set_bytes{{{of_pod},container=""}} {pod["memory"] * 1e9}',
                f'container_spec_memory_limit_bytes{{{of_pod},container=""}} 1e9',
            ]
        return "".join(f"{line}\n" for line in lines)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.told.shutdown()
        self.told.server_close()


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
        cls.watch = Watch(cls.platform.work / "watch")
        cls.addClassCleanup(cls.watch.stop)
        cls.platform.init()
        cls.platform.start("api-server", "scheduler", "dag-processor", "triggerer")
        cls.ways = {"blue": Way(cls.platform.url)}
        cls.addClassCleanup(lambda: [way.stop() for way in cls.ways.values()])

    def mounted(self, name: str) -> str:
        """A ConfigMap, as files."""
        folder = self.platform.work / name
        folder.mkdir(exist_ok=True)
        for file, text in rendered("ConfigMap", name)["data"].items():
            (folder / file).write_text(text, encoding="utf-8")
        return str(folder)

    def place(self, url: str) -> str:
        """Where a Service is here."""
        [color] = re.findall(r"^http://airflow-webserver-?(\w*)\.", url)
        return self.ways[color].url if color else self.platform.url

    def run_container(self, job: str, name: str, program: str, places: dict[str, str], **changed: str) -> tuple[int, str]:
        """With its rendered arguments and variables, but for where things are."""
        results = self.platform.work / "results"
        results.mkdir(exist_ok=True)

        def here(text: str) -> str:
            for place, folder in {"/results": str(results), **places}.items():
                text = text.replace(place, folder)
            return text

        variables = {key: here(value) for key, value in variables_of(job, name).items()}
        environment = {
            **variables,
            "PATH": os.environ["PATH"],
            "HOME": str(self.platform.work),
            "TARGET_URL": self.place(variables["TARGET_URL"]),
            "TESTER_FILE": str(self.platform.password),
            **changed,
        }
        arguments = [here(each) for each in containers_of(job)[name]["args"]]
        command = [program, *(arguments[1:] if arguments[0] == "python" else arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        print(f"\n  | {'  | '.join(said.splitlines(keepends=True)[-40:])}", flush=True)
        self.assertNotIn(PASSWORD, said)
        return done.returncode, said

    def script(self, job: str, container: str, **changed: str) -> tuple[int, dict, str]:
        report = self.platform.work / "termination-log"
        report.write_text("{}", encoding="utf-8")
        changed = {"ALERTMANAGER_URL": self.alertmanager, "TERMINATION_LOG": str(report), **changed}
        code, said = self.run_container(job, container, sys.executable, {"/opt/operations": self.mounted(f"{job}-files")}, **changed)
        return code, json.loads(report.read_text(encoding="utf-8")), said

    def smoke_test(self, **changed: str) -> tuple[int, dict, str]:
        return self.script("smoke-test", "smoke-test", **changed)

    def k6(self, job: str = "performance-baseline", container: str = "k6", **changed: str) -> tuple[int, str]:
        changed = {"WARM_UP": "3s", "DURATION": "8s", "P95_MS": "10000", **changed}
        return self.run_container(job, container, program("k6"), {"/scripts": self.mounted(f"{job}-load")}, **changed)

    def try_green(self, kubernetes: str) -> tuple[str, dict, str]:
        """The Job, container by container: the one that has ended it, what it has reported, and what was said."""
        job, report, everything = "performance-baseline-green", {}, ""
        for name in containers_of(job):
            if name.startswith("k6"):
                code, said = self.k6(job, name, RATE="3", WARM_UP="10s", DURATION="15s", FAILED_PERCENT="20")
            else:
                there = {"KUBERNETES_API": kubernetes, "KUBERNETES_TOKEN": "token", "PROMETHEUS_URL": self.watch.url}
                code, report, said = self.script(job, name, WAIT_SECONDS="300", RUNS="1", SCRAPE_SECONDS="3", **there)
            everything += said
            if code:
                return name, report, everything
        return "", report, everything

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

    def test_01_it_waits_for_an_api_that_is_not_up_and_passes(self) -> None:
        code, report, said = self.smoke_test(WAIT_SECONDS="300")
        self.assertEqual((code, report["outcome"], report["notified"]), (0, "passed", True), said)
        self.assertEqual(report["tasks"], 4)
        [(_, path, [alert])] = self.alerts.asked
        self.assertEqual((path, alert["labels"]["alertname"], alert["labels"]["version"]), ("/api/v2/alerts", "Deployment", report["version"]))

    def test_02_the_tester_may_do_nothing_but_that(self) -> None:
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

    def test_03_it_fails_on_another_version(self) -> None:
        code, report, _ = self.smoke_test(EXPECTED_VERSION="3.3.1", WAIT_SECONDS="6")
        self.assertEqual(code, 1)
        self.assertRegex(report["problem"], r"Airflow 3\.\d+\.\d+ answers, 3\.3\.1 is expected")

    def test_04_it_fails_with_another_password(self) -> None:
        wrong = self.platform.work / "wrong"
        wrong.write_text("wrong", encoding="utf-8")
        code, report, _ = self.smoke_test(TESTER_FILE=str(wrong), WAIT_SECONDS="6")
        self.assertEqual(code, 1)
        self.assertIn("platform-tester cannot log in (401)", report["problem"])

    def test_05_k6_asks_the_api_and_its_thresholds_hold_or_do_not(self) -> None:
        code, said = self.k6()
        self.assertEqual(code, 0, said)
        code, said = self.k6(P95_MS="1", DURATION="3s")
        self.assertEqual(code, 99, said)
        self.assertIn("thresholds on metrics 'http_req_duration{scenario:api}' have been crossed", said)
        way = Way(self.platform.url)
        self.addCleanup(way.stop)
        way.losing = 10
        code, said = self.k6(TARGET_URL=way.url)
        self.assertEqual(code, 99, said)
        self.assertRegex(said, r"thresholds on metrics '[^']*checks\{scenario:api\}, http_req_failed\{scenario:api\}' have been crossed")

    def test_06_the_first_figures_are_the_baseline_and_worse_ones_fail(self) -> None:
        way = Way(self.platform.url)
        self.addCleanup(way.stop)
        way.delay = 0.3
        self.assertEqual(self.k6(TARGET_URL=way.url)[0], 0)
        kubernetes = PlayedKubernetes({PLACE: {"metadata": {}, "data": {"about": "…"}}})
        with kubernetes.playing() as url:
            changed = {"KUBERNETES_API": url, "KUBERNETES_TOKEN": "token", "RUNS": "2"}
            code, report, said = self.script("performance-baseline", "measure", **changed)
            self.assertEqual((code, report["outcome"]), (0, "established"), said)
            data = kubernetes.objects[PLACE]["data"]
            baseline = json.loads(data["baseline"])
            self.assertGreater(baseline["figures"]["dag_tasks_per_minute"], 0)
            # A machine of two CPUs, on which everything runs, is never as fast again.
            code, report, said = self.script("performance-baseline", "measure", REGRESSION_PERCENT="200", **changed)
            self.assertEqual((code, report["outcome"]), (0, "passed"), said)
            self.assertEqual(json.loads(data["baseline"]), baseline)
            # As if it had been three times as fast.
            figures = baseline["figures"]
            faster = {"api_p95_ms": figures["api_p95_ms"] / 3, "dag_tasks_per_minute": 3 * figures["dag_tasks_per_minute"]}
            data["baseline"] = json.dumps({**baseline, "figures": {**figures, **faster}})
            code, report, _ = self.script("performance-baseline", "measure", **changed)
            self.assertEqual(code, 1)
            self.assertRegex(report["problem"], r"api_p95_ms is [\d.]+, the baseline [\d.]+; dag_tasks_per_minute is [\d.]+, the baseline")
            self.assertEqual([each["passed"] for each in json.loads(data["history"])], [True, True, False])

    def test_07_green_that_is_as_good_as_blue_passes(self) -> None:
        self.ways["green"] = Way(self.platform.another_api_server())
        with PlayedKubernetes({PLACE: {"metadata": {}}}).playing() as kubernetes:
            for way in self.ways.values():
                way.delay = 1
            ended, report, said = self.try_green(kubernetes)
        self.assertEqual((ended, report.get("outcome")), ("", "established"), said)
        self.assertGreater(report["serving"]["api_p95_ms"], 1000)
        self.assertEqual(report["pods"], {color: {"restarts": 0.0, "not_ready": 0.0, "memory_percent": 50.0} for color in ("green", "blue")})

    def test_08_green_that_is_slower_than_blue_fails_and_both_figures_are_named(self) -> None:
        with PlayedKubernetes({PLACE: {"metadata": {}}}).playing() as kubernetes:
            self.ways["green"].delay = 1.6
            ended, report, said = self.try_green(kubernetes)
            self.ways["green"].delay = 1
        self.assertEqual((ended, report.get("outcome")), ("measure", "failed"), said)
        self.assertRegex(report["problem"], r"^green is worse than blue by more than 30 percent: api_p95_ms is [1-9]\d{3}\.?\d*, blue's 1\d{3}")

    def test_09_green_that_loses_requests_fails_where_blue_loses_none(self) -> None:
        with PlayedKubernetes({PLACE: {"metadata": {}}}).playing() as kubernetes:
            self.ways["green"].losing = 10
            ended, report, said = self.try_green(kubernetes)
            self.ways["green"].losing = 0
        self.assertEqual((ended, report.get("outcome")), ("measure", "failed"), said)
        self.assertRegex(report["problem"], r"api_failed_percent is [\d.]+, blue's 0")

    def test_10_green_whose_pods_suffer_fails(self) -> None:
        self.ways["green"].delay = self.ways["blue"].delay = 0
        began, pod = self.platform.work / "results/began", self.watch.pods["green"]
        suffering = {"restarts": (1, "restarts of green's pods is 1"), "ready": (0, "not_ready of green's pods is 1"), "memory": (0.97, "memory_percent of green's pods is 97")}
        with PlayedKubernetes({PLACE: {"metadata": {}}}).playing() as kubernetes:
            there = {"KUBERNETES_API": kubernetes, "KUBERNETES_TOKEN": "token", "PROMETHEUS_URL": self.watch.url}
            shutil.copy(self.platform.work / "results/k6-serving.json", self.platform.work / "results/k6.json")
            for what, (value, problem) in suffering.items():
                time.sleep(8)
                began.write_text(str(time.time()), encoding="utf-8")
                before, pod[what] = pod[what], value
                code, report, said = self.script("performance-baseline-green", "measure", RUNS="0", SCRAPE_SECONDS="4", **there)
                pod[what] = before
                self.assertEqual(code, 1, said)
                self.assertRegex(report["problem"], rf"^{problem}, \d+ is the most, blue's \d+$")
            del self.watch.pods["green"]
            time.sleep(3)
            code, report, said = self.script("performance-baseline-green", "measure", RUNS="0", SCRAPE_SECONDS="0", **there)
            self.assertIn("Prometheus knows no restarts of green's pods", report["problem"])
        self.platform.stop("another-api-server")

    def test_11_it_fails_with_a_dag_that_fails_and_shows_its_log(self) -> None:
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

    def test_12_it_fails_where_nothing_is_scheduled_though_the_status_code_is_200(self) -> None:
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
