"""What moto answered: how a call ended, as far as CloudTrail tells it."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import unescape

from helpers.cloud.trail.events import Answer
from helpers.cloud.trail.sent import LARGEST_FIELD

# Not S3: what an object holds is nobody's business here. A bucket may be called "sts".
_IAM_OR_STS = re.compile(r"https?://(?:iam|sts)\.(?:(?!s3\.)[a-z0-9-]+\.)?amazonaws\.com(?:[/?]|$)")
_READS = re.compile(r"<(?:Get|List|Generate|Simulate)\w*Response[ >]")
_SECRET = re.compile(r"<SecretAccessKey>[^<]*</SecretAccessKey>")
# AWS's example record has these words where the token stands.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#stscloudtrailexample
_TOKEN = re.compile(r"(?<=<SessionToken>)[^<]*")
_BLOB = "&lt;encoded session token blob&gt;"
_CODE = re.compile(r"<Code>([^<]*)</Code>")
_MESSAGE = re.compile(r"<Message>([^<]*)</Message>")


_FINE = Answer(200)


def read(status: int, url: str, body: str | bytes) -> Answer:
    """How a call ended.

    Args:
        status: the HTTP status.
        url: what was called.
        body: the answer.
    """
    if status < 400:
        if len(body) > LARGEST_FIELD or not _IAM_OR_STS.match(url):
            return _FINE if status == 200 else Answer(status)
        text = _text(body)
        return _FINE if _READS.search(text, 0, 300) else Answer(status, body=_TOKEN.sub(_BLOB, _SECRET.sub("", text)))
    text = _text(body[:LARGEST_FIELD])
    if text.startswith("{"):
        return _in_json(status, text)
    code, message = _CODE.search(text), _MESSAGE.search(text)
    # The answer to a HEAD request has no body; boto3 shows the status in the code's place too.
    return Answer(status, unescape(code[1]) if code else str(status), unescape(message[1]) if message else "")


def _in_json(status: int, text: str) -> Answer:
    """An error of a service that speaks JSON."""
    try:
        said = json.loads(text)
    except ValueError:
        return Answer(status, str(status))
    return Answer(status, str(said.get("__type", status)), str(said.get("Message") or said.get("message") or ""))


def _text(body: str | bytes) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else body
