"""Step of configuration-backup: what people made in Grafana themselves. What comes from files is in Git.

    export_grafana.py DIRECTORY

Folders, dashboards, alert rules with their contact points and policies, data sources (without secrets, which Grafana does not give away), teams.
Variables: GRAFANA_URL, GRAFANA_TOKEN (of a service account that may read these).
https://grafana.com/docs/grafana/latest/developers/http_api/
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from recovery_job import Failed, run, say, setting

PAGE = 500
RIGHTS = "the token in the Secret grafana-reader is of a service account with the role Viewer, which may read alerting and data sources too"

WHOLE = {
    "alert-rules": "/api/v1/provisioning/alert-rules",
    "contact-points": "/api/v1/provisioning/contact-points",
    "notification-policies": "/api/v1/provisioning/policies",
    "data-sources": "/api/datasources",
    "teams": "/api/teams/search?perpage=1000",
}


def get(path: str) -> object:
    headers = {"Authorization": f"Bearer {setting('GRAFANA_TOKEN')}", "Accept": "application/json"}
    request = urllib.request.Request(f"{setting('GRAFANA_URL')}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Failed(f"Grafana answers {error.code} to {path}", RIGHTS) from None
    except (OSError, ValueError) as error:
        raise Failed(f"Grafana: {error}", "see whether its pod is ready") from None


def found(kind: str) -> list[dict]:
    pages: list[dict] = []
    while len(page := get(f"/api/search?type={kind}&limit={PAGE}&page={len(pages) // PAGE + 1}")) == PAGE:
        pages += page
    return pages + page


def write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2, sort_keys=True), encoding="utf-8")


def export(folder: Path) -> None:
    write(folder / "folders.json", found("dash-folder"))
    dashboards = [get(f"/api/dashboards/uid/{quote(each['uid'], safe='')}") for each in found("dash-db")]
    own = [each for each in dashboards if not each["meta"].get("provisioned")]
    for each in own:
        content = {"dashboard": each["dashboard"], "folderUid": each["meta"].get("folderUid", "")}
        write(folder / "dashboards" / f"{quote(each['dashboard']['uid'], safe='')}.json", content)
    for name, path in WHOLE.items():
        write(folder / f"{name}.json", get(path))
    say(f"{len(own)} dashboards of people, {len(dashboards) - len(own)} come from files")


if __name__ == "__main__":
    sys.exit(run(lambda: export(Path(sys.argv[1]))))
