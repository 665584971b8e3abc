"""What a Job of operations leaves behind: one line of JSON, in its log and in its pod's status, where `npm run checklist` reads it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import recovery_job
from recovery_job import Failed, say

# Longer ones are cut by the kubelet, and are then no JSON any more. https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
LONGEST = 4096


def leave(outcome: str, **facts: Any) -> None:
    """@param outcome one word, in lower case: it is compared with what the checklist expects"""
    report = {"outcome": outcome, **facts}
    text = json.dumps(report)
    say(f"report {text}")
    if len(text.encode()) > LONGEST:
        text = json.dumps({"outcome": outcome, "cut": "the rest is in the log"})
    place = Path(os.environ.get("TERMINATION_LOG", "/dev/termination-log"))
    try:
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        say(f"the report did not reach {place}: {error}")


def run(work: Callable[[], None]) -> int:
    """The script's exit code; one that fails reports why."""

    def reported() -> None:
        try:
            work()
        except Failed as failed:
            leave("failed", problem=str(failed)[:1000], fix=failed.fix)
            raise

    return recovery_job.run(reported)
