"""The less usual fields of the request form: what one types, what it sends, and what to say when it is absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import lru_cache

from helpers.cloud.assume_request import Ask
from helpers.cloud.federation.callers import CALLED, COMPANY, YES, settings
from helpers.cloud.workloads import callers as workloads

# Callers of whom the form says what they are, by fields of their own.
DESCRIBED: Mapping[str, str] = {**CALLED, **workloads.CALLED}
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?Z?", re.ASCII)
CODE = "code"  # the second factor is proved


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        name: for code.
        label: for people.
        absent: what is said while it is empty.
        example: what one could type; shown where nothing stands.
        choices: value and words of each choice besides "absent"; none for a text.
        rare: on paper it is not told while it is empty.
    """

    name: str
    label: str
    absent: str
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rare: bool = False


FIELDS = (
    Field(
        "mfa",
        "Second factor (MFA)",
        "Absent: a user's own keys send no aws:MultiFactorAuthPresent.",
        choices=((CODE, "with the code of the device"),),
    ),
    Field("source_ip", "Source address", "The caller's own office.", "198.51.100.20"),
    Field("moment", "Time (UTC)", "The lab's clock.", "2035-01-15 21:30"),
    Field("duration", "Duration (seconds)", "Not sent: 3600.", "3600"),
    Field("tags", "Session tags", "Absent: no aws:RequestTag key.", "team=backup, stage=test"),
    Field("source_identity", "Source identity", "Absent: no sts:SourceIdentity.", "alice"),
    Field("for_account", "Works for account", "Absent: no aws:SourceAccount.", "444455556666"),
    Field("source_arn", "Works for resource", "Absent: no aws:SourceArn.", "arn:aws:ecs:eu-central-1:444455556666:*"),
    Field(
        "sts_endpoint", "VPC endpoint of STS", "Absent: the call comes over the internet.", "vpce-1a2b3c4d", rare=True
    ),
    Field(
        "s3_endpoint", "VPC endpoint of S3", "Absent: the listing comes over the internet.", "vpce-5e6f7a8b", rare=True
    ),
)
# What is said of whoever comes with a token, by the argument of `lab.token`: label, and what follows from its absence.
_OF_TOKENS: Mapping[str, tuple[str, str]] = {
    "repo": ("Repository", ""),
    "ref": ("Branch or tag", ""),
    "environment": ("Environment", "Absent: the job names no environment."),
    "event": ("Event", ""),
    "workflow": ("Workflow", ""),
    "actor": ("Who started it", ""),
    "aud": ("Audience", ""),
    "immutable_ids": ("Ids in sub", "Absent: sub has names alone."),
    "project": ("Project", ""),
    "ref_type": ("Branch or tag?", ""),
    "user": ("Who started it", ""),
    "organization": ("Organization", ""),
    "workspace": ("Workspace", ""),
    "run_phase": ("Phase of the run", ""),
    "namespace": ("Namespace", ""),
    "service_account": ("Service account", ""),
    "pod": ("Pod", ""),
    "branch": ("Branch", ""),
    "step": ("Step", ""),
    "identity": ("Identity", ""),
    "pool": ("Identity pool", ""),
    "guest": ("Guest?", "Absent: signed in."),
    "provider": ("SAML provider", ""),
    "affiliation": ("Affiliation", "Absent: no saml:eduPersonAffiliation."),
    "recipient": ("Recipient", ""),
    "sub_type": ("Kind of name", ""),
}
_OF_WORKLOADS: Mapping[str, tuple[str, str]] = {
    "service_account": ("Service account", ""),
    "namespace": ("Namespace", ""),
    "cluster": ("Cluster", ""),
    "pod": ("Pod", "By itself: named after its service account."),
    "untagged": ("Session tags off?", "Absent: EKS sends its six session tags."),
    "common_name": ("Common name (CN)", ""),
    "unit": ("Unit (OU)", "Absent: the subject names none."),
    "issuer": ("Issuer", ""),
    "dns": ("DNS name", "Absent: the certificate has none."),
    "uri": ("URI", "Absent: the certificate has none."),
    "serial": ("Serial number", "By itself: made of the names."),
    "trust_anchor": ("Trust anchor", "By itself: one of account A."),
}
_OF_PEOPLE = "Who"  # the user of an assertion
TOKEN = "token_"  # what the names of these fields begin with
# Their calls have no parameter for these.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
_NOT_OF_TOKENS = ("mfa", "tags", "source_identity")
# Their service makes the call: it signs, and says what it says; a machine chooses the duration, a pod nothing.
_NOT_OF_WORKLOADS = ("mfa", "source_ip", "tags", "source_identity", "sts_endpoint", "s3_endpoint")
_FROM_A_VPC = ("sts_endpoint", "s3_endpoint")
# Only an AWS service works for somebody, and says so by a key.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
OF_SERVICES = {"for_account": "aws:SourceAccount", "source_arn": "aws:SourceArn"}


