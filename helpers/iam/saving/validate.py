"""Would AWS save this document? Findings in plain words, with the error AWS answers with.

Where AWS's own wording is known from its documentation or from error reports that quote it, `aws_message` holds it;
elsewhere it holds AWS's general "Syntax errors in policy."
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.iam import conditions, variables
from helpers.iam.jsontext import as_list, as_text, escape
from helpers.iam.model import Finding, PolicyKind
from helpers.iam.saving import actions_and_resources, principal_element, providers, quotas
from helpers.iam.saving.faults import SYNTAX, Fault, Where, asks_a_condition, element_page, unclosed_variable
from helpers.iam.text import a, clean, quoted
from helpers.regex import Regex

_TOP = ("Version", "Id", "Statement")
_OF_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PAIRS = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
# Who saves the document words the general error.
_ORGANIZATIONS = (
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type.",
)

# Of a date that is none: https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
# Of "allow": https://github.com/hashicorp/terraform/issues/10057
_LEGACY = "The policy failed legacy parsing"

_TAG_KEY = Regex(r"[a-z0-9-]+:[a-z]*tag/", re.IGNORECASE)  # aws:RequestTag/…, aws:ResourceTag/…, s3:…ObjectTag/…
_KEY = Regex(r"[\w.*?/-]+:\S.*", re.DOTALL)  # vendor:name; an OIDC key's vendor is the provider's URL


def check(data: Any, kind: PolicyKind, place: Where, text: str) -> Iterator[Finding]:
    """Everything for which AWS refuses to save the document.

    Args:
        data: the parsed JSON.
        kind: what the document is attached to.
        place: turns a JSON pointer into a place in the text.
        text: the text itself, for quotas.
    """
    for fault in _document(data, kind, text):
        finding = fault.finding(place)
        if finding.aws_code == "MalformedPolicyDocument":
            if kind is PolicyKind.BUCKET:
                finding = finding._replace(aws_code="MalformedPolicy")
            elif kind in (PolicyKind.SCP, PolicyKind.RCP):
                finding = finding._replace(aws_code=_ORGANIZATIONS[0], aws_message=_ORGANIZATIONS[1])
            elif kind is PolicyKind.ENDPOINT:  # EC2 saves these, and its words are on no page of AWS
                finding = finding._replace(aws_code="", aws_message="")
        yield finding


def _document(data: Any, kind: PolicyKind, text: str) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield Fault(
            "not-an-object",
            "",
            f"A policy is a JSON object, this is {a(data)}.",
            "Start with { and end with }.",
        )
        return
    for name in data:
        if name not in _TOP:
            yield _unknown(name, f"/{escape(name)}", _TOP, "A policy")
    if data.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
        yield Fault(
            "version",
            "/Version",
            f"{quoted(data['Version'])} is not a version of the policy language.",
            'Write "2012-10-17". It names the language, not the date of your policy.',
            "The policy must contain a valid version string",
            element_page("version"),
        )
    if "Id" in data and kind not in (PolicyKind.TRUST, PolicyKind.BUCKET, PolicyKind.ENDPOINT):
        yield Fault(
            "id",
            "/Id",
            "Only a policy that is attached to a resource has an Id.",
            "Remove it; a statement may have a Sid.",
            url=element_page("id"),
        )
    elif type(data.get("Id", "")) is not str:
        yield Fault("id", "/Id", f"Id is a string, this is {a(data['Id'])}.", "Put it in double quotes.")
    if "Statement" not in data:
        yield Fault("statement", "", "The policy has no Statement.", "Add a list of statements.")
        return
    listed = data["Statement"]
    if listed == [] or not isinstance(listed, (dict, list)):
        yield Fault("statement", "/Statement", "Statement holds no statement.", "Add at least one { … }.")
        return
    sids: set[str] = set()
    for index, statement in enumerate(as_list(listed)):
        pointer = f"/Statement/{index}"
        if not isinstance(statement, dict):
            yield Fault("statement", pointer, f"A statement is an object, this is {a(statement)}.", "Write { … }.")
            continue
        yield from _statement(statement, pointer, kind, data.get("Version"))
        sid = statement.get("Sid")
        if type(sid) is str and sid:
            # Bucket policies may repeat one: Access Analyzer's "unique Sids recommended" is a general warning.
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
            if sid in sids and kind is not PolicyKind.BUCKET:
                yield Fault(
                    "sid-twice",
                    f"{pointer}/Sid",
                    f"Two statements have the Sid {quoted(sid)}.",
                    "Rename one.",
                    "Statement IDs (SID) in a single policy must be unique.",
                    element_page("sid"),
                )
            sids.add(sid)
    if kind is PolicyKind.TRUST:
        yield from providers.check(as_list(listed))
    if kind in (PolicyKind.SCP, PolicyKind.RCP):
        from helpers.iam.saving import organizations  # the usual request has none of these

        yield from organizations.check(data, kind)
    yield from quotas.check(text, kind)


def _statement(statement: dict[str, Any], pointer: str, kind: PolicyKind, version: Any) -> Iterator[Fault]:
    for name in statement:
        if name not in _OF_STATEMENT:
            yield _unknown(name, f"{pointer}/{escape(name)}", _OF_STATEMENT, "A statement")
    for one, other in _PAIRS:
        if one in statement and other in statement:
            yield Fault("both", f"{pointer}/{other}", f"A statement has {one} or {other}, not both.", "Keep one.")
    yield from _sid(statement, pointer, kind)
    yield from _effect(statement, pointer, kind)
    yield from principal_element.principals(statement, pointer, kind)
    yield from actions_and_resources.actions(statement, pointer, kind)
    yield from actions_and_resources.resources(statement, pointer, kind)
    if "Condition" in statement:
        yield from _condition(statement["Condition"], f"{pointer}/Condition", kind, version == "2012-10-17")


def _sid(statement: dict[str, Any], pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    sid = statement.get("Sid", "")
    if type(sid) is not str:
        yield Fault("sid", f"{pointer}/Sid", f"Sid is a string, this is {a(sid)}.", "Put it in double quotes.")
    elif kind is not PolicyKind.BUCKET and not re.fullmatch(r"[0-9A-Za-z]*", sid):
        yield Fault(
            "sid",
            f"{pointer}/Sid",
            f"The Sid {quoted(sid)} has a character that is neither letter nor digit.",
            "Use letters and digits alone.",
            "Statement IDs (SID) must be alpha-numeric. "
            "Check that your input satisfies the regular expression [0-9A-Za-z]*",
            element_page("sid"),
        )


def _effect(statement: dict[str, Any], pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    if "Effect" not in statement:
        yield Fault(
            "effect",
            pointer,
            "The statement has no Effect.",
            'Add "Effect": "Allow" or "Deny".',
            "Missing required field Effect" if kind is PolicyKind.BUCKET else SYNTAX,
            element_page("effect"),
        )
    elif (effect := statement["Effect"]) not in ("Allow", "Deny"):
        spelled = isinstance(effect, str) and effect.lower() in ("allow", "deny")
        yield Fault(
            "effect",
            f"{pointer}/Effect",
            f"Effect is {quoted(effect)}.",
            'It is "Allow" or "Deny", with a capital letter.',
            f"Invalid effect: {as_text(effect)[:64]}" if kind is PolicyKind.BUCKET else _LEGACY if spelled else SYNTAX,
            element_page("effect"),
        )


def _condition(data: Any, pointer: str, kind: PolicyKind, has_variables: bool) -> Iterator[Fault]:
    url = element_page("condition_operators")
    if not isinstance(data, dict):
        yield Fault(
            "condition",
            pointer,
            f"Condition is an object, this is {a(data)}.",
            "Write { operator: { key: value } }.",
        )
        return
    for written, keys in data.items():
        here = f"{pointer}/{escape(written)}"
        operator, _, _ = conditions.operator_of(written)
        if operator is None:
            yield Fault(
                "operator",
                here,
                f"{quoted(written)} is not a condition operator.",
                asks_a_condition(written) or _nearest_operator(written),
                f"Invalid Condition type : {written[:64]}",
                url,
            )
            continue
        if not isinstance(keys, dict):
            yield Fault(
                "condition",
                here,
                f"{written} holds {a(keys)}.",
                "Write { key: value } below the operator.",
                url=url,
            )
            continue
        for key, values in keys.items():
            if kind is PolicyKind.TRUST:
                yield from _colons(key, f"{here}/{escape(key)}")
            yield from _condition_key(operator, key, values, f"{here}/{escape(key)}", has_variables)


def _colons(key: str, pointer: str) -> Iterator[Fault]:
    """A key is a prefix and a name, with one colon between; the name of a tag, behind the slash, may hold others.

    So AWS answers to a key that begins with https://:
    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084
    """
    tag = _TAG_KEY.match(key)
    if not tag and key.count(":") > 1:
        without = key.partition("://")[2]
        mend = (
            f"Write {quoted(without)}, without the scheme." if without else "Write one colon, between prefix and name."
        )
        message = f"The condition key {quoted(key)} has more than one colon."
        yield Fault("condition-key", pointer, message, mend, "Condition can contain only one colon.")


def _condition_key(
    operator: conditions.Operator, key: str, values: Any, pointer: str, has_variables: bool
) -> Iterator[Fault]:
    url = element_page("condition")
    if not _KEY.fullmatch(key):
        yield Fault(
            "condition-key",
            pointer,
            f"{quoted(key)} is not a condition key.",
            'A key has a prefix, such as "aws:SourceIp" or "sts:ExternalId".',
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            url,
        )
    for number, value in enumerate(as_list(values)):
        here = f"{pointer}/{number}" if isinstance(values, list) else pointer
        if isinstance(value, (dict, list)) or value is None:
            yield Fault(
                "condition-value",
                here,
                f"A value of {clean(key)} is {a(value)}.",
                "Write a string or a list of strings.",
                url=url,
            )
            continue
        text = as_text(value)
        if operator.takes_variables:
            if has_variables and variables.unclosed(text):
                yield unclosed_variable(text, here)
        elif not (has_variables and variables.has_variable(text) and operator.name == "Bool"):
            try:
                operator.prepare((text,))
            except ValueError as problem:
                yield Fault(
                    "condition-value",
                    here,
                    f"{operator.name} can't read {quoted(text)}.",
                    f"It wants {problem}.",
                    _LEGACY if operator.name.startswith("Date") else SYNTAX,
                    url,
                )


def _unknown(name: str, pointer: str, known: tuple[str, ...], holder: str) -> Fault:
    import difflib  # only a misspelled name needs it

    same = next((candidate for candidate in known if candidate.lower() == name.lower()), None)
    if same:
        hint = f"Write {same}: names are spelled with capitals."
    elif meant := difflib.get_close_matches(name[:64].capitalize(), known, 1, cutoff=0.8):
        hint = f"Did you mean {meant[0]}?"
    elif conditions.operator_of(name)[0]:
        hint = f'An operator stands inside Condition: write "Condition": {{ "{name}": {{ key: value }} }}.'
    else:
        hint = asks_a_condition(name) or f"It takes {', '.join(known)}."
    return Fault("unknown-element", pointer, f"{holder} has no element {quoted(name)}.", hint)


def _nearest_operator(written: str) -> str:
    import difflib

    names = [operator.name for operator in conditions.OPERATORS.values()]
    close = difflib.get_close_matches(written[:64], names, 1)
    return (
        f"Did you mean {close[0]}?" if close else "Common ones are StringEquals, StringLike, Bool, IpAddress, ArnLike."
    )
