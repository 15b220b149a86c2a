"""The stage: a lane for each request, a wall for each policy, the role and the bucket behind them.

A table in which lines are borders: it keeps its place while somebody types, survives forced colours and print, and is
a plain table where no style is allowed. One drawing of fixed height bends the lines that go through into the role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpers.course.stage.scene import (
    IN,
    NOT_ASKED,
    REFUSED,
    SPARED,
    Account,
    Bar,
    Home,
    Lane,
    Scene,
    Wall,
    spoken_name,
)
from helpers.course.stage.telling import low
from helpers.iam.text import capital
from helpers.ui.parts.markup import part, table, text
from helpers.ui.parts.signs import icon
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

_LEGEND = "A line shows how far<br>each call gets."
_GAP, _CAPTION, _ROW, _TALL, _FOLDED, _FOOT = 6, 18, 30, 36, 26, 4  # heights in pixels
_FEW, _SOME = 2, 4  # walls whose names stand above them; of more, one above the other, or numbers
_ROLE = 44  # from the top of the first account to the middle of the role
_MOST_SQUARES = 8  # with more they are small
_STATES = {
    "stops": "stops the chosen call",
    "lets": "lets the chosen call through",
    "": "not reached",
}


def html(model: WorkbenchModel, view: View) -> str:
    """The stage of a workbench.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    if model.missing:
        return ""
    return drawn(model.scene(view.opened), view.uid)


def drawn(scene: Scene, uid: str) -> str:
    """A stage.

    Args:
        scene: what stands on it.
        uid: makes ids unique in the page.
    """
    head = f'<p class="tpl-count">{text(scene.count)}{_pips(scene)}</p>'
    inside = f"{head}{_Drawing(scene, uid).html}{_still(scene)}"
    return part(
        "stage", f"Who gets into {scene.home.role}", inside, uid=uid, picture=any(lane.asked for lane in scene.lanes)
    )


def _pips(scene: Scene) -> str:
    """A square for each request of a target, in the lanes' order."""
    squares = "".join(
        f'<i class="tpl-pip{"" if lane.right else " tpl-bad"}">{_judged(lane)}</i>' for lane in scene.targeted
    )
    small = " tpl-small" if len(scene.targeted) > _MOST_SQUARES else ""
    return f'<span class="tpl-pips{small}" aria-hidden="true">{squares}</span>' if squares and not scene.stale else ""


def _judged(lane: Lane) -> str:
    """✓ or ✕, and nothing where nothing is known."""
    return "" if not lane.asked else icon("yes" if lane.right else "no")


def _heard(lane: Lane, account: Account) -> tuple[str, str]:
    """What is heard of a lane besides its name and the words on its line: between them, and after."""
    of = "" if lane.about else f" of {account.title}" if lane.name in ("admin", "root") else f", {account.title}"
    fate = "" if lane.end in (IN, REFUSED, NOT_ASKED) else f"stopped at the {low(lane.end)}"
    why = f": {lane.words}" if fate and lane.wanted is not None else ""
    wanted = "" if lane.wanted is None or not lane.asked else "as wanted" if lane.right else "not as wanted"
    change = {"let in": "newly let in", "shut out": "newly shut out", "": ""}[lane.change]
    if lane.wanted is None:
        return f"{of}: {fate}{', ' if fate else ''}", f", {change}" if change else ""
    return f"{of}: ", "".join(f", {words}" for words in (f"{fate}{why}", wanted, change) if words)


