"""How old the values of Secrets are, from who knows it. Nobody who reads that sees a value.

Vault writes down when it wrote each version of an entry; a login that may read secret/metadata/<path>/* and nothing else learns no more
than that. Where people make the Secrets, they write the day into a ConfigMap. Variables: VAULT_ADDR, VAULT_MOUNT, VAULT_PATH,
VAULT_AUTH_MOUNT, VAULT_ROLE, optional VAULT_CA_CONFIG_MAP (name of a ConfigMap with key ca.crt); or AGES_CONFIG_MAP (name of the ConfigMap).
"""

from __future__ import annotations

import json
import os
import ssl
from datetime import UTC, datetime
from typing import Any, Protocol

from asked import Unknown, ask
from kubernetes_api import ACCOUNT, Api
from recovery_job import setting

DAY = 86400


class Ages(Protocol):
    def written_at(self, secret: str) -> datetime: ...


def days_since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds() / DAY


def read_time(text: str) -> datetime:
    """RFC 3339, to which Vault adds nanoseconds; or a day."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00") if len(text) <= 27 else text[:26] + "+00:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Ledger:
    def __init__(self, api: Api, namespace: str, name: str) -> None:
        self.name = name
        self.days: dict[str, str] = ((api.call("GET", f"/api/v1/namespaces/{namespace}/configmaps/{name}") or {}).get("data")) or {}

    def written_at(self, secret: str) -> datetime:
        try:
            return read_time(self.days[secret])
        except KeyError:
            raise Unknown(f"the ConfigMap {self.name} does not say when") from None
        except ValueError:
            raise Unknown(f"the ConfigMap {self.name} says {self.days[secret]!r}, which is no day") from None


class Vault:
    def __init__(self, api: Api, namespace: str) -> None:
        self.url = setting("VAULT_ADDR").rstrip("/")
        self.entries = f"{setting('VAULT_MOUNT')}/metadata/{setting('VAULT_PATH')}"
        self.trust = ssl.create_default_context(cadata=self.authority(api, namespace))
        account = (ACCOUNT / "token").read_text(encoding="utf-8").strip()
        login = self.call("POST", f"auth/{setting('VAULT_AUTH_MOUNT')}/login", {"role": setting("VAULT_ROLE"), "jwt": account})
        self.token = login["auth"]["client_token"]

    @staticmethod
    def authority(api: Api, namespace: str) -> str | None:
        name = os.environ.get("VAULT_CA_CONFIG_MAP")
        found = api.call("GET", f"/api/v1/namespaces/{namespace}/configmaps/{name}") if name else None
        return found["data"]["ca.crt"] if found else None

    def call(self, method: str, path: str, body: dict[str, str] | None = None, token: str | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **({"X-Vault-Token": token} if token else {})}
        data = json.dumps(body).encode() if body else None
        return json.loads(ask("Vault", method, f"{self.url}/v1", path, trust=self.trust, headers=headers, data=data))

    def written_at(self, secret: str) -> datetime:
        entry = self.call("GET", f"{self.entries}/{secret}", token=self.token)["data"]
        version = entry["versions"].get(str(entry["current_version"]))
        if not version:
            raise Unknown(f"Vault has no version of {secret}")
        return read_time(version["created_time"])


class Silent:
    def __init__(self, reason: str) -> None:
        self.reason = reason

    def written_at(self, secret: str) -> datetime:
        raise Unknown(self.reason)


def ages(api: Api, namespace: str) -> Ages:
    if os.environ.get("VAULT_ADDR"):
        try:
            return Vault(api, namespace)
        except Unknown as reason:
            return Silent(str(reason))
    name = os.environ.get("AGES_CONFIG_MAP")
    return Ledger(api, namespace, name) if name else Silent("nobody is asked")
