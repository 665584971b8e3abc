"""Prints one event of Airflow, and one that is too long for the log store, as audit-export.py prints them."""

import importlib.util
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

CHARTS = Path(__file__).resolve().parents[3] / "charts"
sys.path[:0] = [str(CHARTS / "recovery/assets"), str(CHARTS / "airflow/assets")]
sys.modules["psycopg2"] = types.ModuleType("psycopg2")  # of which only a connection to a database makes use
spec = importlib.util.spec_from_file_location("audit_export", CHARTS / "recovery/assets/audit-export.py")
export = importlib.util.module_from_spec(spec)
sys.modules["audit_export"] = export
spec.loader.exec_module(export)

event = dict.fromkeys(export.COLUMNS) | {
    "id": 7,
    "dttm": datetime(2026, 11, 20, 10, 30, 0, 123456, UTC),
    "event": "patch_variable",
    "owner": "ada",
    "owner_display_name": "Ada Lovelace",
    "dag_id": "warehouse",
    "extra": '{"key": "threshold", "method": "PATCH"}',
}
machine = {**event, "id": 8, "event": "cli_scheduler", "owner": None, "owner_display_name": None, "dag_id": None, "extra": "x" * 40_000}
export.show(b"\n".join(export.line(row) for row in (event, machine)) + b"\n", None)
