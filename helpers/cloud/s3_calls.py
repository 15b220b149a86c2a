"""S3's calls: what each asks for, and S3's own context keys. Plain data in, plain data out.

moto's own names are wrong in many places (HeadBucket, GetObjectAttributes …), so they are not used: a call is known by
its HTTP method, by whether it is sent to a bucket or to an object, and by its subresource.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

from helpers.cloud import s3_actions
from helpers.cloud.calls import ApiCall, Facts, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.iam.model import ContextValue

# Parameters of the URL that shape the answer and need no permission of their own.
_INERT = frozenset(
    (
        "bucket-region",
        "continuation-token",
        "delimiter",
        "encoding-type",
        "fetch-owner",
        "key-marker",
        "list-type",
        "marker",
        "max-buckets",
        "max-keys",
        "max-parts",
        "max-uploads",
        "part-number-marker",
        "partNumber",
        "prefix",
        "start-after",
        "upload-id-marker",
        "version-id-marker",
        "versionId",
        "x-amz-algorithm",
        "x-amz-content-sha256",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
        "x-amz-user-agent",
        "x-id",
    )
)
_NOT_MODELLED_HEADERS = (
    "x-amz-bucket-namespace",
    "x-amz-bucket-object-lock-enabled",
    "x-amz-bypass-governance-retention",
    "x-amz-copy-source-server-side-encryption-customer-algorithm",
    "x-amz-mfa",
    "x-amz-object-lock-",
    "x-amz-rename-source",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-write-offset-bytes",
)
_MOST_DELETIONS = 1000  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
_READS = ("s3:GetObject", "s3:GetObjectVersion")


def malformed_xml() -> AwsError:
    """What S3 answers to a body that it can't read."""
    return AwsError(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
    )


def lower_headers(call: ApiCall) -> dict[str, str]:
    """The call's headers by lower-case name."""
    return {name.lower(): value for name, value in call.headers.items()}


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


def needs(call: ApiCall, facts: Facts) -> list[Need]:
    """The permissions an S3 call needs.

    Raises:
        AwsError: the lab does not model the call (`NotImplemented`, by name), or its body is malformed.
    """
    headers = lower_headers(call)
    for name in headers:
        if name.startswith(_NOT_MODELLED_HEADERS):
            raise not_modelled(f"{call.name} with the header {name}")
    subresource, action = _action(call)
    if "versionId" in call.query and not call.query["versionId"]:
        raise AwsError("InvalidArgument", "Version id cannot be the empty string")
    if action == "ListAllMyBuckets":
        return [Need("s3:ListAllMyBuckets", "*")]
    if subresource == "delete":
        return list(_deletions(call))
    version = call.query.get("versionId", "")
    found = [Need(f"s3:{action.format('Version' if version else '')}", call.resource, version)]
    if subresource == "attributes":
        found.append(Need(f"s3:GetObject{'Version' if version else ''}", call.resource, version))
    if call.method in ("PUT", "POST") and subresource in ("", "uploads", "uploadId"):
        found += _needs_of_headers(call, headers)
        found += _needs_of_copy(call, headers, facts)
    return found


def _action(call: ApiCall) -> tuple[str, str]:
    """(subresource, the row of the table)."""
    strange = [name for name in call.query if not _is_inert(name)]
    if call.resource in ("*", "arn:aws:s3:::*"):
        if call.method != "GET" or strange or call.query.get("x-id", "ListBuckets") != "ListBuckets":
            raise not_modelled(call.name)
        return "", "ListAllMyBuckets"
    table = s3_actions.OPERATIONS.get(f"{call.method} {_level(call)}", {})
    if len(strange) > 1 or any(name not in table for name in strange):
        raise not_modelled(call.name)
    subresource = strange[0] if strange else ""
    if subresource not in table:
        raise not_modelled(call.name)
    return subresource, table[subresource]


def _level(call: ApiCall) -> str:
    return "object" if "/" in call.resource else "bucket"


def _is_inert(name: str) -> bool:
    # Other x-amz-… parameters say in the URL what a header would: x-amz-acl, x-amz-tagging. They are not weighed.
    return name in _INERT or name.lower() in _INERT or name.lower().startswith("response-")


def _deletions(call: ApiCall) -> Iterator[Need]:
    """DeleteObjects asks once for each key and answers key by key."""
    objects = [{field.tag: field.text or "" for field in item} for item in body_of(call) if item.tag == "Object"]
    if not 0 < len(objects) <= _MOST_DELETIONS or not all(item.get("Key") for item in objects):
        raise malformed_xml()
    for item in objects:
        version = item.get("VersionId", "")
        yield Need(f"s3:DeleteObject{'Version' if version else ''}", f"{call.resource}/{item['Key']}", version)


def _needs_of_headers(call: ApiCall, headers: Mapping[str, str]) -> Iterator[Need]:
    """A call that sets an ACL or tags on the way needs the permission to set them.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, "Permissions"
    """
    level = _level(call)
    if any(name == "x-amz-acl" or name.startswith("x-amz-grant-") for name in headers):
        yield Need(f"s3:Put{level.capitalize()}Acl", call.resource)
    if level == "object" and request_tags(call):
        yield Need("s3:PutObjectTagging", call.resource)
    if level == "bucket" and "x-amz-object-ownership" in headers:
        yield Need("s3:PutBucketOwnershipControls", call.resource)


