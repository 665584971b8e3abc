"""Logs people and machines in to a real Airflow, at a provider that can lie, with the configuration that the platform renders.

    DRILL_DATABASE=postgresql+psycopg2://airflow@127.0.0.1:5432/airflow_drill python test/e2e/login/drill.py

Run it with the Python in which Airflow, its FAB provider and authlib are installed (image/requirements.txt), as a user who may
write to a temporary folder. The database is an empty one of a Postgres server; a second run on it is fine. With oauth2-proxy
on the PATH, its configuration is tried as well. It takes two or three minutes. What is missing is said, and is an error.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "charts/airflow/assets"
PROXY_CONFIGURATION = ROOT / "charts/edge/assets/oauth2-proxy.cfg"
ROLES = {"airflow-admin": ["Admin"], "airflow-op": ["Op"], "airflow-user": ["User"], "airflow-viewer": ["Viewer"]}
BUTTON = "Sign In with"
RUN = secrets.token_hex(3)  # people are new in each run
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"


class Answer:
    def __init__(self, response, url: str) -> None:
        self.status, self.headers, self.url = response.status, response.headers, url
        self.text = response.read().decode(errors="replace")


class Browser:
    """Keeps cookies, and follows redirects by itself, so that a loop is seen."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), Stay(), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def once(self, url: str, body: dict[str, str] | None = None, **headers: str) -> Answer:
        data = json.dumps(body).encode() if body is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, data, {"Content-Type": "application/json", **named})
        try:
            return Answer(self.opener.open(request, timeout=60), url)
        except urllib.error.HTTPError as error:
            return Answer(error, url)

    def open(self, url: str) -> Answer:
        for _ in range(15):
            answer = self.once(url)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = urljoin(url, answer.headers["Location"])
        raise AssertionError(f"redirects without an end, the last to {url}")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen, log: Path, seconds: int = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if Browser().once(url).status == 200:
                return
        time.sleep(0.5)
    raise AssertionError(f"nothing answers at {url}:\n{log.read_text(errors='replace')[-3000:]}")


