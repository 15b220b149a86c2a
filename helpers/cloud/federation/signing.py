"""RS256, by PyJWT's frame and the pure-Python package rsa: the same on a desktop and in a browser.

PyJWT's own RS256 needs the package cryptography, which is not everywhere, and is not used where it is. Nothing here is
cryptography of ours: PyJWT builds and takes apart the token, rsa signs and verifies.
https://pyjwt.readthedocs.io/en/stable/algorithms.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import jwt
    import rsa

ALGORITHM = "RS256"


class NotSigned(Exception):
    """The token is not signed with RS256 by this key. The message says what is wrong with it."""


class Read(NamedTuple):
    """A token, taken apart once.

    Attributes:
        claims: what it says.
        algorithm: the one that its header names.
        signed_text: the bytes that are signed.
        signature: the signature's bytes.
    """

    claims: dict[str, Any]
    algorithm: object
    signed_text: bytes
    signature: bytes


@lru_cache(maxsize=1)
def _frame() -> jwt.PyJWS:
    """PyJWT with one algorithm and no other: `none` and HS256 are unknown to it."""
    import jwt
    import rsa
    from jwt.algorithms import Algorithm

    class RS256(Algorithm):
        """PyJWT's interface over rsa."""

        def prepare_key(self, key: Any) -> Any:
            return key

        def sign(self, msg: bytes, key: Any) -> bytes:
            return bytes(rsa.sign(msg, key, "SHA-256"))

        def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
            try:
                return bool(rsa.verify(msg, sig, key) == "SHA-256")
            except (rsa.VerificationError, ValueError, OverflowError):  # of another length, or no number at all
                return False

        @staticmethod
        def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
            raise NotImplementedError

        @staticmethod
        def from_jwk(jwk: Any) -> Any:
            raise NotImplementedError

    frame = jwt.PyJWS(algorithms=[])
    frame.register_algorithm(ALGORITHM, RS256())
    return frame


def signed(claims: Mapping[str, Any], key: rsa.PrivateKey, key_id: str) -> str:
    """A token in its compact form.

    Args:
        claims: what it says.
        key: the issuer's.
        key_id: the name of the key, for the header.
    """
    return _compact(json.dumps(claims, separators=(",", ":")).encode(), key, key_id)


@lru_cache(maxsize=64)
def _compact(text: bytes, key: rsa.PrivateKey, key_id: str) -> str:
    """Signing takes 35 ms, and a form asks with the same token after every key. RS256 signs a text in one way alone."""
    return _frame().encode(text, key, algorithm=ALGORITHM, headers={"kid": key_id})


def read(token: str) -> Read | None:
    """What a token says, whoever has signed it; None when it is no JWT."""
    import jwt

    try:
        parts = _frame().decode_complete(token, options={"verify_signature": False})
        claims = json.loads(parts["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    signed_text = token.rpartition(".")[0].encode()
    return Read(claims, parts["header"].get("alg"), signed_text, parts["signature"])


def verify(token: Read, key: rsa.PublicKey) -> None:
    """Hold the signature against a key.

    Raises:
        NotSigned: it was not made with RS256 and this key.
    """
    if token.algorithm != ALGORITHM:  # never the token's own choice
        raise NotSigned("the token is not signed with RS256, as the lab's issuers sign")
    if not _frame().get_algorithm_by_name(ALGORITHM).verify(token.signed_text, key, token.signature):
        raise NotSigned("the signature was not made with the issuer's key, or the token was changed after")
