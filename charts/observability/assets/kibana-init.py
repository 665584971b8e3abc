"""The kibana-init Job: puts data view, searches and dashboards into Kibana.

    kibana-init.py FILE... [--secrets DIRECTORY] [--wait-timeout SECONDS]

KIBANA_URL leads to it, elastic is the user. FILE is an export of saved objects (ndjson). Objects have fixed ids and are
overwritten: running it again changes nothing, so a Job may retry.
"""

from __future__ import annotations

import argparse
import os
import sys
import urllib.request
import uuid
from pathlib import Path

from http_json import Failed, Server


def import_objects(server: Server, path: Path) -> int:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Failed(str(error)) from error
    boundary = uuid.uuid4().hex
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        **server.headers,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "kbn-xsrf": "kibana-init",  # Kibana refuses writes without it
    }
    url = f"{server.url}/api/saved_objects/_import?overwrite=true"
    answer = server.send(urllib.request.Request(url, body, headers, method="POST"))
    # It answers 200 also when it took only some of the objects.
    if not answer["success"]:
        raise Failed(f"{path.name}: {answer.get('errors')}")
    return answer["successCount"]


def run(arguments: argparse.Namespace) -> None:
    secret = arguments.secrets / "elastic"
    try:
        password = secret.read_text().rstrip("\n")
    except OSError as error:
        raise Failed(f"password of elastic: {error}") from error
    server = Server(os.environ["KIBANA_URL"], "elastic", password)
    server.wait(
        "/api/status", lambda status: status["status"]["overall"]["level"] == "available", arguments.wait_timeout
    )
    for path in arguments.files:
        print(f"kibana-init: {path.name}: {import_objects(server, path)} objects", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Imports saved objects into Kibana.")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--secrets", type=Path, default=Path("/run/secrets/elasticsearch"))
    parser.add_argument("--wait-timeout", type=float, default=900)
    try:
        run(parser.parse_args())
    except Failed as failed:
        print(f"kibana-init: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
