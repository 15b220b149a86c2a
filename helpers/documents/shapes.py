"""Where in the data of a command, a template or a configuration are policies? The names around them tell.

AWS CLI: get-role, list-roles, get-account-authorization-details, get-policy-version, get-bucket-policy …
CloudFormation, SAM and CDK, Terraform's HCL and its `show -json`, Pulumi's `stack export`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from helpers.documents import placeholders, template, terraform
from helpers.documents.document import Document, Locate
from helpers.documents.tree import OPEN, Tree
from helpers.iam.jsontext import escape
from helpers.iam.model import Place, PolicyKind

_TRUST = ("assumerolepolicydocument", "assumerolepolicy")
_HELD = (*_TRUST, "policydocument", "document", "policy", "content", "inlinepolicy")
_NAMES = ("RoleName", "UserName", "GroupName", "PolicyName", "VpcEndpointId", "address")
_ENDPOINTS = ("awsvpcendpoint", "aws::ec2::vpcendpoint")  # Terraform's name and CloudFormation's


@dataclass(frozen=True)
class _Around:
    """What is known of a value from what it stands in."""

    names: tuple[str, ...] = ()
    type: str = ""  # of a resource, in lower case
    key: str = ""  # the nearest name, in lower case, without underscores

    def inside(self, value: dict[str, Any]) -> _Around:
        """The same one level deeper."""
        said = [str(value[name]) for name in _NAMES if isinstance(value.get(name), str)]
        if isinstance(urn := value.get("urn"), str):
            said.append(urn.rpartition("::")[2])
        kind = next((value[name] for name in ("Type", "type") if isinstance(value.get(name), str)), "")
        names = self.names + tuple(name for name in said[:1] if name not in self.names)
        if "VpcEndpointId" in value:  # `aws ec2 describe-vpc-endpoints`
            kind = "aws_vpc_endpoint"
        return _Around(names, kind.lower() if ":" in kind or kind.startswith("aws_") else self.type, self.key)


class Finder:
    """Walks through a tree.

    Args:
        tree: the text.
        kind: what a policy is attached to, where nothing around it says so.
        account: the account of whatever the policies are attached to.
    """

    def __init__(self, tree: Tree, kind: PolicyKind | None = None, account: str = "") -> None:
        self.tree = tree
        self.kind = kind
        self.account = account
        self.notes: dict[str, None] = {}
        self.unread: list[str] = []
        data = tree.data.get("data", {}) if isinstance(tree.data, dict) else {}
        sources = data.get(terraform.SOURCE) if isinstance(data, dict) else None
        self._sources: dict[str, Any] = sources if isinstance(sources, dict) else {}
        self._used: set[str] = set()

    def documents(self) -> tuple[Document, ...]:
        """Every policy of the tree, in order."""
        data = self.tree.data
        if _is_statement(data) or (isinstance(data, list) and data and all(map(_is_statement, data))):
            return (self._of_statements(data),)
        found = list(self._walk(data, "", _Around()))
        for name, block in self._sources.items():
            if name not in self._used and isinstance(block, dict):
                found.append(self._of_source(name, _Around((f"data.{terraform.SOURCE}.{name}",))))
        return tuple(document for document in found if document is not None)

    def _walk(self, value: Any, pointer: str, around: _Around) -> Iterator[Document | None]:
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._walk(each, f"{pointer}/{number}", around)
            return
        if not isinstance(value, dict):
            return
        if value.get("IsDefaultVersion") is False:
            return  # of a managed policy, a version that is not in force
        around = around.inside(value)
        if _is_policy(value):
            yield self._of_policy(value, pointer, around)
            return
        for name, each in value.items():
            here = f"{pointer}/{escape(name)}"
            inner = _named(around, pointer, name)
            if (pointer, name) == ("/data", terraform.SOURCE):
                continue  # each is read where it is referred to, or at the end
            if inner.key in _HELD and isinstance(each, str):
                yield from self._of_text(each, here, name, inner)
            else:
                yield from self._walk(each, here, inner)

    # -- one policy ----------------------------------------------------------------------------------------------------

    def _of_policy(self, value: dict[str, Any], pointer: str, around: _Around) -> Document:
        single = isinstance(value.get("Statement"), dict)

        def locate(inner: str, _place: Place | None) -> Place:
            if single and inner.startswith("/Statement/0"):
                inner = "/Statement" + inner.removeprefix("/Statement/0")
            return self.tree.place(pointer + inner)

        return self._document(value, around, locate)

    def _of_statements(self, data: Any) -> Document:
        listed = data if isinstance(data, list) else [data]
        several = isinstance(data, list)
        self.notes["A statement without its policy: read as one of Version 2012-10-17."] = None

        def locate(inner: str, _place: Place | None) -> Place:
            found = re.match(r"/Statement/(\d+)(.*)", inner, re.DOTALL)
            if found is None:
                return self.tree.place("")
            return self.tree.place((f"/{found[1]}" if several else "") + found[2])

        return self._document({"Version": "2012-10-17", "Statement": listed}, _Around(), locate)

    def _of_source(self, name: str, around: _Around) -> Document:
        self._used.add(name)
        pointer = f"/data/{terraform.SOURCE}/{escape(name)}"
        block = self._sources[name]
        if part := terraform.unread(block):
            line = self.tree.place(pointer).line
            self.unread.append(
                f"Line {line}: {part} of data.{terraform.SOURCE}.{name} is not read here; take the whole policy from "
                "terraform show -json."
            )
        policy, places = terraform.policy(block, pointer)

        def locate(inner: str, _place: Place | None) -> Place:
            start = inner
            while start not in places:
                start = start.rpartition("/")[0]
            return self.tree.place(places[start] + inner[len(start) :])

        return self._document(policy, around, locate)

    def _of_text(self, text: str, pointer: str, name: str, around: _Around) -> Iterator[Document | None]:
        if source := terraform.referenced(text):
            if isinstance(self._sources.get(source), dict):
                yield self._of_source(source, around)
            return
        value = _json(text)
        if isinstance(value, dict) and _is_policy(value):
            first = self.tree.first_lines.get(pointer)

            def locate(_inner: str, place: Place | None) -> Place:
                if first is None or place is None:
                    return self.tree.place(pointer)
                line = first + place.line - 1
                return Place(line, place.column, first + place.end_line - 1, place.end_column)

            yield self._document(value, around, locate, text)
        elif OPEN in text:
            words = " ".join(placeholders.shown(text).split())
            line = self.tree.place(pointer).line
            given = re.match(r"\$\{(?:templatefile|file)\((.*)\)\}$", words, re.DOTALL)
            mend = f"give that file instead: {given[1]}" if given else "take its JSON from terraform show -json"
            self.unread.append(f"Line {line}: {name} is {words[:80]}, which is not in this text; {mend}.")
        elif around.key in _TRUST or text.lstrip()[:1] == "{":
            yield Document(
                text, self._kind(None, around), _name(around), lambda _inner, _place: self.tree.place(pointer)
            )

    def _document(self, value: Any, around: _Around, locate: Locate, text: str = "") -> Document:
        policy, notes = placeholders.filled(template.resolved(value), self.account)
        account = self.account or (placeholders.ACCOUNT if notes else "")
        self.notes.update(dict.fromkeys(notes))
        kept = text if text and not notes and OPEN not in text and text.lstrip()[:1] == "{" else ""
        written = kept or json.dumps(policy, indent=2, ensure_ascii=False)
        if not kept and text:  # laid out anew: its own lines say nothing
            place_of = locate
            locate = lambda inner, _: place_of(inner, None)  # noqa: E731
        return Document(written, self._kind(policy, around), _name(around), locate, account=account)

    def _kind(self, policy: Any, around: _Around) -> PolicyKind:
        if around.key in _TRUST:
            return PolicyKind.TRUST
        words = around.type
        if "bucketpolicy" in words.replace("_", ""):
            return PolicyKind.BUCKET
        if words.replace("_", "").startswith(_ENDPOINTS):
            return PolicyKind.ENDPOINT
        if "organizations" in words or around.key == "content":
            return PolicyKind.RCP if "resource_control" in words else self.kind or PolicyKind.SCP
        if self.kind is not None and not around.key:
            return self.kind
        return guess(policy, self.kind)


def guess(policy: Any, kind: PolicyKind | None = None) -> PolicyKind:
    """What a policy is attached to, from what it says.

    Args:
        policy: JSON values.
        kind: what it is for whoever asks, where the policy does not say otherwise.
    """
    listed = policy.get("Statement") if isinstance(policy, dict) else None
    statements = [each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, dict)]
    if not any("Principal" in each or "NotPrincipal" in each for each in statements):
        fits = kind is not None and (not kind.resource_based or not statements)
        return kind if kind is not None and fits else PolicyKind.IDENTITY
    if kind is not None and kind.resource_based:
        return kind
    actions = [action for each in statements for action in _listed(each.get("Action"))]
    of_sts = any(str(action).lower().startswith("sts:") for action in actions)
    return PolicyKind.TRUST if of_sts or not any("Resource" in each for each in statements) else PolicyKind.BUCKET


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_policy(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Statement"), (dict, list))


def _is_statement(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "Effect" in value
        and any(name in value for name in ("Action", "NotAction", "Principal", "NotPrincipal", "Resource"))
    )


def _json(text: str) -> Any:
    """The JSON value of a text, URL-encoded or not; None when it is none."""
    for form in (text, unquote(text)) if text.lstrip().startswith("%7B") else (text,):
        try:
            return json.loads(form)
        except (ValueError, RecursionError):
            continue
    return None


def _named(around: _Around, pointer: str, name: str) -> _Around:
    key = name.lower().replace("_", "")
    kind, names = around.type, around.names
    if re.fullmatch(r"/(?:.*/)?Resources", pointer):  # CloudFormation: the logical id
        names = (*names, name)
    elif re.fullmatch(r"/resource/[^/]+", pointer):  # HCL: type and name
        kind = pointer.rpartition("/")[2].lower()
        names = (*names, f"{kind}.{name}")
    return _Around(names, kind, key)


def _name(around: _Around) -> str:
    return placeholders.shown(" / ".join(around.names))
