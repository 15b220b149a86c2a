"""Organizations as the tests write them down, and the policies in them."""

from __future__ import annotations

from typing import Any

from helpers.cloud.organizations.structure import Organization
from helpers.notebook import lab

Document = dict[str, Any]


def scp(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


rcp = scp


def denying(action: Any, resource: Any = "*", **more: Any) -> Document:
    """A statement of an SCP."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def allowing(action: Any, resource: Any = "*", **more: Any) -> Document:
    """A statement of an SCP."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def shutting(action: Any, resource: Any = "*", **more: Any) -> Document:
    """A statement of an RCP."""
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **more}


def organized(management: str = "D", **levels: Document) -> Organization:
    """Account A two units below the root, B directly under it, C outside, D manages.

    Args:
        management: the management account.
        **levels: `root`, `outer`, `inner`, `a` and `b`: what is attached there.
    """
    inner = {**levels.get("inner", {}), "accounts": {"A": levels.get("a")}}
    outer = {**levels.get("outer", {}), "units": {"Production": inner}}
    made = lab.organization(
        {"Workloads": outer}, accounts={"B": levels.get("b")}, management=management, **levels.get("root", {})
    )
    assert made is not None
    return made


LEVELS = {
    "root": "the root",
    "outer": 'unit "Workloads"',
    "inner": 'unit "Production"',
    "a": "account A (111122223333)",
}
