"""What stands on the stage, as data: accounts with their callers, the policies between them, the role and the bucket.

A lane is one request, a wall one policy. A call ends at the first wall that stops it, or goes through to the role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Where a lane ends that no wall stops: at the role, before any policy was asked, or nowhere, for nobody has asked yet.
IN, REFUSED, NOT_ASKED = "", "request", "unasked"
SPARED = "spared"  # what a wall does to a call that does not need its yes


@dataclass(frozen=True)
class Wall:
    """A policy that calls have to pass.

    Attributes:
        key: `scp`, `permission`, `boundary`, `session`, `rcp` or `trust`.
        title: whose or what policy it is.
        side: `caller` or `role`: in whose account it stands.
        state: what it does to the chosen call: `lets`, `SPARED`, `stops`, or empty where that call does not come.
        place: where its deciding line stands, as `tab:line`; empty where there is none.
    """

    key: str
    title: str
    side: str
    state: str = ""
    place: str = ""


@dataclass(frozen=True)
class Lane:
    """One request and how far it gets.

    Attributes:
        key: tells it from the others; what is pressed.
        name: who asks, as one calls them inside their account.
        kind: `user`, `role`, `root`, `service` or `other`.
        label: the request in words, as a lesson says it.
        about: what else the request is told by, such as "with the ExternalId".
        end: the key of the wall that stops it, `IN`, `REFUSED` or `NOT_ASKED`.
        words: why, in three words at most.
        reason: why, one sentence.
        denied: an explicit Deny stopped it.
        shut: the keys of all walls that would stop it, also those it does not come to.
        chosen: it is the request of the form.
        change: `let in` or `shut out` by what was changed since somebody began or last pressed; empty when neither.
        wanted: should it get in? None where no target says so.
        made_up: the lab knows nobody of that ARN, and takes them to hold the permission.
        request: the fields of the form that ask this.
        spared: the keys of the walls whose yes it does not need.
    """

    key: str
    name: str
    kind: str
    label: str
    about: str
    end: str
    words: str
    reason: str
    denied: bool = False
    shut: frozenset[str] = frozenset()
    chosen: bool = False
    change: str = ""
    wanted: bool | None = None
    made_up: bool = False
    request: Mapping[str, str] = field(default_factory=dict)
    spared: frozenset[str] = frozenset()

    @property
    def gets_in(self) -> bool:
        """Does it get the role's credentials?"""
        return self.end == IN

    @property
    def asked(self) -> bool:
        """Is it known how the call ends?"""
        return self.end != NOT_ASKED

    @property
    def right(self) -> bool:
        """Is it as wanted, or is nothing wanted, or nothing known?"""
        return self.wanted is None or not self.asked or self.wanted is self.gets_in

    @property
    def tag(self) -> str:
        """What the lane says of itself: the reason, or with a target whether it is as wanted."""
        if self.wanted is None:
            return "gets in" if self.gets_in else self.words
        if self.asked and self.right:
            return "gets in" if self.gets_in else "stays out"
        return "should get in" if self.wanted else "should stay out"


@dataclass(frozen=True)
class Account:
    """Callers who live together.

    Attributes:
        key: the account's letter or number; `services` for AWS's own.
        title: "Account B".
        note: who that is, "the vendor".
        lanes: the requests that are drawn, in order.
        folded: the others, for whom one line stands.
        walled: have its callers policies of their own? AWS services have none.
        opened: somebody has unfolded it.
    """

    key: str
    title: str
    note: str
    lanes: tuple[Lane, ...] = ()
    folded: tuple[Lane, ...] = ()
    walled: bool = True
    opened: bool = False

    @property
    def folded_words(self) -> str:
        """How the folded ones fare; with a target whether that is as wanted."""
        if any(lane.wanted is not None for lane in self.folded):
            tags = [lane.tag for lane in self.folded if not lane.right] or [lane.tag for lane in self.folded]
            plural = {"gets in": "get in", "stays out": "stay out"} if len(tags) > 1 else {}
            return ", ".join(f"{tags.count(tag)} {plural.get(tag, tag)}" for tag in dict.fromkeys(tags))
        inside = sum(lane.gets_in for lane in self.folded)
        out = len(self.folded) - inside
        said = [f"{inside} {'gets' if inside == 1 else 'get'} in"] if inside else []
        return ", ".join([*said, *([f"{out} shut out"] if out else [])])


