"""The service worker of the run face: it knows every file of this release by its fingerprint. See `page/offline.js`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

WORKER = "service-worker.js"  # JupyterLite's page registers it by this name
THEIRS = "jupyterlite-service-worker.js"
_SOURCE = Path(__file__).resolve().parent / "page" / "offline.js"
_PLACE = "Object.entries({})"


def write(run: Path) -> None:
    """Put our worker in the place of JupyterLite's, which it loads.

    Args:
        run: the folder of the run face, complete but for this.
    """
    if not (run / THEIRS).exists():
        (run / WORKER).rename(run / THEIRS)
    listed = json.dumps(listing(run), separators=(",", ":"))
    text = _SOURCE.read_text(encoding="utf-8").replace(_PLACE, f"Object.entries({listed})")
    (run / WORKER).write_text(text, encoding="utf-8")


def listing(run: Path) -> dict[str, str]:
    """Path below the folder → fingerprint: the first 16 digits of SHA-256, enough to tell releases apart.

    Args:
        run: the folder of the run face.
    """
    files = {path.relative_to(run).as_posix(): path for path in sorted(run.rglob("*")) if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for name, path in files.items() if name != WORKER}
