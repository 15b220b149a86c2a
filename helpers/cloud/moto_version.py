"""Which moto the lab has been tried with. Another one may answer otherwise, and then the course would be wrong.

`tests/cloud/moto_patches/test_moto_drift.py` says what changed; CONTRIBUTING.md says how to try a newer one.
"""

from __future__ import annotations

import os

TRIED = ("5.2.5",)
# Set to 1 to go on with another version: what the job that tries the newest one does.
OVERRIDE = "TRUST_POLICY_LAB_ANY_MOTO"


def fault(installed: str) -> str:
    """Why the lab does not start with this version of moto; empty when it does.

    Args:
        installed: the version of moto that is installed.
    """
    if installed in TRIED or os.environ.get(OVERRIDE) == "1":
        return ""
    tried = " or ".join(TRIED)
    return (
        f"The mocked AWS is tried with moto {tried}, and moto {installed} is installed: it might answer wrongly. "
        f"Install the tried one (pip install moto=={tried.split()[0]}; python3 lab.py does it by itself), "
        f"or set {OVERRIDE}=1 to try this one."
    )
