"""The Jobs for Elasticsearch and Kibana against a server that answers as those do.

Run: python3 -m unittest discover -s test/observability/scripts
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ASSETS = Path(__file__).parents[3] / "charts/observability/assets"
NOW = datetime.now(UTC)
GIB = 2**30


class Stub:
    """Keeps what it was asked; answers with what `answers` holds for a method and path, else {}."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.answers: dict[str, list[tuple[int, object]]] = {}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.split("?")[0]
                stub.requests.append((self.command, self.path, body, dict(self.headers)))
                queue = stub.answers.get(f"{self.command} {path}", [(200, {})])
                status, answer = queue.pop(0) if len(queue) > 1 else queue[0]
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # a client that does not trust it goes away
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def encrypt(self, folder: Path) -> None:
        """Speaks TLS from now on, with the certificate in the folder."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = self.url.replace("http:", "https:")

    def asked(self, method: str) -> list[str]:
        return [path for verb, path, _, _ in self.requests if verb == method]

    def body(self, path: str) -> object:
        return json.loads(next(body for _, asked, body, _ in self.requests if asked == path))


class ScriptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.stub = Stub()
        self.addCleanup(self.stub.server.server_close)
        self.addCleanup(self.stub.server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.secrets = Path(folder.name)
        for user in ("elastic", "kibana_system", "log_indexer", "jaeger", "grafana", "log_retention"):
            (self.secrets / user).write_text(f"{user}-password\n")

    def script(self, name: str, *arguments: object, **variables: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ASSETS / name, "--secrets", self.secrets, *map(str, arguments)],
            env={
                **os.environ,
                "ELASTICSEARCH_URL": self.stub.url,
                "KIBANA_URL": self.stub.url,
                "PYTHONDONTWRITEBYTECODE": "1",
                **{name: str(value) for name, value in variables.items()},
            },
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )


class ElasticsearchInit(ScriptTest):
    def setUp(self) -> None:
        super().setUp()
        self.stub.answers["GET /_cluster/health"] = [(200, {"status": "green"})]

    def init(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return self.script("elasticsearch-init.py", "--files", ASSETS / "elasticsearch", *arguments)

    def test_waits_until_the_cluster_is_yellow(self) -> None:
        self.stub.answers["GET /_cluster/health"] = [(503, {}), (200, {"status": "red"}), (200, {"status": "yellow"})]
        self.assertEqual(self.init().returncode, 0)
        self.assertEqual(len(self.stub.asked("GET")), 3)

    def test_gives_up_with_the_reason_when_the_cluster_does_not_come(self) -> None:
        self.stub.answers["GET /_cluster/health"] = [(503, {"error": "no master"})]
        done = self.init("--wait-timeout", 0)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no master", done.stderr)
        self.assertEqual(self.stub.asked("PUT"), [])

    def test_puts_the_life_cycle_before_the_template_that_names_it(self) -> None:
        self.assertEqual(self.init().returncode, 0)
        self.assertEqual(self.stub.asked("PUT")[:2], ["/_ilm/policy/airflow-logs", "/_index_template/airflow-logs"])

    def test_sets_age_and_size_of_the_life_cycle(self) -> None:
        self.init("--days", 3, "--rollover-size", "500mb")
        phases = self.stub.body("/_ilm/policy/airflow-logs")["policy"]["phases"]
        self.assertEqual(phases["delete"]["min_age"], "3d")
        self.assertEqual(phases["hot"]["actions"]["rollover"]["max_primary_shard_size"], "500mb")

    def test_makes_a_user_of_each_role_with_its_password(self) -> None:
        self.init()
        for user in ("grafana", "jaeger", "log_indexer", "log_retention"):
            self.assertIn(f"/_security/role/{user}", self.stub.asked("PUT"))
            self.assertEqual(
                self.stub.body(f"/_security/user/{user}"), {"password": f"{user}-password", "roles": [user]}
            )

    def test_sets_the_password_of_kibana(self) -> None:
        self.init()
        self.assertEqual(
            self.stub.body("/_security/user/kibana_system/_password"), {"password": "kibana_system-password"}
        )

    def test_asks_as_elastic(self) -> None:
        self.init()
        token = base64.b64encode(b"elastic:elastic-password").decode()
        self.assertEqual({headers["Authorization"] for *_, headers in self.stub.requests}, {f"Basic {token}"})

    def test_does_the_same_when_it_runs_again(self) -> None:
        self.init()
        first = [request[:3] for request in self.stub.requests]
        self.stub.requests.clear()
        self.init()
        self.assertEqual([request[:3] for request in self.stub.requests], first)

    def test_asks_nothing_when_a_password_is_missing(self) -> None:
        (self.secrets / "jaeger").unlink()
        done = self.init()
        self.assertEqual(done.returncode, 1)
        self.assertIn("password of jaeger", done.stderr)
        self.assertEqual(self.stub.requests, [])

    def test_says_what_elasticsearch_refused(self) -> None:
        self.stub.answers["PUT /_index_template/airflow-logs"] = [(400, {"error": "bad mapping"})]
        done = self.init()
        self.assertEqual(done.returncode, 1)
        self.assertIn("PUT /_index_template/airflow-logs: 400", done.stderr)
        self.assertIn("bad mapping", done.stderr)

    def test_never_prints_a_password(self) -> None:
        done = self.init()
        self.assertNotIn("-password", done.stdout + done.stderr)


class KibanaInit(ScriptTest):
    def setUp(self) -> None:
        super().setUp()
        self.available = (200, {"status": {"overall": {"level": "available"}}})
        self.stub.answers["GET /api/status"] = [self.available]
        self.stub.answers["POST /api/saved_objects/_import"] = [(200, {"success": True, "successCount": 2})]
        self.objects = self.secrets / "saved-objects.ndjson"
        self.objects.write_text('{"type":"index-pattern","id":"airflow-logs"}\n{"type":"search","id":"errors"}\n')

    def test_waits_until_kibana_is_available(self) -> None:
        self.stub.answers["GET /api/status"] = [
            (503, {"status": {"overall": {"level": "unavailable"}}}),
            self.available,
        ]
        self.assertEqual(self.script("kibana-init.py", self.objects).returncode, 0)
        self.assertEqual(len(self.stub.asked("GET")), 2)

    def test_overwrites_objects_so_that_none_is_there_twice(self) -> None:
        done = self.script("kibana-init.py", self.objects)
        self.assertEqual(self.stub.asked("POST"), ["/api/saved_objects/_import?overwrite=true"])
        self.assertEqual(done.stdout, "kibana-init: saved-objects.ndjson: 2 objects\n")

    def test_sends_the_file_as_a_form_with_the_header_that_kibana_wants(self) -> None:
        self.script("kibana-init.py", self.objects)
        _, _, body, headers = self.stub.requests[-1]
        self.assertEqual(headers["kbn-xsrf".title()], "kibana-init")
        self.assertIn(self.objects.read_bytes(), body)
        self.assertIn(b'filename="saved-objects.ndjson"', body)

    def test_fails_when_kibana_takes_only_some(self) -> None:
        answer = {"success": False, "successCount": 1, "errors": [{"id": "errors"}]}
        self.stub.answers["POST /api/saved_objects/_import"] = [(200, answer)]
        done = self.script("kibana-init.py", self.objects)
        self.assertEqual(done.returncode, 1)
        self.assertIn("'id': 'errors'", done.stderr)


class ElasticsearchRetention(ScriptTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows: list[dict[str, str]] = []
        self.stream: list[str] = []

    def backing(self, number: int, days_old: float, gib: float) -> str:
        created = NOW - timedelta(days=days_old)
        name = f".ds-airflow-logs-{created:%Y.%m.%d}-{number:06d}"
        self.add(name, created, gib)
        self.stream.append(name)
        return name

    def jaeger(self, kind: str, days_old: int, gib: float) -> str:
        day = NOW - timedelta(days=days_old)
        return self.add(f"jaeger-{kind}-{day:%Y-%m-%d}", day, gib)

    def add(self, name: str, created: datetime, gib: float) -> str:
        millis = str(int(created.timestamp() * 1000))
        self.rows.append({"index": name, "creation.date": millis, "store.size": str(int(gib * GIB))})
        return name

    def keep(self, days: int, gib: float, *arguments: str) -> tuple[int, list[dict[str, object]]]:
        self.stub.answers["GET /_cat/indices/.ds-airflow-logs-*,jaeger-*"] = [(200, self.rows)]
        stream = {"name": "airflow-logs", "indices": [{"index_name": name} for name in self.stream]}
        self.stub.answers["GET /_data_stream/airflow-logs*"] = [
            (200, {"data_streams": [stream] if self.stream else []})
        ]
        done = self.script("elasticsearch-retention.py", "--days", days, "--max-bytes", int(gib * GIB), *arguments)
        self.assertEqual(done.stderr, "")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def deleted(self) -> list[str]:
        return [path.removeprefix("/") for path in self.stub.asked("DELETE")]

    def test_deletes_what_is_older_than_the_days(self) -> None:
        old = [self.jaeger("span", 9, 1), self.jaeger("service", 9, 0.1)]
        self.jaeger("span", 2, 1)
        self.assertEqual(self.keep(7, 100)[0], 0)
        self.assertEqual(sorted(self.deleted()), sorted(old))

    def test_deletes_spans_after_days_of_their_own(self) -> None:
        old = self.jaeger("span", 4, 1)
        self.backing(1, 5, 1)
        self.backing(2, 4, 1)
        self.keep(7, 100, "--span-days", "2")
        self.assertEqual(self.deleted(), [old])

    def test_takes_the_age_of_a_log_index_from_its_last_document(self) -> None:
        first = self.backing(1, 20, 1)
        self.backing(2, 10, 1)
        self.backing(3, 1, 1)
        self.keep(7, 100)
        self.assertEqual(self.deleted(), [first])

    def test_deletes_the_oldest_first_until_the_rest_fits(self) -> None:
        oldest = [self.jaeger("span", 5, 2), self.backing(1, 6, 3)]
        self.backing(2, 3, 2)
        self.jaeger("span", 1, 2)
        code, _ = self.keep(30, 5)
        self.assertEqual(code, 0)
        self.assertEqual(self.deleted(), oldest)

    def test_never_deletes_the_index_that_is_being_written(self) -> None:
        self.backing(1, 40, 9)
        self.jaeger("span", 0, 9)
        code, lines = self.keep(7, 1)
        self.assertEqual(self.deleted(), [])
        self.assertEqual(code, 2)
        self.assertEqual(lines[-1], {"action": "done", "deleted": 0, "bytes": 18 * GIB, "max_bytes": GIB})

    def test_never_touches_indices_of_other_names(self) -> None:
        for name in (
            ".ds-airflow-logs-audit-2020.01.01-000001",
            "jaeger-span-archive",
            "jaeger-dependencies-2020-01-01",
        ):
            self.add(name, NOW - timedelta(days=400), 50)
        self.assertEqual(self.keep(1, 1)[0], 0)
        self.assertEqual(self.deleted(), [])

    def test_prints_a_line_for_each_index(self) -> None:
        name = self.jaeger("span", 9, 1)
        _, lines = self.keep(7, 10)
        self.assertEqual(lines[0], {"action": "delete", "index": name, "reason": "age", "bytes": GIB})
        self.assertEqual(lines[1], {"action": "done", "deleted": 1, "bytes": 0, "max_bytes": 10 * GIB})

    def test_deletes_nothing_in_a_dry_run(self) -> None:
        self.jaeger("span", 9, 1)
        _, lines = self.keep(7, 10, "--dry-run")
        self.assertEqual(lines[0]["action"], "would delete")
        self.assertEqual(self.deleted(), [])

    def test_has_nothing_to_do_on_an_empty_cluster(self) -> None:
        code, lines = self.keep(7, 10)
        self.assertEqual((code, len(lines)), (0, 1))

    def test_fails_with_the_reason_when_elasticsearch_refuses(self) -> None:
        self.stub.answers["GET /_cat/indices/.ds-airflow-logs-*,jaeger-*"] = [(403, {"error": "no permission"})]
        done = self.script("elasticsearch-retention.py", "--days", 7, "--max-bytes", 1)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no permission", done.stderr)


class Encryption(ScriptTest):
    """The variable that the Jobs get where Elasticsearch shows a certificate."""

    def setUp(self) -> None:
        super().setUp()
        self.stub.answers["GET /_cluster/health"] = [(200, {"status": "green"})]
        self.stub.answers["GET /_cat/indices/.ds-airflow-logs-*,jaeger-*"] = [(200, [])]
        self.stub.answers["GET /_data_stream/airflow-logs*"] = [(200, {"data_streams": []})]
        self.stub.encrypt(self.certificate("right"))

    def certificate(self, name: str) -> Path:
        """A certificate for 127.0.0.1 that is its own authority."""
        folder = self.secrets / name
        folder.mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
            + ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
            check=True,
            capture_output=True,
        )
        return folder

    def each_script(self, **variables: object) -> list[subprocess.CompletedProcess[str]]:
        files = ["--files", ASSETS / "elasticsearch", "--wait-timeout", 0]
        return [
            self.script("elasticsearch-init.py", *files, **variables),
            self.script("elasticsearch-retention.py", "--days", 14, "--max-bytes", GIB, **variables),
        ]

    def test_with_the_authority_they_do_their_work(self) -> None:
        done = self.each_script(SSL_CERT_FILE=self.secrets / "right" / "tls.crt")
        self.assertEqual([(script.returncode, script.stderr) for script in done], [(0, ""), (0, "")])

    def test_with_another_authority_or_none_they_send_nothing(self) -> None:
        for variables in ({"SSL_CERT_FILE": self.certificate("other") / "tls.crt"}, {}):
            for script in self.each_script(**variables):
                self.assertEqual(script.returncode, 1)
                self.assertIn("CERTIFICATE_VERIFY_FAILED", script.stderr)
        self.assertEqual(self.stub.requests, [])


if __name__ == "__main__":
    unittest.main()
