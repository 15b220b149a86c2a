"""Terraform's data source `aws_iam_policy_document`, as the policy that it makes.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import re
from typing import Any

from helpers.documents.tree import CLOSE, OPEN
from helpers.iam.jsontext import escape

SOURCE = "aws_iam_policy_document"
_REFERENCE = re.compile(rf"{OPEN}data\.{SOURCE}\.([\w-]+)(?:\[[^\]]*\])?\.(?:minified_)?json{CLOSE}")
_ELEMENTS = (
    ("sid", "Sid"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
)


def referenced(value: Any) -> str:
    """The data source that an attribute takes its policy from; empty when it takes it from elsewhere."""
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def policy(block: dict[str, Any], pointer: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The policy that a data source makes, and where its elements come from.

    Args:
        block: the data source's attributes and blocks.
        pointer: where it stands in its tree.

    Returns:
        The policy; and pointer into it → pointer into the tree.
    """
    places = {"": pointer}
    statements = []
    for number, given in enumerate(_blocks(block.get("statement"))):
        statements.append(_statement(given, f"/Statement/{number}", f"{pointer}/statement/{number}", places))
    return {"Version": block.get("version") or "2012-10-17", "Statement": statements}, places


def unread(block: dict[str, Any]) -> str:
    """What of a data source can't be read here; empty when all can."""
    for name in ("source_policy_documents", "override_policy_documents", "source_json", "override_json", "dynamic"):
        if block.get(name):
            return name
    return next(("dynamic" for given in _blocks(block.get("statement")) if given.get("dynamic")), "")


def _blocks(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _statement(given: dict[str, Any], pointer: str, source: str, places: dict[str, str]) -> dict[str, Any]:
    places[pointer] = source
    made: dict[str, Any] = {"Effect": given.get("effect") or "Allow"}
    for name, element in _ELEMENTS:
        if name in given:
            places[f"{pointer}/{element}"] = f"{source}/{name}"
            made[element] = _variables(given[name])
    for name, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        for number, block in enumerate(_blocks(given.get(name))):
            here = f"{source}/{name}/{number}"
            kind, who = block.get("type"), _variables(block.get("identifiers"))
            places.setdefault(f"{pointer}/{element}", here)
            if kind == "*":
                made[element] = "*"
            elif isinstance(made.setdefault(element, {}), dict):
                places[f"{pointer}/{element}/{kind}"] = f"{here}/identifiers"
                held = made[element].setdefault(str(kind), [])
                held += who if isinstance(who, list) else [who]
    for number, block in enumerate(_blocks(given.get("condition"))):
        here = f"{source}/condition/{number}"
        places.setdefault(f"{pointer}/Condition", here)
        test, key = str(block.get("test")), str(block.get("variable"))
        places[f"{pointer}/Condition/{escape(test)}"] = here
        places[f"{pointer}/Condition/{escape(test)}/{escape(key)}"] = f"{here}/values"
        values = _variables(block.get("values"))
        held = made.setdefault("Condition", {}).setdefault(test, {}).setdefault(key, [])
        held += values if isinstance(values, list) else [values]
    return made


def _variables(value: Any) -> Any:
    """AWS's own variables are written `&{…}` here, since `${…}` is Terraform's."""
    if isinstance(value, list):
        return [_variables(each) for each in value]
    return value.replace("&{", "${") if isinstance(value, str) else value
