"""The failover: this site takes over from its partner. Started on the site that is to serve; a failback is the same the other way round.

    kubectl create job --from=cronjob/failover …    docs/failover.md has the whole command

Without CONFIRM it looks, says what would happen and what would be lost, and changes nothing. With CONFIRM=<this site>:

    claim      the next epoch in the record, which the partner obeys
    fence      wait until the partner has answered that nothing there writes any more
    catch up   wait until this site has everything that the partner had
    decide     promote, written once: from here on there is no way back but another failover
    promote    the database becomes a primary
    open       the databases take sessions again
    validate   migrations, connection, rows of the tables against the newest backup's manifest
    start      schedulers, triggerers, workers and Keycloak get their pods, backups and cleanup run again

Whatever stops it, the next run looks at the record, the database and the cluster, and goes on where that one was.

A partner that does not answer is not gone. The failover ends there, with the claim in place, unless PRIMARY_IS_GONE=yes
says that somebody has made sure of it: powered it off, or cut its network. ACTION=withdraw takes a claim back, and the
partner, if it had stopped for it, serves again.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
from kubernetes_api import Away
from recovery_job import Failed, figure, run, say, setting
from site_cluster import Cluster
from site_database import Databases, bytes_of
from site_parts import Site, seconds_of
from site_record import Epoch, Record, Unreachable, now

PAUSE = 2.0
SIGNS_OF_LIFE = 30  # seconds for which a partner that is said to be gone must send nothing


class Failover(Site):
    def __init__(self, record: Record, databases: Databases, cluster: Cluster) -> None:
        super().__init__(record, databases, cluster)
        self.gone = setting("PRIMARY_IS_GONE", "no") == "yes"
        self.patience = float(setting("PATIENCE", "300"))

    # --- looking -------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """What is, and what a failover would cost."""
        newest = self.record.newest()
        say(
            f"newest epoch: {newest.name + ', ' + (newest.decision or 'undecided') if newest else 'none, the roles of the files hold'}"
        )
        if self.record.partner_trouble:
            say(f"the partner's bucket does not answer: {self.record.partner_trouble}")
        position = self.databases.position()
        say(
            f"the database {'follows its partner' if position.following else 'is a primary of its own'}, at {position.lsn}"
        )
        lost = self.loss(None)
        with_answer = "what it writes after its last backup" if self.engine == "embedded" else "none"
        say(
            "how much would be lost is not known: nothing of the partner has arrived"
            if lost is None
            else f"without an answer of {self.partner} up to {lost:.0f} s of work would be lost; with it, {with_answer}"
        )

    def loss(self, answer: dict | None) -> float | None:
        """Seconds of the partner's work that are lost at most: until it stopped, or until now where nobody knows when that was."""
        if answer and self.engine != "embedded":
            return 0.0
        complete_at = self.complete_at()
        until = seconds_of(answer["fencedAt"]) if answer else time.time()
        return None if complete_at is None else max(0.0, until - complete_at)

    def refuse_where_it_makes_no_sense(self, newest: Epoch | None) -> None:
        mine = newest is not None and newest.site == self.site
        if mine and newest.part("done"):
            raise Failed(
                f"{self.site} serves since {newest.part('done')['doneAt']}",
                "nothing: set recovery.site.role in the environments' files",
            )
        if not mine and self.serves_by_role and (newest is None or newest.site != self.partner):
            raise Failed(f"{self.site} serves already", f"start failover on {self.partner}")
        if not mine and self.engine != "embedded" and not self.databases.position().following:
            raise Failed(
                f"the database of {self.site} is a primary of its own, and has not what {self.partner} has",
                "rebuild it as a standby first: docs/failover.md, 'Go back'",
            )

    # --- the steps -----------------------------------------------------------------------------------------------

    def claim(self) -> Epoch:
        newest = self.record.newest()
        self.refuse_where_it_makes_no_sense(newest)
        if newest and newest.site == self.site:
            say(f"goes on with {newest.name}")
            return newest
        epoch = self.record.claim(self.site, os.environ.get("POD_NAME", "failover"))
        if epoch.site != self.site:
            raise Failed(f"{epoch.name} was claimed at the same moment", "start failover on one site only")
        say(f"{epoch.name} is claimed: {self.partner} stops as soon as it reads this")
        return epoch

    def fence(self, epoch: Epoch) -> dict | None:
        """The partner's word that it has stopped. None: somebody says that it is gone, and nothing here contradicts."""
        if answer := self.wait(lambda: self.record.get(epoch.number).part("fenced"), self.patience):
            say(f"{self.partner} has stopped: fenced at {answer['fencedAt']}")
            return answer
        if not self.gone:
            raise Failed(
                f"{self.partner} has not answered within {self.patience:g} s: it may be alive and write",
                "look at its site-guard and start failover again; or make sure that it is off and add PRIMARY_IS_GONE=yes; or take the claim back with ACTION=withdraw",
            )
        self.refuse_signs_of_life()
        say(f"{self.partner} does not answer, and somebody says that it is gone: what has not arrived here is lost")
        return None

    def refuse_signs_of_life(self) -> None:
        if self.engine == "embedded":
            return
        before = self.databases.position().lsn
        alive = lambda: self.databases.receives() or self.databases.position().lsn != before  # noqa: E731
        if self.wait(alive, SIGNS_OF_LIFE):
            raise Failed(
                f"{self.partner} is not gone: it still sends changes",
                "let its site-guard answer, or turn it off; then start failover again",
            )

    def catch_up(self, answer: dict | None) -> None:
        if self.engine == "embedded":
            self.refuse_old_restore(answer)
        elif answer and answer["lsn"] and not answer["demotionToken"]:  # with a token, the operator waits
            target = bytes_of(answer["lsn"])
            if not self.wait(lambda: bytes_of(self.databases.position().lsn) >= target, self.patience):
                raise Failed(
                    f"{self.databases.position().lsn} has arrived, {answer['lsn']} has not",
                    f"on {self.partner}: kubectl create job --from=cronjob/storage-backup storage-backup-now; when it is done, start failover again",
                )
            say(f"everything up to {answer['lsn']} is here")

    def refuse_old_restore(self, answer: dict | None) -> None:
        """An embedded database does not follow: the restore brings what the partner has backed up, and notes when."""
        restored = self.restored()
        since = answer["fencedAt"] if answer else self.record.newest().parts["claim"]["claimedAt"]
        old = [name for name in self.databases.names if name not in restored or restored[name][1] < seconds_of(since)]
        if old:
            raise Failed(
                f"{', '.join(old)}: not restored since {since}",
                "let the partner's last backup arrive if it can, start the restore (docs/recovery.md), then failover again: it goes on here",
            )

    def decide(self, epoch: Epoch, answer: dict | None) -> dict:
        if known := epoch.part("decision"):
            return known
        decision = {
            "decision": "promote",
            "decidedAt": now(),
            "fenced": answer is not None,
            "lostSeconds": self.loss(answer),
        }
        self.record.write(epoch.number, "decision", decision)
        decided = self.record.get(epoch.number).part("decision")
        if decided["decision"] != "promote":
            raise Failed(f"{epoch.name} was withdrawn", "start failover again: it claims a new epoch")
        return decided

    def promote(self, answer: dict | None) -> None:
        if self.engine == "cloudnative-pg":
            self.cluster.lead(self.site, answer and answer["demotionToken"])
        elif self.engine == "external" and self.databases.position().following:
            self.databases.promote(int(min(self.patience, 60)) or 1)
        if self.engine != "embedded" and not self.wait(lambda: not self.databases.position().following, self.patience):
            raise Failed(
                "the database is still a standby",
                f"look at the operator's log for what it waits for; the rest of the log comes with a copy, on {self.partner}: kubectl create job --from=cronjob/storage-backup storage-backup-now; then start failover again: it goes on here",
            )
        say(f"the database of {self.site} is the primary")

    def open(self, epoch: Epoch) -> None:
        serves = f"serves since {epoch.name}"
        self.databases.open(serves)
        for name in self.databases.names:
            if self.databases.notes().get(name) != serves:  # it was open, as one that was restored is
                self.databases.note(name, serves)

    def validate(self) -> None:
        for command in (["airflow", "db", "check"], ["airflow", "db", "check-migrations"]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                said = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["nothing"]
                raise Failed(
                    f"{' '.join(command)}: {said[0]}",
                    "repair the database; no scheduler runs yet. Then start failover again",
                )
            say(f"{' '.join(command)}: good")
        if problems := self.thin_tables():
            raise Failed("; ".join(problems), "compare with the newest backup; IGNORE_ROWS=yes goes on all the same")

    def thin_tables(self) -> list[str]:
        """Tables that had rows when the newest backup was made, and have none, or are not there."""
        file = Path(setting("MANIFEST"))
        if setting("IGNORE_ROWS", "no") == "yes" or not file.is_file() or not file.stat().st_size:
            say("no manifest of a backup: rows are not compared")
            return []
        manifest = json.loads(file.read_text(encoding="utf-8"))
        problems, compared = [], 0
        for database in manifest["databases"]:
            if database["name"] in self.databases.names:
                wanted = {(table["schema"], table["name"]): table["rows"] for table in database["tables"]}
                compared += len(wanted)
                for (schema, table), there in self.databases.filled(database["name"], sorted(wanted)).items():
                    if wanted[schema, table] and not there:
                        seen = "is not there" if there is None else "has none"
                        problems.append(
                            f"{database['name']}: {schema}.{table} had {wanted[schema, table]} rows at {manifest['takenAt']}, and {seen}"
                        )
        say(
            f"{compared} tables are as full as the backup of {manifest['takenAt']} says"
            if not problems
            else f"{len(problems)} of {compared} tables are not"
        )
        return problems

    def finish(self, epoch: Epoch, decision: dict) -> None:
        seconds, lost = time.time() - seconds_of(epoch.parts["claim"]["claimedAt"]), decision["lostSeconds"]
        if self.record.write(epoch.number, "done", {"doneAt": now(), "seconds": seconds, "lostSeconds": lost}):
            figure("failover.seconds", round(seconds, 1))
            if lost is not None:
                figure("failover.lost_seconds", round(lost, 1))
        cost = "how much is lost is not known" if lost is None else f"{lost:.0f} s of work at most are lost"
        say(f"{self.site} serves, {seconds:.0f} s after the claim; {cost}")
        say(
            f"now, in one commit: recovery.site.role 'primary' in environments/{self.site}.ts, 'standby' in environments/{self.partner}.ts; apply it here first"
        )
        say("until then whatever applies the old files stops its schedulers and its backups")

    def take_over(self) -> None:
        epoch = self.claim()
        answer = self.fence(epoch) if not epoch.decision else epoch.part("fenced")
        with self.databases.undisturbed():
            if not epoch.decision:
                self.catch_up(answer)
            decision = self.decide(epoch, answer)
            self.promote(answer)
            self.open(epoch)
        self.validate()
        self.cluster.start()
        self.finish(epoch, decision)

    def withdraw(self) -> None:
        newest = self.record.newest()
        if newest is None or newest.site != self.site:
            raise Failed(f"{self.site} has claimed nothing", "start ACTION=withdraw on the site that has")
        self.record.write(newest.number, "decision", {"decision": "withdraw", "decidedAt": now()})
        if self.record.get(newest.number).decision != "withdraw":
            raise Failed(
                f"{newest.name} is decided: {self.site} is being promoted",
                "let it come to its end, then start failover on the other site",
            )
        say(f"{newest.name} is withdrawn: {self.partner} serves, and opens again what it has shut")

    def wait(self, found: Callable[[], object], patience: float) -> object:
        """What is found within the time. What is away for a moment is asked again."""
        deadline = time.monotonic() + patience
        said = None
        while True:
            try:
                if result := found():
                    return result
                trouble = None
            except (Unreachable, Away, psycopg2.Error) as away:
                trouble = " ".join(str(away).split())
            if trouble and trouble != said:
                say(f"waits: {trouble}")
            said = trouble
            if time.monotonic() >= deadline:
                return None
            time.sleep(PAUSE)


def main() -> None:
    failover = Failover.here()
    action = {"failover": failover.take_over, "withdraw": failover.withdraw}.get(setting("ACTION", "failover"))
    confirm = setting("CONFIRM", "no")
    if action is None:
        raise Failed(f"ACTION is {setting('ACTION')}", "failover or withdraw")
    if confirm not in ("no", failover.site):
        raise Failed(
            f"CONFIRM is {confirm}: this is {failover.site}", f"CONFIRM={failover.site} to go on, or nothing to look"
        )
    try:
        if confirm == "no":
            failover.report()
            failover.refuse_where_it_makes_no_sense(failover.record.newest())
            say(f"a dry run: nothing has changed. With CONFIRM={failover.site} it goes on")
        else:
            action()
    except (Unreachable, psycopg2.Error) as trouble:
        raise Failed(f"no answer: {trouble}", "start failover again when it answers: it goes on where it was") from None


if __name__ == "__main__":
    raise SystemExit(run(main))
