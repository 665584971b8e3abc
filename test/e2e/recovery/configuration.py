"""What people enter in Airflow, for the drill.

configuration.py make      tables, a connection with a password, variables, a pool, a role
configuration.py change    the connection has another host, another one, a variable and the role's permission are gone
configuration.py show      all of it as one line of JSON
"""

from __future__ import annotations

import json
import sys

from airflow.models import Connection, Pool, Variable
from airflow.utils.session import create_session
from sqlalchemy import delete, select


def make() -> None:
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils.db import initdb

    initdb()
    with create_session() as session:
        session.add(
            Connection(
                conn_id="warehouse",
                conn_type="postgres",
                host="warehouse.example.com",
                port=5432,
                login="reader",
                password="s3cret-of-the-warehouse: \"é'",
                extra=json.dumps({"sslmode": "require", "options": {"a": [1, 2]}}),
            )
        )
        session.add(Connection(conn_id="plain", conn_type="http", host="https://example.com", description="no password"))
    Variable.set("threshold", "0.75", description="a value that nobody sees")
    Variable.set("tables", ["orders", {"name": "items"}], serialize_json=True)
    Variable.set("text", "two\nlines, and a {brace")
    Pool.create_or_update_pool("warehouse", slots=7, description="Connections to the warehouse", include_deferred=True)
    with get_application_builder() as builder:
        builder.sm.sync_roles()
        role = builder.sm.add_role("auditor")
        builder.sm.add_permission_to_role(role, builder.sm.create_permission("can_read", "Audit Logs"))


def change() -> None:
    with create_session() as session:
        connection = session.scalar(select(Connection).where(Connection.conn_id == "warehouse"))
        connection.host = "elsewhere.example.com"
        session.execute(delete(Connection).where(Connection.conn_id == "plain"))
        session.execute(delete(Variable).where(Variable.key == "tables"))
    Variable.set("text", "changed")
    Pool.create_or_update_pool("warehouse", slots=1, description="fewer", include_deferred=False)


def show() -> None:
    with create_session() as session:
        connections = {
            each.conn_id: [each.conn_type, each.description, each.host, each.port, each.login, each.password, each.extra_dejson]
            for each in session.scalars(select(Connection).order_by(Connection.conn_id))
        }
        variables = {each.key: [Variable.get(each.key), each.description] for each in session.scalars(select(Variable))}
        pools = {each.pool: [each.slots, each.description, each.include_deferred] for each in session.scalars(select(Pool))}
    # The text of JSON may be laid out in another way; what it says is the same.
    variables["tables"] = json.loads(variables["tables"][0]) if "tables" in variables else None
    print(json.dumps({"connections": connections, "variables": variables, "pools": pools}, sort_keys=True))


if __name__ == "__main__":
    {"make": make, "change": change, "show": show}[sys.argv[1]]()
