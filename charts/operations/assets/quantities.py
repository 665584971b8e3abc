"""Kubernetes' quantities as numbers. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/"""

from __future__ import annotations

import re

SUFFIXES = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
SUFFIXES |= {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTP", start=1)}


def amount(text: str | int) -> float:
    found = re.fullmatch(r"([0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)", str(text))
    if not found or found[2] not in SUFFIXES:
        raise ValueError(f"{text!r} is no quantity")
    return float(found[1]) * SUFFIXES[found[2]]
