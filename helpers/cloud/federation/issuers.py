"""Who the lab's issuers are, and the key that they sign with: one for all of them, since a token says who issued it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from helpers.cloud.federation.minted import Minted

if TYPE_CHECKING:
    import rsa

# The issuers whose tokens the lab makes, as `iss` without https://. Each one's page stands beside its claims
# (`token_claims.py`).
_KNOWN = re.compile(
    r"token\.actions\.githubusercontent\.com"
    r"|gitlab\.com"
    r"|app\.terraform\.io"
    r"|oidc\.circleci\.com/org/[\w-]+"
    r"|api\.bitbucket\.org/2\.0/workspaces/[\w.-]+/pipelines-config/identity/oidc"
    r"|oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/[0-9A-F]+"
    r"|cognito-identity\.amazonaws\.com",
    re.ASCII,
)
# "already built-in to AWS": these need no provider in the account, and a role trusts them by name.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
BUILT_IN = ("accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com")
_BITS = 2048


def is_of_the_lab(provider: str) -> bool:
    """Does the lab make tokens of this issuer, and so know the key it signs with?

    Args:
        provider: its URL without `https://`.
    """
    return _KNOWN.fullmatch(provider) is not None


class Issuers:
    """The issuers' key: the published one while no door is open, then a fresh one.

    Attributes:
        shut: a door is open, and no token counts that was signed with the published key.
        minted: the assertions of the company's identity provider.
    """

    def __init__(self) -> None:
        self._fresh: rsa.PrivateKey | None = None
        self.minted = Minted()
        self.shut = False

    def shut_in(self) -> None:
        """From now on no token of the published key counts, and no assertion of before: others can reach the lab."""
        self.shut = True
        self.minted.shut_in()

    def clear(self) -> None:
        """The world begins anew and no door is open: the published key again, so that it makes the same tokens."""
        self.shut = False
        self.minted.clear()

    @property
    def key(self) -> rsa.PrivateKey:
        """The key that they sign with. A fresh one is made when it is first asked for: that takes some seconds."""
        if not self.shut:
            return published()
        if self._fresh is None:
            import rsa

            self._fresh = rsa.newkeys(_BITS)[1]
        return self._fresh

    @property
    def key_id(self) -> str:
        """The key's name in a token's header."""
        return f"lab-{self.key.n % 16**8:08x}"


@lru_cache(maxsize=1)
def published() -> rsa.PrivateKey:
    """The key that everybody has who has the course."""
    import rsa

    from helpers.cloud.federation import published_key as numbers

    return rsa.PrivateKey(
        numbers.MODULUS, numbers.EXPONENT, numbers.SECRET_EXPONENT, numbers.PRIME, numbers.OTHER_PRIME
    )
