"""Policies as the lessons write them, and the names of the cast in full: so that a lesson's data stays short."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from helpers.cloud.personas import BACKUP_VENDOR, YOUR_COMPANY

COMPANY, VENDOR = f"arn:aws:iam::{YOUR_COMPANY}", f"arn:aws:iam::{BACKUP_VENDOR}"
DEVELOPER = f"{COMPANY}:user/developer"
OPERATOR, INTERN = f"{VENDOR}:user/backup-operator", f"{VENDOR}:user/intern"
SERVICE_ROLE = f"{VENDOR}:role/BackupServiceRole"
SERVICE_SESSION = f"arn:aws:sts::{BACKUP_VENDOR}:assumed-role/BackupServiceRole"  # a session's name comes behind it
OUR_ID, THEIR_ID = "company-a-7f3d", "company-c-91b0"


def as_json(policy: Mapping[str, Any]) -> str:
    """A document as a person writes it.

    Raises:
        TypeError, ValueError: it holds something that JSON can't say.
    """
    return json.dumps(policy, indent=2, ensure_ascii=False)


def as_text(policy: str | Mapping[str, Any]) -> str:
    """A policy as text, whether somebody wrote text or a dictionary. What JSON can't say stays as it is.

    Args:
        policy: JSON text, or a dictionary.
    """
    try:
        return as_json(policy) if isinstance(policy, Mapping) else policy
    except (TypeError, ValueError, RecursionError):
        return repr(policy)  # no JSON, and whoever reads it says so


def policy(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements, as JSON."""
    return as_json({"Version": "2012-10-17", "Statement": list(statements)})


def statement(principal: object, condition: object = None, **more: object) -> dict[str, object]:
    """A statement that lets somebody assume a role.

    Args:
        principal: an ARN or account, a list of them, or a whole element such as `{"Service": …}` or `"*"`.
        condition: the Condition element; None leaves it out.
        **more: further elements, or others in place of these.
    """
    who = principal if isinstance(principal, dict) or principal == "*" else {"AWS": principal}
    made = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole", "Condition": condition, **more}
    return {name: value for name, value in made.items() if value is not None}


def trust(principal: object, condition: object = None, **more: object) -> str:
    """A trust policy of one `statement`, as JSON."""
    return policy(statement(principal, condition, **more))


def sends(external_id: str) -> dict[str, str]:
    """The context of a request that sends this ExternalId."""
    return {"sts:ExternalId": external_id}


def wants(external_id: str, operator: str = "StringEquals") -> dict[str, dict[str, str]]:
    """A Condition that wants this ExternalId."""
    return {operator: {"sts:ExternalId": external_id}}
