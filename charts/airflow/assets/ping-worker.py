"""Liveness of a Celery worker: it answers a ping that goes through the broker.

The answer of ``celery inspect ping`` to this host's worker, without importing Airflow. A broker that cannot be reached
is no reason to restart a worker and kill its tasks: exit 0. Exit 1: the broker is there, the worker is silent.
"""

from __future__ import annotations

import os
import socket
import sys

from celery import Celery
from kombu.exceptions import OperationalError

TIMEOUT = 15.0


def main() -> int:
    worker = f"celery@{socket.gethostname()}"
    app = Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"])
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
        if app.control.ping(destination=[worker], timeout=TIMEOUT):
            return 0
    except OperationalError as error:
        print(f"no answer from the broker: {error}", file=sys.stderr)
        return 0
    print(f"{worker} did not answer within {TIMEOUT:.0f} s", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
