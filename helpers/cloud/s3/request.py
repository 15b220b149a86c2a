"""Reads what an S3 request says: its XML, its tags, and the source of a copy."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError


def malformed_xml() -> AwsError:
    """What S3 answers to a body that it can't read."""
    return AwsError(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
    )


def no_such_key(resource: str) -> AwsError:
    """What S3 answers about an object that is not there.

    Args:
        resource: its ARN.
    """
    details = {"Key": resource.partition("/")[2]}
    return AwsError("NoSuchKey", "The specified key does not exist.", 404, details=details)


def body_of(call: ApiCall) -> ElementTree.Element:
    """The call's body, read as XML and rid of its name spaces.

    Raises:
        AwsError: `MalformedXML`.
    """
    try:
        root = ElementTree.fromstring(call.body)
    except (ElementTree.ParseError, ValueError):
        raise malformed_xml() from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def copy_source(call: ApiCall) -> tuple[str, str]:
    """(ARN, version) of the object that a call copies; two empty texts when it copies none."""
    path, _, version_id = call.headers.get("x-amz-copy-source", "").partition("?versionId=")
    return (f"arn:aws:s3:::{unquote(path).removeprefix('/')}", version_id) if path else ("", "")


def request_tags(call: ApiCall) -> list[tuple[str, str]]:
    """The tags a call sets on an object. A copy that takes its source's tags along sets none of its own."""
    if "tagging" in call.query:
        if call.method != "PUT" or call.level != "object":
            return []
        sets = [{field.tag: field.text or "" for field in tag} for tag in body_of(call).iter("Tag")]
        return [(tag.get("Key", ""), tag.get("Value", "")) for tag in sets]
    if "x-amz-copy-source" in call.headers and call.headers.get("x-amz-tagging-directive", "COPY") == "COPY":
        return []
    return parse_qsl(call.headers.get("x-amz-tagging", ""), keep_blank_values=True)


def location_constraint(call: ApiCall) -> str:
    """The Region that a CreateBucket asks for in its body; empty when it asks for none.

    Raises:
        AwsError: `MalformedXML`.
    """
    return body_of(call).findtext("LocationConstraint", "") if not call.query and call.body else ""
