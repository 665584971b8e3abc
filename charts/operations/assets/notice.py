"""Tells the team, through Alertmanager: an alert of severity info, for whom observability.alerting.deployments names."""

from __future__ import annotations

import json
import os
import urllib.request
from datetime import UTC, datetime, timedelta

from recovery_job import say

LASTS = timedelta(minutes=30)


def deployment_alert(environment: str, version: str, now: datetime) -> list[dict]:
    """https://prometheus.io/docs/alerting/latest/alerts_api/"""
    return [
        {
            "labels": {"alertname": "Deployment", "severity": "info", "team": "platform", "environment": environment, "version": version},
            "annotations": {
                "summary": f"Airflow {version} is deployed to {environment}",
                "description": "Its smoke test has passed: API, health, one run on every queue, and the logs of it.",
            },
            "startsAt": now.isoformat(),
            "endsAt": (now + LASTS).isoformat(),
        }
    ]


def notify(environment: str, version: str) -> bool:
    """Whether Alertmanager has taken it. A deployment that works is not undone because nobody could be told."""
    url = os.environ.get("ALERTMANAGER_URL")
    if not url:
        return False
    body = json.dumps(deployment_alert(environment, version, datetime.now(UTC))).encode()
    request = urllib.request.Request(f"{url}/api/v2/alerts", data=body, headers={"Content-Type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30):
            say("the team: Alertmanager has taken the notice")
            return True
    except OSError as error:
        say(f"the team was not told: {url} {error}")
        return False
