"""What is it called? Plain names for condition keys, principals, actions and resources.

A name keeps everything that decides: what a policy tells apart never gets the same name. Text from the policy stands
in quotes wherever it could be read as words of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from helpers.iam import keys, patterns, variables
from helpers.iam.document import PrincipalValue
from helpers.iam.saving import actions_and_resources
from helpers.iam.text import clean, shortened

MOST = 5  # names in one list
_LONGEST = 200

# A text without spaces, quotes or markup, which can't be read as anything but one name.
_ONE_WORD = re.compile(r"[\w:/.*?$@+={}-]*[\w/*?}=+-]", re.ASCII)

# Keys of which a request has one value. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
KEYS = {
    "aws:currenttime": "the time of the request",
    "aws:epochtime": "the time of the request in seconds since 1970",
    "aws:federatedprovider": "the identity provider behind the caller",
    "aws:multifactorauthage": "the age of the caller's MFA sign-in in seconds",
    "aws:multifactorauthpresent": "the MFA mark",
    "aws:principalaccount": "the caller's account",
    "aws:principalarn": "the caller's ARN",
    "aws:principalisawsservice": "the mark of an AWS service",
    "aws:principalorgid": "the caller's organization",
    "aws:principalservicename": "the name of the calling AWS service",
    "aws:principaltype": "the caller's type",
    "aws:referer": "the page the request says it comes from",
    "aws:requestedregion": "the region the request goes to",
    "aws:resourceaccount": "the account of the resource",
    "aws:resourceorgid": "the organization of the resource",
    "aws:securetransport": "the HTTPS mark",
    "aws:sourceaccount": "the account an AWS service acts for",
    "aws:sourcearn": "the ARN of the resource an AWS service acts for",
    "aws:sourceidentity": "the source identity of the caller's session",
    "aws:sourceip": "the caller's IP address",
    "aws:sourceorgid": "the organization an AWS service acts for",
    "aws:sourcevpc": "the VPC the request comes from",
    "aws:sourcevpce": "the VPC endpoint the request comes through",
    "aws:tokenissuetime": "the time the caller's temporary credentials were issued",
    "aws:useragent": "the name of the caller's program",
    "aws:userid": "the caller's unique id",
    "aws:username": "the caller's user name",
    "aws:viaawsservice": "the mark of a request that an AWS service makes for the caller",
    "aws:vpcsourceip": "the caller's IP address inside its VPC",
    "iam:passedtoservice": "the service the role is passed to",
    "s3:delimiter": "the delimiter of the listing",
    "s3:max-keys": "the most keys the listing may return",
    "s3:prefix": "the prefix of the listing",
    "s3:versionid": "the version of the object",
    "s3:x-amz-acl": "the canned ACL in the request",
    "s3:x-amz-server-side-encryption": "the encryption the request asks for",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "the KMS key the request asks for",
    "saml:aud": "the audience of the SAML assertion",
    "saml:iss": "the issuer of the SAML assertion",
    "saml:sub": "the subject of the SAML assertion",
    "sts:externalid": "the external ID",
    "sts:rolesessionname": "the name of the new session",
    "sts:sourceidentity": "the source identity of the new session",
}
# Keys that have several values.
SEVERAL = {
    "aws:calledvia": "AWS services the request went through",
    "aws:principalorgpaths": "places of the caller's account in its organization",
    "aws:sourceorgpaths": "places in its organization of the account an AWS service acts for",
    "aws:tagkeys": "tag keys in the request",
    "sts:transitivetagkeys": "tag keys that pass on to later sessions",
}
# Keys whose last part the policy's author chooses.
FAMILIES = {
    "aws:principaltag": "the caller's tag",
    "aws:requesttag": "the request's tag",
    "aws:resourcetag": "the resource's tag",
    "s3:existingobjecttag": "the object's tag",
    "s3:requestobjecttag": "the new object's tag",
}
# Keys of an OIDC provider, which stand behind its name: token.actions.githubusercontent.com:sub
_OF_A_TOKEN = {
    "aud": "the audience of the token",
    "sub": "the subject of the token",
    "app_id": "the token's application",
}
_REMARKS = {"aws:principalarn": "of a session, its role's ARN"}

_IDENTITY = re.compile(r"arn:([\w-]+):(?:iam|sts)::(\d{12}):([a-z-]+)/(.+)", re.ASCII)
_OF_IAM = re.compile(r"arn:aws:iam::\d{12}:(user|role)/[^*?$]+", re.ASCII)
_OF_S3 = re.compile(r"arn:aws:s3:::([a-z0-9][a-z0-9.-]*)(/.*)?", re.ASCII | re.DOTALL)
_ASSUME = {
    "sts:assumerole": "assume this role",
    "sts:assumerolewithsaml": "assume this role with a SAML assertion",
    "sts:assumerolewithwebidentity": "assume this role with a web identity token",
    "sts:tagsession": "pass session tags",
    "sts:setsourceidentity": "set a source identity",
    "sts:setcontext": "set a session context",
}


def said(text: str) -> str:
    """A text of the policy in quotes, written as JSON writes it and not too long."""
    return clean(json.dumps(shortened(text, _LONGEST), ensure_ascii=False), 8 * _LONGEST)


def plain(text: str) -> str:
    """A name of the policy: bare when it is one word, else in quotes."""
    return text if len(text) <= _LONGEST and _ONE_WORD.fullmatch(text) else said(text)


def listed(names: Sequence[str], word: str = "and") -> str:
    """`a, b and c`; of a long list the first few, `and 7 more`."""
    shown = [*names[:MOST], *([f"{len(names) - MOST} more"] if len(names) > MOST else [])]
    return f" {word} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def key(name: str) -> str:
    """What a condition key holds: `the caller's user name`; its own name when nobody gave it another."""
    lowered = name.lower()
    family, _, rest = name.partition("/")
    vendor, _, claim = lowered.rpartition(":")
    if rest and family.lower() in FAMILIES:
        return f"{FAMILIES[family.lower()]} {said(rest)}"
    if "." in vendor and claim in _OF_A_TOKEN:
        return _OF_A_TOKEN[claim]
    return KEYS.get(lowered) or (f"the {SEVERAL[lowered]}" if lowered in SEVERAL else plain(name))


def in_brackets(name: str, *more: str) -> str:
    """The key's own name behind the plain one, with whatever else is to be said of it."""
    remarks = filter(None, (plain(name), _REMARKS.get(name.lower(), ""), *more))
    return f"({'; '.join(remarks)})"


