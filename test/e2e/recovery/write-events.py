"""Writes events into Airflow's table `log`, in transactions that overlap, some of which are given up.

write-events.py SECONDS WRITERS
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time

import psycopg2


def write(number: int, until: float) -> None:
    generator = random.Random(number)
    connection = psycopg2.connect(os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg2", ""))
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            for _ in range(generator.randint(1, 5)):
                row = (f"event-{number}", f"writer-{number}", "x" * generator.randint(0, 400))
                cursor.execute("INSERT INTO log (dttm, event, owner, extra) VALUES (clock_timestamp(), %s, %s, %s)", row)
                time.sleep(generator.random() / 50)
        if generator.random() < 0.1:
            connection.rollback()
        else:
            connection.commit()


def main() -> None:
    seconds, writers = float(sys.argv[1]), int(sys.argv[2])
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=write, args=(number, until)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
