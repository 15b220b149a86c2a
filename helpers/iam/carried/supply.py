"""Can this caller's request carry that key, and which of them have the same value in each of its requests?

`helpers.iam.keys` says it of the calls, and here it is said of who makes them: a user never acts for a resource as a
service does, a service is in no organization, a token is of one provider. Lint, describe and who_can ask here alike.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from helpers.iam import keys, patterns
from helpers.iam.carried import forms
from helpers.iam.conditions import Condition
from helpers.iam.document import PrincipalElement, PrincipalValue, Statement
from helpers.iam.keys import Supply
from helpers.iam.model import Caller, CallerType, ContextValue
from helpers.iam.variables import has_variable

ASSUME, WITH_SAML, WITH_TOKEN = WAYS_IN = (
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
)


class Kind(str, Enum):
    """What sort of caller."""

    ANYBODY = "anybody"  # "Principal": "*"
    IDENTITY = "identity"  # of an AWS account: a user or a session, nobody knows which
    USER = "user"
    SESSION = "session"
    SERVICE = "service"
    TOKEN = "token"  # of an OIDC provider
    ASSERTION = "assertion"  # of a SAML provider


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request: a caller, or whoever a Principal names.

    Attributes:
        kind: what sort.
        name: the service, the provider's URL without `https://`, or the ARN of a SAML provider, user or role.
        account: whose identity it is, where that is known.
        principal: the provider as a Principal names it.
    """

    kind: Kind
    name: str = ""
    account: str = ""
    principal: str = ""

    @property
    def way_in(self) -> str:
        """The call by which such a sender assumes a role; nothing when there may be several."""
        if self.kind is Kind.ANYBODY:
            return ""
        return {Kind.TOKEN: WITH_TOKEN, Kind.ASSERTION: WITH_SAML}.get(self.kind, ASSUME)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# AWS's words for the four: "only if the call to your resource is made directly by an AWS service principal".
_OF_SERVICES = _names(
    """
    aws:principalservicename aws:principalservicenameslist aws:sourceaccount aws:sourcearn aws:sourceorgid
    aws:sourceorgpaths
    """
)
# The organization "only if the principal is a member of an organization", tags of users and roles, MFA of people.
_NOT_OF_SERVICES = _names(
    """
    aws:multifactorauthage aws:multifactorauthpresent aws:principalorgid aws:principalorgpaths aws:principaltag/
    aws:username
    """
)
# What a session has from how it was made, or from where its credentials are.
_OF_SESSIONS = _names(
    """
    aws:assumedroot aws:chatbotsourcearn aws:ec2instancesourceprivateipv4 aws:ec2instancesourcevpc
    aws:federatedprovider codebuild:buildarn codebuild:projectarn ec2:roledelivery ec2:sourceinstancearn
    glue:credentialissuingservice glue:roleassumedby lambda:sourcefunctionarn ssm:sourceinstancearn
    """
)
# Every request has these, says AWS's page, and no page says what a service has there, or who comes with a token.
_OF_IDENTITIES = _names("aws:principalaccount aws:principalarn aws:principaltype aws:userid")
# Root users and GetFederationToken sessions can't assume roles.
_TYPES = ("User", "AssumedRole")
_ANYBODY = Sender(Kind.ANYBODY)
_IDENTITY = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):([\w-]+)/.+", re.ASCII)


def named(value: PrincipalValue) -> Sender:
    """Whoever a principal stands for."""
    if value.kind == "Service":
        return Sender(Kind.SERVICE, value.text)
    if value.kind == "Federated":
        return _of_provider(value.text)
    if value.kind != "AWS" or value.text == "*":
        return Sender(Kind.IDENTITY)
    if value.account:
        return Sender(Kind.IDENTITY, account=value.account)
    if value.text[:4] in ("AIDA", "AROA"):
        return Sender(Kind.USER if value.text.startswith("AIDA") else Kind.SESSION)
    found = _IDENTITY.fullmatch(value.text)
    account, kind = found.groups() if found else ("", "")
    # A session's ARN leaves out the path of its role, so it does not tell the role's ARN.
    name = value.text if kind in ("user", "role") else ""
    kinds = {"user": Kind.USER, "role": Kind.SESSION, "assumed-role": Kind.SESSION}
    return Sender(kinds.get(kind, Kind.IDENTITY), name, account)


def everybody(element: PrincipalElement | None) -> tuple[Sender, ...]:
    """All whom a Principal element stands for; without one, anybody."""
    if element is None or element.anyone:
        return (_ANYBODY,)
    return tuple(map(named, element.values))


def sender_of(caller: Caller) -> Sender:
    """A caller as a sender."""
    if caller.type is CallerType.SERVICE:
        return Sender(Kind.SERVICE, caller.arn)
    if caller.type is CallerType.FEDERATED:
        return _of_provider(caller.arn)
    kinds = {CallerType.USER: Kind.USER, CallerType.ROLE_SESSION: Kind.SESSION}
    return Sender(kinds.get(caller.type, Kind.IDENTITY), caller.role_arn or caller.arn, caller.account)


def _of_provider(text: str) -> Sender:
    if ":saml-provider/" in text:
        return Sender(Kind.ASSERTION, text, principal=text)
    return Sender(Kind.TOKEN, text.partition(":oidc-provider/")[2] or text, principal=text)


