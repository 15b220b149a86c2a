"""What somebody pastes into an empty editor: is a policy in it that can be taken out?"""

from __future__ import annotations

from helpers.documents import Document, read
from helpers.iam import PolicyKind, layout

_ATTACHED = {
    PolicyKind.TRUST: "the trust policy",
    PolicyKind.BUCKET: "the bucket policy",
    PolicyKind.IDENTITY: "a permission policy",
    PolicyKind.SCP: "a service control policy",
    PolicyKind.RCP: "a resource control policy",
    PolicyKind.ENDPOINT: "the endpoint policy",
}


def taken_out(text: str, kind: str) -> tuple[str, str]:
    """The policy that stands in a text of another form, and a sentence on where it was found.

    Args:
        text: all that the editor holds after something was pasted.
        kind: what the editor's policy is attached to.

    Returns:
        The policy, laid out, and the words; both empty for a text that is a policy already.
    """
    wanted = PolicyKind(kind)
    reading = read(text, wanted)
    if any(document.plain for document in reading.documents):
        return "", ""
    if not reading.documents:
        return "", reading.trouble
    fitting = [document for document in reading.documents if document.kind is wanted] or list(reading.documents)
    first, others = fitting[0], len(reading.documents) - 1
    words = [f"Taken out of {reading.form}: {_whose(first)}."]
    if others:
        words.append(f"There {'are' if others > 1 else 'is'} {others} more; paste one alone to see it.")
    return layout.formatted(first.text), " ".join([*words, *reading.notes[:3], *reading.unread[:1]])


def _whose(document: Document) -> str:
    what = _ATTACHED.get(document.kind, "a policy")
    return f"{what} of {document.name}" if document.name else what
