"""What a token says of the session: tags, in either of two forms, and a source identity; and what tags must look like.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from helpers.cloud.federation.token_reading import ours
from helpers.iam.model import ContextValue

_TAGS = "https://aws.amazon.com/tags"
_SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
_MOST, _LONGEST_KEY, _LONGEST_VALUE = 50, 128, 256
# Pages differ about the length: docs/limits.md.
_IDENTITY = re.compile(r"[\w+=,.@-]{2,256}", re.ASCII)


class Carried(NamedTuple):
    """What a token or an assertion passes on to the session."""

    tags: Mapping[str, str]
    transitive: tuple[str, ...]
    source_identity: str


def of(claims: Mapping[str, Any]) -> Carried:
    """What a token's claims pass on to the session.

    Raises:
        AwsError: not of the form that AWS documents.
    """
    nested = _form(claims.get(_TAGS, {}), dict)
    tags = dict(_form(nested.get("principal_tags", {}), dict))
    transitive = list(_form(nested.get("transitive_tag_keys", []), list))
    flat = f"{_TAGS}/principal_tags/"
    tags |= {name.removeprefix(flat): value for name, value in claims.items() if name.startswith(flat)}
    transitive += _form(claims.get(f"{_TAGS}/transitive_tag_keys", []), list)
    source = claims.get(_SOURCE_IDENTITY, "")
    if source != "" and (
        not isinstance(source, str) or not _IDENTITY.fullmatch(source) or source[:4].lower() == "aws:"
    ):
        raise ours("The token's source identity has not the form of one")
    return checked(tags, transitive, source, "token")


def checked(tags: Mapping[str, object], transitive: Sequence[Any], source_identity: str, whose: str) -> Carried:
    """What is passed on to the session, if the tags are of the form that AWS documents.

    Args:
        tags: by key: one text each, or a list with one.
        transitive: the keys of those that are handed on.
        source_identity: who set out.
        whose: whose they are, for the refusal: a `token` or an `assertion`.

    Raises:
        AwsError: the tags are not of that form.
    """
    single = {key: _one(key, value, whose) for key, value in tags.items()}
    _check(single, transitive, whose)
    return Carried(single, tuple(transitive), source_identity)


def _form(value: Any, form: type) -> Any:
    if not isinstance(value, form):
        raise ours("The token's tags are not of the form that AWS reads")
    return value


def _one(key: str, value: object, whose: str) -> str:
    """A tag has one value, which the nested form writes as a list."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        raise ours(f"The {whose}'s tag {key[:_LONGEST_KEY]} has not one text as its value")
    return value


def _check(tags: Mapping[str, str], transitive: Sequence[Any], whose: str) -> None:
    """The quotas of tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html ."""
    known = {key.lower() for key in tags}
    if len(tags) > _MOST:
        raise ours(f"The {whose} has {len(tags)} tags, {_MOST} fit")
    if len(known) < len(tags):
        raise ours(f"The {whose} has two tags whose keys differ in small and capital letters alone")
    for key, value in tags.items():
        if not 0 < len(key) <= _LONGEST_KEY or len(value) > _LONGEST_VALUE or key.lower().startswith("aws:"):
            raise ours(f"The {whose}'s tag {key[:_LONGEST_KEY]} is too long, or begins with aws:")
    if any(not isinstance(key, str) or key.lower() not in known for key in transitive):
        raise ours(f"The {whose} names a transitive tag that it does not have")


def keys_of(carried: Carried) -> dict[str, ContextValue]:
    """The condition keys of the call by which the session begins."""
    found: dict[str, ContextValue] = {f"aws:RequestTag/{key}": value for key, value in carried.tags.items()}
    if carried.tags:
        found["aws:TagKeys"] = tuple(carried.tags)
    if carried.transitive:
        found["sts:TransitiveTagKeys"] = carried.transitive
    if carried.source_identity:
        found["sts:SourceIdentity"] = carried.source_identity
    return found
