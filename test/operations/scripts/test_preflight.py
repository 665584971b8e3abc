"""The preflight, against a server that plays the Kubernetes API. Run: python -m unittest discover -s test/operations/scripts"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import unittest
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

from playing import PlayedKubernetes, variables

import preflight  # noqa: E402
from quantities import amount  # noqa: E402
from report import run  # noqa: E402

SETTINGS = {"AIRFLOW__CORE__EXECUTOR": "CeleryExecutor", "AIRFLOW__CORE__PARALLELISM": "32"}
CORE, BATCH = "/api/v1/namespaces/airflow", "/apis/batch/v1/namespaces/airflow"
SECRETS = "/apis/external-secrets.io/v1/namespaces/airflow/externalsecrets"
REHEARSAL = f"{BATCH}/cronjobs/restore-validation"


def hours_ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def secret(name: str, ready: str = "True", message: str = "synced") -> dict:
    return {"metadata": {"name": name}, "status": {"conditions": [{"type": "Ready", "status": ready, "message": message}]}}


def quota(name: str, **hard: str) -> dict:
    return {"metadata": {"name": name}, "spec": {"hard": {key.replace("_", "."): value for key, value in hard.items()}}}


def pod(name: str, reason: str, message: str = "") -> dict:
    waiting = {"reason": reason, "message": message}
    return {"metadata": {"name": name}, "status": {"containerStatuses": [{"state": {"waiting": waiting}}]}}


def good() -> dict[str, dict]:
    return {
        SECRETS: {"items": [secret("airflow-fernet-key"), secret("object-store")]},
        f"{CORE}/pods": {"items": []},
        f"{CORE}/events": {"items": []},
        f"{CORE}/resourcequotas": {"items": [quota("capacity", requests_cpu="10", pods="40", limits_memory="20Gi")]},
        "/apis/keda.sh/v1alpha1": {"resources": [{"kind": "ScaledObject"}]},
        "/apis/storage.k8s.io/v1/storageclasses/airflow-hot": {"provisioner": "ebs.csi.aws.com"},
        REHEARSAL: {"metadata": {"creationTimestamp": hours_ago(300)}, "spec": {}, "status": {"lastSuccessfulTime": hours_ago(3)}},
    }


def declared() -> dict:
    lines = "".join(f"{name}={value}\n" for name, value in SETTINGS.items())
    return {
        "variables": {"names": list(SETTINGS), "sha256": hashlib.sha256(lines.encode()).hexdigest()},
        "secrets": {"airflow": ["airflow-fernet-key", "object-store"]},
        "kinds": {"keda.sh/v1alpha1": ["ScaledObject"]},
        "classes": {"airflow-hot": "ebs.csi.aws.com"},
        "quota": {"namespaces": ["airflow"], "name": "capacity"},
        "backup": {"job": "restore-validation", "seconds": 26 * 3600},
    }


class PreflightTest(unittest.TestCase):
    def setUp(self) -> None:
        self.objects, self.settings = good(), dict(SETTINGS)
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.stack.enter_context(mock.patch.object(preflight, "PAUSE", 0.05))

    def attempt(self) -> tuple[int, dict, str]:
        checks, termination, said = self.folder / "checks.json", self.folder / "termination-log", StringIO()
        checks.write_text(json.dumps(declared()), encoding="utf-8")
        with PlayedKubernetes(self.objects).playing() as url:
            kubernetes = {"KUBERNETES_API": url, "KUBERNETES_TOKEN": "token", "NAMESPACE": "airflow", "WAIT_SECONDS": "0.2"}
            arguments = mock.patch.object(sys, "argv", ["preflight.py", str(checks)])
            with variables(**kubernetes, TERMINATION_LOG=str(termination), **self.settings), arguments:
                with redirect_stdout(said), redirect_stderr(said):
                    code = run(preflight.work)
        return code, json.loads(termination.read_text(encoding="utf-8")), said.getvalue()

    def assert_fails(self, with_words: str) -> None:
        code, report, said = self.attempt()
        self.assertEqual((code, report["outcome"]), (1, "failed"), said)
        self.assertIn(with_words, report["problem"])

    def test_passes_where_all_is_there(self) -> None:
        code, report, said = self.attempt()
        self.assertEqual((code, report["outcome"], report["backup"]), (0, "passed", "validated"), said)

    def test_names_a_setting_that_is_not_there(self) -> None:
        del self.settings["AIRFLOW__CORE__PARALLELISM"]
        self.assert_fails("variables: AIRFLOW__CORE__PARALLELISM not set")

    def test_sees_a_setting_with_another_value(self) -> None:
        self.settings["AIRFLOW__CORE__PARALLELISM"] = "1"
        self.assert_fails("variables: a setting in the ConfigMap airflow-config has another value than declared")

    def test_names_an_external_secret_that_is_not_there(self) -> None:
        self.objects[SECRETS]["items"].pop()
        self.assert_fails("secrets: the ExternalSecret airflow/object-store is not there")

    def test_says_why_an_external_secret_is_not_ready(self) -> None:
        self.objects[SECRETS]["items"][1] = secret("object-store", "False", "could not get secret data from provider")
        self.assert_fails("the ExternalSecret airflow/object-store is not ready: could not get secret data from provider")

    def test_names_the_pod_that_waits_for_a_secret(self) -> None:
        self.objects[f"{CORE}/pods"]["items"] = [pod("airflow-worker-0", "CreateContainerConfigError", 'secret "airflow-jwt" not found')]
        self.assert_fails('airflow/airflow-worker-0: secret "airflow-jwt" not found')

    def test_names_the_pod_that_waits_for_a_secret_as_a_volume(self) -> None:
        self.objects[f"{CORE}/pods"]["items"] = [pod("waf-0", "ContainerCreating")]
        message = 'MountVolume.SetUp failed for volume "tls" : secret "waf-tls" not found'
        self.objects[f"{CORE}/events"]["items"] = [{"involvedObject": {"name": "waf-0"}, "message": message}]
        self.assert_fails('airflow/waf-0: MountVolume.SetUp failed for volume "tls" : secret "waf-tls" not found')

    def test_lets_rest_what_pods_have_waited_for(self) -> None:
        message = 'MountVolume.SetUp failed for volume "tls" : secret "waf-tls" not found'
        self.objects[f"{CORE}/events"]["items"] = [{"involvedObject": {"name": "waf-0"}, "message": message}]
        self.assertEqual(self.attempt()[0], 0)

    def test_names_a_kind_that_the_api_server_does_not_know(self) -> None:
        del self.objects["/apis/keda.sh/v1alpha1"]
        self.assert_fails("kinds: the API server does not know ScaledObject of keda.sh/v1alpha1")

    def test_names_a_storage_class_that_is_not_there(self) -> None:
        del self.objects["/apis/storage.k8s.io/v1/storageclasses/airflow-hot"]
        self.assert_fails("classes: the storage class airflow-hot is not there")

    def test_names_a_storage_class_of_somebody_else(self) -> None:
        self.objects["/apis/storage.k8s.io/v1/storageclasses/airflow-hot"]["provisioner"] = "rancher.io/local-path"
        self.assert_fails("classes: the storage class airflow-hot is of rancher.io/local-path, not of ebs.csi.aws.com")

    def test_names_a_quota_that_leaves_less_than_the_platform_needs(self) -> None:
        self.objects[f"{CORE}/resourcequotas"]["items"].append(quota("team", cpu="9500m"))
        self.assert_fails("quota: the quota team of airflow allows 9500m of cpu, the platform needs up to 10")

    def test_takes_a_quota_that_leaves_enough(self) -> None:
        self.objects[f"{CORE}/resourcequotas"]["items"].append(quota("team", cpu="10", limits_memory="22000Mi", services="3"))
        self.assertEqual(self.attempt()[0], 0)

    def test_fails_where_the_platforms_own_quota_is_not_there(self) -> None:
        self.objects[f"{CORE}/resourcequotas"]["items"] = []
        self.assert_fails("quota: the quota capacity of airflow is not there")

    def test_fails_where_the_newest_validated_restore_is_too_old(self) -> None:
        self.objects[REHEARSAL]["status"]["lastSuccessfulTime"] = hours_ago(40)
        self.assert_fails("backup: restore-validation was validated 40 hours ago; 26 is the most")

    def test_fails_where_a_rehearsal_was_due_and_none_has_ever_passed(self) -> None:
        self.objects[REHEARSAL]["status"] = {}
        self.assert_fails("backup: restore-validation is there, and has validated nothing, 300 hours ago")

    def test_fails_where_nobody_rehearses(self) -> None:
        self.objects[REHEARSAL]["spec"]["suspend"] = True
        self.assert_fails("backup: restore-validation is suspended")

    def test_calls_it_bootstrap_before_the_first_rehearsal_is_due(self) -> None:
        self.objects[REHEARSAL] = {"metadata": {"creationTimestamp": hours_ago(1)}, "spec": {}}
        code, report, said = self.attempt()
        self.assertEqual((code, report["outcome"], report["backup"]), (0, "bootstrap", "bootstrap"))
        self.assertIn("run this again when it is", said)

    def test_calls_it_bootstrap_on_a_cluster_that_has_nothing_yet(self) -> None:
        del self.objects[REHEARSAL]
        self.assertEqual(self.attempt()[1]["outcome"], "bootstrap")

    def test_waits_for_what_comes_late(self) -> None:
        late = self.objects.pop("/apis/keda.sh/v1alpha1")
        problems = preflight.problems

        def then(*arguments):
            found = problems(*arguments)
            self.objects["/apis/keda.sh/v1alpha1"] = late
            return found

        with mock.patch.object(preflight, "problems", then):
            self.assertEqual(self.attempt()[0], 0)


class QuantitiesTest(unittest.TestCase):
    def test_reads_what_kubernetes_writes(self) -> None:
        cases = {"250m": 0.25, "2": 2, "1Ki": 1024, "1.5Gi": 1.5 * 2**30, "1k": 1000, "12e3": 12000, 7: 7}
        self.assertEqual({text: amount(text) for text in cases}, cases)

    def test_refuses_what_is_none(self) -> None:
        for text in ("", "abc", "1Xi", "1 Gi"):
            with self.subTest(text), self.assertRaises(ValueError):
                amount(text)


if __name__ == "__main__":
    unittest.main()
