"""Print every configuration option that one installed Airflow understands, as JSON.

    uv venv /tmp/af && . /tmp/af/bin/activate
    uv pip install 'apache-airflow[celery,fab,amazon,postgres,redis,statsd,otel,standard,http,git,keycloak,\
elasticsearch,hashicorp,cncf-kubernetes,smtp,openlineage]==3.3.2' 'celery<5.7'
    python scripts/airflow-options.py > charts/airflow/options.json

The result is vendored, because a mistyped ``AIRFLOW__SECTION__KEY`` is no error to Airflow: it is
accepted and configures nothing. With this list the mistake is found at synthesis.

    sections         section -> option -> {type, sensitive?, deprecated?, undocumented?}
    dynamicSections  sections whose keys are passed on as they are, so that any key is right
    removed          options that Airflow once had and no longer reads -> what to use instead

``undocumented`` options are read by the code but described nowhere. ``_CMD`` and ``_SECRET`` variants
exist for sensitive options only.
https://airflow.apache.org/docs/apache-airflow/stable/howto/set-config.html
"""

from __future__ import annotations

import ast
import json
import os
import pathlib
import re
import sys
import tempfile
from collections import defaultdict

# Importing Airflow writes airflow.cfg into AIRFLOW_HOME: keep the developer's own out of it.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-options-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"

import airflow
from airflow.cli.commands.config_command import CONFIGS_CHANGES
from airflow.configuration import conf, retrieve_configuration_description
from airflow.providers_manager import ProvidersManager

GETTER = re.compile(r"get\w*|has_option")
TYPE_OF_GETTER = {"getboolean": "boolean", "getint": "integer", "getfloat": "float"}


def documented() -> dict[str, dict[str, dict]]:
    """The options of Airflow's config.yml and of each provider's own description."""
    sections: dict[str, dict[str, dict]] = defaultdict(dict)
    for section, described in retrieve_configuration_description().items():
        for key, option in described["options"].items():
            entry = {"type": option.get("type") or "string"}
            if option.get("sensitive"):
                entry["sensitive"] = True
            if option.get("version_deprecated"):
                reason = " ".join((option.get("deprecation_reason") or "").split())
                entry["deprecated"] = f"since {option['version_deprecated']}" + (f": {reason}" if reason else "")
            sections[section.lower()][key.lower()] = entry
    return sections


def add_old_names(sections: dict[str, dict[str, dict]]) -> None:
    """Former names that are still read when the new one is not set."""
    for (section, key), (old_section, old_key, since) in conf.deprecated_options.items():
        target = sections.get(section, {}).get(key)
        if target is None or old_key in sections[old_section]:
            continue
        sections[old_section][old_key] = {
            **{name: target[name] for name in ("type", "sensitive") if name in target},
            "deprecated": f"since {since}: use {section}.{key}",
        }


def is_configuration(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.lstrip("_") in {"conf", "airflow_conf", "team_conf"}


def read_by_the_code() -> tuple[dict[tuple[str, str], str], set[str]]:
    """(section, key) -> type of each literal lookup, and the sections that are read as a whole."""
    options: dict[tuple[str, str], str] = {}
    whole: set[str] = set()
    files = [file for root in airflow.__path__ for file in sorted(pathlib.Path(root).rglob("*.py"))]
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        if "conf." not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if not (GETTER.fullmatch(node.func.attr) and is_configuration(node.func.value)):
                continue
            # conf.get("core", "executor"), or by keyword: conf.get(section="core", key="executor")
            given = node.args[:2] + [word.value for word in node.keywords if word.arg in {"section", "key"}]
            names = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if node.func.attr == "getsection" and names:
                whole.add(names[0].lower())
            elif node.func.attr != "getsection" and len(names) == 2:
                found = TYPE_OF_GETTER.get(node.func.attr, "string")
                name = (names[0].lower(), names[1].lower())
                options[name] = found if options.get(name, "string") == "string" else options[name]
    return options, whole


def removed(sections: dict[str, dict[str, dict]]) -> dict[str, str]:
    gone: dict[str, str] = {}
    for change in CONFIGS_CHANGES:
        section, key = change.config.section.lower(), change.config.option.lower()
        if key in sections.get(section, {}) or change.default_change or change.is_invalid_if is not None:
            continue
        if change.renamed_to:
            hint = f"use {change.renamed_to.section}.{change.renamed_to.option}"
        else:
            hint = " ".join(change.suggestion.split()) or "no replacement"
        gone[f"{section}.{key}"] = hint
    return dict(sorted(gone.items()))


def render(value: object, depth: int = 0) -> str:
    """JSON with sorted keys and one option per line, so that a diff between two versions reads well."""
    leaf = not isinstance(value, dict) or not any(isinstance(child, (dict, list)) for child in value.values())
    if leaf and depth > 1:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    pad = "  " * (depth + 1)
    if isinstance(value, list):
        lines = [pad + json.dumps(child) for child in value]
        return "[\n" + ",\n".join(lines) + f"\n{pad[2:]}]"
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(key)}: {render(child, depth + 1)}" for key, child in sorted(value.items())]
        return "{\n" + ",\n".join(lines) + f"\n{pad[2:]}}}"
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    sections = documented()
    add_old_names(sections)
    options, whole = read_by_the_code()
    for (section, key), kind in options.items():
        if key not in sections[section] and section not in whole:
            sections[section][key] = {"type": kind, "undocumented": True}
    for section, key in conf.sensitive_config_values:
        if key in sections.get(section, {}):
            sections[section][key]["sensitive"] = True
    providers = {name: info.version for name, info in ProvidersManager().providers.items()}
    result = {
        "airflow": airflow.__version__,
        "dynamicSections": sorted(whole),
        "providers": providers,
        "removed": removed(sections),
        "sections": {section: found for section, found in sections.items() if found},
    }
    json.loads(rendered := render(result))
    print(rendered)
    return 0


if __name__ == "__main__":
    sys.exit(main())