def named_key(name: str) -> str:
    """The plain name and the key: `the caller's IP address (aws:SourceIp)`."""
    return plain(name) if key(name) == plain(name) else f"{key(name)} {in_brackets(name)}"


def several(name: str) -> str:
    """What the values of a key with several values are, in the plural; empty for other keys."""
    if name.lower() in SEVERAL:
        return f"{SEVERAL[name.lower()]} {in_brackets(name)}"
    return f"values of {plain(name)}" if keys.is_multivalued(name) else ""


def variable(text: str) -> str:
    """What a `${…}` stands for."""
    name, _, rest = text[2:-1].partition(",")
    if name in ("*", "?", "$"):
        return f"the character {name}"
    if not name.strip():
        return "no key at all"
    own = key(name.strip())
    own = own.replace("the caller's ", "the caller's own ", 1) if own.startswith("the ") else f"the request's {own}"
    default = rest.strip()
    quoted = len(default) >= 2 and default[0] == default[-1] == "'"
    return f"{own} ({said(default[1:-1])} if there is none)" if quoted else own


def account(value: PrincipalValue) -> str:
    """The account that a principal is; empty for every other principal."""
    if value.kind == "CanonicalUser":
        return f"the account with the canonical user id {plain(value.text)}"
    return f"account {value.account}" if value.account else ""


def principal(value: PrincipalValue) -> str:
    """Anybody but an account: `the user backup-operator of account 123456789012`.

    A role is called itself here. As a principal it is every session of the role.
    """
    if value.kind == "Service":
        return f"the AWS service {plain(value.text)}"
    found = _IDENTITY.fullmatch(value.text)
    if value.kind == "Federated":
        provider = _identity(*found.groups()) if found else f"the identity provider {plain(value.text)}"
        return f"whoever {provider} vouches for"
    if value.text == "*":
        return "every identity of every AWS account"
    if found:
        return _identity(*found.groups())
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    kind = "role" if is_role(value) else "user"
    return (
        f"the {kind} with the unique id {plain(value.text)} (AWS shows the id of a deleted {kind}: then it is nobody)"
    )