class Platform:
    """Airflow as the manifests start it, and the provider, which starts later."""

    def __init__(self) -> None:
        from provider import Provider

        self.work = Path(tempfile.mkdtemp(prefix="login-drill-"))
        self.port, self.proxy_port = free_port(), free_port()
        self.url, self.proxy = f"http://localhost:{self.port}", f"http://localhost:{self.proxy_port}"
        self.provider = Provider(
            {
                "airflow": ("s3cret", [f"{base}/auth/oauth-authorized/oidc" for base in (self.url, self.proxy)]),
                "auth-proxy": ("pr0xy", [f"{self.proxy}/oauth2/callback", "https://kibana.example.com/oauth2/callback"]),
            }
        )
        self.processes: list[subprocess.Popen] = []
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ},
            "AIRFLOW_HOME": str(self.work),
            "AIRFLOW__CORE__AUTH_MANAGER": FAB,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": os.environ["DRILL_DATABASE"],
            "AIRFLOW__API__SECRET_KEY": "drill" * 10,
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API_AUTH__JWT_SECRET": "drill" * 15,
            "AIRFLOW__FAB__CONFIG_FILE": str(ASSETS / "webserver_config_oauth.py"),
            "AIRFLOW__FAB__UPDATE_FAB_PERMS": "false",
            "AIRFLOW__FAB__CACHE_TTL": "1",  # users are remembered for 30 s, which nobody wants to wait for here
        }

    def login_environment(self) -> dict[str, str]:
        provider = self.provider.url
        return {
            "OIDC_CLIENT_ID": "airflow",
            "OIDC_CLIENT_SECRET": "s3cret",
            "OIDC_ISSUER": provider,
            "OIDC_AUTHORIZATION_URL": f"{provider}/auth",
            "OIDC_TOKEN_URL": f"{provider}/token",
            "OIDC_USERINFO_URL": f"{provider}/userinfo",
            "OIDC_JWKS_URL": f"{provider}/certs",
            "OIDC_SCOPES": "openid email profile",
            "OIDC_GROUPS_CLAIM": "groups",
            "OIDC_ROLES": json.dumps(ROLES),
            "OIDC_ACR_VALUES": "mfa",
            "AIRFLOW__FAB__SESSION_LIFETIME_MINUTES": "480",
            "AIRFLOW__FAB__SESSION_MAX_LIFETIME_MINUTES": "480",
            "FORWARDED_ALLOW_IPS": "127.0.0.0/8",
        }

    def init(self, accounts: dict[str, str], passwords: dict[str, str]) -> str:
        """Runs airflow-init as its Job does: with this configuration, and without any secret of the provider."""
        files, words = self.work / "init", self.work / "passwords"
        for folder in (files, words):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        (files / "service-accounts.json").write_text(json.dumps(accounts))
        for name, password in passwords.items():
            (words / name).write_text(password)
        command = [sys.executable, str(ASSETS / "airflow-init.py"), f"--files={files}", f"--passwords={words}"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=self.work)
        if done.returncode:
            raise AssertionError(done.stderr[-3000:])
        return done.stdout

    def start_airflow(self) -> None:
        command = [sys.executable, "-m", "airflow", "api-server", "--apps", "all", "--proxy-headers", "--workers", "1"]
        self.start("airflow", command, {**self.environment, **self.login_environment()}, f"{self.url}/api/v2/version")

    def start_proxy(self) -> None:
        files = {"client": "pr0xy", "cookie": "ZHJpbGxkcmlsbGRyaWxsZHJpbGxkcmlsbGRyaWxsZHI="}
        for name, value in files.items():
            (self.work / name).write_text(value)
        provider = self.provider.url
        options = {
            "config": PROXY_CONFIGURATION,
            "http-address": f"127.0.0.1:{self.proxy_port}",
            "metrics-address": f"127.0.0.1:{free_port()}",
            "client-secret-file": self.work / "client",
            "cookie-secret-file": self.work / "cookie",
            "client-id": "auth-proxy",
            "upstream": f"http://127.0.0.1:{self.port}",
            "oidc-issuer-url": provider,
            "login-url": f"{provider}/auth",
            "redeem-url": f"{provider}/token",
            "profile-url": f"{provider}/userinfo",
            "oidc-jwks-url": f"{provider}/certs",
            "scope": "openid email profile",
            "oidc-groups-claim": "groups",
            "redirect-url": "/oauth2/callback",
            "whitelist-domain": f"localhost:{self.proxy_port}",
            "trusted-proxy-ip": "127.0.0.0/8",
            "cookie-name": "auth",
            "cookie-secure": "false",
            "cookie-expire": "8h",
        }
        groups = [f"--allowed-group={group}" for group in ROLES]
        command = ["oauth2-proxy", *(f"--{name}={value}" for name, value in options.items()), *groups]
        self.start("oauth2-proxy", command, {"PATH": os.environ["PATH"]}, f"{self.proxy}/ready")

    def start(self, name: str, command: list[str], environment: dict[str, str], ready: str) -> None:
        log = self.work / f"{name}.log"
        with log.open("w") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=self.work)
        self.processes.append(process)
        wait_for(ready, process, log)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(30)
        shutil.rmtree(self.work, ignore_errors=True)


