"""Step of configuration-backup: the live objects of the platform's namespaces as YAML, by which a cluster can be compared or made again.

    export_objects.py DIRECTORY

Secrets are not read at all: a role cannot hide their values. What controllers made of other objects is left out, and so is what the API server
adds. Variables: NAMESPACES and KINDS (`<group>/<plural>`, the core's group is empty), both with spaces between them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import yaml
from kubernetes_api import Api
from recovery_job import Failed, run, say, setting

LIVE = ("managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink")
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
RIGHTS = "compare the role configuration-backup with the kinds that the platform renders"
PAGE = 500


def home_of(api: Api, group: str) -> str | None:
    """Where a group's objects are; None where it is not installed."""
    if not group:
        return "/api/v1"
    found = api.call("GET", f"/apis/{group}")
    return found and f"/apis/{found['preferredVersion']['groupVersion']}"


def objects(api: Api, path: str) -> list[dict]:
    found: list[dict] = []
    after = ""
    while page := api.call("GET", f"{path}?limit={PAGE}{after}"):
        kind = {"apiVersion": page["apiVersion"], "kind": page["kind"].removesuffix("List")}
        found += [{**kind, **item} for item in page["items"]]
        if not (more := page["metadata"].get("continue")):
            break
        after = f"&continue={more}"
    return found


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
        home = home_of(api, group)
        for namespace in setting("NAMESPACES").split() if home else []:
            found = objects(api, f"{home}/namespaces/{namespace}/{plural}")
            kept = [each for each in map(wanted, found) if each]
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
