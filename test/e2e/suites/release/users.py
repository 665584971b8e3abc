"""Users of Airflow, who ask for one thing after the other as browsers do, until somebody stops them.

    users.py URL

Half of them keep their connection for a minute, as the firewall does. Where that turns out to be closed when they ask the next time, they ask once more on a new one, as
browsers do (RFC 9112, 9.3.1); nothing else is tried twice. NAME and PASSWORD are a user's of Airflow.

Prints a line of JSON a second, {"at", "answered", "slowest", "versions"}, and one for each request that failed: {"at", "failed"}.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
import time
import urllib.parse

PATHS = ("/", "/api/v2/version", "/api/v2/monitor/health", "/api/v2/dags?limit=10")
USERS = 4
PAUSE = 0.25
TIMEOUT = 60
KEPT = 60
CLOSED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


def say(**line: object) -> None:
    print(json.dumps({"at": time.time(), **line}), flush=True)


class Answers:
    """What has come since the last line."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.answered, self.slowest = 0, 0.0
        self.versions: list[str] = []  # in the order in which they came

    def add(self, seconds: float, version: str | None) -> None:
        with self.lock:
            self.answered += 1
            self.slowest = max(self.slowest, seconds)
            if version and version not in self.versions:
                self.versions.append(version)

    def tell(self) -> None:
        with self.lock:
            say(answered=self.answered, slowest=round(self.slowest, 3), versions=self.versions)
            self.clear()


class User(threading.Thread):
    def __init__(self, host: str, token: str, answers: Answers, keeps: bool) -> None:
        super().__init__(daemon=True)
        self.host, self.answers, self.keeps = host, answers, keeps
        self.headers = {"authorization": f"Bearer {token}", **({} if keeps else {"connection": "close"})}
        self.connection: http.client.HTTPConnection | None = None
        self.opened = 0.0

    def run(self) -> None:
        while True:
            for path in PATHS:
                self.ask(path)
                time.sleep(PAUSE)

    def ask(self, path: str) -> None:
        began = time.monotonic()
        try:
            body = self.answer(path)
        except Exception as error:  # whatever it is, a user has not got what was asked for
            self.leave()
            say(failed=f"{path} after {time.monotonic() - began:.1f} s: {error!r}")
            return
        version = json.loads(body)["version"] if path == "/api/v2/version" else None
        self.answers.add(time.monotonic() - began, version)

    def answer(self, path: str) -> bytes:
        if time.monotonic() - self.opened > KEPT:
            self.leave()
        if self.connection is None:
            return self.exchange(path)
        try:
            return self.exchange(path)
        except CLOSED:
            self.leave()
            return self.exchange(path)

    def exchange(self, path: str) -> bytes:
        connection = self.connection or self.open()
        connection.request("GET", path, headers=self.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise ValueError(f"HTTP {response.status}: {body[:200]!r}")
        return body

    def open(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        if self.keeps:
            self.connection, self.opened = connection, time.monotonic()
        return connection

    def leave(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


def log_in(host: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT)
    body = json.dumps({"username": os.environ["NAME"], "password": os.environ["PASSWORD"]})
    connection.request("POST", "/auth/token", body, {"content-type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    if "access_token" not in answer:
        raise ValueError(f"no login: HTTP {response.status}, {answer}")
    return answer["access_token"]


def main(url: str) -> None:
    host = urllib.parse.urlsplit(url).netloc
    token, answers = log_in(host), Answers()
    for number in range(USERS):
        User(host, token, answers, keeps=number % 2 == 0).start()
    while True:
        time.sleep(1)
        answers.tell()


main(sys.argv[1])
