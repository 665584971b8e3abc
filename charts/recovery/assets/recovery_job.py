"""What the Python scripts of backup and recovery share: messages, figures, settings. The counterpart of recovery.sh."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable


class Failed(Exception):
    """A reason that the person who reads the Job's last lines can act on."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.fix = fix


def _job() -> str:
    return os.environ.get("JOB", "recovery")


def _line(text: str) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {_job()}: {text}"


def say(text: str) -> None:
    """What a person reads in the Job's log."""
    print(_line(text), flush=True)


def setting(name: str, default: str | None = None) -> str:
    """A variable without which nothing begins, unless it has a default."""
    value = os.environ.get(name) or default
    if value is None:
        fix = "set it in the CronJob, or with --env where the Job is started by hand"
        raise Failed(f"the variable {name} is not set", fix)
    return value


def figure(name: str, value: float, *tags: str, kind: str = "g", aloud: bool = True) -> None:
    """A gauge (kind c: a counter), to airflow-statsd in Influx style. One that does not arrive fails no Job."""
    if aloud:
        say(" ".join([name, f"{value:g}" if isinstance(value, float) else str(value), *tags]))
    host = os.environ.get("STATSD_HOST")
    if not host:
        return
    line = f"platform.{name},{','.join([f'job={_job()}', *tags])}:{value}|{kind}"
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(line.encode(), (host, int(os.environ.get("STATSD_PORT", "9125"))))
    except OSError:
        say(f"the figure {name} did not reach {host}")


def run(work: Callable[[], None]) -> int:
    """The script's exit code; the last lines of one that failed say what to do."""
    try:
        work()
    except Failed as failed:
        sys.stdout.flush()
        print(_line(f"error: {' '.join(str(failed).split())}"), file=sys.stderr)
        print(_line(f"fix:   {failed.fix}"), file=sys.stderr)
        return 1
    return 0
