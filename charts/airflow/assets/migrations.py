"""Which revisions of the database this image's code knows, and which a database is at; found without importing Airflow."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import sys
from pathlib import Path

ASSIGNMENT = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(.+)$", re.MULTILINE)
DB_MANAGERS = re.compile(r'"db-managers":\s*\[([^\]]*)\]')
VERSION_TABLE = re.compile(r"""version_table_name\s*(?::\s*\w+\s*)?=\s*["'](\w+)["']""")


class CannotWork(Exception):
    """Waiting will not help."""


def revisions(script: Path) -> dict[str, object]:
    """The values of `revision` and `down_revision` in one migration script."""
    text = script.read_text(encoding="utf-8")
    try:
        return {name: ast.literal_eval(value) for name, value in ASSIGNMENT.findall(text)}
    except (SyntaxError, ValueError):  # a value over several lines, or a comment: read it properly
        found = {}
        for node in ast.parse(text).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                found[target.id] = ast.literal_eval(node.value)
        return found


def code_revisions(versions: Path) -> dict[str, frozenset[str]]:
    """Every revision that the code knows, with those that it follows."""
    known = {}
    for script in versions.glob("*.py"):
        found = revisions(script)
        if "revision" in found:
            before = found.get("down_revision") or ()
            known[found["revision"]] = frozenset([before] if isinstance(before, str) else before)
    if not known:
        raise CannotWork(f"no migration scripts in {versions}: is this an Airflow image?")
    return known


def code_heads(versions: Path) -> frozenset[str]:
    """The revisions that no other revision follows, as Alembic's ScriptDirectory.get_heads()."""
    known = code_revisions(versions)
    return frozenset(known) - frozenset().union(*known.values())


def database_heads(cursor, table: str) -> frozenset[str]:
    """The revisions that a database is at."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))
    if not cursor.fetchone()[0]:
        return frozenset()
    cursor.execute(f'SELECT version_num FROM "{table}"')  # a name from the code, \w+ only
    return frozenset(row[0] for row in cursor.fetchall())


def airflow_folder() -> Path:
    # A top-level find_spec locates the package without running it.
    # https://docs.python.org/3/library/importlib.html#importlib.util.find_spec
    spec = importlib.util.find_spec("airflow")
    if spec is None or not spec.submodule_search_locations:
        raise CannotWork(f"Airflow is not installed for {sys.executable}: use the Airflow image")
    return Path(spec.submodule_search_locations[0])


def migration_owners() -> dict[str, Path]:
    """Version table -> folder of migration scripts, for Airflow and for each provider with tables of its own."""
    owners = {"alembic_version": airflow_folder() / "migrations" / "versions"}
    roots = [Path(entry) / "airflow" / "providers" for entry in sys.path if entry]
    classes = set(filter(None, re.split(r"[\s,]+", os.environ.get("AIRFLOW__DATABASE__EXTERNAL_DB_MANAGERS", ""))))
    for root in roots:
        for info in (*root.glob("*/get_provider_info.py"), *root.glob("*/*/get_provider_info.py")):
            for listed in DB_MANAGERS.findall(info.read_text(encoding="utf-8")):
                classes.update(re.findall(r"""["']([\w.]+)["']""", listed))
    for name in sorted(classes):
        table, versions = db_manager(name)
        owners[table] = versions
    return owners


def db_manager(name: str) -> tuple[str, Path]:
    """A manager's version table, and the `migrations` folder of the package that it belongs to."""
    module = Path(*name.split(".")[:-1]).with_suffix(".py")
    for entry in filter(None, sys.path):
        source = Path(entry) / module
        if not source.is_file():
            continue
        table = VERSION_TABLE.search(source.read_text(encoding="utf-8"))
        package = next((up for up in source.parents if (up / "migrations" / "versions").is_dir()), None)
        if table and package and package != Path(entry):
            return table.group(1), package / "migrations" / "versions"
    raise CannotWork(
        f"cannot find the migrations of the database manager {name}: "
        "use `airflow db check-migrations` as the init container instead"
    )
