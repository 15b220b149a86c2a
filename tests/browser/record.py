"""What the page ever said. A state that passes may be gone before a test looks, so it is written down in the page."""

from __future__ import annotations

from typing import Any

# Every text that stood in a live region or in a note, with the element's own name for it, in order.
SCRIPT = """(() => {
  const kinds = { status: "[role=status]", note: ".tpl-note", busy: ".tpl-busy" };
  const record = window.everSaid = [];
  const note = (element, words) => {
    const kind = Object.keys(kinds).find((name) => element?.matches?.(kinds[name]));
    if (kind && words) record.push([kind, words]);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData") note(target.parentElement, target.data);
      else for (const node of addedNodes) if (node.nodeType === Node.TEXT_NODE) note(target, node.data);
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
})()"""


def said(page: Any, kind: str, since: int = 0) -> list[str]:
    """What stood there, in order.

    Args:
        page: a page that began with `SCRIPT`.
        kind: `status` (a live region), `note` or `busy`.
        since: leave out what `length` had counted by then.
    """
    found: list[str] = page.evaluate(
        "([kind, since]) => window.everSaid.slice(since).filter(([each]) => each === kind).map(([, words]) => words)",
        [kind, since],
    )
    return found


def length(page: Any) -> int:
    """How much was written down so far."""
    return int(page.evaluate("() => window.everSaid.length"))


def wait_until_said(page: Any, kind: str, words: str, since: int = 0) -> None:
    """Wait until it was said, or has been; arguments as of `said`."""
    page.wait_for_function(
        """([kind, words, since]) => window.everSaid.slice(since)
            .some(([each, text]) => each === kind && text.includes(words))""",
        arg=[kind, words, since],
    )
