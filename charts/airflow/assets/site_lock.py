"""The lock by which processes know that this site serves, where there are two: its guard holds it while it knows.

It is a session's advisory lock, beside the databases: an outage of the server, the guard or its node takes it away by
itself, and nobody has to believe a clock. https://www.postgresql.org/docs/17/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

KEY = 0x41495246_53495445  # any fixed number, ours alone among the advisory locks of this server

# A key of 64 bits is shown in two halves.
_HELD = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 1 AND granted"


def is_held(cursor) -> bool:
    cursor.execute(_HELD, (KEY >> 32, KEY & 0xFFFFFFFF))
    return cursor.fetchone() is not None


def follows(cursor) -> bool:
    """Whether the database follows another one, and takes no changes of its own."""
    cursor.execute("SELECT pg_is_in_recovery()")
    return cursor.fetchone()[0]
