"""Which version of the Execution API the API servers speak, and which one this image's code does; found without importing Airflow."""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from migrations import CannotWork, airflow_folder

# What the client of tasks asks for. https://github.com/apache/airflow/blob/main/contributing-docs/19_execution_api_versioning.rst
SPOKEN = re.compile(r"""^API_VERSION\b[^=\n]*=\s*["'](\d{4}-\d\d-\d\d)["']""", re.MULTILINE)
CLIENT = "sdk/api/datamodels/_generated.py"
HEADER = "airflow-api-version"
REQUEST_TIMEOUT = 10  # an API server builds its routes on the first request, which takes seconds


class ApiServers:
    """Is every API server that answers as new as this image's code? An older one does not know what the code asks for."""

    def __init__(self, name: str, url: str) -> None:
        """:param name: a name whose addresses are those of the pods, each by itself"""
        self.name = name
        parts = urlsplit(url)
        self.port = parts.port or 80
        self.path = parts.path.rstrip("/")
        self.own = own_version()
        self.subject = f"the API servers of {name}"
        self.wants = f"{self.own} or later (this image's code)"
        self.remedy = "look at the pods of the API server: why do some of the earlier version stay?"

    def reason_to_wait(self) -> str | None:
        spoken = {address: version for address in self.addresses() if (version := self.version_at(address))}
        older = {address: version for address, version in spoken.items() if version < self.own}
        return ", ".join(f"{address} speaks {version}" for address, version in sorted(older.items())) or None

    def addresses(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self.name, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror:  # there is no pod
            return []
        return sorted({entry[4][0] for entry in found})

    def version_at(self, address: str) -> str | None:
        """None where nothing answers: a pod that starts, or has gone. Asked for no version, a server says its newest."""
        host = f"[{address}]" if ":" in address else address
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}{self.path}/health", timeout=REQUEST_TIMEOUT) as answer:
                return answer.headers.get(HEADER)
        except (urllib.error.URLError, OSError):
            return None


def own_version() -> str:
    source = airflow_folder() / CLIENT
    found = SPOKEN.search(source.read_text(encoding="utf-8")) if source.is_file() else None
    if not found:
        raise CannotWork(f"no version of the Execution API in {source}: is this an Airflow image?")
    return found.group(1)
