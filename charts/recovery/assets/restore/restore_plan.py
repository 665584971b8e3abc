"""What the first step of a restore decided, for the steps in Python. The counterpart of steps.sh."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recovery_job import Failed

RESTORE = Path("/restore")
MANIFEST = RESTORE / "backup" / "manifest.json"
STEPS = ("fetch", "rebuild", "inspect", "load", "switch")


@dataclass(frozen=True)
class Plan:
    kind: str
    """dump, log, cluster or undo."""
    databases: str
    """Names with blanks between them, or all."""
    source: str
    """For people: which backup, or which moment."""
    moment: str
    taken: str
    """When what it restores was the present, RFC 3339."""
    started: int
    """Seconds since 1970."""
    dry_run: bool
    stop_after: str
    loaded: bool
    """Whether there is something beside the live databases: not where an earlier run came to its end."""

    @classmethod
    def read(cls) -> Plan:
        try:
            lines = (RESTORE / "plan").read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise Failed(f"there is no plan: {error}", "start the restore from its first step") from None
        values = dict(line.split("=", 1) for line in lines)
        return cls(
            kind=values["KIND"],
            databases=values["DATABASES"],
            source=values["SOURCE"],
            moment=values["MOMENT"],
            taken=values.get("TAKEN", ""),
            started=int(values["STARTED"]),
            dry_run=values["DRY_RUN"] == "yes",
            stop_after=values["STOP_AFTER"],
            loaded=values.get("LOADED") != "no",
        )

    def stops_before(self, step: str) -> bool:
        """Whether a person wants to look at what an earlier step left."""
        return self.stop_after != "" and STEPS.index(self.stop_after) < STEPS.index(step)

    def restores(self, database: str) -> bool:
        return self.kind != "undo" and (self.databases == "all" or database in self.databases.split())
