"""AWS's errors on the wire: the XML or JSON that boto3, the CLI and `requests` turn into their own exceptions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from werkzeug.exceptions import HTTPException

# What services that speak JSON call the errors that all services have, and with which status.
# https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html
_IN_JSON: Final[Mapping[str, tuple[str, int]]] = {
    "AccessDenied": ("AccessDeniedException", 400),
    "ExpiredToken": ("ExpiredTokenException", 400),
    "IncompleteSignature": ("IncompleteSignatureException", 400),
    "InvalidClientTokenId": ("UnrecognizedClientException", 400),
    "MissingAuthenticationToken": ("MissingAuthenticationTokenException", 400),
    "SignatureDoesNotMatch": ("InvalidSignatureException", 400),
}


class Refused(HTTPException):
    """An AWS error. moto lets this one kind of exception through on every path.

    Args:
        service: `s3`, `iam`, `sts` or `organizations`; S3 writes its errors in another form, Organizations in JSON.
        method: the HTTP method; the answer to a HEAD request has no body.
        code: AWS's error code, such as `AccessDenied`.
        status: the HTTP status.
        message: AWS's sentence.
        details: further elements of S3's errors, by name.
    """

    def __init__(
        self, service: str, method: str, code: str, status: int, message: str, details: Mapping[str, str] | None = None
    ) -> None:
        self._json = service == "organizations"
        if self._json:
            code, status = _IN_JSON.get(code, (code, status))
        error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
        error += "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (details or {}).items())
        if self._json:
            xml = json.dumps({"__type": code, "Message": message})
        elif service == "s3":
            xml = f"<Error>{error}<RequestId>0</RequestId></Error>"
        else:
            sender = "Receiver" if status >= 500 else "Sender"
            xml = f"<ErrorResponse><Error><Type>{sender}</Type>{error}</Error><RequestId>0</RequestId></ErrorResponse>"
        super().__init__("" if method == "HEAD" else xml)
        self.code = status
        self.aws_code = code
        self.aws_message = message

    def get_body(self, *_: Any) -> str:
        """The XML or JSON itself; werkzeug would wrap it in a page."""
        return self.description or ""

    def get_headers(self, *_: Any) -> list[tuple[str, str]]:
        """The headers of AWS's answer."""
        return [("Content-Type", "application/x-amz-json-1.1" if self._json else "application/xml")]
