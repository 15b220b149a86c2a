"""Is the XML that an S3 call brings what its subresource takes? moto would stumble over what is not.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeAlias
from xml.etree.ElementTree import Element

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.s3.request import body_of, malformed_xml, request_tags

_METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
_MOST_TAGS = {"object": 10, "bucket": 50}
_MOST_RULES = 50
_Check: TypeAlias = Callable[[Element], None]


def check(call: ApiCall) -> None:
    """Refuse a body, or tags in a header, that S3 would not take.

    Raises:
        AwsError: in S3's words, or `NotImplemented`.
    """
    level = call.level
    name = next((name for name in call.query if (call.method, level, name) in _CHECKS), None)
    if name is not None:
        tag, examine = _CHECKS[call.method, level, name]
        root = body_of(call)
        if root.tag != tag:
            raise malformed_xml()
        examine(root)
    if call.method in ("PUT", "POST"):
        _check_tags(request_tags(call), level)


def _check_tags(tags: list[tuple[str, str]], level: str) -> None:
    """Not too many, none too long, and of letters, digits, spaces and `_ . : / = + - @`, in every language.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html
    """
    if len(tags) > _MOST_TAGS[level]:
        raise AwsError("BadRequest", f"{level.capitalize()} tags cannot be greater than {_MOST_TAGS[level]}")
    for key, value in tags:
        if not 0 < len(key) <= 128 or not all(map(_is_tag_character, key)):
            raise AwsError("InvalidTag", "The TagKey you have provided is invalid")
        if len(value) > 256 or not all(map(_is_tag_character, value)):
            raise AwsError("InvalidTag", "The TagValue you have provided is invalid")
    if len({key for key, _ in tags}) < len(tags):
        raise AwsError("InvalidTag", "Cannot provide multiple Tags with the same key")


def _is_tag_character(character: str) -> bool:
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN"


def _each_has(child: str, *names: str) -> _Check:
    """Every child of that name, of which there is one at least, has all of these in it."""

    def examine(root: Element) -> None:
        children = root.findall(child)
        if not children or any(each.find(name) is None for each in children for name in names):
            raise malformed_xml()

    return examine


def _cors(root: Element) -> None:
    _each_has("CORSRule", "AllowedMethod", "AllowedOrigin")(root)
    for method in root.iter("AllowedMethod"):
        if method.text not in _METHODS:
            words = f"Found unsupported HTTP method in CORS config. Unsupported method is {method.text}"
            raise AwsError("InvalidRequest", words)


def _encryption(root: Element) -> None:
    _each_has("Rule", "ApplyServerSideEncryptionByDefault/SSEAlgorithm")(root)
    if len(root.findall("Rule")) > 1:
        raise malformed_xml()
    if root.find("Rule/BlockedEncryptionTypes") is not None:
        raise not_modelled("blocked encryption types")
    if root.findtext("Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm") != "AES256":
        raise not_modelled("encryption with AWS KMS")


def _lifecycle(root: Element) -> None:
    _each_has("Rule", "Status")(root)


def _ownership(root: Element) -> None:
    _each_has("Rule", "ObjectOwnership")(root)
    if len(root.findall("Rule")) > 1:
        raise malformed_xml()
    if root.findtext("Rule/ObjectOwnership") != "BucketOwnerEnforced":
        raise not_modelled("buckets whose ACLs are enabled")


def _settings(root: Element) -> None:
    if any((each.text or "").lower() not in ("true", "false") for each in root):
        raise malformed_xml()


def _tags_of(level: str) -> _Check:
    """The tags of a bucket or an object."""

    def examine(root: Element) -> None:
        if root.find("TagSet") is None or any(
            tag.find(name) is None for tag in root.iter("Tag") for name in ("Key", "Value")
        ):
            raise malformed_xml()
        tags = [(tag.findtext("Key") or "", tag.findtext("Value") or "") for tag in root.iter("Tag")]
        _check_tags(tags, level)
        if any(name.startswith("aws:") for name, _ in tags):
            raise AwsError("InvalidTag", "System tags cannot be added/updated by requester")

    return examine


def _versioning(root: Element) -> None:
    if root.findtext("Status") not in ("Enabled", "Suspended"):
        raise malformed_xml()
    if root.findtext("Status") == "Suspended":
        raise not_modelled("buckets whose versioning is suspended")
    if root.find("MfaDelete") is not None:
        raise not_modelled("MFA delete")


def _website(root: Element) -> None:
    """Either all is sent elsewhere, and nothing else is said, or there is an index document.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
    """
    everything = root.find("RedirectAllRequestsTo")
    suffix, rules = root.findtext("IndexDocument/Suffix") or "", root.findall("RoutingRules/RoutingRule")
    if everything is not None:
        fine = len(root) == 1 and bool(everything.findtext("HostName"))
    else:
        fine = bool(suffix) and "/" not in suffix and len(rules) <= _MOST_RULES and all(map(_is_rule, rules))
        fine = fine and all(error.findtext("Key") for error in root.findall("ErrorDocument"))
    if not fine or any(each.text not in ("http", "https") for each in root.iter("Protocol")):
        raise malformed_xml()


def _is_rule(rule: Element) -> bool:
    """Does it say where to, in one way, and if it asks a condition, which?"""
    condition, where = rule.find("Condition"), {each.tag for each in rule.findall("Redirect/*")}
    return (
        bool(where)
        and not where >= {"ReplaceKeyWith", "ReplaceKeyPrefixWith"}
        and (condition is None or len(condition) > 0)
    )


def _parts(root: Element) -> None:
    _each_has("Part", "PartNumber", "ETag")(root)
    for part in root.iter("Part"):
        if not re.fullmatch(r"\d{1,5}", part.findtext("PartNumber") or "") or not part.findtext("ETag"):
            raise malformed_xml()


# (HTTP method, what it is sent to, subresource) → (the XML element, what it must hold).
_CHECKS: Mapping[tuple[str, str, str], tuple[str, _Check]] = {
    ("PUT", "bucket", "cors"): ("CORSConfiguration", _cors),
    ("PUT", "bucket", "encryption"): ("ServerSideEncryptionConfiguration", _encryption),
    ("PUT", "bucket", "lifecycle"): ("LifecycleConfiguration", _lifecycle),
    ("PUT", "bucket", "ownershipControls"): ("OwnershipControls", _ownership),
    ("PUT", "bucket", "publicAccessBlock"): ("PublicAccessBlockConfiguration", _settings),
    ("PUT", "bucket", "tagging"): ("Tagging", _tags_of("bucket")),
    ("PUT", "bucket", "versioning"): ("VersioningConfiguration", _versioning),
    ("PUT", "bucket", "website"): ("WebsiteConfiguration", _website),
    ("PUT", "object", "tagging"): ("Tagging", _tags_of("object")),
    ("POST", "object", "uploadId"): ("CompleteMultipartUpload", _parts),
}
