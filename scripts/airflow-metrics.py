"""Print every metric that one installed Airflow describes, with the tags that its code really sends, as JSON.

    uv venv /tmp/af && . /tmp/af/bin/activate
    uv pip install 'apache-airflow[celery,fab,amazon,postgres,redis,statsd,otel,standard,http,git,keycloak,\
elasticsearch,hashicorp,cncf-kubernetes,smtp,openlineage]==3.3.2' 'celery<5.7'
    python scripts/airflow-metrics.py > test/observability/metrics/airflow.json

The result is vendored, because a wrong name in a mapping, an alert or a dashboard is no error to anybody: it
just never has a value. With this list the tests find the mistake.

    metrics   name -> {type, tags, legacyName?, variables?, silent?}

``tags`` are read off the calls in Airflow's code; where a call's name is put together at run time, the tags of
all that it may mean are joined. ``silent`` metrics are described, but no code sends them.
"""

from __future__ import annotations

import ast
import fnmatch
import json
import os
import pathlib
import sys
import tempfile
from collections import defaultdict

# Importing Airflow writes airflow.cfg into AIRFLOW_HOME: keep the developer's own out of it.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-metrics-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"

import airflow
import yaml
from airflow._shared.observability.metrics import metrics_registry

SENDERS = {"incr", "decr", "gauge", "timing", "timer"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


class Module:
    """One file of Airflow, asked for the metrics that it sends."""

    def __init__(self, tree: ast.Module, properties: dict[str, list[tuple[Module, Function]]]) -> None:
        self.tree = tree
        self.properties = properties
        self.functions = {function.name: function for function in functions_of(tree)}

    def sent(self) -> list[tuple[str, set[str]]]:
        """(name, tags) of each call; ``*`` stands for what is only known at run time."""
        found = []
        for function in functions_of(self.tree):
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if node.func.attr not in SENDERS or not node.args:
                    continue
                if isinstance(node.func.value, ast.Name) and node.func.value.id.lower() == "stats":
                    tags = next((word.value for word in node.keywords if word.arg == "tags"), None)
                    found.append((self.name(node.args[0], function), self.tags(tags, function)))
        return found

    def name(self, node: ast.expr, function: Function) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
        if isinstance(node, ast.IfExp):
            return os.path.commonprefix([self.name(node.body, function), self.name(node.orelse, function)]) + "*"
        if isinstance(node, ast.BinOp):
            return self.name(node.left, function) + self.name(node.right, function)
        if isinstance(node, ast.Name):
            values = assigned(node.id, function)
            return self.name(values[0], function) if values else "*"
        # self._get_metric_name("executor.open_slots")
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            return str(node.args[0].value)
        return "*"

    def tags(self, node: ast.expr | None, function: Function) -> set[str]:
        if isinstance(node, ast.Dict):
            own = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            unpacked = [value for key, value in zip(node.keys, node.values) if key is None]
            return own.union(*(self.tags(value, function) for value in unpacked))
        if isinstance(node, ast.Name):
            added = {
                target.slice.value
                for statement in ast.walk(function)
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Subscript)
                and isinstance(target.value, ast.Name)
                and target.value.id == node.id
                and isinstance(target.slice, ast.Constant)
            }
            return added.union(*(self.tags(value, function) for value in assigned(node.id, function)))
        if isinstance(node, ast.Attribute):
            return self.returned(node.attr)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and not node.args:
                return self.returned(node.func.attr)
            return set().union(*(self.tags(argument, function) for argument in node.args))
        return set()

    def returned(self, attribute: str) -> set[str]:
        """Tags that a property or method returns: this file's own, or else those of all files."""
        if own := self.functions.get(attribute):
            places = [(self, own)]
        else:
            places = self.properties.get(attribute, [])
        return set().union(
            *(
                module.tags(node.value, function)
                for module, function in places
                for node in ast.walk(function)
                if isinstance(node, ast.Return)
            )
        )


def assigned(name: str, function: Function) -> list[ast.expr]:
    values = []
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets) and node.value:
            values.append(node.value)
    return values


def sent_by_airflow() -> list[tuple[str, set[str]]]:
    properties: dict[str, list[tuple[Module, Function]]] = defaultdict(list)
    modules = []
    for root in airflow.__path__:
        for file in sorted(pathlib.Path(root).rglob("*.py")):
            text = file.read_text(encoding="utf-8", errors="replace")
            if "_shared" in file.parts or "stats" not in text.lower():
                continue
            module = Module(ast.parse(text), properties)
            modules.append(module)
            if "stats_tags" in module.functions:
                properties["stats_tags"].append((module, module.functions["stats_tags"]))
    return [call for module in modules for call in module.sent() if call[0].strip("*")]


def main() -> int:
    calls = sent_by_airflow()
    metrics = {}
    for described in yaml.safe_load(pathlib.Path(metrics_registry.__file__).with_name("metrics_template.yaml").read_text())["metrics"]:
        name, variables = described["name"], described["name_variables"]
        pattern = name
        for variable in variables:
            pattern = pattern.replace("{" + variable + "}", "*")
        exact = [tags for sent, tags in calls if sent == pattern]
        tags = exact or [tags for sent, tags in calls if fnmatch.fnmatchcase(pattern, sent)]
        metric = {"type": described["type"], "tags": sorted(set().union(*tags))}
        if described["legacy_name"] != "-":
            metric["legacyName"] = described["legacy_name"]
        if variables:
            metric["variables"] = variables
        if not tags:
            metric["silent"] = True
        metrics[name] = metric
    lines = [f"    {json.dumps(name)}: {json.dumps(metric)}" for name, metric in sorted(metrics.items())]
    print(f'{{\n  "airflow": {json.dumps(airflow.__version__)},\n  "metrics": {{\n' + ",\n".join(lines) + "\n  }\n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
