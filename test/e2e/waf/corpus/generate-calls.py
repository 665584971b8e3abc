"""Writes corpus/calls/api.yaml, ui.yaml, login-api.yaml and execution.yaml from Airflow's own OpenAPI documents.

Run it with the Python of the Airflow whose calls they shall be, with the FAB provider in it:

    python test/e2e/waf/corpus/generate-calls.py && npm run format

Every operation is called once as it is, once with every filter it has, and once with every field of its body. The values
come from the names of the fields; nothing is random, so another run writes the same.
"""

import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import airflow
import yaml
from airflow.api_fastapi.execution_api.routes import execution_api_router
from airflow.providers.fab import auth_manager
from fastapi import FastAPI

CALLS = Path(__file__).parent / "calls"
CORE = Path(airflow.__file__).parent / "api_fastapi" / "core_api" / "openapi"
FAB = Path(auth_manager.__file__).parent / "api_fastapi" / "openapi"

RUN = "manual__2026-11-23T10:00:00+00:00"
SCHEDULED = "scheduled__2026-11-22T00:00:00.123456+00:00"
TIME = "2026-11-23T10:00:00.000Z"
ID = "019ab482-7c3e-7b1a-9d4c-2f8e6a5b3c1d"

# Values by name, for paths, queries and bodies. The ids are of every form that Airflow takes: dots, dashes, groups, offsets.
BY_NAME = {
    "dag_id": "sales.daily-load_v2",
    "dag_ids": ["sales.daily-load_v2", "examples.drop_table-cleanup", "select_best_offers"],
    "source_dag_id": "sales.daily-load_v2",
    "dag_run_id": RUN,
    "run_id": SCHEDULED,
    "source_run_id": SCHEDULED,
    "run_ids": [RUN, SCHEDULED, "asset_triggered__2026-11-23T10:00:01.5+00:00_kqzv", "backfill__2026-11-01T00:00:00+00:00"],
    "dag_run_ids": [RUN, SCHEDULED],
    "task_id": "extract.load_orders",
    "source_task_id": "extract.load_orders",
    "task_ids": ["extract.load_orders", "transform", "union_all-regions"],
    "group_id": "extract.eu-west",
    "task_group_id": "extract.eu-west",
    "root": "extract.load_orders",
    "map_index": 3,
    "source_map_index": -1,
    "try_number": 2,
    "task_try_number": 2,
    "xcom_key": "return_value",
    "key": "watermark.eu-west",
    "pool_name": "warehouse_eu (shared)",
    "pool": ["default_pool", "warehouse_eu"],
    "queue": ["default", "kubernetes", "gpu-large"],
    "executor": ["CeleryExecutor", "KubernetesExecutor"],
    "operator": ["BashOperator", "SQLExecuteQueryOperator", "_PythonDecoratedOperator"],
    "variable_key": "reports/eu.schedule-cron",
    "connection_id": "postgres_dwh-eu.1",
    "name": "orders.eu-latest",
    "uri": "s3://sales-raw/orders/2026/part-*.parquet",
    "alias_name": "orders-latest",
    "asset_id": 42,
    "section": "core",
    "option": "parallelism",
    "file_token": "Ii9vcHQvYWlyZmxvdy9kYWdzL3JlcG8vc2FsZXMvZGFpbHlfbG9hZC5weSI.mK3vX9sQ1u2wE4rT6yU8iO0pA5s",
    "filename": "/opt/airflow/dags/repo/sales/daily_load.py",
    "filename_pattern": "%daily_load.py",
    "order_by": ["-start_date", "dag_id"],
    "accept": "application/json",
    "update_mask": ["note", "state"],
    "tags": ["finance", "team:eu/data", "pii=no"],
    "owners": ["airflow", "data team", "o'brien"],
    "owner": "o'brien",
    "event": "cli_task_run",
    "included_events": ["trigger_dag_run", "patch_connection"],
    "excluded_events": ["gantt", "tree"],
    "state": ["running", "failed", "no_status"],
    "states": ["running", "failed"],
    "conf_contains": '"region": "eu-west-1"',
    "token": "eyJlbmRfb2ZfbG9nIjpmYWxzZSwibG9nX3BvcyI6MTIzNDV9.aSLr4w.Zk7wT0m1m9kqz1J3v0f2J8b5x4Y",
    "cursor": "eyJsb2dpY2FsX2RhdGUiOiIyMDI2LTExLTIzVDEwOjAwOjAwKzAwOjAwIiwiaWQiOjQyfQ==",
    "next": "https://airflow.example.com/dags/sales.daily-load_v2?run_id=manual__2026-11-23T10%3A00%3A00%2B00%3A00",
    "partition_key": "region=eu|day=2026-11-23",
    "bundle_name": "sales-git",
    "bundle_version": "9f2c1d7e4b8a6350c1d2e3f4a5b6c7d8e9f0a1b2",
    "hostname": "airflow-worker-default-0.airflow-worker.airflow.svc",
    "executor_class": "CeleryExecutor",
    "Airflow-Connection-Test-Token": "3q2-7wAAAAC0ZXN0LXRva2Vu",
    "node_id": "dag:sales.daily-load_v2",
    "username": "o'brien@example.com",
    "first_name": "Séamus",
    "last_name": "O'Brien",
    "email": "seamus.o'brien+airflow@example.com",
    "password": "' OR 1=1 --<script>{{7*7}}$(id)",
    "description": "Slots for the warehouse; ask data-eu@example.com before you change it",
    "note": "Rerun after the fix of INC-4711: source was late (see wiki)",
    "conn_type": "postgres",
    "host": "dwh.example.com",
    "login": "airflow",
    "schema": "sales",
    "port": 5432,
    "extra": '{"sslmode": "verify-full", "options": "-c statement_timeout=30000"}',
    "value": "SELECT id FROM orders WHERE day = '2026-11-23'; -- 1",
    "subject_search": "approve the rollout",
    "body_search": "cost > 100",
    "responded_by_user_name": ["o'brien"],
    "chosen_options": ["Approve"],
    "warning_type": "asset conflict",
    "triggering_user": "o'brien",
    "hostname_pattern": "%worker%",
    "conf": {"sql": "SELECT 1; DROP TABLE tmp_orders", "nested": {"env": "prod", "path": "/etc/airflow/../x"}},
    "dag_run_conf": {"query": "SELECT * FROM t WHERE a = 1 OR 1=1", "retries": 3},
    "params_input": {"comment": "<b>go</b> && rm -rf /tmp/x", "limit": 5},
    "granularity": "hourly",
    "team_name": "eu-data",
    "prefix": "reports/",
    "scope": "openid",
}