class Login(unittest.TestCase):
    platform: Platform

    @classmethod
    def setUpClass(cls) -> None:
        cls.platform = platform = Platform()
        cls.addClassCleanup(platform.stop)
        cls.made = platform.init({"loader": "Op", "reader": "Viewer"}, {"loader": "of-loader", "reader": "of-reader"})
        platform.start_airflow()  # the provider is still down
        platform.provider.start()

    def setUp(self) -> None:
        self.provider, self.url = self.platform.provider, self.platform.url
        self.provider.honest()

    def person(self, name: str, *groups: str) -> None:
        self.provider.people[name] = {"preferred_username": name, "email": f"{name}@example.com", "groups": list(groups)}
        self.provider.person = name

    def log_in(self, base: str = "") -> tuple[Browser, Answer]:
        browser, url = Browser(), base or self.url
        return browser, browser.open(f"{url}/auth/login/?{urlencode({'next': f'{url}/dags'})}")

    def may(self, browser: Browser) -> list[int]:
        """May look at DAGs, at connections, at users?"""
        return [browser.once(self.url + path).status for path in ("/api/v2/dags", "/api/v2/connections", "/auth/fab/v1/users")]

    def token(self, username: str, password: str) -> Answer:
        return Browser().once(f"{self.url}/auth/token", {"username": username, "password": password})

    def called_with(self, token: Answer, path: str) -> int:
        bearer = json.loads(token.text)["access_token"]
        return Browser().once(self.url + path, Authorization=f"Bearer {bearer}").status

    def assert_refused(self) -> None:
        browser, answer = self.log_in()
        self.assertEqual((answer.status, BUTTON in answer.text), (200, True), "the page with the button, not a loop")
        self.assertEqual(self.may(browser), [401, 401, 401])

    def test_a_person_is_sent_to_the_provider_at_once_and_comes_back_by_https(self) -> None:
        url = f"{self.url}/auth/login/?next=/dags"
        headers = {"Host": "airflow.example.com", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "evil.example.com"}
        answer = Browser().once(url, **headers)
        self.assertEqual(answer.status, 302)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        self.assertEqual(query["redirect_uri"], ["https://airflow.example.com/auth/oauth-authorized/oidc"])
        self.assertEqual((query["code_challenge_method"], query["acr_values"]), (["S256"], ["mfa"]))

    def test_roles_follow_the_groups_at_each_login(self) -> None:
        for groups, expected in [
            (["airflow-op"], [200, 200, 403]),
            (["airflow-viewer", "something-else"], [200, 403, 403]),
            (["airflow-admin"], [200, 200, 200]),
            (["something-else"], [403, 403, 403]),
            ([], [403, 403, 403]),
        ]:
            with self.subTest(groups=groups):
                self.person("olga", *groups)
                browser, answer = self.log_in()
                self.assertEqual((answer.status, answer.url), (200, f"{self.url}/dags"))
                time.sleep(1.1)  # for as long Airflow remembers users here
                self.assertEqual(self.may(browser), expected)
        self.assertEqual(self.provider.refused, [])

    def test_groups_may_be_in_one_of_the_two_answers_only(self) -> None:
        for place in ("id_token", "userinfo"):
            with self.subTest(place=place):
                self.provider.honest()
                self.person(f"only-{place}", "airflow-op")
                del self.provider.people[f"only-{place}"]["groups"]
                setattr(self.provider, place, {"groups": "airflow-op"})
                self.assertEqual(self.may(self.log_in()[0]), [200, 200, 403])

    def test_two_people_may_have_one_address_or_none(self) -> None:
        for name in (f"castor-{RUN}", f"pollux-{RUN}"):
            self.person(name, "airflow-viewer")
            self.provider.people[name]["email"] = f"twins-{RUN}@example.com"
            self.assertEqual(self.may(self.log_in()[0]), [200, 403, 403])
        self.person(f"without-{RUN}", "airflow-viewer")
        del self.provider.people[f"without-{RUN}"]["email"]
        self.assertEqual(self.may(self.log_in()[0]), [200, 403, 403])

    def test_a_lie_of_the_provider_logs_nobody_in(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import rsa

        self.person("mallory", "airflow-admin")
        for what, lie in {
            "issuer": {"iss": "https://evil.example.com"},
            "audience": {"aud": "grafana"},
            "nonce": {"nonce": "another"},
            "time": {"exp": int(time.time()) - 3600},
        }.items():
            with self.subTest(what=what):
                self.provider.id_token = lie
                self.assert_refused()
        self.provider.honest()
        with self.subTest(what="userinfo about somebody else"):
            self.provider.userinfo = {"sub": "olga"}
            self.assert_refused()
        self.provider.honest()
        with self.subTest(what="key"):
            self.provider.key = rsa.generate_private_key(65537, 2048)
            self.assert_refused()

    def test_a_logout_ends_at_the_page_with_the_button(self) -> None:
        self.person("leaver", "airflow-viewer")
        browser, _ = self.log_in()
        self.assertEqual(self.may(browser)[0], 200)
        answer = browser.open(f"{self.url}/auth/logout")
        self.assertIn(BUTTON, answer.text)
        self.assertEqual(self.may(browser), [401, 401, 401])

    def test_machines_get_tokens_within_their_roles(self) -> None:
        for name, expected in {"loader": [200, 200, 403], "reader": [200, 403, 403]}.items():
            token = self.token(name, f"of-{name}")
            self.assertEqual(token.status, 201)
            paths = ("/api/v2/dags", "/api/v2/connections", "/auth/fab/v1/users")
            self.assertEqual([self.called_with(token, path) for path in paths], expected)
            self.assertEqual(self.token(name, "wrong").status, 401)

    def test_people_have_no_password_whatever_the_database_says(self) -> None:
        import psycopg2
        from werkzeug.security import generate_password_hash

        self.person("petra", "airflow-admin")
        self.log_in()
        self.assertEqual([self.token("petra", password).status for password in ("", " ", "petra")], [400, 401, 401])
        dsn = os.environ["DRILL_DATABASE"].replace("+psycopg2", "")
        with contextlib.closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("UPDATE ab_user SET password = %s WHERE username = 'petra'", (generate_password_hash("known"),))
            self.assertEqual(cursor.rowcount, 1)
        self.assertEqual(self.token("petra", "known").status, 401)
        self.assertEqual(self.token("petra@example.com", "known").status, 401)

    def test_nobody_becomes_a_machine_by_having_its_name(self) -> None:
        for name in ("loader", "LOADER"):
            with self.subTest(name=name):
                self.person(name, "airflow-admin")
                self.assert_refused()
        self.assertEqual(self.called_with(self.token("loader", "of-loader"), "/auth/fab/v1/users"), 403)

    def test_nobody_becomes_a_machine_by_having_its_address(self) -> None:
        name = f"imposter-{RUN}"
        self.person(name, "airflow-viewer")
        self.provider.people[name]["email"] = f"{name}@service-account.invalid"
        for _ in range(2):  # the first login makes the user, the second finds it
            self.assertEqual(self.may(self.log_in()[0]), [200, 403, 403])

    def test_machines_follow_the_list(self) -> None:
        platform, name = self.platform, f"temporary-{RUN}"
        self.assertIn(f"{name} is made", platform.init({name: "Viewer"} | STAY, {name: "one"} | STAYING))
        first = self.token(name, "one")
        self.assertEqual(self.called_with(first, "/api/v2/connections"), 403)

        again = platform.init({name: "Viewer"} | STAY, {name: "one"} | STAYING)
        self.assertNotIn("service account", again, "nothing changes, nothing is said")

        platform.init({name: "Op"} | STAY, {name: "two"} | STAYING)
        time.sleep(1.1)
        self.assertEqual([self.token(name, password).status for password in ("one", "two")], [401, 201])
        self.assertEqual(self.called_with(first, "/api/v2/connections"), 200)

        self.assertIn(f"{name} is disabled", platform.init(STAY, STAYING))
        time.sleep(1.1)
        self.assertEqual(self.token(name, "two").status, 401)
        self.assertEqual(self.called_with(first, "/api/v2/dags"), 403)
        self.assertEqual(self.token("loader", "of-loader").status, 201)

    def test_a_machine_cannot_be_named_like_a_person(self) -> None:
        self.person("paul", "airflow-viewer")
        self.log_in()
        with self.assertRaisesRegex(AssertionError, "service account paul: a person has this name"):
            self.platform.init({"paul": "Admin"} | STAY, {"paul": "x"} | STAYING)
        with self.assertRaisesRegex(AssertionError, "Airflow has no role 'Nothing'"):
            self.platform.init({"new": "Nothing"} | STAY, {"new": "x"} | STAYING)


STAY = {"loader": "Op", "reader": "Viewer"}
STAYING = {"loader": "of-loader", "reader": "of-reader"}


class Proxy(Login):
    """The same Airflow behind oauth2-proxy."""

    @classmethod
    def setUpClass(cls) -> None:
        if not shutil.which("oauth2-proxy"):
            raise unittest.SkipTest("oauth2-proxy is not on the PATH: its configuration is NOT checked")
        super().setUpClass()
        cls.platform.start_proxy()

    def test_one_login_is_enough_for_proxy_and_airflow(self) -> None:
        proxy = self.platform.proxy
        self.person("olga", "airflow-op")
        browser, answer = self.log_in(proxy)
        self.assertEqual((answer.status, answer.url), (200, f"{proxy}/dags"))
        self.assertEqual([asked["client_id"] for asked in self.provider.asked[-2:]], ["auth-proxy", "airflow"])
        self.assertEqual(browser.once(f"{proxy}/ui/auth/me").status, 200)

    def test_who_is_in_no_group_sees_nothing(self) -> None:
        proxy = self.platform.proxy
        self.person("nobody", "something-else")
        browser = Browser()
        self.assertEqual(browser.open(f"{proxy}/").status, 403)
        self.assertEqual(browser.once(f"{proxy}/ui/config").status, 401)

    def test_a_script_is_told_and_a_person_is_sent(self) -> None:
        proxy = self.platform.proxy
        self.assertEqual([Browser().once(proxy + path).status for path in ("/ui/config", "/api/v2/dags", "/dags")], [401, 401, 302])

    def test_other_hosts_log_in_at_themselves(self) -> None:
        answer = Browser().once(f"{self.platform.proxy}/oauth2/sign_in?rd=/app", Host="kibana.example.com", X_Forwarded_Proto="https")
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        self.assertEqual(query["redirect_uri"], ["https://kibana.example.com/oauth2/callback"])

    def test_the_door_may_ask_for_fewer_groups(self) -> None:
        proxy = self.platform.proxy
        for group, expected in {"airflow-op": 202, "airflow-viewer": 403}.items():
            self.person(f"of-{group}", group)
            browser, _ = self.log_in(proxy)
            self.assertEqual(browser.once(f"{proxy}/oauth2/auth?allowed_groups=airflow-admin,airflow-op").status, expected)
        self.assertEqual(Browser().once(f"{proxy}/oauth2/auth?allowed_groups=airflow-admin").status, 401)

    def test_a_lie_of_the_provider_is_seen_here_too(self) -> None:
        self.person("mallory", "airflow-admin")
        for status, lie in ((500, {"iss": "https://evil.example.com"}), (500, {"aud": "grafana"}), (403, {"nonce": "another"})):
            with self.subTest(lie=lie):
                self.provider.id_token = lie
                answer = Browser().open(f"{self.platform.proxy}/")
                self.assertTrue(answer.url.startswith(f"{self.platform.proxy}/oauth2/callback?"), answer.url)
                self.assertEqual(answer.status, status)

    def test_its_log_is_json_without_codes_or_tokens(self) -> None:
        self.person("olga", "airflow-op")
        self.log_in(self.platform.proxy)
        lines = (self.platform.work / "oauth2-proxy.log").read_text().splitlines()
        for line in lines:
            json.loads(line)
        self.assertIn('"user":"olga"', "".join(lines))
        self.assertNotRegex("".join(lines), r"code=|eyJ")


def load_tests(loader: unittest.TestLoader, *_: object) -> unittest.TestSuite:
    """Proxy inherits from Login what it needs, not its tests."""
    own = [Proxy(name) for name in loader.getTestCaseNames(Proxy) if name in vars(Proxy)]
    return unittest.TestSuite([loader.loadTestsFromTestCase(Login), unittest.TestSuite(own)])


def missing() -> list[str]:
    modules = {"airflow": "apache-airflow", "airflow.providers.fab": "apache-airflow-providers-fab", "authlib": "authlib"}
    found = []
    for module, package in modules.items():
        with contextlib.suppress(ModuleNotFoundError):
            if importlib.util.find_spec(module):
                continue
        found.append(f"{package} is not installed for {sys.executable}")
    if not os.environ.get("DRILL_DATABASE"):
        found.append("DRILL_DATABASE is not set: the SQLAlchemy URL of an empty Postgres database")
    return found


if __name__ == "__main__":
    if lacking := missing():
        print(f"login drill: cannot run: {'; '.join(lacking)}", file=sys.stderr)
        sys.exit(2)
    unittest.main(verbosity=2)