def supply(sender: Sender, key: str) -> Supply:
    """Whether the requests by which the sender assumes a role carry a key.

    Args:
        sender: who asks.
        key: a condition key. One that AWS does not document may be there: AWS's list grows.
    """
    entry = keys.find(key)
    if entry is None:
        return Supply.SOMETIMES
    ways = [sender.way_in] if sender.way_in else WAYS_IN
    supplied = {entry.supplied(way) for way in ways}
    if supplied == {Supply.NEVER} or is_never_of(sender, key):
        return Supply.NEVER
    if entry.name.lower() in _OF_IDENTITIES and sender.kind in (Kind.SERVICE, Kind.TOKEN, Kind.ASSERTION):
        return Supply.SOMETIMES
    return Supply.ALWAYS if supplied == {Supply.ALWAYS} else Supply.SOMETIMES


def is_never_of(sender: Sender, key: str) -> bool:
    """True when no request of that sort of sender carries the key, whatever it asks for.

    Args:
        sender: who asks.
        key: a condition key.
    """
    entry = keys.find(key)
    if entry is None or sender.kind is Kind.ANYBODY:
        return False
    name = entry.name.lower()
    provider = provider_of(key)
    if sender.kind is Kind.TOKEN:
        return bool(provider) and provider != sender.name.lower()
    if sender.kind is Kind.ASSERTION:
        return bool(provider)
    from_outside = bool(provider) or name.startswith("saml:")
    if sender.kind is Kind.SERVICE:
        return from_outside or name in _NOT_OF_SERVICES or name in _OF_SESSIONS
    if name in _OF_SERVICES:
        return True
    if sender.kind is Kind.USER:
        return from_outside or name in _OF_SESSIONS
    return sender.kind is Kind.SESSION and name == "aws:username"


def provider_of(key: str) -> str:
    """The provider of whose tokens a key is a claim, in lower case; empty for every other key."""
    vendor, colon, claim = key.lower().partition(":")
    return vendor if colon and claim and "." in vendor else ""


def facts(sender: Sender) -> dict[str, ContextValue]:
    """The keys, in lower case, that have the same value in each request of the sender."""
    if sender.kind is Kind.SERVICE:
        return {
            "aws:principalisawsservice": "true",
            "aws:principalservicename": sender.name,
            "aws:principalservicenameslist": (sender.name,),
        }
    if sender.kind is Kind.TOKEN:
        return {"aws:federatedprovider": sender.principal}
    if sender.kind in (Kind.ASSERTION, Kind.ANYBODY):
        return {}
    known: dict[str, ContextValue] = {"aws:principalisawsservice": "false"}
    if sender.account:
        known["aws:principalaccount"] = sender.account
    if sender.kind is Kind.USER:
        known["aws:principaltype"] = "User"
    elif sender.kind is Kind.SESSION:
        known["aws:principaltype"] = "AssumedRole"
    if sender.name and sender.kind in (Kind.USER, Kind.SESSION):
        known["aws:principalarn"] = sender.name
        if sender.kind is Kind.USER:
            known["aws:username"] = sender.name.rpartition("/")[2]
    return known


def fails(sender: Sender, condition: Condition) -> bool:
    """True when the condition holds for none of the sender's requests, as far as that can be known.

    Args:
        sender: who asks to assume a role.
        condition: a key under its operator.
    """
    if any(map(has_variable, condition.with_variables)):
        return supply(sender, condition.key) is Supply.NEVER and condition.mismatch({}) is not None
    if condition.name in (known := facts(sender)):
        return condition.mismatch(known) is not None
    if condition.name == "aws:principaltype" and sender.kind is Kind.IDENTITY:
        return all(condition.mismatch({condition.name: each}) is not None for each in _TYPES)
    there = supply(sender, condition.key)
    holds_without = condition.mismatch({}) is None
    if there is Supply.NEVER:
        return not holds_without
    if not can_hold(condition):
        return there is Supply.ALWAYS or not holds_without
    if condition.operator.name == "Null" and there is Supply.ALWAYS:
        return condition.mismatch({condition.name: "there"}) is not None
    return False


def can_hold(condition: Condition) -> bool:
    """False when a key that is there has none of the values that the condition wants."""
    name = condition.operator.name
    if condition.operator.negated or not name.startswith("String") or not condition.values:
        return True
    return any(forms.can_fit(condition.name, value, wildcards=name == "StringLike") for value in condition.values)


def able(statement: Statement, sender: Sender) -> bool:
    """True when a statement's actions and conditions leave the sender a way to assume the role.

    Args:
        statement: one of a trust policy.
        sender: one whom it names.
    """
    ways = [sender.way_in] if sender.way_in else WAYS_IN
    in_reach = any(statement.actions.match(way, {}) for way in ways)
    return in_reach and not any(fails(sender, condition) for condition in statement.conditions)


def asks_to_assume(statement: Statement) -> bool:
    """True when the statement is about assuming the role, and not about tags or a source identity alone."""
    return any(statement.actions.match(way, {}) for way in WAYS_IN)


def meant(text: str) -> tuple[str, ...]:
    """The ways of assuming a role that a pattern of an Action covers."""
    return tuple(way for way in WAYS_IN if patterns.action(text)(way))
