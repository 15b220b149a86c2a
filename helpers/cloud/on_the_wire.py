"""AWS's errors on the wire: the XML that boto3, the CLI and `requests` turn into their own exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.exceptions import HTTPException


class Refused(HTTPException):
    """An AWS error. moto lets this one kind of exception through on every path.

    Args:
        service: `s3`, `iam` or `sts`; S3 writes its errors in another form.
        method: the HTTP method; the answer to a HEAD request has no body.
        code: AWS's error code, such as `AccessDenied`.
        status: the HTTP status.
        message: AWS's sentence.
        details: further elements of S3's errors, by name.
    """

    def __init__(
        self, service: str, method: str, code: str, status: int, message: str, details: Mapping[str, str] | None = None
    ) -> None:
        error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
        error += "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (details or {}).items())
        if service == "s3":
            xml = f"<Error>{error}<RequestId>0</RequestId></Error>"
        else:
            sender = "Receiver" if status >= 500 else "Sender"
            xml = f"<ErrorResponse><Error><Type>{sender}</Type>{error}</Error><RequestId>0</RequestId></ErrorResponse>"
        super().__init__("" if method == "HEAD" else xml)
        self.code = status
        self.aws_code = code
        self.aws_message = message

    def get_body(self, *_: Any) -> str:
        """The XML itself; werkzeug would wrap it in a page."""
        return self.description or ""

    def get_headers(self, *_: Any) -> list[tuple[str, str]]:
        """The headers of AWS's answer."""
        return [("Content-Type", "application/xml")]
