"""How people log in, as Keycloak itself says: what administrators change in its console shows here, and nowhere in the cluster.

The client compliance-scan of each realm may view the realm: its settings, flows and required actions; no user, and no secret of a client.
Variables: IDENTITY_URL, IDENTITY_CLIENT_SECRET, optional IDENTITY_CA (file of the authority by which its server is checked).
"""

from __future__ import annotations

import json
import os
import ssl
import urllib.parse
from typing import Any

from asked import ask, bearer
from recovery_job import setting

CLIENT = "compliance-scan"


class Realm:
    def __init__(self, name: str) -> None:
        self.name = name
        self.url = setting("IDENTITY_URL").rstrip("/")
        self.trust = ssl.create_default_context(cafile=os.environ.get("IDENTITY_CA"))
        self.token = self.log_in()

    def log_in(self) -> str:
        login = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": setting("IDENTITY_CLIENT_SECRET")}
        path = f"realms/{self.name}/protocol/openid-connect/token"
        answer = ask("Keycloak", "POST", self.url, path, trust=self.trust, data=urllib.parse.urlencode(login).encode())
        return json.loads(answer)["access_token"]

    def get(self, path: str = "") -> Any:
        return json.loads(ask("Keycloak", "GET", self.url, f"admin/realms/{self.name}{path}", trust=self.trust, headers=bearer(self.token)))

    def actions(self) -> dict[str, bool]:
        """What people can be made to do at a login, and whether they can."""
        return {action["alias"]: action["enabled"] for action in self.get("/authentication/required-actions")}

    def steps(self, flow: str) -> dict[str, dict[str, Any]]:
        """The steps of a flow in their order, each below the names of the flows that lead to it."""
        steps: dict[str, dict[str, Any]] = {}
        parents: list[str] = []
        for execution in self.get(f"/authentication/flows/{urllib.parse.quote(flow)}/executions"):
            name = execution["displayName"] if execution.get("authenticationFlow") else execution["providerId"]
            parents = [*parents[: execution["level"]], name]
            step = " > ".join(parents)
            while step in steps:
                step += " again"
            config = execution.get("authenticationConfig")
            steps[step] = {
                "requirement": execution["requirement"],
                "config": self.get(f"/authentication/config/{config}").get("config", {}) if config else {},
            }
        return steps
