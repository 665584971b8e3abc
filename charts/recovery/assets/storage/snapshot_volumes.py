"""Step of storage-backup: a CSI snapshot of each of the platform's volumes in this namespace, and an end to old ones.

    snapshot_volumes.py

A snapshot is as a volume is after a power cut: databases begin with their recovery. The cluster has to have a driver that can, its snapshot
controller and the class. Old snapshots go only when the new one of the same volume is ready, and by their number, not by a clock.
Variables: NAMESPACE, INSTANCE, SNAPSHOT_CLASS, KEEP, WAIT_SECONDS.
"""

from __future__ import annotations

import sys
import time
from urllib.parse import quote

from kubernetes_api import Api
from recovery_job import Failed, run, say, setting

SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1"
OURS = "storage-backup"
NO_CONTROLLER = "install the snapshot controller and its CRDs, or take recovery.storage.snapshots out"


def items(api: Api, path: str, labels: str) -> list[dict]:
    found = api.call("GET", f"{path}?labelSelector={quote(labels)}")
    if found is None:
        raise Failed("the cluster knows no VolumeSnapshots", NO_CONTROLLER)
    return found["items"]


def is_ready(snapshot: dict) -> bool:
    return bool((snapshot.get("status") or {}).get("readyToUse"))


def snapshot_volumes() -> None:
    api = Api()
    namespace, instance, keep = setting("NAMESPACE"), setting("INSTANCE"), int(setting("KEEP"))
    claims = items(api, f"/api/v1/namespaces/{namespace}/persistentvolumeclaims", f"app.kubernetes.io/instance={instance}")
    # Volumes that come and go with a pod are workspaces.
    volumes = [claim["metadata"]["name"] for claim in claims if not of_a_pod(claim)]
    path = f"{SNAPSHOTS}/namespaces/{namespace}/volumesnapshots"
    moment = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    made = [make(api, path, volume, f"{volume}-{moment}") for volume in volumes]
    wait(api, path, made)
    for volume in volumes:
        forget(api, path, volume, keep)
    say(f"{len(made)} volumes: {', '.join(volumes) or 'none'}")


def of_a_pod(claim: dict) -> bool:
    return any(owner["kind"] == "Pod" for owner in claim["metadata"].get("ownerReferences", []))


def make(api: Api, path: str, volume: str, name: str) -> str:
    labels = {"app.kubernetes.io/name": OURS, "app.kubernetes.io/instance": setting("INSTANCE"), "airflow-platform/volume": volume[:63]}
    snapshot = {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": name, "labels": labels},
        "spec": {"volumeSnapshotClassName": setting("SNAPSHOT_CLASS"), "source": {"persistentVolumeClaimName": volume}},
    }
    if api.call("POST", path, snapshot) is None:
        raise Failed("the cluster knows no VolumeSnapshots", NO_CONTROLLER)
    return name


def wait(api: Api, path: str, names: list[str]) -> None:
    deadline = time.monotonic() + float(setting("WAIT_SECONDS"))
    waiting = list(names)
    while waiting := [name for name in waiting if not finished(api, f"{path}/{name}")]:
        if time.monotonic() > deadline:
            raise Failed(f"not ready in time: {', '.join(waiting)}", "see the snapshot controller and the driver; older snapshots stay")
        time.sleep(2)


def finished(api: Api, path: str) -> bool:
    snapshot = api.call("GET", path)
    if snapshot is None:
        raise Failed(f"{path} was taken away", "see who deletes snapshots; older ones stay")
    if message := ((snapshot.get("status") or {}).get("error") or {}).get("message"):
        raise Failed(f"{snapshot['metadata']['name']}: {message}", "see the snapshot controller and the driver; older ones stay")
    return is_ready(snapshot)


def forget(api: Api, path: str, volume: str, keep: int) -> None:
    found = items(api, path, f"app.kubernetes.io/name={OURS},airflow-platform/volume={volume[:63]}")
    whole = sorted(filter(is_ready, found), key=lambda each: each["metadata"]["creationTimestamp"])
    for old in whole[:-keep]:
        api.call("DELETE", f"{path}/{old['metadata']['name']}")
        say(f"the snapshot {old['metadata']['name']} went")


if __name__ == "__main__":
    sys.exit(run(snapshot_volumes))
