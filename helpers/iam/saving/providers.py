"""Would AWS save a trust policy that lets these identity providers in?

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.iam import patterns, shared_providers
from helpers.iam.jsontext import as_list, as_text
from helpers.iam.saving.faults import GUIDE, Fault
from helpers.iam.text import quoted

_PAGE = GUIDE + "id_roles_providers_oidc_secure-by-default.html"
_CALL = "sts:assumerolewithwebidentity"


def check(statements: list[Any]) -> Iterator[Fault]:
    """A fault for each shared OIDC provider that is let in without a look at the claim that tells customers apart.

    Whether a Deny, a negated operator or the Condition of another statement is look enough, AWS's pages do not say:
    whatever names the claim counts, so that nothing is refused here that AWS may save.

    Args:
        statements: the trust policy's, as parsed JSON; what is no statement is passed over.
    """
    whole = [statement for statement in statements if isinstance(statement, dict)]
    evaluated = {key.lower() for statement in whole for key in _evaluated(statement)}
    for index, statement in enumerate(statements):
        if isinstance(statement, dict) and statement.get("Effect") == "Allow" and _takes_tokens(statement):
            for name, pointer in _federated(statement, f"/Statement/{index}/Principal/Federated"):
                provider = shared_providers.of(name)
                keys = shared_providers.REQUIRED.get(provider, ())
                if keys and not evaluated.intersection(key.lower() for key in keys):
                    yield _fault(provider, keys, pointer)


def _fault(provider: str, keys: tuple[str, ...], pointer: str) -> Fault:
    wanted = " or ".join(keys)
    return Fault(
        "shared-provider",
        pointer,
        f"Many customers share the provider {quoted(provider)}, and no Condition looks at {wanted}.",
        f"Add a Condition on {wanted}, with a value that is more than wildcards: it says whose tokens you mean.",
        # AWS names the error's code; its words are on no page, so these are the lab's.
        f"The trust policy lets the shared identity provider {provider} in and does not evaluate {wanted}.",
        _PAGE,
        on_saving_alone=True,
    )


def _takes_tokens(statement: dict[str, Any]) -> bool:
    return any(
        type(action) is str and patterns.action(action)(_CALL) for action in as_list(statement.get("Action", []))
    )


def _federated(statement: dict[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    principal = statement.get("Principal")
    listed = principal.get("Federated", []) if isinstance(principal, dict) else []
    for number, name in enumerate(as_list(listed)):
        if type(name) is str:
            yield name, f"{pointer}/{number}" if isinstance(listed, list) else pointer


def _evaluated(statement: dict[str, Any]) -> Iterator[str]:
    """The condition keys that are compared with something: "not solely a wildcard character (* and ?) or null"."""
    condition = statement.get("Condition")
    for keys in condition.values() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            texts = [as_text(value) for value in as_list(values) if isinstance(value, (str, int, float))]
            if any(text.strip("*?") for text in texts):
                yield key
