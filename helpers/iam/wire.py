"""Requests and answers as JSON: what `python -m helpers.simulate` reads and writes, a line each.

    {"id": "1", "action": "sts:AssumeRole", "resource": "arn:aws:iam::111122223333:role/BackupAccessRole",
     "caller": {"arn": "arn:aws:iam::123456789012:user/backup-operator"},
     "context": {"sts:ExternalId": "company-a-7f3d"},
     "policies": {"resource": {…}, "identity": [{…}]}}

A policy is an object, or its text as a string. `boundary` and `endpoint` null, and `session`, `scp` and `rcp` null or
empty, mean that there is none; `identity` null or empty is a caller without permissions. `scp` and `rcp` are lists of
levels, each a list of documents; an SCP level without a document refuses.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from helpers.iam import explain
from helpers.iam.decision import Decision, Policies, Request, StatementMatch
from helpers.iam.document import Policy
from helpers.iam.model import AccountFacts, Caller, CallerType, ContextValue, Finding, Outcome, PolicyKind, Unsupported
from helpers.iam.parse import parse
from helpers.iam.principals import caller_from_arn
from helpers.iam.text import a, clean, quoted
from helpers.regex import Regex

Json = dict[str, Any]

_OF_REQUEST = frozenset(("id", "action", "resource", "resource_account", "caller", "context", "policies", "world"))
_OF_CALLER = frozenset(
    ("arn", "type", "subtype", "account", "username", "unique_id", "role_arn", "session_name", "user_arn")
)
_OF_POLICIES = frozenset(("resource", "identity", "boundary", "session", "scp", "rcp", "endpoint"))
_OF_WORLD = frozenset(("existing_principals", "canonical_user_ids"))
_ACTION = Regex(r"[A-Za-z0-9.-]+:[A-Za-z0-9_-]+")  # one action, as a client asks for it
_LAYERS = {kind: "resource" if kind in (PolicyKind.TRUST, PolicyKind.BUCKET) else kind.value for kind in PolicyKind}
_OF_SEVERAL = frozenset((PolicyKind.IDENTITY, PolicyKind.SESSION, PolicyKind.SCP, PolicyKind.RCP))
_NO_FACTS = AccountFacts()
_LONG = 20_000  # bytes
_REMEMBERED = 512  # callers, and sets of policies: most lines have those of the line before
_encode = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes a new one every time
# Resource-based policies of these services are modelled.
_RESOURCE_KINDS = {"sts": PolicyKind.TRUST, "s3": PolicyKind.BUCKET}


class BadRequest(ValueError):
    """The JSON is no request; the message names the member and how to mend it."""


def read(data: object) -> Request:
    """The request that a JSON value describes.

    Args:
        data: as `json.loads` gives it.

    Raises:
        BadRequest: a member is missing, unknown or of the wrong type.
        Unsupported: it asks about something that is not modelled.
    """
    request = _object(data, "The request", _OF_REQUEST)
    action = _text(request, "action", required=True)
    service = _service(action)
    resource = _text(request, "resource", required=True)
    caller = _caller(request.get("caller"))
    return Request(
        caller,
        action,
        resource,
        _owner(request, resource, caller),
        _context(request.get("context")),
        _policies(request.get("policies"), action, service),
        _facts(request["world"]) if request.get("world") is not None else _NO_FACTS,
    )


def answer(decision: Decision) -> Json:
    """The answer as JSON: the decision, one sentence, and the statements that decided.

    Statements and documents count from 0. A document that AWS would refuse is answered with its findings.
    """
    policies = decision.request.policies
    found: Json = {
        "decision": decision.outcome.value,
        "reason": explain.reason(decision),
        "decided_by": [_statement(match, policies) for match in decision.decided_by],
    }
    if decision.outcome is Outcome.INVALID_POLICY:
        found["findings"] = list(_findings(decision))
    return found


def finding(found: Finding) -> Json:
    """A finding as JSON."""
    said = {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
        "line": found.line,
        "column": found.column,
        "pointer": found.pointer,
        "source": found.source,
        "url": found.url,
    }
    if found.source == "aws":
        said |= {"aws_code": found.aws_code, "aws_message": found.aws_message}
    return said


def _statement(match: StatementMatch, policies: Policies) -> Json:
    layer = match.policy.kind
    said: Json = {"policy": _LAYERS[layer], "statement": match.statement.index}
    if layer is PolicyKind.SCP or layer is PolicyKind.RCP:
        levels = policies.scp if layer is PolicyKind.SCP else policies.rcp
        if len(levels) > 1:
            said["level"] = next(
                number for number, level in enumerate(levels) if any(match.policy is policy for policy in level)
            )
    if layer in _OF_SEVERAL:
        said["document"] = match.policy_index
    return said


def _findings(decision: Decision) -> Iterator[Json]:
    policies = decision.request.policies
    held: dict[str, tuple[Policy | None, ...]] = {
        "resource": (policies.resource,),
        "identity": policies.identity,
        "boundary": (policies.boundary,),
        "session": policies.session,
        "scp": tuple(policy for level in policies.scp for policy in level),
        "rcp": tuple(policy for level in policies.rcp for policy in level),
        "endpoint": (policies.endpoint,),
    }
    told = False
    for name, layer in held.items():
        for policy in layer:
            for each in policy.invalid if policy else ():
                told = True
                yield {"policy": name, **finding(each)}
    if not told:  # the documents are fine, but one names somebody who is not there
        for each in decision.findings:
            yield {"policy": "resource", **finding(each)}


def _object(data: object, what: str, known: frozenset[str]) -> Json:
    if type(data) is not dict:
        raise BadRequest(f"{what} is a JSON object, this is {_kind(data)}.")
    if not known.issuperset(data):
        stranger = next(name for name in data if name not in known)
        raise BadRequest(f"{what} has no member {quoted(stranger)}; it takes {', '.join(sorted(known))}.")
    return data


def _text(data: Json, name: str, what: str = "", *, required: bool = False) -> str:
    value = data.get(name)
    if value is None and not required:
        return ""
    if type(value) is not str or (required and not value):
        given = "missing" if value is None else _kind(value)
        raise BadRequest(f"{what}{name} is {given}; it has to be a string in double quotes.")
    return value


def _kind(value: object) -> str:
    return f"the number {clean(str(value), 24)}" if type(value) in (int, float) else a(value)


@lru_cache(maxsize=_REMEMBERED)
def _service(action: str) -> str:
    if not _ACTION.fullmatch(action):
        raise BadRequest(f'action is {quoted(action)}; write service:Name, such as "sts:AssumeRole".')
    return action.partition(":")[0].lower()


def _caller(data: object) -> Caller:
    if type(data) is str:
        data = {"arn": data}
    given = _object({} if data is None else data, "caller", _OF_CALLER)
    return _caller_of(tuple([(name, _text(given, name, "caller.")) for name in given]))


@lru_cache(maxsize=_REMEMBERED)
def _caller_of(members: tuple[tuple[str, str], ...]) -> Caller:
    said = dict(members)
    arn = said.get("arn", "")
    kind = _caller_type(said)
    if kind is CallerType.ANONYMOUS:
        return Caller(kind)
    if not arn:
        raise BadRequest('caller.arn is missing; give an ARN, a service\'s name, or "type": "anonymous".')
    try:
        read = caller_from_arn(
            arn,
            role_arn=said.get("role_arn", ""),
            unique_id=said.get("unique_id", ""),
            user_arn=said.get("user_arn", ""),
        )
    except ValueError as problem:
        if kind not in (CallerType.SERVICE, CallerType.FEDERATED):
            raise BadRequest(f"caller.arn: {problem}") from None
        return Caller(kind, arn)  # services and providers have names of any kind
    if kind is not None and kind is not read.type:
        if {kind, read.type} == {CallerType.SERVICE, CallerType.FEDERATED}:  # cognito-identity.amazonaws.com is both
            return Caller(kind, arn)
        raise BadRequest(f"caller.type is {kind.value}, but {quoted(arn)} is the ARN of a {read.type.value}.")
    for name in ("account", "username", "session_name"):
        by_arn = getattr(read, name)
        if by_arn and said.get(name, by_arn) != by_arn:
            raise BadRequest(f"caller.{name} is {quoted(said[name])}, but the ARN {quoted(arn)} says {quoted(by_arn)}.")
    return read


def _caller_type(said: Mapping[str, str]) -> CallerType | None:
    name = said.get("type")
    if name is None:
        return None
    # Somebody federated by GetFederationToken is a session of an account; all others come with a provider's token.
    by_sts = said.get("subtype") == "sts-federated-user" or ":federated-user/" in said.get("arn", "")
    if name == "federated" and by_sts:
        return CallerType.FEDERATED_USER
    try:
        return CallerType(name)
    except ValueError:
        known = ", ".join(kind.value for kind in CallerType)
        raise BadRequest(f"caller.type is {quoted(name)}; it is one of {known}.") from None


def _owner(request: Json, resource: str, caller: Caller) -> str:
    owner = _text(request, "resource_account")
    if owner:
        return owner
    parts = resource.split(":")
    if len(parts) >= 6 and parts[4]:
        # AWS's own policies, such as arn:aws:iam::aws:policy/ReadOnlyAccess, are in everybody's account.
        return caller.account if parts[4] == "aws" and caller.account else str(parts[4])
    if resource == "*":  # an action on no resource in particular, such as s3:ListAllMyBuckets
        return caller.account
    raise BadRequest(f"resource_account is missing; {quoted(resource)} does not say which account owns it.")


def _context(data: object) -> Mapping[str, ContextValue]:
    if data is None:
        return {}
    if type(data) is not dict:
        raise BadRequest(f"context is a JSON object, this is {_kind(data)}.")
    context: dict[str, ContextValue] = {}
    seen: set[str] = set()
    for key, value in data.items():
        if key.lower() in seen:
            raise BadRequest(f"context has {quoted(key)} twice; condition keys ignore upper and lower case.")
        seen.add(key.lower())
        context[key] = (
            value
            if type(value) is str
            else tuple(_value(key, each) for each in value)
            if type(value) is list
            else _value(key, value)
        )
    return context


def _value(key: str, value: object) -> str:
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) in (int, float):
        return str(value)
    raise BadRequest(
        f"context.{quoted(key)} is {_kind(value)}; give a string or a list of strings, and leave out what is absent."
    )


def _policies(data: object, action: str, service: str) -> Policies:
    held = _object({} if data is None else data, "policies", _OF_POLICIES)
    kind = _RESOURCE_KINDS.get(service)
    if kind is None and held.get("resource") is not None:
        raise Unsupported(f"A resource-based policy for {action}", "/policies/resource")
    try:
        packed = marshal.dumps(held, 0)  # equal bytes for equal data, in a quarter of the time that JSON takes
    except ValueError:  # nested too deep to be a policy; `parse` says so
        return _layers(held, kind)
    # As in `parse`: what is long is rare, and not worth its memory.
    return _remembered(packed, kind) if len(packed) <= _LONG else _layers(held, kind)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(packed: bytes, kind: PolicyKind | None) -> Policies:
    return _layers(marshal.loads(packed), kind)


def _layers(held: Json, kind: PolicyKind | None) -> Policies:
    resource, boundary, endpoint = held.get("resource"), held.get("boundary"), held.get("endpoint")
    return Policies(
        _document(resource, kind) if resource is not None and kind else None,
        _documents(held.get("identity"), PolicyKind.IDENTITY, "identity"),
        None if boundary is None else _document(boundary, PolicyKind.BOUNDARY),
        _documents(held.get("session"), PolicyKind.SESSION, "session"),
        _levels(held.get("scp"), PolicyKind.SCP, "scp"),
        _levels(held.get("rcp"), PolicyKind.RCP, "rcp"),
        None if endpoint is None else _document(endpoint, PolicyKind.ENDPOINT),
    )


def _levels(data: object, kind: PolicyKind, name: str) -> tuple[tuple[Policy, ...], ...]:
    if not data and data in (None, []):
        return ()
    if type(data) is not list:
        raise BadRequest(f"policies.{name} is a list of levels, this is {_kind(data)}.")
    for number, level in enumerate(data):
        if type(level) is not list:
            raise BadRequest(f"policies.{name}[{number}] is one level, a list of documents; this is {_kind(level)}.")
    return tuple(_documents(level, kind, f"{name}[{number}]") for number, level in enumerate(data))


def _documents(data: object, kind: PolicyKind, name: str) -> tuple[Policy, ...]:
    if data is None:
        return ()
    if type(data) is not list:
        raise BadRequest(f"policies.{name} is a list of documents, this is {_kind(data)}.")
    return tuple(_document(each, kind) for each in data)


def _document(data: object, kind: PolicyKind) -> Policy:
    # Whatever else stands there is a document too; AWS would refuse it, and the answer says so.
    return parse(data if type(data) is str else _encode(data), kind)


def _facts(data: object) -> AccountFacts:
    world = _object(data, "world", _OF_WORLD)
    existing = world.get("existing_principals")
    ids = world.get("canonical_user_ids") or {}
    if existing is not None and (type(existing) is not list or any(type(each) is not str for each in existing)):
        raise BadRequest("world.existing_principals is a list of ARNs.")
    if type(ids) is not dict or any(type(account) is not str for account in ids.values()):
        raise BadRequest("world.canonical_user_ids is an object: each canonical user id with its account.")
    return AccountFacts(None if existing is None else frozenset(existing), ids)
