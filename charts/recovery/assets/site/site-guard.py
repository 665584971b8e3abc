"""Watches over who serves: this site obeys the newest epoch that it can read, its own role or not.

    site-guard.py [--interval 10]

On the site that serves it holds the lock without which no scheduler starts; nobody holds it after an outage until the guard
has looked. When the partner has claimed an epoch it shuts the databases, ends Airflow's pods, has the operator demote its
Cluster, and answers the claim; when the partner serves, it suspends the jobs that are the serving site's. A site that comes back from the dead meets the claim in the same way. When the claim was
withdrawn it opens again what it has shut. On a standby it tells how far it trails.

A partner's bucket that does not answer changes nothing: a site must not stop because another is away. What that leaves open
is written in docs/failover.md.
"""

from __future__ import annotations

import argparse
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
from kubernetes_api import Away
from recovery_job import Failed, figure, say, setting
from site_cluster import Cluster
from site_database import Databases, Lock
from site_parts import Site
from site_record import Epoch, Record, Unreachable, now

STALE = 120  # seconds without a full look after which the pod is started again


class Guard(Site):
    def __init__(self, record: Record, databases: Databases, cluster: Cluster) -> None:
        super().__init__(record, databases, cluster)
        self.lock = Lock(databases)
        self.looked_at = time.monotonic()
        self.said: str | None = None
        self.rests_for: int | None = None

    def look(self) -> None:
        """One look at the record, and what follows from it."""
        epochs = self.record.epochs()
        standing = [epoch for epoch in epochs if epoch.decision != "withdraw"]
        newest = standing[-1] if standing else None
        serves = newest.site == self.site if newest else self.serves_by_role
        if newest and newest.site == self.partner:
            self.lock.release()
            self.stop_for(newest)
        elif not serves or (newest and newest.decision != "promote"):
            self.lock.release()
            self.tell(f"stands by for {self.partner}")
        else:
            self.resume_after(
                [epoch for epoch in epochs if epoch.decision == "withdraw" and epoch.site == self.partner]
            )
            if self.lock.hold():
                self.tell("serves")
            else:
                self.tell("another guard of this site holds the lock")
        self.measure(serves)
        if self.record.partner_trouble:
            self.tell(f"{self.said}; the partner's bucket does not answer: {self.record.partner_trouble}")
        figure("failover.partner_readable", 0 if self.record.partner_trouble else 1, aloud=False)
        figure("failover.role_agrees", 1 if serves == self.serves_by_role else 0, aloud=False)
        self.record.remember()
        self.looked_at = time.monotonic()

    def stop_for(self, epoch: Epoch) -> None:
        """The partner wants to serve: nothing here writes any more, and it is told so. Each part is made sure of at every look."""
        lsn = None
        if not self.databases.position().following:
            # Once it has answered and its file says standby too, one that does not follow is for restores to fill.
            if epoch.part("fenced") and not self.serves_by_role and self.engine == "embedded":
                self.databases.open(f"stands by since {epoch.name}")
            else:
                lsn = self.databases.shut(epoch.name)
        if not epoch.part("fenced"):
            self.cluster.stop()
        if epoch.part("done") and self.rests_for != epoch.number:
            # Not before: the jobs bring the partner what it still waits for.
            self.cluster.rest()
            self.rests_for = epoch.number
        token = self.cluster.follow(self.partner) if self.cluster.postgres else None
        if epoch.part("fenced"):
            self.tell(f"is fenced: {epoch.name}")
        elif self.cluster.postgres and not token:
            self.tell(f"is shut for {epoch.name}, and waits for the operator to demote the database")
        else:
            self.record.answer(
                epoch, "fenced", {"site": self.site, "fencedAt": now(), "lsn": lsn, "demotionToken": token}
            )
            say(f"{self.site} has stopped for {epoch.name}; the last change is before {lsn or 'what the token says'}")

    def resume_after(self, withdrawn: list[Epoch]) -> None:
        """Opens what was shut for a claim that was withdrawn, once."""
        for epoch in withdrawn:
            if not epoch.part("fenced") or epoch.part("resumed"):
                continue
            if self.cluster.postgres:
                self.cluster.lead(self.site, None)
            if self.databases.position().following:
                self.tell(f"waits for the database to be a primary again: {epoch.name} was withdrawn")
                continue
            self.databases.open(f"serves since the end of {epoch.name}")
            self.cluster.start()
            self.record.answer(epoch, "resumed", {"site": self.site, "resumedAt": now()})

    def measure(self, serves: bool) -> None:
        """How far a standby trails; the limit goes along, so that one rule serves every environment."""
        complete_at = None if serves else self.complete_at()
        lag = 0.0 if complete_at is None else max(0.0, time.time() - complete_at)
        figure("failover.lag_seconds", round(lag, 1), aloud=False)
        figure("failover.lag_limit_seconds", int(setting("LAG_LIMIT")), aloud=False)

    def tell(self, state: str) -> None:
        """Says what changed, not what stays."""
        if state != self.said:
            say(f"{self.site} {state}")
        self.said = state

    def watch(self, interval: float) -> None:
        while True:
            try:
                self.look()
            except (Unreachable, psycopg2.Error, Failed) as trouble:
                # The next look is soon. A lock that is held stays: its session ends with the server that it is about.
                self.tell(f"cannot see everything: {' '.join(str(trouble).split())}")
                if isinstance(trouble, Away) or not isinstance(trouble, Failed):
                    self.looked_at = time.monotonic()
            time.sleep(interval)


def answer_probes(guard: Guard, port: int) -> None:
    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fresh = time.monotonic() - guard.looked_at < STALE
            self.send_response(200 if fresh else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    threading.Thread(target=ThreadingHTTPServer(("", port), Health).serve_forever, daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--interval", type=float, default=10, metavar="SECONDS")
    options = parser.parse_args()
    guard = Guard.here()
    answer_probes(guard, int(setting("PORT")))
    guard.watch(options.interval)


if __name__ == "__main__":
    main()
