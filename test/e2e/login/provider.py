"""An OpenID Connect provider for the login drill: strict in what it takes, and able to lie.

It asks nobody for a password: whoever `person` names is logged in. What it says, and how it signs, can be changed to see
whether a client notices.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    def __init__(self, clients: dict[str, tuple[str, list[str]]]) -> None:
        self.clients = clients  # id -> secret, redirect URIs
        self.people: dict[str, dict[str, object]] = {}
        self.person = ""
        self.refused: list[str] = []  # why it said no
        self.asked: list[dict[str, str]] = []  # what came with each login
        self.id_token: dict[str, object] = {}  # claims to lie with
        self.userinfo: dict[str, object] = {}
        self.key = self.published_key = rsa.generate_private_key(65537, 2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        # The port is known before anybody listens: clients must be able to start first.
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler(), bind_and_activate=False)
        self.server.server_bind()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def start(self) -> None:
        self.server.server_activate()
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def honest(self) -> None:
        self.id_token, self.userinfo, self.key = {}, {}, self.published_key

    def authorize(self, query: dict[str, str]) -> str:
        client = self.clients.get(query.get("client_id", ""))
        if not client or query.get("redirect_uri") not in client[1]:
            raise Refused(f"redirect URI {query.get('redirect_uri')} of client {query.get('client_id')}")
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise Refused("no PKCE with S256")
        if not query.get("nonce") or "openid" not in query.get("scope", "").split():
            raise Refused("no nonce, or scope without openid")
        self.asked.append(query)
        code = secrets.token_urlsafe()
        self.codes[code] = {**query, "sub": self.person}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, object]:
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization.startswith("Basic "):
            name, secret = (unquote(part) for part in base64.b64decode(authorization[6:]).decode().split(":", 1))
        asked = self.codes.pop(form.get("code", ""), None)  # once only
        if not asked or asked["client_id"] != name or self.clients[name][0] != secret:
            raise Refused("code or client secret")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if challenge.decode() != asked["code_challenge"]:
            raise Refused("code verifier")
        now = int(time.time())
        claims = {"iss": self.url, "aud": name, "iat": now, "exp": now + 300, "nonce": asked["nonce"], "sub": asked["sub"]}
        claims |= self.people[asked["sub"]] | self.id_token
        access = secrets.token_urlsafe()
        self.tokens[access] = asked["sub"]
        id_token = jwt.encode(claims, self.key, "RS256", headers={"kid": "drill"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def info(self, authorization: str) -> dict[str, object]:
        subject = self.tokens.get(authorization.removeprefix("Bearer "))
        if not subject:
            raise Refused("access token")
        return {"sub": subject, **self.people[subject], **self.userinfo}

    def keys(self) -> dict[str, object]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.published_key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "drill", "use": "sig", "alg": "RS256"}]}

    def handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                if url.path == "/auth":
                    self.answer(lambda: provider.authorize(query))
                elif url.path == "/certs":
                    self.answer(provider.keys)
                else:
                    self.answer(lambda: provider.info(self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(lambda: provider.token(form, self.headers.get("Authorization", "")))

            def answer(self, make) -> None:
                try:
                    made = make()
                except Refused as error:
                    provider.refused.append(str(error))
                    self.send_error(400, str(error))
                    return
                data = b"" if isinstance(made, str) else json.dumps(made).encode()
                self.send_response(302 if isinstance(made, str) else 200)
                if isinstance(made, str):
                    self.send_header("Location", made)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class Refused(Exception):
    pass