class _Drawing:
    """The grid: columns are names, the caller's walls, open ground, the role's walls, the bend, the role's account."""

    def __init__(self, scene: Scene, uid: str) -> None:
        self.scene, self.uid = scene, uid
        self.left = [wall for wall in scene.walls if wall.side == "caller"]
        self.right = [wall for wall in scene.walls if wall.side == "role"]
        self.ground = 2 + len(self.left)
        self.bend = self.ground + 1 + len(self.right)
        self.rows = ["auto"]
        self.height = 0
        self.through: list[tuple[int, bool]] = []  # where a line goes through, and whether it is the chosen one
        self.boxes: list[str] = []  # behind all others: what marks a lane stands on its box, and behind the walls
        self.behind: list[str] = []
        self.before: list[str] = []
        for number, account in enumerate(scene.accounts):
            if number:
                self._row(_GAP)
            self._account(account)

    def _row(self, height: int) -> int:
        """One more row; returns its number."""
        self.rows.append(f"{height}px")
        self.height += height
        return len(self.rows)

    @property
    def html(self) -> str:
        count = len(self.scene.walls)
        many = "" if count <= _FEW else " tpl-many" if count <= _SOME else " tpl-many tpl-crowd"
        kind = f"tpl-stage{many}{' tpl-goal' if self.scene.targeted else ''}{' tpl-old' if self.scene.stale else ''}"
        gates = f"{' var(--tpl-gate)' * len(self.left)} var(--tpl-ground){' var(--tpl-role-gate)' * len(self.right)}"
        columns = f"var(--tpl-name){gates} var(--tpl-bend) var(--tpl-home)"
        style = f"grid-template-columns: {columns}; grid-template-rows: {' '.join(self.rows)} auto"
        # The row behind the last has no height of its own. It grows where the home is higher than the few lanes beside
        # it; the lines keep their heights, so their drawing ends above it.
        last = len(self.rows) + 2
        whole = [
            f'<div class="tpl-box tpl-at-home" style="grid-area: 2 / {self.bend - 1} / {last} / -1"></div>',
            *self.boxes,
            *self.behind,
            f'<p class="tpl-legend" style="grid-area: 1 / 1">{_LEGEND}</p>',
            *(self._heading(wall, 2 + n) for n, wall in enumerate(self.left)),
            *(self._heading(wall, self.ground + 1 + n) for n, wall in enumerate(self.right)),
            *(self._wall(wall, self.ground + 1 + n, 2, last) for n, wall in enumerate(self.right)),
            *self.before,
            self._bends(last - 1),
            _home(self.scene.home, f"grid-area: 2 / {self.bend + 1} / {last} / auto; --tpl-below: {last}", self.uid),
        ]
        label = f"Callers, and who gets into {self.scene.home.role}"
        return (
            f'<div class="{kind}" data-live data-arrows role="group" aria-label="{text(label)}" style="{style}">'
            f"{''.join(whole)}</div>{self._names if many else ''}"
        )

    @property
    def _names(self) -> str:
        """The walls by number and name, for where their headings are numbers; their buttons have names."""
        named = " · ".join(f"{number} {text(wall.title)}" for number, wall in enumerate(self.scene.walls, 1))
        return f'<p class="tpl-names" data-live aria-hidden="true">{named}</p>'

    def _heading(self, wall: Wall, column: int) -> str:
        sign = icon({"stops": "halt", "lets": "through"}.get(wall.state, "none"))
        words = "<br>".join(text(word) for word in wall.title.rsplit(" ", 1))
        does = f"{wall.title}: {_STATES.get(wall.state, '')}"
        if wall.state == SPARED:  # in as many lines, so that nothing moves while somebody types
            what = capital(wall.title.partition(" ")[2])
            words, does = f"{text(what)}<br>not needed", f"{what} not needed by the chosen call"
        number = f"<i>{1 + self.scene.walls.index(wall)}</i>" if len(self.scene.walls) > _FEW else ""
        place = f' data-do="look" data-with="{text(wall.place)}"' if wall.place else ' aria-disabled="true"'
        hint = f"{does}.{' Shows its lines.' if wall.place else ''}"
        kinds = f"tpl-gate tpl-{wall.state or 'off'}{' tpl-by-role' if wall.side == 'role' else ''}"
        return (
            f'<button type="button" id="{self.uid}-wall-{wall.key}" class="{kinds}"{place} '
            f'style="grid-area: 1 / {column}" aria-label="{text(hint)}" title="{text(hint)}">'
            f"{number}<span>{words}</span>{sign}</button>"
        )

    def _wall(self, wall: Wall, column: int, top: int, bottom: int) -> str:
        lanes = (lane for account in self.scene.accounts for lane in (*account.lanes, *account.folded))
        denies = " tpl-denies" if any(lane.denied and lane.end == wall.key for lane in lanes) else ""
        stops = " tpl-stops" if wall.state == "stops" else ""
        return f'<div class="tpl-wall{denies}{stops}" style="grid-area: {top} / {column} / {bottom} / auto"></div>'

    def _account(self, account: Account) -> None:
        top = len(self.rows) + 1
        if account.lanes:
            row = self._row(_CAPTION)
            note = f' <span class="tpl-note-of">{text(account.note)}</span>' if account.note else ""
            area, words = (
                f"grid-area: {row} / 1 / auto / {self.ground}",
                f"<strong>{text(account.title)}</strong>{note}",
            )
            self.before.append(
                f'<button type="button" id="{self.uid}-fold-{text(account.key)}" class="tpl-cap" data-do="unfold" '
                f'data-with="{text(account.key)}" aria-expanded="true" tabindex="-1" style="{area}">'
                f"{icon('down')}{words}</button>"
                if account.opened
                else f'<p class="tpl-cap" style="{area}">{words}</p>'
            )
        for lane in account.lanes:
            self._lane(lane, account)
        if account.folded:
            self._fold(account)
        bottom = self._row(_FOOT) + 1
        kind = "tpl-box" if account.walled else "tpl-box tpl-open"
        self.boxes.append(f'<div class="{kind}" style="grid-area: {top} / 1 / {bottom} / {self.ground}"></div>')
        if account.walled:
            self.behind += [self._wall(wall, 2 + n, top, bottom) for n, wall in enumerate(self.left)]

    def _lane(self, lane: Lane, account: Account) -> None:
        height = _TALL if lane.about else _ROW
        row = self._row(height)
        if lane.change or not lane.right:
            bad, new = "" if lane.right else " tpl-bad", " tpl-new" if lane.change == "let in" else ""
            area = f"grid-area: {row} / 1 / auto / {self.bend}"
            self.behind.append(f'<div class="tpl-band{bad}{new}" style="{area}"></div>')
        if lane.gets_in:
            self.through.append((self.height - height // 2, lane.chosen))
        about = f"<small>{text(lane.about)}</small>" if lane.about else ""
        who = f"{icon(lane.kind)}<span>{text(lane.name)}{about}</span>"
        between, after = (f'<span class="tpl-sr-only">{text(words)}</span>' for words in _heard(lane, account))
        pill = f'<span class="tpl-pill">{who}</span>{between}'
        reached = lane.chosen or (self.scene.chosen is None and lane is self.scene.lanes[0])
        state = f'aria-pressed="{str(lane.chosen).lower()}" tabindex="{0 if reached else -1}"'
        kinds = [
            "tpl-lane",
            "tpl-in" if lane.gets_in else "tpl-out",
            *(["tpl-chosen"] if lane.chosen else []),
            *(["tpl-denied-here"] if lane.denied else []),
        ]
        self.before.append(
            f'<button type="button" id="{self.uid}-lane-{text(lane.key)}" class="{" ".join(kinds)}" data-do="lane" '
            f'data-with="{text(lane.key)}" {state} title="{text(lane.reason)}" '
            f'style="grid-area: {row} / 1 / auto / {self.bend}">'
            f"{self._way(lane, account, pill, self._tag(lane))}{after}{self._trip(lane)}</button>"
        )

    def _fold(self, account: Account) -> None:
        """One line for all who are folded."""
        row = self._row(_FOLDED)
        shown = self._standing_for(account.folded)
        if not all(lane.right for lane in account.folded):
            self.behind.append(
                f'<div class="tpl-band tpl-bad" style="grid-area: {row} / 1 / auto / {self.bend}"></div>'
            )
        if shown.gets_in:
            self.through.append((self.height - _FOLDED // 2, False))
        name = f"{len(account.folded)} more" if account.lanes else account.title
        note = "" if account.lanes or not account.note else f' <span class="tpl-note-of">{text(account.note)}</span>'
        of = f'<span class="tpl-sr-only"> of {text(account.title)}</span>' if account.lanes else ""
        heard = '<span class="tpl-sr-only">, folded: </span>'
        who = f"{icon('right')}<span><strong>{text(name)}</strong>{of}{note}</span>"
        pill = f'<span class="tpl-pill tpl-fold">{who}</span>{heard}'
        tag = f"{_folded(account)}{_changed({one.change for one in account.folded})}"
        self.before.append(
            f'<button type="button" id="{self.uid}-fold-{text(account.key)}" class="tpl-lane '
            f'{"tpl-in" if shown.gets_in else "tpl-out"}" data-do="unfold" data-with="{text(account.key)}" '
            f'aria-expanded="false" tabindex="-1" '
            f'style="grid-area: {row} / 1 / auto / {self.bend}">'
            f"{self._way(shown, account, pill, tag)}</button>"
        )

    def _standing_for(self, folded: Sequence[Lane]) -> Lane:
        """Whose line all of them share: that of somebody who gets in, if anybody does, else of who is stopped first.

        So no line passes a wall at which one of them is stopped, unless it tells that others get in.
        """
        inside = next((lane for lane in folded if lane.gets_in), None)
        return inside or min(folded, key=lambda lane: (lane.end in (REFUSED, NOT_ASKED), self._reach(lane)))

    def _reach(self, lane: Lane) -> int:
        """How many walls a call passes; refused before any, it passes none."""
        if lane.end in (REFUSED, NOT_ASKED):
            return -1
        keys = [wall.key for wall in self.scene.walls]
        return len(keys) if lane.end == IN else keys.index(lane.end)

    def _way(self, lane: Lane, account: Account, who: str, tag: str) -> str:
        """A lane's cells: the name, the caller's walls, open ground with the words, the role's walls."""
        reach, walled = self._reach(lane), account.walled
        span = "" if walled else f' style="grid-column: span {1 + len(self.left)}"'
        wire = _WIRE if reach >= 0 else '<i class="tpl-halt"></i>' if lane.asked else ""
        cells = [f'<span class="tpl-who"{span}>{who}{wire}</span>']
        walls = [*self.left, *self.right]
        cells += [self._cell(walls[n], n, reach, lane) for n in range(len(self.left))] if walled else []
        passes = reach >= len(self.left)
        lead = f'<i class="tpl-lead{" tpl-wire" if passes else ""}"></i>'
        cells.append(f'<span class="tpl-open-ground">{lead}{tag}{_WIRE if passes else ""}</span>')
        return "".join([*cells, *(self._cell(walls[n], n, reach, lane) for n in range(len(self.left), len(walls)))])

    def _cell(self, wall: Wall, number: int, reach: int, lane: Lane) -> str:
        door = '<i class="tpl-door"></i>' if wall.key not in lane.shut else ""
        line = _WIRE if number < reach else _STOP if number == reach else ""
        return f'<span class="tpl-cell-of">{door}{line}</span>'

    def _tag(self, lane: Lane) -> str:
        if lane.wanted is None or not lane.asked:
            words = f'<span class="tpl-edge">{text(lane.tag)}</span>'
        elif lane.right:
            words = f'<span class="tpl-edge">{icon("yes")} {text(lane.tag)}</span>'
        else:
            words = f'<span class="tpl-edge tpl-tag">{icon("no")} {text(lane.tag)}</span>'
        disc = _disc(self.scene.event, f"{self.uid}-at-lane") if lane.chosen else ""
        return f"{words}{disc}{_changed({lane.change})}"

    def _trip(self, lane: Lane) -> str:
        """The event's disc on its way along the line, to where the call really ended. It plays once, when it is new."""
        event = self.scene.event if lane.chosen else 0
        if not event:
            return ""
        reach = max(0, self._reach(lane))
        walls = [*self.left, *self.right]
        last = 2 + reach + (reach >= len(self.left))  # the column of the wall that stopped it, or the one of the bend
        stopped = " tpl-stopped-there" if reach < len(walls) else ""
        return (
            f'<span class="tpl-trip{stopped}" aria-hidden="true" style="grid-column: 1 / {last + bool(stopped)}">'
            f'<i id="{self.uid}-trip-{event}" class="tpl-disc">{event}</i></span>'
        )

    def _bends(self, last: int) -> str:
        """The lines that go through, bent into the role; the chosen one on top."""
        paths = "".join(
            f'<path class="{"tpl-chosen" if chosen else ""}" d="M0,{y} C18,{y} 10,{_ROLE} 30,{_ROLE}"/>'
            for y, chosen in sorted(self.through, key=lambda one: one[1])
        )
        first = min((y for y, _ in self.through), default=0)
        none = "" if self.through else " tpl-none"
        return (
            f'<div class="tpl-bends{none}" aria-hidden="true" style="grid-area: 2 / {self.bend} / {last} / auto; '
            f'--tpl-from: {first}px"><svg viewBox="0 0 30 {self.height}" preserveAspectRatio="none">{paths}</svg></div>'
        )


def _disc(event: int, ident: str) -> str:
    """The number of a real event, where it ended or what it gave. Its id makes another event another disc."""
    said = f"event {event} of the trail"
    return f'<strong id="{ident}-{event}" class="tpl-disc" title="{said}">{event}</strong>' if event else ""


def _changed(changes: set[str]) -> str:
    """That the draft changes something for a caller, or for one of several."""
    if "let in" in changes:
        return '<span class="tpl-edge tpl-fresh">new</span>'
    return (
        '<span class="tpl-edge tpl-fresh tpl-gone" title="newly shut out">new</span>' if "shut out" in changes else ""
    )


def _folded(account: Account) -> str:
    """How those who are folded fare; with a target whether that is as wanted."""
    first = account.folded[0]
    if first.wanted is None or not first.asked:
        return f'<span class="tpl-edge">{text(account.folded_words)}</span>'
    right = all(lane.right for lane in account.folded)
    kind, sign = ("tpl-edge", "yes") if right else ("tpl-edge tpl-tag", "no")
    return f'<span class="{kind}">{icon(sign)} {text(account.folded_words)}</span>'


_WIRE = '<i class="tpl-wire"></i>'
_STOP = '<i class="tpl-wire tpl-half"></i><i class="tpl-stop"></i>'


def _home(home: Home, style: str, uid: str) -> str:
    live, runs = home.session == "live", home.session in ("live", "forecast")
    bar = f'<div class="tpl-time"><i style="width: {home.left:.0%}"></i></div>' if home.named else ""
    named = f"<p>session <strong>{text(home.named)}</strong></p>" if home.named else ""
    discs = [
        _disc(n if live else 0, f"{uid}-at-{where}") for n, where in zip(home.events, ("role", "bucket"), strict=True)
    ]
    role = (
        f'<div class="tpl-node{" tpl-live" if runs else ""}"><h4>{icon("role")}<span>{text(home.role)}</span>{discs[0]}'
        f"</h4>{named}{bar}<p>{text(home.words)}</p></div>"
    )
    keys = "".join(f"<li><code>{text(key)}</code></li>" for key in home.listed)
    listed = f'<ul class="tpl-keys">{keys}</ul>' if keys else ""
    words = f"<p>{text(home.bucket_words)}</p>" if home.bucket_words else ""
    down = "" if runs else " tpl-off"
    inside = (
        f'<div class="tpl-inside" style="{style}"><p class="tpl-cap"><strong>Account A</strong> '
        f'<span class="tpl-note-of">your company</span></p>{role}'
    )
    if not home.bucket:
        return f"{inside}</div>"
    reached = " tpl-live" if home.reached == "lets" else " tpl-shut" if home.reached == "stops" else ""
    bucket = (
        f'<div class="tpl-node{reached}"><h4>{icon("bucket")}<span>{text(home.bucket)}</span>{discs[1]}</h4>'
        f"{listed}{words}</div>"
    )
    return (
        f'{inside}{"".join(_bars(home.bars, down, uid))}<i class="tpl-down{down}{_after(home.bars)}"></i>{bucket}</div>'
    )


def _bars(bars: Sequence[Bar], down: str, uid: str) -> Iterator[str]:
    for number, bar in enumerate(bars):
        said = f"{bar.title}: {_STATES[bar.state].replace('chosen call', 'session')}"
        place = f' data-do="look" data-with="{text(bar.place)}"' if bar.place else ' aria-disabled="true"'
        yield (
            f'<i class="tpl-down{down}{_after(bars[:number])}"></i><div class="tpl-bar tpl-{bar.state or "off"}">'
            f'<span class="tpl-hole"></span><button type="button" id="{uid}-bar-{number}"{place} '
            f'aria-label="{text(said)}" title="{text(said)}">{text(bar.title)}</button></div>'
        )


def _after(bars: Sequence[Bar]) -> str:
    """What the way looks like below these."""
    return " tpl-off" if any(bar.state == "stops" for bar in bars) else ""


def _still(scene: Scene) -> str:
    """The same as a table: a row a lane, a column a wall."""
    rows = [
        (text(spoken_name(lane, account)), *(_met(lane, wall, scene) for wall in scene.walls), _end(lane))
        for account in scene.accounts
        for lane in account.lanes
    ]
    rest = "".join(
        f"<p>{text(account.title)}{f', {len(account.folded)} more' if account.lanes else ''}: "
        f"{text(account.folded_words)}.</p>"
        for account in scene.accounts
        if account.folded
    )
    home = scene.home
    named = f" session {home.named}," if home.named else ""
    listed = f": {', '.join(home.listed)}" if home.listed else ""
    more = f"{', ' if listed else ': '}{home.bucket_words}" if home.bucket_words else ""
    bucket = f" {home.bucket}{listed}{more}." if home.bucket else ""
    inside = f"<p>{text(f'{home.role}:{named} {home.words}.{bucket}')}</p>"
    head = ("Caller", *(wall.title for wall in scene.walls), "In the end")
    return f"<div data-static hidden>{table('', head, rows)}{rest}{inside}</div>"


def _met(lane: Lane, wall: Wall, scene: Scene) -> str:
    keys = [each.key for each in scene.walls]
    if lane.end in (REFUSED, NOT_ASKED):
        return "not reached"
    reach = len(keys) if lane.end == IN else keys.index(lane.end)
    at = keys.index(wall.key)
    if at < reach:
        return "not needed" if wall.key in lane.spared else "passes"
    return f"stopped: {text(lane.words)}" if at == reach else "not reached"


def _end(lane: Lane) -> str:
    if not lane.asked:
        return text(lane.tag)
    words = "gets in" if lane.gets_in else "stays out" if lane.end != REFUSED else f"stays out: {lane.words}"
    change = f" ({'newly ' + lane.change})" if lane.change else ""
    return text(f"{words}{'' if lane.right else ', ' + lane.tag}{change}")
