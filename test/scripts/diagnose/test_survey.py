"""What a pod tells of errors, statements and logins: kinds and names, and nothing that could be a secret.

Run: python3 -m unittest discover -s test/scripts/diagnose
"""

from __future__ import annotations

import importlib.util
import socket
import sys
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "scripts/diagnose/assets/survey.py"
sys.dont_write_bytecode = True  # not beside the script
specification = importlib.util.spec_from_file_location("survey", SCRIPT)
survey = importlib.util.module_from_spec(specification)
specification.loader.exec_module(survey)

SECRET = "hunter2-S3cr3t"


def trace(end: str) -> str:
    return f'Traceback (most recent call last):\n  File "/opt/airflow/dags/x.py", line 7, in <module>\n    connect("{SECRET}")\n{end}\n'


class Errors(unittest.TestCase):
    def test_a_missing_module_is_named(self):
        told = survey.described(trace("ModuleNotFoundError: No module named 'sap.hana'"))
        self.assertEqual(told, {"error": "ModuleNotFoundError", "line": 7, "message": "No module named 'sap.hana'"})

    def test_a_syntax_error_is_told_without_its_line_of_code(self):
        text = f'  File "/opt/airflow/dags/x.py", line 3\n    password = "{SECRET}\n               ^\nSyntaxError: invalid syntax\n'
        self.assertEqual(survey.described(text), {"error": "SyntaxError", "line": 3, "message": "invalid syntax"})

    def test_an_exception_of_a_library_is_told_by_its_name(self):
        self.assertEqual(survey.described(trace("airflow.exceptions.AirflowDagDuplicatedIdException: x"))["error"], "AirflowDagDuplicatedIdException")

    def test_the_last_of_several_errors_counts(self):
        text = trace("KeyError: 'a'") + "\nDuring handling of the above exception, another exception occurred:\n\n" + trace("ValueError: b")
        self.assertEqual(survey.described(text)["error"], "ValueError")

    def test_what_is_no_traceback_is_unknown(self):
        self.assertEqual(survey.described("killed"), {"error": "unknown", "line": 0, "message": ""})

    def test_no_message_tells_a_secret(self):
        ends = [
            f"ValueError: wrong password {SECRET}",
            f"NameError: name '{SECRET}' is not defined",
            f"ModuleNotFoundError: No module named '{SECRET}'",
            f"SyntaxError: invalid decimal literal {SECRET}",
            f"sqlalchemy.exc.OperationalError: postgresql://airflow:{SECRET}@postgres/airflow",
            f"{SECRET}Error: x",
        ]
        for end in ends:
            self.assertNotIn(SECRET, str(survey.described(trace(end))), end)


class Statements(unittest.TestCase):
    def test_are_told_by_verb_and_table(self):
        self.assertEqual(survey.outline("SELECT task_instance.id FROM task_instance WHERE x = 'y'"), "SELECT task_instance")
        self.assertEqual(survey.outline("update dag_run set state = 'failed'"), "UPDATE dag_run")
        self.assertEqual(survey.outline('INSERT INTO "log" (extra) VALUES (1)'), "INSERT log")
        self.assertEqual(survey.outline("COMMIT"), "COMMIT")
        self.assertEqual(survey.outline(""), "a statement")

    def test_hold_no_value(self):
        for query in [f"ALTER ROLE airflow PASSWORD '{SECRET}'", f"UPDATE connection SET password = '{SECRET}'", f"/* {SECRET} */ SELECT 1"]:
            self.assertNotIn(SECRET, survey.outline(query))


class Logins(unittest.TestCase):
    def test_are_told_by_the_kind_of_what_went_wrong(self):
        kinds = {
            'FATAL:  password authentication failed for user "airflow"': "password",
            "FATAL: server login has been failing, cached error: password authentication failed": "password",
            "invalid username-password pair or user is disabled.": "password",
            'could not translate host name "pgbouncer" to address: Name or service not known': "unresolved",
            "Error -2 connecting to redis:6379. Name or service not known.": "unresolved",
            'connection to server at "postgres" (10.0.0.1), port 5432 failed: timeout expired': "timeout",
            "Timeout connecting to server": "timeout",
            "Error 111 connecting to redis:6379. Connection refused.": "refused",
            "FATAL:  sorry, too many clients already": "full",
            "SSL error: certificate verify failed": "certificate",
            "FATAL:  the database system is starting up": "starting",
            "MISCONF Errors writing to the AOF file: No space left on device": "read-only",
            SECRET: "other",
        }
        self.assertEqual({error: survey.login_outcome(error) for error in kinds}, kinds)


class Connections(unittest.TestCase):
    def test_are_open_or_refused_as_the_other_side_says(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = server.getsockname()
            self.assertEqual(survey.reach(address), "open")
        self.assertEqual(survey.reach(address), "refused")


if __name__ == "__main__":
    unittest.main()