def fields_of(caller: str) -> tuple[Field, ...]:
    """The fields that a caller's request can have.

    Args:
        caller: a persona's name, an ARN or a service.
    """
    if caller.strip() in CALLED:
        usual = tuple(field for field in FIELDS if field.name not in (*_NOT_OF_TOKENS, *OF_SERVICES))
        return (*_of_token(caller.strip()), *usual)
    if (kind := caller.strip()) in workloads.CALLED:
        without = (*_NOT_OF_WORKLOADS, *OF_SERVICES, *(("duration",) if kind == workloads.POD else ()))
        return (*_of_workload(kind), *(field for field in FIELDS if field.name not in without))
    without = _FROM_A_VPC if _is_service(caller) else tuple(OF_SERVICES)  # AWS's services are in no VPC of anybody's
    return tuple(field for field in FIELDS if field.name not in without)


@lru_cache(maxsize=len(CALLED))
def _of_token(issuer: str) -> tuple[Field, ...]:
    found = []
    for name, default, chosen in settings(issuer):
        label, absent = _OF_TOKENS[name]
        label = _OF_PEOPLE if issuer == COMPANY and name == "user" else label
        words = absent or f"By itself: {default or 'as the issuer has it'}"
        found.append(Field(TOKEN + name, label, words, default, ((YES, "yes"),) if chosen else ()))
    return tuple(found)


@lru_cache(maxsize=len(workloads.CALLED))
def _of_workload(kind: str) -> tuple[Field, ...]:
    found = []
    for name, default, chosen in workloads.settings(kind):
        label, absent = _OF_WORKLOADS[name]
        words = absent or f"By itself: {default}"
        found.append(Field(TOKEN + name, label, words, default, ((workloads.YES, "yes"),) if chosen else ()))
    return tuple(found)


def is_field(name: str) -> bool:
    """Is that a field of some caller's form?

    Args:
        name: the field's.
    """
    told = name.removeprefix(TOKEN)
    return any(field.name == name for field in FIELDS) or told in _OF_TOKENS or told in _OF_WORKLOADS


def ask_of(plain: Ask, fields: Mapping[str, str]) -> Ask:
    """The request with what these fields say; what can't be read is left out, and `problem_of` says why.

    Args:
        plain: the request without them.
        fields: what was typed, by name.
    """
    known = {field.name for field in fields_of(plain.caller)}
    text = {name: value.strip() for name, value in fields.items() if value.strip() and name in known}
    duration = text.get("duration", "")
    claims = {name.removeprefix(TOKEN): value for name, value in text.items() if name.startswith(TOKEN)}
    return replace(
        plain,
        mfa=text.get("mfa") == CODE,
        source_ip=text.get("source_ip"),
        moment=_moment(text["moment"]) if "moment" in text else None,
        duration=int(duration) if duration.isascii() and duration.isdecimal() and len(duration) < 8 else None,
        tags=_tags(text.get("tags", "")),
        source_identity=text.get("source_identity"),
        for_account=text.get("for_account"),
        source_arn=text.get("source_arn"),
        claims=tuple(sorted(claims.items())),
        sts_endpoint=text.get("sts_endpoint"),
        s3_endpoint=text.get("s3_endpoint"),
    )


def problem_of(fields: Mapping[str, str], now: datetime) -> str:
    """What in these fields can't be sent, one sentence; empty when all can.

    Args:
        fields: what was typed, by name.
        now: the lab's date and time.
    """
    duration = fields.get("duration", "").strip()
    if duration and not (duration.isascii() and duration.isdecimal() and len(duration) < 8):
        return f"The duration {duration[:40]!r} is no number of seconds; write one such as 3600."
    for part in _parts(fields.get("tags", "")):
        if "=" not in part:
            return f"The session tag {part[:40]!r} has no value; write key=value, such as team=backup."
    text = fields.get("moment", "").strip()
    if text:
        moment = _moment(text)
        if moment is None:
            return f"The time {text[:40]!r} can't be read; write it as 2035-01-15 21:30."
        if moment < now:
            return (
                f"The time {text[:40]!r} has passed: the lab's clock says {now:%Y-%m-%d %H:%M} and only goes forward."
            )
        if moment.year > 2099:
            return f"The time {text[:40]!r} is too far ahead; stay before the year 2100."
    return ""


def _is_service(caller: str) -> bool:
    return caller.strip().endswith(".amazonaws.com")


def _parts(tags: str) -> list[str]:
    return [part.strip() for part in tags.replace("\n", ",").split(",") if part.strip()]


def _tags(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition("=") for part in _parts(text))
    return tuple((key.strip(), value.strip()) for key, _, value in pairs)


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            return None
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return None