def _needs_of_copy(call: ApiCall, headers: Mapping[str, str], facts: Facts) -> Iterator[Need]:
    """A copy reads its source, and its tags when it takes them along; a part that is copied takes none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, "Permissions"
    """
    if "x-amz-copy-source" not in headers:
        return
    arn, version_id = copy_source(headers)
    if not arn.partition("/")[2]:
        named = arn != "arn:aws:s3:::"
        raise AwsError("InvalidArgument", f"Invalid copy source {'object key' if named else 'bucket name'}")
    version = "Version" if version_id else ""
    yield Need(f"s3:GetObject{version}", arn, version_id)
    takes_tags = headers.get("x-amz-tagging-directive", "COPY") == "COPY" and "uploadId" not in call.query
    if takes_tags and facts.is_tagged(arn, version_id):
        yield Need(f"s3:GetObject{version}Tagging", arn, version_id)
        yield Need("s3:PutObjectTagging", call.resource)


def copy_source(headers: Mapping[str, str]) -> tuple[str, str]:
    """(ARN, version) of the object that a call copies; two empty texts when it copies none.

    Args:
        headers: by lower-case name.
    """
    path, _, version_id = headers.get("x-amz-copy-source", "").partition("?versionId=")
    return (f"arn:aws:s3:::{unquote(path).removeprefix('/')}", version_id) if path else ("", "")


def hidden(call: ApiCall, asked: list[Need], lacks: Callable[[str, str], bool]) -> Iterator[Need]:
    """Whether an object exists is told only to those who may list the bucket; of a copy, its source's.

    Args:
        call: the API call.
        asked: the permissions it needed, all granted.
        lacks: (object ARN, version) → is there no such object, in a bucket that is there?

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions"
    """
    copies = "x-amz-copy-source" in lower_headers(call)
    if not copies and call.method not in ("GET", "HEAD"):
        return
    for need in asked:
        if need.action in _READS and lacks(need.resource, need.version):
            yield Need("s3:ListBucket", need.resource.partition("/")[0])
            return


_HEADER_KEYS = (
    "if-match",
    "if-none-match",
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


def context(call: ApiCall, headers: Mapping[str, str]) -> dict[str, ContextValue]:
    """S3's own context keys that the call itself brings; `context_of` says which of them a permission carries.

    Args:
        call: the API call.
        headers: its headers by lower-case name.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    keys: dict[str, ContextValue] = {f"s3:{name}": headers[name] for name in _HEADER_KEYS if name in headers}
    for name in ("delimiter", "max-keys", "prefix"):
        # An empty prefix, as `aws s3 ls` sends it, is a prefix all the same.
        if name in call.query:
            keys[f"s3:{name}"] = call.query[name]
    if call.url.startswith("https:"):
        keys["s3:TlsVersion"] = "1.3"
    if "x-amz-signature" in {name.lower() for name in call.query}:
        keys |= {"s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    elif "authorization" in headers:
        keys |= {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    if call.method in ("PUT", "POST") and _level(call) == "object":
        # A multipart upload creates its object when it is completed, not before.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        creates = "uploads" not in call.query and "partNumber" not in call.query
        keys["s3:ObjectCreationOperation"] = "true" if creates else "false"
    if tags := request_tags(call):
        keys |= {f"s3:RequestObjectTag/{name}": value for name, value in tags}
        keys["s3:RequestObjectTagKeys"] = tuple(name for name, _ in tags)
    if call.method == "PUT" and _level(call) == "bucket" and call.body and location_constraint(call):
        keys["s3:LocationConstraint"] = location_constraint(call)
    return keys


def context_of(
    need: Need, context: Mapping[str, ContextValue], owner: str, tags: Callable[[str, str], Mapping[str, str]]
) -> dict[str, ContextValue]:
    """The context of one permission: of S3's own keys, those that AWS supplies with its action.

    Args:
        need: the permission.
        context: every key the call brings.
        owner: the account that owns the bucket; empty when none does.
        tags: (object ARN, version) → the tags of the object; empty when it is not there.
    """
    if not need.action.startswith("s3:"):
        return dict(context)
    known = s3_actions.keys_of(need.action)
    found = {
        key: value for key, value in context.items() if not key.startswith("s3:") or s3_actions.family(key) in known
    }
    if owner:
        found["s3:ResourceAccount"] = owner
    if need.version and "s3:versionid" in known:
        found["s3:VersionId"] = need.version
    if s3_actions.EXISTING_TAG in known:
        found |= {f"s3:ExistingObjectTag/{key}": value for key, value in tags(need.resource, need.version).items()}
    return found


def request_tags(call: ApiCall) -> list[tuple[str, str]]:
    """The tags a call sets on an object. A copy that takes its source's tags along sets none of its own."""
    if "tagging" in call.query:
        if call.method != "PUT" or _level(call) != "object":
            return []
        sets = [{field.tag: field.text or "" for field in tag} for tag in body_of(call).iter("Tag")]
        return [(tag.get("Key", ""), tag.get("Value", "")) for tag in sets]
    headers = lower_headers(call)
    if "x-amz-copy-source" in headers and headers.get("x-amz-tagging-directive", "COPY") == "COPY":
        return []
    return parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True)


def location_constraint(call: ApiCall) -> str:
    """The Region that a CreateBucket asks for in its body; empty when it asks for none.

    Raises:
        AwsError: `MalformedXML`.
    """
    return body_of(call).findtext("LocationConstraint", "") if not call.query and call.body else ""
