"""The elasticsearch-init Job: what Elasticsearch must know before logs and traces come.

    elasticsearch-init.py [--files DIRECTORY] [--secrets DIRECTORY] [--days N] [--rollover-size SIZE] [--wait-timeout SECONDS]

ELASTICSEARCH_URL leads to it. Files beside the script, or in --files:

    ilm-airflow-logs.json                life cycle: rolls over by size and age, deletes after --days
    index-template-airflow-logs.json     fields and life cycle of the data stream airflow-logs
    role-*.json                          a role, and a user of the same name with "_" for "-"

--secrets holds a file with the password of each user, and those of elastic, who does all this, and kibana_system.
Everything is put, not created: running it again changes nothing, so a Job may retry. Jaeger makes its own index templates.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from http_json import Failed, Server

ROLE = "role-"


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Failed(f"{path}: {error}") from error


def password(secrets: Path, user: str) -> str:
    path = secrets / user
    try:
        value = path.read_text().rstrip("\n")
    except OSError as error:
        raise Failed(f"password of {user}: {error}") from error
    if not value:
        raise Failed(f"password of {user}: {path} is empty")
    return value


def life_cycle(files: Path, days: int | None, rollover_size: str | None) -> Any:
    policy = read_json(files / "ilm-airflow-logs.json")
    phases = policy["policy"]["phases"]
    if days is not None:
        phases["delete"]["min_age"] = f"{days}d"
    if rollover_size is not None:
        phases["hot"]["actions"]["rollover"]["max_primary_shard_size"] = rollover_size
    return policy


def put(server: Server, path: str, body: object, method: str = "PUT") -> None:
    server.call(method, path, body)
    print(f"elasticsearch-init: {path.removesuffix('/_password')}", flush=True)


def run(arguments: argparse.Namespace) -> None:
    files, secrets = arguments.files, arguments.secrets
    roles = sorted(files.glob(f"{ROLE}*.json"))
    users = {path: path.stem.removeprefix(ROLE).replace("-", "_") for path in roles}
    passwords = {user: password(secrets, user) for user in ["elastic", "kibana_system", *users.values()]}
    server = Server(os.environ["ELASTICSEARCH_URL"], "elastic", passwords["elastic"])
    server.wait("/_cluster/health", lambda health: health["status"] in ("yellow", "green"), arguments.wait_timeout)

    put(server, "/_ilm/policy/airflow-logs", life_cycle(files, arguments.days, arguments.rollover_size))
    put(server, "/_index_template/airflow-logs", read_json(files / "index-template-airflow-logs.json"))
    for path, user in users.items():
        put(server, f"/_security/role/{user}", read_json(path))
        put(server, f"/_security/user/{user}", {"password": passwords[user], "roles": [user]})
    put(server, "/_security/user/kibana_system/_password", {"password": passwords["kibana_system"]}, "POST")


def main() -> int:
    parser = argparse.ArgumentParser(description="Prepares Elasticsearch.")
    parser.add_argument("--files", type=Path, default=Path(__file__).parent)
    parser.add_argument("--secrets", type=Path, default=Path("/run/secrets/elasticsearch"))
    parser.add_argument("--days", type=int, help="age at which logs are deleted")
    parser.add_argument("--rollover-size", help='size at which an index is full, as "1gb"')
    parser.add_argument("--wait-timeout", type=float, default=600)
    try:
        run(parser.parse_args())
    except Failed as failed:
        print(f"elasticsearch-init: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
