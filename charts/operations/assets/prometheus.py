"""Prometheus, asked for one number. https://prometheus.io/docs/prometheus/latest/querying/api/"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request

from airflow_api import NotYet


def number(url: str, query: str) -> float | None:
    """None where it knows no series of which it could say one."""
    try:
        with urllib.request.urlopen(f"{url}/api/v1/query?{urllib.parse.urlencode({'query': query})}", timeout=30) as answer:
            found = json.load(answer)["data"]["result"]
    except OSError as error:
        raise NotYet(f"{url} does not answer: {error}", "see the pods of Prometheus, and its log") from None
    return float(found[0]["value"][1]) if found else None
