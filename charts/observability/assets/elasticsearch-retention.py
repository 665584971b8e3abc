"""The elasticsearch-retention CronJob: keeps logs and traces within an age and a size.

    elasticsearch-retention.py --days N [--span-days N] --max-bytes BYTES [--dry-run] [--secrets DIRECTORY]

Elasticsearch's life cycle knows no total size, and Jaeger's daily indices have no life cycle at all. First what is older
than --days goes (spans: --span-days), then the oldest until everything together is within --max-bytes. Only backing indices of airflow-logs and
daily indices of Jaeger are ever touched, and never one that is being written: the data stream's newest, today's of Jaeger.

Prints a line of JSON for each index that it deletes and one at the end. Exit code 1: it could not; 2: even so, there is
more than --max-bytes, because what is left is being written.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from http_json import Failed, Server

STREAM = "airflow-logs"
BACKING = re.compile(rf"\.ds-{STREAM}-\d{{4}}\.\d{{2}}\.\d{{2}}-\d{{6,}}")
DAILY = re.compile(r"jaeger-(?:span|service)-(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Index:
    name: str
    newest: datetime
    """Nothing in it is younger than this."""
    size: int
    written: bool
    traces: bool


def indices(server: Server, now: datetime) -> list[Index]:
    """All indices of logs and traces, oldest first."""
    columns = "index,creation.date,store.size"
    rows = server.call(
        "GET", f"/_cat/indices/.ds-{STREAM}-*,jaeger-*?format=json&bytes=b&expand_wildcards=all&h={columns}"
    )
    sizes = {row["index"]: int(row["store.size"] or 0) for row in rows}
    created = {row["index"]: datetime.fromtimestamp(int(row["creation.date"]) / 1000, UTC) for row in rows}
    found = [*backing_indices(server, sizes, created, now), *daily_indices(sizes, now)]
    return sorted(found, key=lambda index: (index.newest, index.name))


def backing_indices(server: Server, sizes: dict[str, int], created: dict[str, datetime], now: datetime) -> list[Index]:
    streams = server.call("GET", f"/_data_stream/{STREAM}*")["data_streams"]
    names = [i["index_name"] for stream in streams if stream["name"] == STREAM for i in stream["indices"]]
    known = [name for name in names if BACKING.fullmatch(name) and name in sizes]
    # An index takes documents until the next one is made; the last is the one being written.
    ends = [*(created[name] for name in known[1:]), now]
    return [Index(name, end, sizes[name], name == names[-1], False) for name, end in zip(known, ends, strict=False)]


def daily_indices(sizes: dict[str, int], now: datetime) -> list[Index]:
    found = []
    for name, size in sizes.items():
        match = DAILY.fullmatch(name)
        if not match:
            continue
        day = datetime.strptime(match[1], "%Y-%m-%d").replace(tzinfo=UTC)
        found.append(Index(name, day + timedelta(days=1), size, day.date() >= now.date(), True))
    return found


def condemned(found: list[Index], now: datetime, line_days: int, span_days: int, max_bytes: int) -> list[tuple[Index, str]]:
    """Indices to delete, each with the reason."""
    total = sum(index.size for index in found)
    chosen = []
    for index in found:
        if index.written:
            continue
        if index.newest <= now - timedelta(days=span_days if index.traces else line_days):
            reason = "age"
        elif total > max_bytes:
            reason = "size"
        else:
            continue
        total -= index.size
        chosen.append((index, reason))
    return chosen


def report(**line: object) -> None:
    print(json.dumps(line), flush=True)


def run(arguments: argparse.Namespace) -> int:
    secret = arguments.secrets / "log_retention"
    try:
        password = secret.read_text().rstrip("\n")
    except OSError as error:
        raise Failed(f"password of log_retention: {error}") from error
    server = Server(os.environ["ELASTICSEARCH_URL"], "log_retention", password)
    now = datetime.fromtimestamp(time.time(), UTC)
    found = indices(server, now)
    span_days = arguments.days if arguments.span_days is None else arguments.span_days
    chosen = condemned(found, now, arguments.days, span_days, arguments.max_bytes)
    for index, reason in chosen:
        if not arguments.dry_run:
            server.call("DELETE", f"/{index.name}")
        report(
            action="would delete" if arguments.dry_run else "delete", index=index.name, reason=reason, bytes=index.size
        )
    left = sum(index.size for index in found) - sum(index.size for index, _ in chosen)
    report(action="done", deleted=0 if arguments.dry_run else len(chosen), bytes=left, max_bytes=arguments.max_bytes)
    return 0 if left <= arguments.max_bytes else 2


def main() -> int:
    parser = argparse.ArgumentParser(description="Deletes the oldest logs and traces.")
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--span-days", type=int, help="age at which traces are deleted, if not --days")
    parser.add_argument("--max-bytes", type=int, required=True)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--secrets", type=Path, default=Path("/run/secrets/elasticsearch"))
    try:
        return run(parser.parse_args())
    except Failed as failed:
        print(f"elasticsearch-retention: {failed}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
