"""An object that comes in an HTML form: the form's fields, and the policy that whoever signed it has put on them.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpers.cloud.errors import AwsError, not_modelled

# "Each form field that you specify in a form (except x-amz-signature, file, policy, and field names that have an
# x-ignore- prefix) must appear in the list of conditions."
_FREE = ("x-amz-signature", "file", "policy")
_SIGNING = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "x-amz-signature")
_TAKEN = (*_SIGNING, "x-amz-server-side-encryption")
_NO_POLICY = "Invalid Policy: Invalid JSON."


@dataclass(frozen=True)
class PostedForm:
    """A form that uploads an object.

    Attributes:
        fields: what it says, by the names of its fields in lower case.
        bucket: where it is sent.
        key: the object's, with the name of the file put in.
        size: of the file, in bytes.
    """

    fields: Mapping[str, str]
    bucket: str
    key: str
    size: int

    @property
    def signed(self) -> bool:
        """Does it say who has signed it? Without, anybody sends it."""
        return any(name in self.fields for name in ("policy", *_SIGNING))

    @property
    def headers(self) -> dict[str, str]:
        """What a PutObject would say in its headers."""
        said = {name: value for name, value in self.fields.items() if name == "x-amz-server-side-encryption"}
        return said | ({"x-amz-acl": self.fields["acl"]} if "acl" in self.fields else {})

    def check_fields(self) -> None:
        """Refuse what no object can be made of.

        Raises:
            AwsError: there is no key, or a field that the lab does not model, by name.
        """
        if not self.key:
            words = "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the"
            raise AwsError("InvalidArgument", f"{words} fields.", 400)
        for name in self.fields:
            weighed = name == "tagging" or (name.startswith("x-amz-") and not name.startswith("x-amz-meta-"))
            if weighed and name not in _TAKEN:
                raise not_modelled(f"a form with the field {name}")

    def expires(self) -> datetime:
        """When nobody may send it any more, UTC.

        Raises:
            AwsError: there is no policy that says so.
        """
        try:
            moment = datetime.fromisoformat(str(self._policy().get("expiration")).replace("Z", "+00:00"))
        except ValueError:
            raise _malformed("Invalid Policy: Invalid 'expiration' value.") from None
        if moment.tzinfo is None:
            raise _malformed("Invalid Policy: Invalid 'expiration' value.")
        return moment

    def check(self) -> None:
        """Hold every field against the policy's conditions.

        Raises:
            AwsError: a field is not as the conditions want it, or none of them speaks of it.
        """
        told: set[str] = set(_FREE)
        conditions = self._policy().get("conditions")
        if not isinstance(conditions, list):
            raise _malformed("Invalid Policy: Invalid 'conditions' value: must be a List.")
        for condition in conditions:
            told.add(self._hold(condition))
        extra = sorted(name for name in self.fields if name not in told and not name.startswith("x-ignore-"))
        if extra:
            raise _refused(f"Extra input fields: {', '.join(extra)}")

    def _policy(self) -> Mapping[str, Any]:
        try:
            found = json.loads(base64.b64decode(self.fields.get("policy", ""), validate=True))
        except (binascii.Error, ValueError, RecursionError):  # neither Base64 nor JSON nor UTF-8
            raise _malformed(_NO_POLICY) from None
        if not isinstance(found, dict):
            raise _malformed(_NO_POLICY)
        return found

    def _hold(self, condition: object) -> str:
        """Hold the form against one condition; returns the name of the field that it speaks of."""
        if isinstance(condition, dict) and len(condition) == 1:
            ((name, value),) = condition.items()
            kind, name = "eq", f"${name}"
        elif isinstance(condition, list) and len(condition) == 3:
            kind, name, value = condition
        else:
            raise _malformed("Invalid Policy: Invalid 'conditions' value.")
        kind = str(kind).lower()
        if kind == "content-length-range":
            self._hold_size(name, value)
            return ""
        if kind not in ("eq", "starts-with") or not isinstance(name, str) or not isinstance(value, str):
            raise _malformed(f"Invalid Policy: Invalid condition: {json.dumps(condition)}.")
        name = name.removeprefix("$").lower()
        found = {"bucket": self.bucket, "key": self.key}.get(name, self.fields.get(name, ""))
        if found != value if kind == "eq" else not found.startswith(value):
            raise _refused(f"Policy Condition failed: {json.dumps([kind, f'${name}', value])}")
        return name

    def _hold_size(self, least: object, most: object) -> None:
        if not all(isinstance(limit, (int, str)) and str(limit).isdecimal() for limit in (least, most)):
            raise _malformed("Invalid Policy: Invalid 'content-length-range' value.")
        for wrong, code, sentence in (
            (self.size > int(str(most)), "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"),
            (
                self.size < int(str(least)),
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            ),
        ):
            if wrong:
                raise AwsError(code, sentence, 400)


def _malformed(sentence: str) -> AwsError:
    return AwsError("InvalidPolicyDocument", sentence, 400)


def _refused(sentence: str) -> AwsError:
    return AwsError("AccessDenied", f"Invalid according to Policy: {sentence}", 403)
