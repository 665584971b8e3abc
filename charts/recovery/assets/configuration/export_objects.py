"""Step of configuration-backup: the live objects of the platform's namespaces as YAML, by which a cluster can be compared or made again.

    export_objects.py DIRECTORY

Secrets are not read at all: a role cannot hide their values. What controllers made of other objects is left out, and so is what the API server
adds. Variables: NAMESPACES and KINDS (`<group>/<plural>`, the core's group is empty), both with spaces between them.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path

import yaml
from recovery_job import Failed, run, say, setting

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
LIVE = ("managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink")
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
RIGHTS = "compare the role configuration-backup with the kinds that the platform renders"
PAGE = 500


class Api:
    """The Kubernetes API, with the pod's own token."""

    def __init__(self) -> None:
        host = setting("KUBERNETES_SERVICE_HOST")
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{setting('KUBERNETES_SERVICE_PORT')}"
        self.trust = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))

    def get(self, path: str) -> dict | None:
        """None where the API server knows no such path."""
        token = (ACCOUNT / "token").read_text(encoding="utf-8").strip()
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise Failed(f"the API server answers {error.code} to {path}", RIGHTS) from None
        except OSError as error:
            raise Failed(f"the API server: {error}", "see whether its address is in cluster.apiServer.cidrs") from None

    def preferred(self, group: str) -> str | None:
        """Where a group's objects are; None where it is not installed."""
        if not group:
            return "/api/v1"
        found = self.get(f"/apis/{group}")
        return found and f"/apis/{found['preferredVersion']['groupVersion']}"

    def objects(self, base: str, namespace: str, plural: str) -> list[dict]:
        found: list[dict] = []
        after = ""
        while True:
            page = self.get(f"{base}/namespaces/{namespace}/{plural}?limit={PAGE}{after}")
            if page is None:
                return found
            kind = {"apiVersion": page["apiVersion"], "kind": page["kind"].removesuffix("List")}
            found += [{**kind, **item} for item in page["items"]]
            if not (more := page["metadata"].get("continue")):
                return found
            after = f"&continue={more}"


def wanted(item: dict) -> dict | None:
    """What somebody wrote of an object; None where a controller wrote all of it."""
    metadata = {name: value for name, value in item["metadata"].items() if name not in LIVE}
    if "ownerReferences" in metadata:
        return None
    if APPLIED in metadata.get("annotations", {}):
        metadata["annotations"] = {k: v for k, v in metadata["annotations"].items() if k != APPLIED}
    kept = {name: value for name, value in item.items() if name not in ("metadata", "status")}
    if item["kind"] == "Service" and item["spec"].get("clusterIP") != "None":
        kept["spec"] = {name: value for name, value in item["spec"].items() if name not in ("clusterIP", "clusterIPs")}
    return {**kept, "metadata": metadata}


def export(folder: Path) -> None:
    api = Api()
    count = 0
    for kind in setting("KINDS").split():
        group, _, plural = kind.partition("/")
        if plural == "secrets":
            raise Failed("Secrets are not read", "take them out of KINDS")
        base = api.preferred(group)
        for namespace in setting("NAMESPACES").split() if base else []:
            kept = [each for each in map(wanted, api.objects(base, namespace, plural)) if each]
            if not kept:
                continue
            file = folder / namespace / f"{plural}{f'.{group}' if group else ''}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(yaml.safe_dump_all(kept, sort_keys=True), encoding="utf-8")
            count += len(kept)
    if not count:
        raise Failed("there is no object in any of the namespaces", RIGHTS)
    say(f"{count} objects of {len(os.listdir(folder))} namespaces")


if __name__ == "__main__":
    sys.exit(run(lambda: export(Path(sys.argv[1]))))
