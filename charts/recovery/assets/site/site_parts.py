"""What the failover and the guard of a site stand on: who they are, and what they look at and change."""

from __future__ import annotations

import os
import re
from datetime import datetime
from typing import Self

from recovery_job import setting
from site_cluster import Cluster
from site_database import Databases
from site_record import Bucket, Record

# What restore/switch-databases.sh notes at a database: of which moment it is, and when it came.
_RESTORED = re.compile(r"restored from the (?:backup [0-9a-f]+ of|moment) ([^,]+),.* ([^ ,]+)$")


class Site:
    """One of the two, as its own scripts see it."""

    def __init__(self, record: Record, databases: Databases, cluster: Cluster) -> None:
        self.record = record
        self.databases = databases
        self.cluster = cluster
        self.site = setting("SITE")
        self.partner = setting("PARTNER")
        self.engine = setting("ENGINE")
        self.serves_by_role = setting("ROLE") == "primary"

    @classmethod
    def here(cls) -> Self:
        """From the variables. Only the guard knows its partner's bucket: a failover needs nothing of a site that is gone."""
        partner = Bucket("PARTNER_") if os.environ.get("PARTNER_BUCKET") else None
        return cls(Record(Bucket("SITE_"), partner), Databases(), Cluster())

    def complete_at(self) -> float | None:
        """Unix seconds at which this site had everything that its partner had; None: nobody knows."""
        if self.engine != "embedded":
            return self.databases.position().complete_at
        restored = self.restored()
        return min(taken for taken, _ in restored.values()) if len(restored) == len(self.databases.names) else None

    def restored(self) -> dict[str, tuple[float, float]]:
        """Of each database that a restore has brought: the moment of what it holds, and that of the restore, Unix seconds."""
        found = {name: _RESTORED.match(note) for name, note in self.databases.notes().items()}
        return {
            name: (seconds_of(note[1]), seconds_of(note[2]))
            for name, note in found.items()
            if note and name in self.databases.names
        }


def seconds_of(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
