"""Workloads as callers of the forms: what one can say of a pod or a machine, and what becomes of it.

https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from helpers.cloud.workloads.certificate import certificate
from helpers.cloud.workloads.pod import pod
from helpers.cloud.workloads.workload import Workload

POD, MACHINE = "pod", "machine"
# What a sentence calls them.
CALLED: Final[Mapping[str, str]] = {POD: "a pod with Pod Identity", MACHINE: "a machine with a certificate"}
YES: Final = "yes"  # a setting that is only said or not said, as a form writes it
_REMEMBERED: Final = 64  # workloads


class Setting(NamedTuple):
    """Something that can be said of a pod or a machine.

    Attributes:
        name: for code.
        default: as a form writes it; empty is absent.
        chosen: it is only said or not said.
    """

    name: str
    default: str = ""
    chosen: bool = False


_SETTINGS: Final[Mapping[str, tuple[Setting, ...]]] = {
    POD: (
        Setting("service_account", "backup"),
        Setting("namespace", "backups"),
        Setting("cluster", "shop"),
        Setting("pod"),
        Setting("untagged", chosen=True),
    ),
    MACHINE: (
        Setting("common_name", "db-7"),
        Setting("unit"),
        Setting("issuer", "Your Company CA"),
        Setting("dns"),
        Setting("uri"),
        Setting("serial"),
        Setting("trust_anchor"),
    ),
}


def settings(kind: str) -> tuple[Setting, ...]:
    """What can be said of such a workload.

    Args:
        kind: a name of `CALLED`.
    """
    return _SETTINGS[kind]


def workload(kind: str, claims: tuple[tuple[str, str], ...]) -> Workload:
    """The workload of whom this is said.

    Args:
        kind: a name of `CALLED`.
        claims: the settings that differ from the defaults, name and value, as a form writes them.

    Raises:
        ValueError: there can be no such workload, or no such setting; one sentence.
    """
    return _made(kind, tuple(sorted((name, value) for name, value in claims if value)))


@lru_cache(maxsize=_REMEMBERED)
def _made(kind: str, claims: tuple[tuple[str, str], ...]) -> Workload:
    known = {each.name: each.default for each in _SETTINGS[kind]}
    if unknown := sorted(dict(claims).keys() - known.keys()):
        raise ValueError(f"{CALLED[kind]} has no setting {unknown[0][:40]!r}. It has {', '.join(known)}.")
    said = {**known, **dict(claims)}
    if kind == POD:
        return pod(
            said["service_account"],
            namespace=said["namespace"],
            cluster=said["cluster"],
            name=said["pod"],
            session_tags=said["untagged"] != YES,
        )
    subject = {"CN": said["common_name"], **({"OU": said["unit"]} if said["unit"] else {})}
    return certificate(
        subject,
        issuer=said["issuer"],
        dns=said["dns"],
        uri=said["uri"],
        serial=said["serial"],
        trust_anchor=said["trust_anchor"],
    )


def fault(kind: str, claims: tuple[tuple[str, str], ...], role: str) -> str:
    """Why no such workload can ask for the role, one sentence; empty when it can.

    Args:
        kind: a name of `CALLED`.
        claims: as of `workload`.
        role: the ARN of the role.
    """
    try:
        workload(kind, claims).asked({"RoleArn": role})
    except ValueError as problem:
        return f"There can be no such {kind}: {problem}"
    return ""