@dataclass(frozen=True)
class Bar:
    """A policy that the session has to pass at S3.

    Attributes:
        title: whose policy it is.
        state: `lets`, `stops`, or empty where nothing is asked.
        place: where its deciding line stands, as `tab:line`; empty where there is none.
    """

    title: str
    state: str = ""
    place: str = ""


@dataclass(frozen=True)
class Home:
    """The role's account: the role, its session, and the way to the bucket.

    Attributes:
        role: the role's name.
        session: `none`, `forecast`, `live` or `expired`.
        named: the session's name; empty when there is none.
        words: what is to say about the session.
        left: how much of its time is left, 0 to 1.
        bars: the policies on the way to the bucket.
        bucket: the bucket's name; empty where no bucket belongs to the story.
        reached: `lets`, `stops` or empty, where nobody asks.
        listed: the keys that are shown.
        bucket_words: what else is to say about the listing.
        events: the numbers of the trail's events that gave the session and the listing; 0 for a forecast.
    """

    role: str
    bucket: str
    session: str = "none"
    named: str = ""
    words: str = "no session"
    left: float = 0.0
    bars: tuple[Bar, ...] = ()
    reached: str = ""
    listed: tuple[str, ...] = ()
    bucket_words: str = "nothing is listed"
    events: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Scene:
    """All of it.

    Attributes:
        accounts: in the order of the page.
        walls: in the order a call comes to them.
        home: the role's account.
        stale: the draft is another text than the one that is shown.
        event: the number of the trail's event in which the chosen call was really answered; 0 for a forecast.
        older: which text is shown, when it is stale.
        late: how many seconds late a change counts; 0 is at once.
        intruder: when all requests of a target end as wanted: who gets in besides and should not, and why; else empty.
    """

    accounts: tuple[Account, ...]
    walls: tuple[Wall, ...]
    home: Home
    stale: bool = False
    event: int = 0
    older: str = "Last text that could be saved"
    late: float = 0
    intruder: str = ""

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Every request that is drawn, from top to bottom."""
        return tuple(lane for account in self.accounts for lane in account.lanes)

    @property
    def targeted(self) -> tuple[Lane, ...]:
        """The requests of a target, in the lanes' order; those that are folded, too."""
        return tuple(lane for _, lane in self._all() if lane.wanted is not None)

    @property
    def chosen(self) -> Lane | None:
        """The request of the form; None when it is nobody's."""
        return next((lane for lane in self.lanes if lane.chosen), None)

    @property
    def target_met(self) -> bool:
        """Is there a target, does every request of it end as wanted, and does nobody else get in?"""
        right = bool(self.targeted) and not self.stale and all(lane.right for lane in self.targeted)
        return right and not self.intruder

    @property
    def count(self) -> str:
        """One line that says it all: how far the target is met, or how many get in."""
        if self.stale:
            return self.older
        if self.targeted and not any(lane.asked for lane in self.targeted):
            return f"Target: {len(self.targeted)} requests, not checked yet"
        if self.targeted:
            right, all_ = sum(lane.right for lane in self.targeted), len(self.targeted)
            more = ", and somebody else gets in" if self.intruder else ""
            return f"Target{' met' if self.target_met else ''}: {right} of {all_} as wanted{more}"
        inside = sum(lane.gets_in for account in self.accounts for lane in (*account.lanes, *account.folded))
        return "Nobody gets in" if not inside else f"{inside} {'gets' if inside == 1 else 'get'} in"

    @property
    def changes(self) -> str:
        """Whom the draft newly lets in or shuts out; empty when nobody."""
        said = []
        for change, words in (("let in", "Newly let in"), ("shut out", "Newly shut out")):
            names = [spoken_name(lane, account) for account, lane in self._all() if lane.change == change]
            said += [f"{words}: {', '.join(names)}."] if names else []
        return " ".join(said)

    def _all(self) -> Sequence[tuple[Account, Lane]]:
        return [(account, lane) for account in self.accounts for lane in (*account.lanes, *account.folded)]


def spoken_name(lane: Lane, account: Account) -> str:
    """Who asks, in a sentence: `admin of Account C`, `backup-operator without the ExternalId`."""
    of = f" of {account.title}" if lane.name in ("admin", "root") else ""
    return f"{lane.name}{of}{f' {lane.about}' if lane.about else ''}"
