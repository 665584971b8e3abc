"""Where Airflow's database holds what the Fernet key opens: the same for who rotates the key, checks its escrow or inspects a backup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

# What `rotate_fernet_key` of Airflow's models encrypts again: table, column, name of a row for people, and the condition under which it is
# encrypted at all.
COLUMNS = (
    ("connection", "password", "conn_id", "is_encrypted"),
    ("connection", "extra", "conn_id", "is_extra_encrypted"),
    ("variable", "val", "key", "is_encrypted"),
    ("trigger", "kwargs", "id::text", "NOT starts_with(kwargs, '{')"),
    ("connection_test_request", "password", "connection_id", "is_encrypted"),
    ("connection_test_request", "extra", "connection_id", "is_extra_encrypted"),
)


class EncryptedRow(NamedTuple):
    table: str
    column: str
    id: Any
    name: str
    token: str

    @property
    def title(self) -> str:
        return f"{self.column} of {self.table} {self.name!r}"


def encrypted_rows(cursor: Any) -> Iterator[EncryptedRow]:
    """All of them, but of tables that an older schema does not have."""
    for table, column, name, encrypted in COLUMNS:
        cursor.execute("SELECT to_regclass(%s)", (table,))
        if cursor.fetchone()[0] is None:
            continue
        cursor.execute(f"SELECT id, {name}, {column} FROM {table} WHERE {column} <> '' AND {encrypted} ORDER BY 1")
        for row, title, token in cursor.fetchall():
            yield EncryptedRow(table, column, row, title, token)
