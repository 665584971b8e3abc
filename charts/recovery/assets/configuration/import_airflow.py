"""The restore-configuration Job: loads what configuration-backup exported from Airflow into Airflow.

    import_airflow.py DIRECTORY

Variables: WHAT (some of "connections variables pools roles"), EXISTING (keep: what is there stays as it is; overwrite), CONFIRM (yes: do it;
anything else: only say what would happen). Nothing that is missing in the backup is deleted. A role that exists gets the permissions that the
backup has beside its own. Running it again changes nothing.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from export_airflow import airflow
from recovery_job import Failed, run, say, setting

KNOWN = ("connections", "variables", "pools", "roles")


def present() -> dict[str, set[str]]:
    """Names that Airflow has now."""
    from airflow.models import Connection, Pool, Variable
    from airflow.providers.fab.auth_manager.models import Role
    from airflow.utils.session import create_session
    from sqlalchemy import select

    columns = {"connections": Connection.conn_id, "variables": Variable.key, "pools": Pool.pool, "roles": Role.name}
    with create_session() as session:
        return {what: set(session.scalars(select(column))) for what, column in columns.items()}


def names_in(entries: dict | list) -> list[str]:
    """Roles come as a list, with an entry for each resource of each role."""
    return list(entries) if isinstance(entries, dict) else list(dict.fromkeys(entry["name"] for entry in entries))


def restore(folder: Path) -> None:
    wanted = setting("WHAT").split()
    existing, confirmed = setting("EXISTING"), setting("CONFIRM") == "yes"
    if unknown := [what for what in wanted if what not in KNOWN]:
        raise Failed(f"WHAT has {', '.join(unknown)}", f"write some of: {' '.join(KNOWN)}")
    if existing not in ("keep", "overwrite"):
        raise Failed(f"EXISTING is {existing}", "write keep or overwrite")
    here = present()
    for what in wanted:
        file = folder / f"{what}.json"
        if not file.is_file():
            raise Failed(f"the backup has no {what}", "choose another SNAPSHOT, or leave them out of WHAT")
        entries = json.loads(file.read_text(encoding="utf-8"))
        names = names_in(entries)
        new = [name for name in names if name not in here[what]]
        say(f"{what}: {len(new)} to be made, {len(names) - len(new)} are there ({existing}): {', '.join(names) or 'none'}")
        if confirmed:
            load(what, file, entries, new, existing)
            # `connections import` only prints which ones it could not take.
            if lost := sorted(set(names) - present()[what]):
                raise Failed(f"{what}: Airflow did not take {', '.join(lost)}", "make them by hand; the rest is there")
    say("done" if confirmed else "nothing was changed: CONFIRM=yes does it")


def load(what: str, file: Path, entries: dict | list, new: list[str], existing: str) -> None:
    overwrite = existing == "overwrite"
    if what == "connections":
        airflow("connections", "import", str(file), *(["--overwrite"] if overwrite else []))
    elif what == "variables":
        airflow("variables", "import", str(file), "--action-on-existing-key", "overwrite" if overwrite else "skip")
    elif what == "pools":
        chosen = entries if overwrite else {name: entries[name] for name in new}
        # The step before this one owns the files of the backup. Pools are no secret.
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as some:
            json.dump(chosen, some)
            some.flush()
            airflow("pools", "import", some.name)
    else:
        airflow("roles", "import", str(file))
        # `roles import` leaves a role that exists as it is.
        for entry in entries if overwrite else []:
            if entry["name"] not in new and entry["resource"] and entry["action"]:
                actions = entry["action"].split(",")
                airflow("roles", "add-perms", entry["name"], "-r", entry["resource"], "-a", *actions)


if __name__ == "__main__":
    sys.exit(run(lambda: restore(Path(sys.argv[1]))))
