"""Flask-AppBuilder's settings for development: people log in with a user of Airflow's own database.

Mounted in the API server that serves the UI, and in airflow-init, which creates the administrator. Airflow's own
settings are AIRFLOW__FAB__* variables (cookie_secure, session_lifetime_minutes, enable_proxy_fix, …); here is only what
Flask-AppBuilder reads itself. Nothing in this file is a secret.
https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/configuring-flask-app.html
https://flask-appbuilder.readthedocs.io/en/latest/config.html
"""

import os

from flask_appbuilder.const import AUTH_DB

AUTH_TYPE = AUTH_DB
AUTH_USER_REGISTRATION = False  # users are made by airflow-init or by an administrator
AUTH_ROLE_PUBLIC = None  # who is not logged in sees nothing
WTF_CSRF_ENABLED = True

# Login attempts per client address. The counters live in the process's memory unless Redis is named
# (redis://user:password@host:6379/2), so with several API servers the limit holds for each of them on its own.
# https://flask-limiter.readthedocs.io/en/stable/configuration.html
RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = os.environ.get("RATELIMIT_STORAGE_URI", "memory://")
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = os.environ.get("AUTH_RATE_LIMIT", "10 per 20 second")
