"""Lists what the lab puts in the place of things of moto, botocore and the AWS CLI: name → its parameters.

Run as a program: it opens a world, runs a command, and prints JSON.
"""

from __future__ import annotations

import inspect
import json
import unittest.mock
from typing import Any

seam: dict[str, str] = {}
_replace = unittest.mock.patch.object


def _noted(target: Any, attribute: str, *args: Any, **kwargs: Any) -> Any:
    holder = target.__name__ if inspect.ismodule(target) else f"{target.__module__}.{target.__qualname__}"
    if not kwargs.get("create") and not holder.startswith("helpers."):
        original = inspect.getattr_static(target, attribute)
        function = getattr(original, "fget", None) or getattr(original, "__func__", original)
        takes = ", ".join(inspect.signature(function).parameters) if callable(function) else type(function).__name__
        seam.setdefault(f"{holder}.{attribute}", takes)  # what was there before any of ours
    return _replace(target, attribute, *args, **kwargs)


if __name__ == "__main__":
    unittest.mock.patch.object = _noted  # type: ignore[assignment]
    from helpers.cloud import World, run

    with World() as world:
        run("aws sts get-caller-identity", "intern", world=world)
    print(json.dumps(seam, indent=1, sort_keys=True))