def is_role(value: PrincipalValue) -> bool:
    """True for a principal that is a role, by ARN or by unique id."""
    return value.kind == "AWS" and (":role/" in value.text or value.text.startswith("AROA"))


def _identity(partition: str, owner: str, kind: str, name: str) -> str:
    remarks = []
    path, _, last = name.rpartition("/")
    if kind == "assumed-role":
        called = f"the one session {plain(last)} of the role {plain(path)}"
    elif kind in ("oidc-provider", "saml-provider"):
        called = f"the {kind[:4].upper()} provider {plain(name)}"
    else:
        called = f"the {kind.replace('-', ' ')} {plain(last)}"
        remarks += [f"path {plain(f'/{path}/')}"] if path else []
    remarks += [f"partition {plain(partition)}"] if partition != "aws" else []
    return f"{called} of account {owner}" + (f" ({', '.join(remarks)})" if remarks else "")


def assuming(pattern: str) -> str:
    """What an action of a trust policy lets somebody do: `assume this role`."""
    if pattern.lower() in _ASSUME:
        return _ASSUME[pattern.lower()]
    covered = [_ASSUME[each] for each in actions_and_resources.TRUST_ACTIONS if patterns.action(pattern)(each)]
    examples = "assuming this role is one of them" if _ASSUME["sts:assumerole"] in covered else listed(covered)
    return f"do {action(pattern)} ({examples})"


def actions(texts: Sequence[str]) -> str:
    """The actions of an element, those named in full first: "all actions of s3 and iam:GetUser" would mislead."""
    return listed([action(text) for text in sorted(dict.fromkeys(texts), key=lambda text: "*" in text or "?" in text)])


def action(pattern: str) -> str:
    """An action, or the actions that a pattern covers."""
    if pattern == "*":
        return "everything"
    if "?" in pattern or "*" in pattern[:-1]:
        return f"all actions that match {plain(pattern)}"
    if not pattern.endswith("*"):
        return plain(pattern)
    service, _, start = pattern[:-1].partition(":")
    return f"all actions that start with {service}:{start}" if start else f"all actions of {service}"


def resource(pattern: str, varying: bool = False) -> str:
    """A resource, or the resources that a pattern covers.

    Args:
        pattern: text of a Resource or NotResource element.
        varying: its `${…}` are replaced.
    """
    if pattern == "*":
        return "every resource"
    *head, tail = pattern.split(":", 5)
    fixed = ":".join([*head, masked(tail, varying)])
    wild = "?" in fixed or "*" in fixed
    if found := _OF_S3.fullmatch(pattern):
        bucket, inside = found.group(1), found.group(2)
        if inside is None:
            return f"the bucket {bucket}"
        if inside == "/*":
            return f"every object in the bucket {bucket}"
        if not wild and len(inside) > 1:
            return f"the object {said(inside[1:])} in the bucket {bucket}"
        if _open_ended(fixed):
            return f"every object in the bucket {bucket} whose key starts with {said(inside[1:-1])}"
    if not wild and _OF_IAM.fullmatch(pattern) and (identity := _IDENTITY.fullmatch(pattern)):
        return _identity(*identity.groups())
    if pattern == "arn:aws:s3:::*":
        return "every bucket and every object"
    if not wild:
        return plain(pattern)
    if _open_ended(fixed):
        return f"every resource whose ARN starts with {plain(pattern[:-1])}"
    return f"every resource whose ARN matches {plain(pattern)}"


def masked(text: str, varying: bool) -> str:
    """The text with its variables blotted out, so that a star or a colon in it is one of the pattern's own."""
    return variables.VARIABLE.sub(lambda found: "-" * len(found.group()), text) if varying else text


def _open_ended(fixed: str) -> bool:
    return fixed.endswith("*") and fixed.count("*") == 1 and "?" not in fixed