PATTERN = {
    "dag_id": "%daily-load%",
    "run_id": "manual__2026-11%|scheduled__%",
    "task_id": "extract.%",
    "uri": "s3://sales-raw/%",
    "name": "%orders%",
    "owner": "%o'brien%",
    "variable_key": "reports/%",
    "connection_id": "%dwh%|%lake%",
    "rendered_map_index": "region=eu%",
    "partition_key": "region=eu|day=2026",
}

REALISTIC_TYPES = {"integer": 25, "number": 12.5, "boolean": True, "null": None}


def value_of(name: str, schema: dict, document: dict, depth: int = 0):
    if "$ref" in schema:
        return value_of(name, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]], document, depth)
    for kind in ("anyOf", "oneOf", "allOf"):
        if schema.get(kind):
            return value_of(name, next(each for each in schema[kind] if each.get("type") != "null"), document, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    if kind == "object" and schema.get("properties") and depth < 8:
        return {key: value_of(key, each, document, depth + 1) for key, each in schema["properties"].items()}
    if kind == "array":
        known = BY_NAME.get(name)
        return known if isinstance(known, list) else [value_of(name.removesuffix("s"), schema.get("items", {}), document, depth + 1)]
    known = by_name(name)
    if kind in ("integer", "number"):
        return known if isinstance(known, (int, float)) else REALISTIC_TYPES[kind]
    if kind in REALISTIC_TYPES:
        return REALISTIC_TYPES[kind]
    if schema.get("format") == "date-time" or re.search(r"_(gte?|lte?)$|date|^(before|after)$", name):
        return TIME
    if schema.get("format") == "uuid":
        return ID
    if isinstance(known, list):
        return known[0]
    if known is None:
        return {"answer": 42} if kind == "object" else f"{name}-1"
    return known


def by_name(name: str):
    for ending in ("_prefix_pattern", "_pattern"):
        if name.endswith(ending) and name not in BY_NAME:
            stem = name.removesuffix(ending)
            return PATTERN.get(stem, f"%{stem.split('_')[-1]}%")
    return BY_NAME.get(name)


def encoded(value) -> str:
    text = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else str(value)
    return quote(text, safe="")


def path_of(path: str, operation: dict, document: dict) -> str:
    schemas = {each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "path"}
    return re.sub(r"\{(\w+)\}", lambda match: encoded(value_of(match[1], schemas.get(match[1], {}), document)), path)


def query_of(operation: dict, document: dict, required_only: bool) -> str:
    pairs = []
    for each in operation.get("parameters", []):
        if each["in"] != "query" or (required_only and not each.get("required")):
            continue
        value = value_of(each["name"], each["schema"], document)
        for one in value if isinstance(value, list) else [value]:
            pairs.append(f"{each['name']}={encoded(one)}")
    return "&".join(pairs)


def calls_of(document: dict, prefix: str, client: str) -> list[dict]:
    calls = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            name = f"{method} {prefix}{path}"
            target = prefix + path_of(path, operation, document)
            header_names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "header"]
            headers = {each: str(by_name(each)) for each in header_names if by_name(each)}
            content = operation.get("requestBody", {}).get("content", {})
            body = value_of("body", content["application/json"]["schema"], document) if content else None
            required, everything = query_of(operation, document, True), query_of(operation, document, False)
            variants = {name: required} if required == everything else {name: required, f"{name} with filters": everything}
            for call_id, query in variants.items():
                request = {"as": client, "method": method.upper(), "target": f"{target}?{query}" if query else target}
                if headers:
                    request["headers"] = headers
                if body is not None:
                    request["json"] = body
                calls.append({"id": call_id, "request": request})
    return calls


def write(name: str, about: str, calls: list[dict]) -> None:
    head = f"# {about}\n# Written by generate-calls.py from Airflow {version('apache-airflow')}, FAB provider {version('apache-airflow-providers-fab')}. Do not edit.\n"
    text = yaml.safe_dump(calls, sort_keys=False, allow_unicode=True, width=1000)
    (CALLS / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    print(f"{name}: {len(calls)} calls")


def execution_document() -> dict:
    app = FastAPI()
    app.include_router(execution_api_router)
    return app.openapi()


def main() -> None:
    read = lambda path: yaml.safe_load(path.read_text(encoding="utf-8"))  # noqa: E731
    write("api", "The public API, as programs call it.", calls_of(read(CORE / "v2-rest-api-generated.yaml"), "", "machine"))
    write("ui", "What the pages of the UI ask for.", calls_of(read(CORE / "_private_ui.yaml"), "", "browser"))
    write("login-api", "Users, roles and tokens of the FAB auth manager.", calls_of(read(FAB / "v2-fab-auth-manager-generated.yaml"), "", "machine"))
    write("execution", "The Execution API, as workers outside the cluster call it.", calls_of(execution_document(), "/execution", "worker"))


if __name__ == "__main__":
    main()
