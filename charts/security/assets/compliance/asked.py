"""Servers that the scan asks: what they answer, or why there is no answer."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from typing import Any


class Unknown(Exception):
    """Nobody says; that is no good news."""


def ask(
    who: str, method: str, url: str, path: str, *, trust: ssl.SSLContext | None = None, headers: dict[str, str] | None = None, data: bytes | None = None
) -> str:
    """@param trust the authorities of an https server. @returns the text of the answer"""
    request = urllib.request.Request(f"{url}/{path}", data=data, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30, context=trust if url.startswith("https:") else None) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        raise Unknown(f"{who} answers {error.code} to {method} {path}") from None
    except OSError as error:
        raise Unknown(f"{who} cannot be asked: {error}") from None


def bearer(token: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
