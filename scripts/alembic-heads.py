"""Add the heads of the installed Airflow's migrations to charts/airflow/alembic-heads.json.

    uv venv /tmp/af && . /tmp/af/bin/activate
    uv pip install 'apache-airflow[fab]==3.3.2' --constraint <the constraints of that version>
    python scripts/alembic-heads.py

From this table a release knows whether two versions can share a database. The heads are read from the migration scripts, as
the init containers read them, for Airflow and for the FAB provider that its constraints name. Airflow's own list of heads by
version is no source: that of the FAB provider gives to 3.5.0 a revision which came with 3.6.0.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "charts/airflow/alembic-heads.json"

sys.path.insert(0, str(ROOT / "charts/airflow/assets"))
from migrations import code_heads, migration_owners  # noqa: E402


def main() -> None:
    known = json.loads(TABLE.read_text(encoding="utf-8"))
    installed = version("apache-airflow-core")
    known[installed] = {table: "+".join(sorted(code_heads(scripts))) for table, scripts in sorted(migration_owners().items())}
    ordered = sorted(known, key=lambda each: [int(part) for part in each.split(".")])
    lines = ",\n".join(f"  {json.dumps(each)}: {{ {json.dumps(known[each])[1:-1]} }}" for each in ordered)
    TABLE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(f"{installed}: {known[installed]}")


if __name__ == "__main__":
    main()
