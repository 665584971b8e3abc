"""Looks into etcd whether Secrets are encrypted there. Nothing but their first bytes is looked at, and no value is printed.

    check-encryption.py [--endpoint https://127.0.0.1:2379] [--namespace NAME]... [--cacert FILE --cert FILE --key FILE] [--prefix /registry]

Ends with 0 where every Secret of the namespaces (all, if none is named) begins as the API server begins what it has encrypted, with 1
where one does not. https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#verifying-that-data-is-encrypted
"""

from __future__ import annotations

import argparse
import base64
import json
import ssl
import sys
import urllib.request
from collections import Counter

ENCRYPTED = b"k8s:enc:"


def after(prefix: bytes) -> bytes:
    """The first key behind all that begin with the prefix."""
    return prefix[:-1] + bytes([prefix[-1] + 1])


def stored(endpoint: str, trust: ssl.SSLContext | None, prefix: str) -> dict[str, bytes]:
    """First bytes by key. The whole values come over the line: etcd cannot be asked for less."""
    start = prefix.encode()
    ask = {"key": base64.b64encode(start).decode(), "range_end": base64.b64encode(after(start)).decode()}
    request = urllib.request.Request(f"{endpoint}/v3/kv/range", data=json.dumps(ask).encode(), headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30, context=trust) as answer:
        entries = json.load(answer).get("kvs", [])
    return {base64.b64decode(entry["key"]).decode(): base64.b64decode(entry["value"])[:64] for entry in entries}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--endpoint", default="https://127.0.0.1:2379")
    parser.add_argument("--namespace", action="append", default=[])
    parser.add_argument("--cacert")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--prefix", default="/registry", help="--etcd-prefix of the API server")
    options = parser.parse_args()
    trust = None
    if options.endpoint.startswith("https"):
        trust = ssl.create_default_context(cafile=options.cacert)
        if options.cert:
            trust.load_cert_chain(options.cert, options.key)
    try:
        found = {
            key: value
            for namespace in options.namespace or [""]
            for key, value in stored(options.endpoint, trust, f"{options.prefix}/secrets/{namespace}{'/' if namespace else ''}").items()
        }
    except OSError as error:
        print(f"etcd cannot be asked: {error}\nfix: see --endpoint, --cacert, --cert and --key", file=sys.stderr)
        return 1
    if not found:
        print("etcd has no Secret there\nfix: see --namespace and --prefix", file=sys.stderr)
        return 1
    plain = sorted(key for key, value in found.items() if not value.startswith(ENCRYPTED))
    providers = Counter(b":".join(value.split(b":")[:5]).decode() for value in found.values() if value.startswith(ENCRYPTED))
    for provider, count in sorted(providers.items()):
        print(f"{count} Secrets by {provider}")
    for key in plain:
        print(f"not encrypted: {key}", file=sys.stderr)
    if plain:
        print("fix: docs/control-plane/encryption.md", file=sys.stderr)
    return 1 if plain else 0


if __name__ == "__main__":
    sys.exit(main())
