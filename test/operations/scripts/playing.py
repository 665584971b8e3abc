"""Servers that play Airflow, the Kubernetes API and Alertmanager, for the tests beside this file."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

CHARTS = Path(__file__).parents[3] / "charts"
sys.path[:0] = [str(CHARTS / "operations/assets"), str(CHARTS / "recovery/assets")]

HEALTHY = {part: {"status": "healthy"} for part in ("metadatabase", "scheduler", "triggerer", "dag_processor")}


class Player:
    """Answers by method and path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict | None]] = []

    def answer(self, method: str, path: str, body: dict | None) -> tuple[int, object]:
        raise NotImplementedError

    @contextmanager
    def playing(self):
        player = self

        class Handler(BaseHTTPRequestHandler):
            def reply(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                path = unquote(self.path)
                player.asked.append((self.command, path, body))
                player.token = self.headers.get("Authorization", "")
                status, found = player.answer(self.command, path, body)
                text = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PATCH = reply

            def log_message(self, *_) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


def task(name: str, queue: str, state: str = "success") -> dict:
    return {"task_id": name, "queue": queue, "state": state, "try_number": 1}


class PlayedAirflow(Player):
    """An API server with one DAG, whose runs end as `state` says."""

    def __init__(self) -> None:
        super().__init__()
        self.version, self.health, self.state, self.paused = "3.3.2", dict(HEALTHY), "success", False
        self.tasks = [task("greet_default", "default"), task("greet_critical", "critical"), task("breathe", "critical")]
        self.log = "Hello from the {queue} queue, on worker-0"
        self.password, self.seconds = "secret", 30
        self.runs = 0
        self.errors: list[dict] = []
        self.worthless = 0  # so many tokens are of pods that are being replaced

    def answer(self, method: str, path: str, body: dict | None) -> tuple[int, object]:
        path = path.partition("?")[0].removeprefix("/base")
        if path == "/api/v2/version":
            return 200, {"version": self.version, "git_version": None}
        if path == "/api/v2/monitor/health":
            return 200, self.health
        if path == "/auth/token":
            if body["password"] != self.password:
                return 401, {"detail": "no"}
            self.worthless -= 1
            return 201, {"access_token": "a-token" if self.worthless < 0 else "another"}
        if self.token == "Bearer another":
            return 403, {"detail": "Invalid JWT token"}
        if self.token != "Bearer a-token":
            return 401, {"detail": "not logged in"}
        if path == "/api/v2/dags/hello_platform":
            if method == "PATCH":
                self.paused = body["is_paused"]
            return 200, {"dag_id": "hello_platform", "is_paused": self.paused}
        if path == "/api/v2/dags/hello_platform/dagRuns" and method == "POST":
            self.runs += 1
            return 200, {"dag_run_id": f"manual__{self.runs}"}
        if path.endswith("/taskInstances"):
            return 200, {"task_instances": self.tasks}
        if "/logs/" in path:
            name = path.split("/taskInstances/")[1].split("/")[0]
            [queue] = [each["queue"] for each in self.tasks if each["task_id"] == name]
            return 200, {"content": [{"event": self.log.format(queue=queue)}, *self.errors]}
        if "/dagRuns/" in path:
            end = f"2026-01-01T00:{self.seconds // 60:02}:{self.seconds % 60:02}Z"
            return 200, {"dag_run_id": path.rpartition("/")[2], "state": self.state, "queued_at": "2026-01-01T00:00:00Z", "end_date": end}
        return 404, {"detail": f"no {path}"}


class PlayedKubernetes(Player):
    """Objects by path, lists among them."""

    def __init__(self, objects: dict[str, dict]) -> None:
        super().__init__()
        self.objects = objects

    def answer(self, method: str, path: str, body: dict | None) -> tuple[int, object]:
        place = path.partition("?")[0]
        if place not in self.objects:
            return 404, {"message": f"no {place}"}
        if method == "PATCH":
            self.objects[place].setdefault("data", {}).update(body["data"])
        return 200, self.objects[place]


class PlayedPrometheus(Player):
    """Numbers by query, whatever its time."""

    def __init__(self, numbers: dict[str, float]) -> None:
        super().__init__()
        self.numbers, self.away = numbers, 0

    def answer(self, method: str, path: str, body: dict | None) -> tuple[int, object]:
        if self.away > 0:
            self.away -= 1
            return 503, {"status": "error"}
        number = self.numbers.get(path.removeprefix("/api/v1/query?query=").partition("[")[0])
        return 200, {"data": {"result": [] if number is None else [{"metric": {}, "value": [1764000000, str(number)]}]}}


class Taking(Player):
    """Takes everything."""

    def answer(self, method: str, path: str, body: dict | None) -> tuple[int, object]:
        return 200, {}


@contextmanager
def variables(**values: str):
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
