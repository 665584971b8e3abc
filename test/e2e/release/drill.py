"""Changes the version of a real Airflow under load, and holds back what must not start before its turn.

    DRILL_DATABASE=postgresql+psycopg2://airflow@127.0.0.1:5432/airflow_drill DRILL_BROKER=redis://127.0.0.1:6379/0 \\
      python test/e2e/release/drill.py

Run it with the Python in which Airflow and its FAB provider are installed (image/requirements.txt). The database is an empty one of a
Postgres server, the broker a Valkey or Redis whose content may be lost. A second run on both is fine. It takes a few minutes, most of
them for two API servers to start. What is missing is said, and is an error.

There is one version of Airflow here. An API server of the version before is one that says so: a few lines that answer as it would.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "charts/airflow/assets"
HEADS = ROOT / "charts/airflow/alembic-heads.json"
SLEEP = 5  # what the manifests say as preStop
CLIENTS = 4

sys.dont_write_bytecode = True
sys.path.insert(0, str(ASSETS))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url: str, timeout: float = 60) -> int:
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        answer.read()
        return answer.status


class Airflow:
    """Settings as the manifests give them, and the processes that were started with them."""

    def __init__(self) -> None:
        self.work = Path(tempfile.mkdtemp(prefix="release-drill-"))
        self.processes: list[subprocess.Popen] = []
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ},
            "AIRFLOW_HOME": str(self.work),
            "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": os.environ["DRILL_DATABASE"],
            "AIRFLOW__CELERY__BROKER_URL": os.environ["DRILL_BROKER"],
            "AIRFLOW__API__SECRET_KEY": "drill" * 10,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": "drill" * 15,
            "PYTHONPATH": str(ASSETS),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, env={**self.environment, **more}, capture_output=True, text=True, timeout=600)

    def server(self, port: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "airflow", "api-server", "--apps", "all", "--port", str(port), "--host", "127.0.0.1"]
        log = self.work / f"server-{port}.log"
        with log.open("w") as sink:
            process = subprocess.Popen(command, env=self.environment, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)
        self.processes.append(process)
        end = time.monotonic() + 300
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError):
                if ask(f"http://127.0.0.1:{port}/api/v2/version") == 200:
                    return process
            time.sleep(0.5)
        raise AssertionError(f"no API server at {port}:\n{log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.work, ignore_errors=True)


class Service:
    """What a Service does to connections: new ones go to the pods behind its selector, others stay where they are."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client, self.target), daemon=True).start()

    def serve(self, client: socket.socket, target: int) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", target)) as server:
            back = threading.Thread(target=copy, args=(server, client), daemon=True)
            back.start()
            copy(client, server)
            back.join()


def copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


