"""Files for the browser's Python in one: the same bytes on every day.

Of packages: `page/start.mjs` unpacks them.
A line of JSON says what is in it, `[[folder, [[file, bytes], …]], …]`; then come the files, one after the other. All of
it is compressed by gzip, which a browser unfolds by itself: https://developer.mozilla.org/docs/Web/API/DecompressionStream
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from itertools import groupby

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date of a ZIP file


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


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file, from which Python imports without unpacking it.

    Args:
        files: path in it → bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for each, data in sorted(files.items()):
            member = zipfile.ZipInfo(each, _EPOCH)
            member.external_attr = 0o644 << 16
            made.writestr(member, data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
