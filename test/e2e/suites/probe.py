"""Tries TCP connections from where it runs; prints {"address:port": "open" | "refused" | "timeout" | error} as JSON.

Also sends UDP datagrams, of which it learns nothing.
Argument: JSON {"settle": seconds, "targets": [{"address": ..., "port": ..., "tries": ...}, ...],
                "datagrams": [{"address": ..., "port": ..., "payload": ...}, ...]}
"""

import json
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def attempt(target):
    for _ in range(target["tries"]):
        try:
            socket.create_connection((target["address"], target["port"]), timeout=2).close()
            return "open"
        except ConnectionRefusedError:
            outcome = "refused"
        except TimeoutError:
            outcome = "timeout"
        except OSError as error:
            outcome = error.strerror
    return outcome


request = json.loads(sys.argv[1])
time.sleep(request["settle"])
for datagram in request["datagrams"]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(datagram["payload"].encode(), (datagram["address"], datagram["port"]))
targets = request["targets"]
with ThreadPoolExecutor(max(1, len(targets))) as pool:
    outcomes = list(pool.map(attempt, targets))
print(json.dumps({f"{t['address']}:{t['port']}": o for t, o in zip(targets, outcomes)}))