class Load:
    """Users, who ask one page after another."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answered = 0
        self.lost: list[str] = []
        self.over = threading.Event()
        self.users = [threading.Thread(target=self.use, daemon=True) for _ in range(CLIENTS)]

    def use(self) -> None:
        while not self.over.is_set():
            try:
                ask(self.url)
                self.answered += 1
            except OSError as error:
                self.lost.append(repr(error))

    def __enter__(self) -> Load:
        for user in self.users:
            user.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for user in self.users:
            user.join()


class Earlier:
    """An API server of an earlier version, as far as anybody asks it: at another address, on the same port."""

    ADDRESS = "127.0.0.2"

    def __init__(self, port: int) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                body = b'{"status":"healthy"}'
                self.send_response(200)
                self.send_header("airflow-api-version", "2025-04-11")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return None

        self.server = http.server.ThreadingHTTPServer((self.ADDRESS, port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Colors:
    """Two API servers on one database, as blue and green are."""

    airflow: Airflow
    ports: list[int]
    servers: list[subprocess.Popen]


def setUpModule() -> None:  # noqa: N802 unittest's name
    Colors.airflow = Airflow()
    unittest.addModuleCleanup(Colors.airflow.stop)
    migrated = Colors.airflow.run("-m", "airflow", "db", "migrate")
    if migrated.returncode != 0:
        raise AssertionError(migrated.stderr[-3000:])
    Colors.ports = [free_port(), free_port()]
    Colors.servers = [Colors.airflow.server(port) for port in Colors.ports]


class Order(Colors, unittest.TestCase):
    """Run first: it needs both servers."""

    def wait(self, *flags: str, timeout: str = "3") -> subprocess.CompletedProcess[str]:
        url = f"http://127.0.0.1:{self.ports[0]}/execution/"
        script = str(ASSETS / "check-migrations.py")
        more = {"AIRFLOW__CORE__EXECUTION_API_SERVER_URL": url}
        return self.airflow.run(script, f"--migration-wait-timeout={timeout}", *flags, **more)

    def check(self, port: int, version: str) -> subprocess.CompletedProcess[str]:
        return self.airflow.run(str(ASSETS / "check-ui.py"), f"http://127.0.0.1:{port}", version, "--timeout=1")

    def broker(self):
        import redis

        return redis.Redis.from_url(os.environ["DRILL_BROKER"])

    def test_the_table_of_heads_is_right_about_the_installed_version(self) -> None:
        import psycopg2
        from importlib.metadata import version

        url = os.environ["DRILL_DATABASE"].replace("+psycopg2", "")
        table = json.loads(HEADS.read_text(encoding="utf-8"))[version("apache-airflow-core")]
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            for name, head in table.items():
                cursor.execute(f"SELECT version_num FROM {name}")
                self.assertEqual(cursor.fetchall(), [(head,)])

    def test_a_ui_that_may_serve_is_told_from_one_that_may_not(self) -> None:
        from importlib.metadata import version

        mine = version("apache-airflow-core")
        good = self.check(self.ports[0], mine)
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertIn(f"is version {mine}, its database is healthy, and it has a page", good.stdout)
        wrong = self.check(self.ports[0], "9.9.9")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn(f"may not serve: it is version {mine}, not 9.9.9", wrong.stderr)
        nobody = self.check(free_port(), mine)
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("may not serve: it does not answer as it should: [Errno 111] Connection refused", nobody.stderr)

    def test_a_scheduler_waits_until_no_earlier_api_server_answers(self) -> None:
        from api_servers import ApiServers

        servers = ApiServers("airflow-execution-api-pods", f"http://x:{self.ports[0]}/execution/")
        servers.addresses = lambda: ["127.0.0.1", Earlier.ADDRESS]
        earlier = Earlier(self.ports[0])
        self.assertEqual(servers.reason_to_wait(), f"{Earlier.ADDRESS} speaks 2025-04-11")
        earlier.stop()
        self.assertIsNone(servers.reason_to_wait())
        servers.addresses = lambda: []
        self.assertIsNone(servers.reason_to_wait(), "there is no order without servers")

    def test_workers_come_last(self) -> None:
        broker = self.broker()
        broker.delete("airflow-platform:schema", "airflow-platform:execution-api")
        self.assertEqual(self.wait("--behind=127.0.0.1", "--announced", timeout="30").returncode, 0, "nobody has said anything yet")
        announced = self.wait("--behind=127.0.0.1", "--announce", timeout="30")
        self.assertEqual(announced.returncode, 0, announced.stderr)
        self.assertEqual(self.wait("--behind=127.0.0.1", "--announced", timeout="30").returncode, 0)

        mine = broker.get("airflow-platform:execution-api").decode()
        broker.set("airflow-platform:execution-api", "2025-04-11")
        early = self.wait("--announced")
        self.assertEqual(early.returncode, 1)
        self.assertIn(f"the schedulers are of 2025-04-11, this image's code of {mine}", early.stderr)
        broker.set("airflow-platform:execution-api", "2099-01-01")
        self.assertEqual(self.wait("--announced").returncode, 0, "after a rollback, later schedulers hold nobody back")
        broker.set("airflow-platform:schema", "alembic_version=another")
        self.assertIn("announced is alembic_version=another", self.wait("--announced").stderr)
        broker.delete("airflow-platform:schema", "airflow-platform:execution-api")


class Switch(Colors, unittest.TestCase):
    """Run last: it ends both servers, one after the other."""

    def test_users_lose_no_request_when_they_are_led_to_the_other_colour(self) -> None:
        service = Service(self.ports[0])
        with Load(f"http://127.0.0.1:{service.port}/api/v2/monitor/health") as load:
            time.sleep(5)
            before = load.answered
            service.target = self.ports[1]
            time.sleep(SLEEP)
            os.kill(self.servers[0].pid, signal.SIGTERM)
            self.servers[0].wait(timeout=60)
            time.sleep(5)
        print(f"{load.answered} answers, {before} of them before the switch, {len(load.lost)} lost")
        self.assertGreater(before, 0)
        self.assertGreater(load.answered, before)
        self.assertEqual(load.lost, [])

    def test_without_the_sleep_requests_are_lost(self) -> None:
        """The drill above can fail: a server that ends before its address does loses those who are sent to it."""
        service = Service(self.ports[1])
        with Load(f"http://127.0.0.1:{service.port}/api/v2/monitor/health") as load:
            time.sleep(2)
            os.kill(self.servers[1].pid, signal.SIGTERM)
            self.servers[1].wait(timeout=60)
            time.sleep(1)
        self.assertGreater(len(load.lost), 0)


if __name__ == "__main__":
    missing = [name for name in ("DRILL_DATABASE", "DRILL_BROKER") if name not in os.environ]
    if missing:
        sys.exit(f"set {' and '.join(missing)}: the first lines of this file say to what")
    unittest.main(verbosity=2)
