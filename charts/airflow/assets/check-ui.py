"""Before it serves: is this UI the version that it should be, and does it reach its database?

    check-ui.py URL VERSION [--timeout SECONDS]

URL is where the API begins, http://airflow-webserver-preview:8080. Three things are asked, until all are answered well or
the time is up: the version (another one may still answer behind the same name), the health of the metadata database, which
stands in a body whose status is always 200, and the page that people see. Exit 0: it may serve. Exit 1: it may not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request

PAUSE = 2.0
REQUEST_TIMEOUT = 20


def body(url: str) -> str:
    with urllib.request.urlopen(url, timeout=REQUEST_TIMEOUT) as answer:
        return answer.read(1_000_000).decode(errors="replace")


def objection(url: str, version: str) -> str | None:
    """What speaks against it."""
    try:
        found = json.loads(body(f"{url}/api/v2/version")).get("version")
        if found != version:
            return f"it is version {found}, not {version}"
        database = json.loads(body(f"{url}/api/v2/monitor/health")).get("metadatabase", {}).get("status")
        if database != "healthy":
            return f"its database is {database}"
        return None if "<html" in body(f"{url}/").lower() else "its first page is no page"
    except urllib.error.HTTPError as error:
        return f"{error.url} answers HTTP {error.code}"
    except (OSError, ValueError, AttributeError) as error:
        return f"it does not answer as it should: {getattr(error, 'reason', None) or error}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", metavar="URL")
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS")
    options = parser.parse_args()
    url = options.url.rstrip("/")
    deadline = time.monotonic() + options.timeout
    said = None
    while (reason := objection(url, options.version)) is not None:
        if reason != said:
            print(f"{url}: {reason}", flush=True)
            said = reason
        if time.monotonic() >= deadline:
            print(f"{url} may not serve: {reason}", file=sys.stderr)
            return 1
        time.sleep(PAUSE)
    print(f"{url} is version {options.version}, its database is healthy, and it has a page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
