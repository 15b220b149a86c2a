"""The cast of the course, as data: who can act, in which account, under which name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from helpers.iam.carried import service_names
from helpers.iam.text import shortened

YOUR_COMPANY = "111122223333"
BACKUP_VENDOR = "123456789012"
OTHER_CUSTOMER = "444455556666"
STRANGER = "999999999999"

ACCOUNTS = {"A": YOUR_COMPANY, "B": BACKUP_VENDOR, "C": OTHER_CUSTOMER, "D": STRANGER}
LETTERS = {account: letter for letter, account in ACCOUNTS.items()}

REGION = "eu-central-1"
BUCKET = "your-bucket-name"

# Who acts: a name, a service that works for somebody, the Credentials that STS returned, or nobody, an unsigned caller.
Who: TypeAlias = "str | ActsFor | Mapping[str, Any] | None"


@dataclass(frozen=True, slots=True)
class ActsFor:
    """An AWS service, and for whom it works just now; see `helpers.cloud.acting_services`.

    Attributes:
        service: its host name, such as `backup.amazonaws.com`.
        account: the 12 digits of the account it works for; empty when nobody chose one.
        source_arn: the ARN of the resource it works for; empty when nobody chose one.
    """

    service: str
    account: str = ""
    source_arn: str = ""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who can act in the lab.

    Attributes:
        name: the name one calls them by: `backup-operator`, or `A/admin` where the bare name is not unique.
        account: the 12 digits of their account; empty for an AWS service.
        kind: `user`, `role` (acts through a session of it), `root` or `service`.
        arn: their ARN; for a service its host name.
        session_name: of a role: the name its session goes by.
        profile: the name of their profile in the AWS CLI's files; empty when they have none.
    """

    name: str
    account: str
    kind: str
    arn: str
    session_name: str = ""
    profile: str = ""

    @property
    def bare_name(self) -> str:
        """The user's or role's own name: `admin` of `A/admin`."""
        return self.name.rpartition("/")[2]


class UnknownPersona(LookupError):
    """Nobody of that name is in the cast. The message names the known ones and the nearest match."""


def _cast() -> Iterator[Persona]:
    profiles = {"A": "company-admin", "B": "vendor-admin", "C": "customer-admin", "D": "stranger-admin"}
    for letter, account in ACCOUNTS.items():
        yield Persona(f"{letter}/root", account, "root", f"arn:aws:iam::{account}:root")
        arn = f"arn:aws:iam::{account}:user/admin"
        yield Persona(f"{letter}/admin", account, "user", arn, profile=profiles[letter])
    for name, account in (
        ("developer", YOUR_COMPANY),
        ("backup-operator", BACKUP_VENDOR),
        ("intern", BACKUP_VENDOR),
    ):
        yield Persona(name, account, "user", f"arn:aws:iam::{account}:user/{name}", profile=name)
    for name, account, session in (
        ("ReportRole", YOUR_COMPANY, "monthly"),
        ("BackupServiceRole", BACKUP_VENDOR, "nightly"),
    ):
        yield Persona(name, account, "role", f"arn:aws:iam::{account}:role/{name}", session_name=session)
    for service in ("ec2", "lambda", "ecs-tasks"):
        host = f"{service}.amazonaws.com"
        yield Persona(host, "", "service", host)


PERSONAS: dict[str, Persona] = {persona.name: persona for persona in _cast()}
NAMES = {persona.arn: persona.name for persona in PERSONAS.values()}  # by their ARN


def digits_of(account: object) -> str:
    """The 12 digits of an account.

    Args:
        account: they, or the letter of one of the lab's accounts.

    Raises:
        ValueError: it is neither; one sentence.
    """
    text = str(account).strip()
    digits = ACCOUNTS.get(text.upper(), text)
    if not re.fullmatch(r"\d{12}", digits, re.ASCII):
        raise ValueError(f"{shortened(text, 40)!r} is no account: write 12 digits, or A, B, C, D.")
    return digits


def find(name: str) -> Persona:
    """The persona of that name; every AWS service is one.

    Args:
        name: such as `backup-operator`, `A/admin` or `backup.amazonaws.com`.

    Raises:
        UnknownPersona: nobody has that name; the message names the nearest, or lists who there is.
    """
    name = str(name)
    if persona := PERSONAS.get(name):
        return persona
    if service_names.is_host(name):
        if meant := service_names.meant(name):
            raise UnknownPersona(f"There is no service {shortened(name, 60)!r} that we know. Did you mean {meant!r}?")
        return Persona(name, "", "service", name)
    from difflib import get_close_matches  # only a wrong name pays for it

    by_lower = {known.lower(): known for known in PERSONAS}
    near = get_close_matches(name[:100].lower(), by_lower, n=1)
    hint = f" Did you mean {by_lower[near[0]]!r}?" if near else ""
    raise UnknownPersona(f"There is no persona {shortened(name, 60)!r}.{hint} The lab knows {', '.join(PERSONAS)}.")
