"""An API call, a permission that it needs, and what the tables of needs must know about the world. Data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.cloud.posted_form import PostedForm


class Need(NamedTuple):
    """One permission a call needs; of an S3 call, if it names them, with the object's version and the ETag wanted."""

    action: str
    resource: str
    version: str = ""
    etag: str = ""


@dataclass(frozen=True)
class ApiCall:
    """One API call as it came in.

    Attributes:
        service: `iam`, `organizations`, `s3` or `sts`.
        operation: AWS's name of it, such as `AssumeRole`.
        method: the HTTP method.
        url: the whole URL.
        headers: the HTTP headers, by lower-case name.
        query: the parameters of the URL.
        form: the parameters of an IAM or STS call.
        body: the body of an S3 call.
        resource: the bucket's or object's ARN of an S3 call; `*` when it has none.
        signed_host: the host it was sent to, where that is not the URL's.
        signed_body: the bytes of the body as its client wrote them; None when that is not known.
        signed_hash: the SHA-256 of what its client wrote, where it has been worked out already.
        partition: of its address, such as `aws` or `aws-cn`.
        in_two_places: an IAM or STS call has parameters in its URL and in its body.
        posted: the form in which an object comes; None of every other call.
        name: `s3:PutObject`, `sts:AssumeRole`: what it is called in sentences.
        members: the parameters that AWS's query protocol spreads over several names, such as `Tags.member.1.Key`:
            {"Tags": {"1.Key": …}}.
        level: is it sent to a `bucket` or to an `object`? Of an S3 call.
    """

    service: str
    operation: str
    method: str = "POST"
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    resource: str = "*"
    signed_host: str = ""
    signed_body: bytes | None = None
    signed_hash: str = ""
    partition: str = "aws"
    in_two_places: bool = False
    posted: PostedForm | None = None
    name: str = field(init=False)
    members: Mapping[str, Mapping[str, str]] = field(init=False)
    level: str = field(init=False)

    def __post_init__(self) -> None:
        """What everybody asks of a call is worked out once."""
        members: dict[str, dict[str, str]] = {}
        for name, value in self.form.items():
            prefix, spread, rest = name.partition(".member.")
            if spread:
                members.setdefault(prefix, {})[rest] = value
            elif "." in name:
                members.setdefault(name.partition(".")[0], {})
        worked_out = {
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "name": f"{self.service}:{self.operation}",
            "members": members,
            "level": "object" if "/" in self.resource else "bucket",
        }
        for attribute, found in worked_out.items():
            object.__setattr__(self, attribute, found)


class Facts(NamedTuple):
    """What a table must know about the world to name a resource.

    Attributes:
        account: the caller's account.
        caller_name: the user name of the caller; an IAM user may leave it out when asking about itself.
        find_arn: (kind, name) → the ARN, with its path, of an existing user, role, group, policy or profile.
        is_tagged: (object ARN, version) → whether the object has tags, which a copy takes along.
        is_taken: (kind, name) → whether a user, role or group has that name, in small or capital letters.
        hands_on_tags: the caller's session carries transitive tags, or their token carries tags.
        source_identity: the source identity of the caller's session, or of their token.
    """

    account: str
    caller_name: str
    find_arn: Callable[[str, str], str | None]
    is_tagged: Callable[[str, str], bool]
    is_taken: Callable[[str, str], bool] = lambda _kind, _name: False
    hands_on_tags: bool = False
    source_identity: str = ""
