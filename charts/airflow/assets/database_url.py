"""How the platform's scripts reach Airflow's database without importing Airflow."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlsplit

VARIABLE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"


class NotPostgres(Exception):
    """The variable holds no URL of a Postgres database."""


def connection_parameters(application_name: str, **defaults: str) -> dict[str, str]:
    """Airflow's SQLAlchemy URL as libpq keywords; libpq itself does not know the `+psycopg2`."""
    parts = urlsplit(os.environ.get(VARIABLE, ""))
    if not parts.scheme.startswith("postgres"):
        found = f"a {parts.scheme}:// URL" if parts.scheme else "not set"
        raise NotPostgres(f"{VARIABLE} is {found}: a postgresql+psycopg2:// URL is needed")
    given = {
        "host": parts.hostname or "",
        "port": str(parts.port or 5432),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": unquote(parts.path.lstrip("/")),
        "connect_timeout": "5",
        "application_name": application_name,
        **defaults,
        **dict(parse_qsl(parts.query)),
    }
    return {key: value for key, value in given.items() if value}
