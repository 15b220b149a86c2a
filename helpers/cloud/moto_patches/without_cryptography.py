"""moto's IAM where the package cryptography is not, or does not load: in a browser, and on some small machines.

moto asks for two of its names when it is loaded, and uses them in `UploadSigningCertificate` alone, which the gate
refuses by name before moto sees it. So without the package the names are there for as long as moto loads, and say what
they lack if somebody calls them after all. Tokens and assertions never needed it: `federation/signing.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


def iam_tables() -> Any:
    """Load moto's IAM; whoever needs its tables first asks here.

    Returns:
        The tables, by account.

    Raises:
        ImportError: moto is not installed, or lacks something else.
    """
    try:
        import cryptography.hazmat.backends
        import cryptography.x509  # noqa: F401
    except ImportError:
        with _names_alone():
            from moto.iam.models import iam_backends
    else:
        from moto.iam.models import iam_backends
    return iam_backends


@contextmanager
def _names_alone() -> Iterator[None]:
    """The two names that moto asks for; whoever asks for the package later finds none, as before."""
    root, x509 = ModuleType("cryptography"), ModuleType("cryptography.x509")
    hazmat, backends = ModuleType("cryptography.hazmat"), ModuleType("cryptography.hazmat.backends")
    root.x509, root.hazmat, hazmat.backends = x509, hazmat, backends  # type: ignore[attr-defined]
    x509.load_pem_x509_certificate = backends.default_backend = _lacking  # type: ignore[attr-defined]
    names = {module.__name__: module for module in (root, x509, hazmat, backends)}
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "cryptography"}
    for name in before:  # of a package that is broken, some parts may have loaded
        del sys.modules[name]
    sys.modules.update(names)
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(before)


def _lacking(*_: Any) -> Any:
    raise NotImplementedError("Reading certificates takes the Python package cryptography, which is not here.")
