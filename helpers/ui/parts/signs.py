"""Small signs, drawn here. Each says again what the words beside it say; a screen reader passes over it."""

from __future__ import annotations

_PATHS = {
    "user": '<circle cx="8" cy="5" r="2.6"/><path d="M3 14c.4-3.2 2.2-4.8 5-4.8s4.6 1.6 5 4.8"/>',
    "role": '<path d="M2.5 11.5h11M4 11.5V9a4 4 0 0 1 8 0v2.5M8 5V3"/>',
    "root": '<circle cx="5" cy="8" r="3"/><path d="M8 8h6M11.500 8v2.500"/>',
    "service": '<path d="M8 2l5 2.800v6.400L8 14l-5-2.800V4.800zM3 4.800l5 2.800 5-2.800M8 7.600V14"/>',
    "other": '<path d="M5.500 6a2.500 2.500 0 1 1 3.500 2.300c-.8.4-1 1-1 1.700M8 12.800v.2"/>',
    "bucket": '<path d="M3 4h10l-1.300 9.500H4.300zM3 4c0-1.200 10-1.200 10 0"/>',
    "yes": '<path d="M3 8.500l3.300 3.300L13 4.500"/>',
    "no": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "through": '<path d="M1 8h12M10 5l3 3-3 3M6 1.500v3M6 11.500v3"/>',
    "halt": '<path d="M1 8h8M11 2.500v11"/>',
    "none": "",  # keeps the place of one that may come
    "bang": '<path d="M8 3v6.500M8 12.700v.3"/>',
    "right": '<path d="M6.500 4l4 4-4 4"/>',
    "down": '<path d="M4 6.500l4 4 4-4"/>',
}


def icon(name: str) -> str:
    """A sign.

    Args:
        name: a key of this file's table.
    """
    return f'<svg class="tpl-icon" viewBox="0 0 16 16" aria-hidden="true">{_PATHS[name]}</svg>'
