"""Flask-AppBuilder's settings where people log in at an OpenID Connect provider.

Mounted as webserver_config.py wherever Airflow runs. The API server that serves the UI is told of the provider by variables:

    OIDC_CLIENT_ID, OIDC_CLIENT_SECRET     how Airflow shows the provider that it is itself
    OIDC_ISSUER                            as the provider's tokens name it
    OIDC_AUTHORIZATION_URL                 where browsers go
    OIDC_TOKEN_URL, OIDC_USERINFO_URL, OIDC_JWKS_URL    where this server goes
    OIDC_SCOPES                            what is asked for
    OIDC_GROUPS_CLAIM                      the claim that lists a person's groups
    OIDC_ROLES                             JSON: group -> roles in Airflow
    OIDC_ACR_VALUES                        authentication context to ask for; may be missing
    OIDC_CA_FILE                           certificate of the authority to check the provider by; may be missing

The others, airflow-init among them, have none of these and log nobody in. Nothing here goes to the network before somebody
logs in, so Airflow starts while the provider is down. Sessions and cookies are AIRFLOW__FAB__* variables.
https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/webserver-authentication.html
"""

from __future__ import annotations

import json
import logging
import os

from airflow.providers.fab.auth_manager.security_manager.override import FabAirflowSecurityManagerOverride
from airflow.providers.fab.auth_manager.views.auth_oauth import CustomAuthOAuthView
from flask import request
from flask_appbuilder import expose
from flask_appbuilder.const import AUTH_OAUTH

log = logging.getLogger(__name__)

PROVIDER = "oidc"  # part of the redirect URI that the provider knows: /auth/oauth-authorized/oidc

# By this address airflow-init marks the users that it makes for machines. Nobody can have mail there (RFC 2606).
MACHINES = "@service-account.invalid"

NOBODY = " "  # a name that no user has


class SingleSignOn(CustomAuthOAuthView):
    @expose("/login/")
    @expose("/login/<provider>")
    def login(self, provider=None):
        # Who was sent here from a page wants to go back to it, and there is one way. Who comes from a logout or a failed
        # login gets the page with the button: sent on at once, the first would be logged in again, the second in a loop.
        if provider is None and request.args.get("next"):
            provider = PROVIDER
        return super().login(provider)


class SecurityManager(FabAirflowSecurityManagerOverride):
    """People come from the provider and have no password here; machines have one, for POST /auth/token, and nothing else."""

    authoauthview = SingleSignOn

    def get_oauth_user_info(self, provider, resp):
        """What is known of the person who has just logged in."""
        answer = self.oauth_remotes[provider].get(os.environ["OIDC_USERINFO_URL"])
        answer.raise_for_status()
        signed = resp["userinfo"]  # the claims of the id token, checked
        told = answer.json()
        if told.get("sub") != signed["sub"]:
            raise ValueError("the provider's userinfo is about somebody else")
        claims = {**signed, **told}  # some providers have the groups in one of the two only
        groups = claims.get(os.environ.get("OIDC_GROUPS_CLAIM", "groups")) or []
        return {
            "username": claims["preferred_username"],
            "first_name": claims.get("given_name", ""),
            "last_name": claims.get("family_name", ""),
            "email": claims.get("email", ""),
            "role_keys": [groups] if isinstance(groups, str) else groups,
        }

    def auth_user_oauth(self, userinfo, rotate_session_id=True):
        username = userinfo.get("username", "")
        found = self.find_user(username=username)
        if found and is_machine(found):
            log.warning("%s is a service account: nobody becomes it by a login", username)
            return None
        # Airflow wants addresses to be unique. Somebody else's, or one that marks machines, is not worth a failed login.
        email = userinfo.get("email", "")
        namesake = self.find_user(email=email) if email else None
        if email.endswith(MACHINES) or (namesake and namesake.username != username):
            userinfo = {**userinfo, "email": ""}
        return super().auth_user_oauth(userinfo, rotate_session_id)

    def auth_user_db(self, username, password, rotate_session_id=True):
        # Whatever password a person has here, from the time before the provider or by an administrator's hand, it would
        # let them in without a second factor.
        found = self.find_user(username=username)
        if not (found and is_machine(found)):
            log.info("%r has no password here: only service accounts have", username)
            username = NOBODY
        return super().auth_user_db(username, password, rotate_session_id)


def is_machine(user) -> bool:
    return (user.email or "").endswith(MACHINES)


SECURITY_MANAGER_CLASS = SecurityManager

AUTH_TYPE = AUTH_OAUTH
AUTH_USER_REGISTRATION = True  # at the first login
AUTH_USER_REGISTRATION_ROLE = "Public"  # may do nothing; what a person may do comes from the groups
AUTH_ROLES_SYNC_AT_LOGIN = True
AUTH_ROLES_MAPPING = json.loads(os.environ.get("OIDC_ROLES", "{}"))
AUTH_ROLE_PUBLIC = None  # who is not logged in sees nothing
WTF_CSRF_ENABLED = True

# There is no form for a password here, and the firewall counts what comes to /auth/token.
AUTH_RATE_LIMITED = False

OAUTH_PROVIDERS = [
    {
        "name": PROVIDER,
        "icon": "fa-key",
        "token_key": "access_token",
        "remote_app": {
            "client_id": os.environ.get("OIDC_CLIENT_ID"),
            "client_secret": os.environ.get("OIDC_CLIENT_SECRET"),
            "authorize_url": os.environ.get("OIDC_AUTHORIZATION_URL"),
            "access_token_url": os.environ.get("OIDC_TOKEN_URL"),
            "jwks_uri": os.environ.get("OIDC_JWKS_URL"),
            "issuer": os.environ.get("OIDC_ISSUER"),
            "id_token_signing_alg_values_supported": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"],
            "authorize_params": {"acr_values": acr} if (acr := os.environ.get("OIDC_ACR_VALUES")) else None,
            "client_kwargs": {
                "scope": os.environ.get("OIDC_SCOPES", "openid"),
                "code_challenge_method": "S256",
                "default_timeout": 15,
                # REQUESTS_CA_BUNDLE, where somebody has set it, would win over the file that is meant for the provider.
                **({"verify": ca_file, "trust_env": False} if (ca_file := os.environ.get("OIDC_CA_FILE")) else {}),
            },
        },
    }
]
