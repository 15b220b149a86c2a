"""All packages of the browser's Python as one archive, which `page/start.mjs` unpacks.

A line of JSON says what is in it, `[[folder, [[file, bytes], …]], …]`; then come the files, one after the other. All of
it is compressed by gzip, which a browser unfolds by itself: https://developer.mozilla.org/docs/Web/API/DecompressionStream
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from itertools import groupby


def packed(files: Mapping[str, bytes]) -> bytes:
    """The archive: the same files make the same bytes.

    Args:
        files: path below the folder of packages → bytes.
    """
    paths = sorted(tuple(path.rpartition("/")[::2]) for path in files)
    joined = [(folder, name, files[f"{folder}/{name}" if folder else name]) for folder, name in paths]
    listed = [
        [folder, [[name, len(data)] for _, name, data in held]]
        for folder, held in groupby(joined, key=lambda each: each[0])
    ]
    head = json.dumps(listed, separators=(",", ":"), ensure_ascii=True).encode()
    return gzip.compress(b"\n".join([head, b"".join(data for _, _, data in joined)]), 9, mtime=0)
