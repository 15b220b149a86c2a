"""The workbench a learner works at: policies, a request, and at once who gets in and why. It only draws.

One screen: the request over both columns, the policies on the left, the stage and the verdict on the right; below them
the details, one tab at a time. Four widgets, in the order of a narrow page: `result`, `bar`, `editor`, `details`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from helpers.course import lessons, links
from helpers.course.exercises.targets import Wanted
from helpers.course.own import keeping
from helpers.course.rounds.attempt import Attempt
from helpers.course.rounds.session_calls import as_text
from helpers.course.stage.lanes import STORY
from helpers.course.stage.scene import Scene
from helpers.ui import kept, static_html, whereabouts
from helpers.ui.callbacks import guarded
from helpers.ui.editor import PolicyEditor
from helpers.ui.editor_form import Form
from helpers.ui.fallback_controls import PlainControls
from helpers.ui.fallback_editor import PlainEditor
from helpers.ui.findings import well_formed
from helpers.ui.parts import bar, details, markup, matrix, still, trail, verdict
from helpers.ui.parts.draw import DETAILS, DRAW
from helpers.ui.parts.view import View
from helpers.ui.result_view import ResultView
from helpers.ui.workbench_model import KINDS, WorkbenchModel
from helpers.ui.world_watch import all_follow, follow

if TYPE_CHECKING:
    from helpers.cloud.world import World

PARTS = ("editor", *DRAW)
USUAL = ("editor", "form", "stage", "verdict", *DETAILS)
FIRST = View.first
MOST_LANES = 11  # callers that are drawn one by one, where somebody opens account after account
_numbers = count(1)


class UnknownPart(ValueError):
    """The workbench has no such part or policy. The message lists those it has."""


class Workbench(Form):
    """Edit the policies, say who asks, and read what would happen; press "Assume role", and it happens.

    Args:
        world: the mocked AWS.
        *parts: which parts, in this order, of `PARTS`; none is the usual ones.
        role: a role in Account A; the editor starts with its stored trust policy.
        caller: who asks at first: a persona, or an ARN.
        external_id: sent with the call; empty sends none.
        bucket: the bucket that is listed with the role's credentials.
        policies: which policies have a tab: "trust", "role", "boundary", "caller", "bucket", "session".
        callers: whose lines the stage draws one by one; the others are folded by account.
        first: the fields in the request's line, of "caller", "external_id" and "session_name"; the others are behind
            its quiet button.
        advice: say what a reviewer would say, too; False leaves it at what AWS says.
        target: the requests that a lesson wants answered in a certain way, or the name of a lesson's target.
        plain: True draws without anywidget's JavaScript, for places where it can't load.
        **more: other traits of `WorkbenchModel`, such as `session_name`, `fields` and `trust_policy`.

    Attributes:
        model: the same without display.
        problem: a fault of the lab itself, in words; empty when there is none.

    Raises:
        UnknownPart: there is no such part or policy.
        UnknownLesson: there is no such target.
    """

    def __init__(
        self,
        world: World,
        *parts: str,
        policies: Iterable[str] = ("trust",),
        callers: Iterable[str] = STORY,
        first: Iterable[str] = FIRST,
        advice: bool = True,
        target: str | Iterable[Wanted] = (),
        plain: bool = False,
        **more: Any,
    ) -> None:
        self.parts, self.policies, self._first = parts or USUAL, tuple(policies), tuple(first)
        _check("part", self.parts, PARTS)
        _check("policy", self.policies, KINDS)
        _check("field", self._first, FIRST)
        _check("setting", more, [name for name in WorkbenchModel.class_trait_names() if name != "attempt"])
        self._following = False
        self._uid = f"tpl-{next(_numbers)}"
        self._chosen, self._revealed, self._said, self._last = "", False, "", ""
        self._typed: dict[str, str] = {}
        self._opened: tuple[str, ...] = ()
        self._detail, self._fresh, self._came_back = "", 0, False
        wanted = lessons.target(target) if isinstance(target, str) else tuple(target)
        self._target = target if isinstance(target, str) else ""
        solution = lessons.solution(target) if isinstance(target, str) else ""
        self.model = WorkbenchModel(world, wanted, tuple(callers), advice, solution, **more)
        self._place, self._began = whereabouts.place(), self.model.shared
        self._come_back()
        self.editor = self._make_editor(plain)
        self.bar = W.HTML() if plain else ResultView(on_do=self._done, speaks=False)
        self.result = W.HTML() if plain else ResultView(on_do=self._done)
        self.details = W.HTML() if plain else ResultView(on_do=self._done, speaks=False)
        self._plain_controls = PlainControls(self.model) if plain else None
        super().__init__(self._widgets())
        self.add_class("tpl-workbench")
        self.editor.observe(self._edited, "value")
        self.editor.on_submit(self._pressed)
        if self._plain_controls:
            self._plain_controls.button.on_click(self._pressed)
        self.model.observe(self._filled, ["trust_policy", "others", "caller", "external_id", "session_name", "fields"])
        self.model.observe(self._answered, "attempt")
        self._seen = self.model.world_state
        self._draw()
        follow(self)

    def _come_back(self) -> None:
        """The texts of another day are back, as drafts: nothing of them is saved in the mocked AWS."""
        work = keeping.workbench(self._place)
        if self.model.missing or not work.last or self.model.take(work.last):
            return
        changed = "" if work.starter == self._began else " The course has changed what it begins with."
        self._came_back = True
        self._said = f"Your last texts are back, from {kept.when(work.at)}.{changed}"

    def _keep(self) -> None:
        if keeping.is_kept():
            keeping.drafted(self._place, self.model.shared, self._began)
            kept.soon()

    def _make_editor(self, plain: bool) -> PolicyEditor | PlainEditor:
        text, label = self.model.text_of(self.model.tab), self.model.title_of(self.model.tab)
        if plain:
            return PlainEditor(text, check=self.model.check, label=label)
        return PolicyEditor(text, check=self.model.check, label=label, kind=self.model.tab, document=self.model.tab)

    def _widgets(self) -> list[W.Widget]:
        if self.model.missing:
            return [self.result]
        editor = [self.bar, self.editor] if "editor" in self.parts else []
        if self._plain_controls:
            return [*editor, *(self._plain_controls.widgets if "form" in self.parts else []), self.result]
        behind = [self.details] if any(part in DETAILS for part in self.parts) else []
        self.bar.add_class("tpl-strip")
        screen = W.VBox([self.result, *editor, *behind])
        screen.add_class("tpl-screen")
        if not editor:
            screen.add_class("tpl-alone")
        return [screen]

    # --- from code -------------------------------------------------------------------------------------------

    @property
    def attempt(self) -> Attempt | None:
        """The last round; None before the first."""
        last: Attempt | None = self.model.attempt
        return last

    @property
    def trust_policy(self) -> str:
        """The draft of the trust policy."""
        return str(self.model.trust_policy)

    @trust_policy.setter
    def trust_policy(self, text: str) -> None:
        self.model.trust_policy = text

    @property
    def caller(self) -> str:
        """Who asks."""
        return str(self.model.caller)

    @caller.setter
    def caller(self, name: str) -> None:
        self.model.caller = name

    @property
    def external_id(self) -> str:
        """What is sent as ExternalId; empty sends none."""
        return str(self.model.external_id)

    @external_id.setter
    def external_id(self, text: str) -> None:
        self.model.external_id = text

    def assume(self) -> Attempt:
        """Press the button.

        Returns:
            The round, also in `attempt`.
        """
        return self.model.assume()

    def show(self, policy: str, line: int = 0, *, focus: bool = True) -> None:
        """Show one of the policies in the editor.

        Args:
            policy: a key of `helpers.ui.workbench_model.KINDS`.
            line: scroll there, from 1; 0 leaves it.
            focus: the editor takes the focus, too.
        """
        _check("policy", [policy], KINDS)
        self.model.tab = policy
        self._fill_editor()
        self._draw()
        if line and isinstance(self.editor, PolicyEditor):
            self.editor.reveal(line, focus=focus)

    # --- from the page ---------------------------------------------------------------------------------------

    @guarded
    def _edited(self, _: Any) -> None:
        if self._following:
            return
        # A press on a tab may overtake the last keys: the text says itself which policy it is of.
        of = self.editor.written if isinstance(self.editor, PolicyEditor) else ""
        self.model.write(of if of in KINDS else self.model.tab, self.editor.value)
        if of and of != self.model.tab:
            self._fill_editor()

    @guarded
    def _pressed(self, *_: Any) -> None:
        self.model.assume()

    @property
    def deeds(self) -> dict[str, Callable[[Any], object]]:
        """What the panel and the bar may ask for, by the names that stand in their HTML as `data-do`."""
        return {
            "set": self._set,
            "assume": self._pressed,
            "submit": self._pressed,
            "tab": self._tab,
            "reveal": self._reveal,
            "look": partial(self._reveal, focus=False),
            "lane": self._lane,
            "unfold": self._unfold,
            "detail": self._show_detail,
            "cell": self._cell,
            "reveal-secrets": self._reveal_secrets,
            "copy": self._copy,
            "later": self._later,
            "errand": self._errand,
            "replay": self._replay,
            "start-again": partial(self._back, "Back to where the workbench began.", self._start_again),
            "as-saved": partial(self._back, "The policies as they are stored.", self.model.as_saved),
            "share": self._share,
            "take": self._take,
        }

    @guarded
    def _done(self, do: str, value: str | Mapping[str, str]) -> None:
        """A button was pressed, or a field of the panel filled."""
        deed = self.deeds.get(do)
        if deed is not None and (do == "set") is isinstance(value, Mapping):
            deed(value)
            if not self.problem:  # it stands in the place of everything else
                self._draw()
            all_follow(besides=self)

    def _set(self, values: Mapping[str, str]) -> None:
        self._typed |= {name: values[name] for name in ("key", "content", "shared", "caller_arn") if name in values}
        filled = dict(values)
        if "caller" in filled:
            self._typed.pop("caller_arn", None)
        if filled.get("caller") == "arn:":  # "another ARN": the field for it begins with an example
            filled["caller"] = "arn:aws:iam::444455556666:user/admin"
        elif "caller_arn" in filled and "caller" not in filled:
            filled["caller"] = filled["caller_arn"]
        self.model.fill(filled)

    def _tab(self, name: str) -> None:
        if name in self.policies:
            self.show(name)

    def _reveal(self, place: str, *, focus: bool = True) -> None:
        tab, _, line = place.partition(":")
        if tab in self.policies and line.isdecimal():
            self.show(tab, int(line), focus=focus)
        elif tab in bar.TITLES:
            self._said = f"The {bar.TITLES[tab].lower()} has no tab here."

    def _lane(self, key: str) -> None:
        """A caller on the stage is pressed: they ask."""
        lane = next((each for each in self._stage.lanes if each.key == key), None)
        if lane is not None:
            self._typed.pop("caller_arn", None)
            self.model.fill(lane.request)

    def _unfold(self, account: str) -> None:
        if account in {each.key for each in self._stage.accounts}:
            rest = tuple(each for each in self._opened if each != account)
            self._opened = rest if account in self._opened else (*rest, account)
            # One screen: the account that was opened longest ago folds again, but never the one just pressed.
            while len(self._opened) > 1 and len(self._stage.lanes) > MOST_LANES:
                self._opened = self._opened[1:]

    @property
    def _stage(self) -> Scene:
        return self.model.scene(frozenset(self._opened))

    def _show_detail(self, name: str) -> None:
        if name in DETAILS:
            self._detail = name
            self._fresh = 0 if name == "trail" else self._fresh

    def _cell(self, place: str) -> None:
        self._chosen = "" if place == self._chosen else place
        if self._chosen:
            self.announce(well_formed(matrix.reason(self.model, self._chosen)))

    def _reveal_secrets(self, _: str) -> None:
        self._revealed = not self._revealed

    def _copy(self, form: str) -> None:
        credentials = self.attempt.credentials if self.attempt else None
        if credentials is not None and isinstance(self.details, ResultView):
            self.details.copy(as_text(credentials, form), "The credentials are copied.")

    def _later(self, _: str) -> None:
        self.model.world.later(hours=1)

    def _errand(self, what: str) -> None:
        if what in ("list", "get", "put"):
            done = self.model.errand(what, self._typed.get("key", ""), self._typed.get("content", ""))
            if done is not None:
                self.announce(f"{done.call}: {'allowed' if done.allowed else 'refused'}. {done.words}")

    def _replay(self, number: str) -> None:
        if filled := trail.asked(self.model, number):
            self.model.fill(filled)
            self.announce("The form asks as that call did.")

    def _start_again(self) -> None:
        self.model.start_again()
        self._came_back = False
        keeping.drafted(self._place, self._began, self._began)

    def _back(self, said: str, go: Callable[[], None], _: str) -> None:
        go()
        self._said = said
        self._fill_editor()
        self.announce(said)

    def _share(self, _: str) -> None:
        if isinstance(self.bar, ResultView):
            self.bar.share(self.model.shared, links.home().reader)

    def _take(self, _: str) -> None:
        self._said = self.model.take(self._typed.get("shared", "")) or "It is opened."
        self._fill_editor()
        self.announce(self._said)

    # --- to the page -----------------------------------------------------------------------------------------

    @guarded
    def _filled(self, change: Any) -> None:
        """The model was set, from code or from the page: every control follows."""
        self._said = ""
        if not self._following and change["name"] in ("trust_policy", "others", "caller"):
            self._fill_editor()
        self._draw()
        self._keep()
        said = verdict.spoken(self.model)
        if said != self._last:
            self._last = said
            self.announce(well_formed(said))

    def _fill_editor(self) -> None:
        text, label = self.model.text_of(self.model.tab), self.model.title_of(self.model.tab)
        self._following = True
        try:
            if isinstance(self.editor, PolicyEditor):
                with self.editor.hold_sync():
                    if (self.editor.document, self.editor.value) != (self.model.tab, text):
                        self.editor.document = self.editor.kind = self.model.tab
                        self.editor.value = text
                    self.editor.label = label
            elif self.editor.value != text:
                self.editor.value = text
        finally:
            self._following = False

    @guarded
    def _answered(self, _: Any) -> None:
        self._revealed = False
        made = self.attempt
        if made is not None and self._detail not in ("trail", "matrix"):
            self._detail = "session" if made.credentials is not None else "client"
        self._fresh = sum(step.event > 0 for step in made.steps) if made is not None else 0
        self._draw()
        self._last = verdict.spoken(self.model)
        self.announce(well_formed(self._last))
        if made is not None and keeping.is_kept():
            met = self._stage.target_met if self.model.target else made.credentials is not None
            keeping.pressed(self._place, self._target, met)
        all_follow(besides=self)

    @guarded
    def follow_world(self) -> None:
        """Draw anew if somebody else has changed the world: another cell, another workbench."""
        if not self.model.missing and self.model.world_state != self._seen:
            self._fill_editor()
            self._draw()

    def _draw(self) -> None:
        if self.model.missing and self.attempt is None:
            self.put(markup.message(self.model.missing))
            return
        self._seen = self.model.world_state
        self.editor.marks = self.model.marks if "editor" in self.parts else []
        if isinstance(self.bar, ResultView):
            self.bar.html = bar.html(self.model, self._view)
        if self._plain_controls:
            self._plain_controls.follow()
            self.put(static_html.html("".join(self._live())))
        else:
            self.put("".join(self._html(part) for part in self._shown() if part not in DETAILS))
            if isinstance(self.details, ResultView):
                self.details.html = details.html(self.model, self._view, self.parts)
        self.answer_in_one_thread(*self._controls())

    def _controls(self) -> list[W.Widget]:
        return self._plain_controls.widgets if self._plain_controls else [self.bar, self.result, self.details]

    def _shown(self) -> list[str]:
        return [part for part in self.parts if part != "editor"]

    def _html(self, part: str) -> str:
        return DRAW[part](self.model, self._view)

    @property
    def _view(self) -> View:
        return View(
            self._uid,
            self.policies,
            self._said,
            self._chosen,
            self._revealed,
            self._typed.get("caller_arn"),
            frozenset(self._opened),
            self._detail,
            self._fresh,
            self._first,
            self._came_back,
        )

    # --- where no kernel is ----------------------------------------------------------------------------------

    def _live(self) -> list[str]:
        """The HTML of every part but the editor and the form, which have a static form of their own."""
        skipped = ("form", "trail") if self.parts == USUAL else ("form",)
        return [self._html(part) for part in self._shown() if part not in skipped]

    def as_text(self) -> str:
        """The same words as plain text: what is set, then every part."""
        if self.model.missing and self.attempt is None:
            return well_formed(self.model.missing)
        return still.text(self.model, self.parts, self._first, self._live())

    def as_html(self) -> str:
        """The same words as plain HTML: the policy, what is set, then every part."""
        if self.model.missing and self.attempt is None:
            return f"<p>{markup.text(self.model.missing)}</p>"
        return still.html(self.model, self.parts, self._first, self._live())

    def __repr__(self) -> str:
        return f"Workbench(role={self.model.role!r})"


def _check(what: str, named: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in named:
        if name not in known:
            raise UnknownPart(f"The workbench has no {what} {str(name)[:40]!r}. It has {', '.join(known)}.")
