"""What a flow is. These models are the file format: a flow file holds exactly the keys that stand here."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from conversations import conditions
from conversations.expressions import Expression

ID = r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*"
LONGEST_ANSWER = 4000
"""Characters that a text answer may have when its question sets no shorter limit."""
LONGEST_LABEL = 40
"""Characters on a button that stands alone in a row on a phone 360 pixels wide."""
LONGEST_PROMPT = 1000
"""Characters of a prompt: what reads well as one message on a phone."""

Id = Annotated[str, StringConstraints(pattern=f"^{ID}$", max_length=60)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=64)]


def _condition(raw: Any) -> Any:
    return raw if isinstance(raw, conditions.Condition) else conditions.parse(raw)


def _expression(raw: Any) -> Any:
    return raw if isinstance(raw, Expression) else Expression(str(raw))


def _texts(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


Condition = Annotated[Any, BeforeValidator(_condition)]
Calculation = Annotated[Any, BeforeValidator(_expression)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Part(BaseModel):
    """A piece of a flow file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Option(Part):
    """One thing that may be chosen.

    ``detail`` is a longer description that the card shows; ``alone`` clears the other choices;
    ``uncounted`` is kept but left out of calculations, as "Don't know" is;
    ``of`` names the keys of an earlier answer that this option belongs to (see ``narrowed_by``).
    """

    key: int | Key
    label: str
    detail: str = ""
    alone: bool = False
    uncounted: bool = False
    of: Texts = ()
    ask_if: Condition | None = None
    seed: Texts = ()


class ForEach(Part):
    """Ask once for each item of a list, of an earlier answer (``from``), or of items in the facts."""

    list: str = ""
    source: str = Field("", alias="from")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.list) == bool(self.source):
            raise ValueError("for_each takes either 'list' or 'from'")
        return self


class Repeat(Part):
    """Ask a group's fields again for as long as the person wants, or ``times`` a number answered before.

    With ``min: 0`` the person is asked first (``first``) whether there is one at all.
    """

    min: Annotated[int, Field(ge=0, le=1)] = 1
    max: Annotated[int, Field(ge=1, le=50)] = 50
    again: str = "Another one?"
    first: str = ""
    times: Id | None = None


class Check(Part):
    """A rule between answers, with its own words for when it is broken."""

    that: Condition
    says: str


class Makes(Part):
    """What an answer brings about: an action, a field of the subject, a stage, and so on, kept in step.

    The value of a field is a plain value, ``{answer: question.id}``, ``{map: question.id, to: {…}}``,
    ``{item: key}`` or ``{item: label}``.
    """

    kind: Literal["action", "field", "stage", "call", "notice", "closed", "status"]
    fields: Mapping[str, Any] = Field(default_factory=dict)


class Question(Part):
    """One question, or a group of questions that are repeated together."""

    id: Id
    type: str
    prompt: str = ""
    lead: str = ""
    """Said before the prompt; left out when one of its placeholders has nothing to show."""
    beside: str = ""
    """A question of an anonymous flow whose totals are shown with this one, once there are enough answers."""
    brief: str = ""
    """A few words for lists of questions; the prompt's start when it is missing."""
    was: Texts = ()
    modes: Texts = ()
    ask_if: Condition | None = None

    options: tuple[Option, ...] = ()
    list: str = ""
    scale: str = ""
    details: Mapping[str, str] = Field(default_factory=dict)
    narrowed_by: Id | None = None
    only_items: Condition | None = None
    exclude_answer: Id | None = None
    other: bool = False
    max_choices: Annotated[int, Field(ge=1)] | None = None
    want_at_least: Annotated[int, Field(ge=1)] | None = None

    min: int | float | Id | None = None
    max: int | float | Id | None = None
    whole: bool = False
    unit: str = ""
    future: bool = False
    not_before: Id | None = None
    pattern: str = ""
    pattern_says: str = ""
    checks: tuple[Check, ...] = ()

    default: Any = None
    default_days: int | None = None
    default_months: int | None = None
    optional: bool = False
    required: bool = False

    private_to: Literal["", "staff"] = ""
    """Who alone may see what is answered; of a group it holds for its fields, so that nobody need look at the group."""
    for_each: ForEach | None = None
    repeat: Repeat | None = None
    fields: tuple["Question", ...] = ()
    calculate: Calculation | None = None

    makes: tuple[Makes, ...] = ()
    series: str = ""
    """Questions of one series ask the same thing at different times; their answers are compared."""
    origin: Literal["seed", "src", "own"] | None = None
    seed: Texts = ()
    src: Texts = ()

    @field_validator("fields")
    @classmethod
    def _as_private_as_their_group(
        cls, fields: tuple["Question", ...], known: ValidationInfo
    ) -> tuple["Question", ...]:
        group = known.data.get("private_to", "")
        return tuple(one if one.private_to else one.model_copy(update={"private_to": group}) for one in fields)

    @property
    def in_brief(self) -> str:
        """Name the question in a list."""
        return self.brief or (
            self.prompt if len(self.prompt) <= LONGEST_LABEL else f"{self.prompt[: LONGEST_LABEL - 1].rstrip()}…"
        )


class Section(Part):
    """A part of a flow that a person can finish in one sitting."""

    key: Key = "all"
    title: str = ""
    modes: Texts = ()
    ask_if: Condition | None = None
    can_wait_days: int | None = None
    questions: tuple[Question, ...]
    origin: Literal["seed", "src", "own"] | None = None
    seed: Texts = ()


class Retired(Part):
    """A question that is no longer asked, with its last wording: its answers are still exported."""

    id: Id
    type: str
    prompt: str
    options: tuple[Option, ...] = ()
    private_to: Literal["", "staff"] = ""


class Offset(Part):
    """A day counted from another: ``from`` an anchor such as ``act.end``, plus days."""

    source: str = Field(alias="from")
    days: int = 0
    moved_by: Id | None = None


class When(Part):
    """When a flow opens and falls due. The calendar works the dates out."""

    trigger: Literal["", "cluster_joined", "calendar", "command", "coordinator_invites"] = ""
    name: str = ""
    months: tuple[int, ...] = ()
    due_days: int | None = None
    midyear: Mapping[str, Any] = Field(default_factory=dict)
    open: Offset | None = None
    due: Offset | None = None
    if_late_days: int | None = None
    if_silent: str = ""


class Tailor(Part):
    """What a cluster may make its own."""

    max_own_questions: Annotated[int, Field(ge=0, le=2)] = 0
    may_skip: Texts = ()
    may_shift_days: int = 0


class Pick(Part):
    """What an agenda line takes from its sources: answers by id, where ``sa.*.level`` stands for each such id.

    ``answers`` as they were given, at least ``after_days`` ago; those ``marked`` with one of ``keys``; the ``lowest``,
    ``count`` of them; what ``changed`` most since the time before; ``rated`` at least ``least``, the worst first and
    ``first`` before all; ``unmoved``, whose series of answers has not risen; ``open`` actions; ``overdue`` stages.
    """

    take: Literal["answers", "marked", "lowest", "changed", "rated", "unmoved", "open", "overdue"]
    source: Texts = Field((), alias="from")
    title: str = ""
    keys: Texts = ()
    count: Annotated[int, Field(ge=1)] = 1
    least: int = 1
    first: Id | None = None
    after_days: Annotated[int, Field(ge=0)] = 0
    tells: bool = False
    """Whether the answer is told beside what it is about."""


class AgendaLine(Part):
    """One line of a call's agenda; it is dropped when it has nothing to show. ``title`` stands over what is found."""

    key: Key
    title: str = ""
    show: str
    picks: tuple[Pick, ...]
    origin: Literal["seed", "src", "own"] | None = None
    seed: Texts = ()
    src: Texts = ()


class Shares(Part):
    """What may be passed on to others, as its owner allowed: the answer ``permission`` is asked for ``tells``.

    ``named`` and ``unnamed`` are the keys that allow it with and without the owner's name; any other allows nothing.
    Where a ``title`` is asked for, there is nothing to pass on without one. ``area`` is asked for what it is about.
    """

    permission: Id
    named: Texts = ("named",)
    unnamed: Texts = ("anon",)
    title: Id | None = None
    area: Id | None = None
    tells: Texts


class Marks(Part):
    """Answers of any flow that mark an area with one of ``keys``: in ``sa.*.priority`` the star is the area's key.

    With ``consents`` the answer itself allows others to hear of it; without, it only adds to what others may.
    """

    source: Texts = Field(alias="from")
    keys: Texts
    why: str
    consents: bool = False


class Gathers(Part):
    """Which questions say what is brought to a meeting and asked of it, and which keys of ``kind`` mean what.

    ``strong`` and ``weak`` mark areas in which a cluster can help others, and wants help; they suggest pairings.
    """

    kind: Id
    brings: Texts
    asks: Texts
    listens: Texts
    away: Texts
    title: Id
    area: Id
    form: Id
    problem: Id
    barrier: Id
    wants: Id
    strong: tuple[Marks, ...] = ()
    weak: tuple[Marks, ...] = ()


FactType = Literal["text", "number", "date", "single", "multi", "items"]


class Fact(Part):
    """Something that a flow is told from outside; ``options`` names the list that its keys come from."""

    type: FactType
    list: str = ""


def _fact(raw: Any) -> Any:
    return {"type": raw} if isinstance(raw, str) else raw


class Shared(Part):
    """Scales and lists that several flows use."""

    kind: Literal["shared"] = "shared"
    version: int = 1
    scales: Mapping[str, tuple[Option, ...]] = Field(default_factory=dict)
    lists: Mapping[str, tuple[Option, ...]] = Field(default_factory=dict)


class Flow(Part):
    """A conversation that asks for something: its sections and questions in order."""

    flow: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    version: int = 1
    title: str
    who: Literal["coordinator", "lead", "staff", "partner"] = "coordinator"
    per: Literal["cluster", "activity", "call", "meeting"] = "cluster"
    respondents: Literal["one", "shared", "each"] = "shared"
    when: When = When()
    intro: str = ""
    close: str = ""
    resume: Literal["", "per_section"] = ""
    modes: Mapping[str, str] = Field(default_factory=dict)
    facts: Mapping[str, Annotated[Fact, BeforeValidator(_fact)]] = Field(default_factory=dict)
    scales: Mapping[str, tuple[Option, ...]] = Field(default_factory=dict)
    lists: Mapping[str, tuple[Option, ...]] = Field(default_factory=dict)
    sections: tuple[Section, ...]
    retired: tuple[Retired, ...] = ()
    tailor: Tailor = Tailor()
    schedules: Texts = ()
    agenda: tuple[AgendaLine, ...] = ()
    gathers: Gathers | None = None
    shares: tuple[Shares, ...] = ()
    shows: str = ""
    """Another flow of the same subject, whose answers are shown with the intro, without what is private."""
    iem_stage: Texts = ()
    anonymous: bool = False
    show_at_least: int = 0

    @property
    def least(self) -> int:
        """From how many answers on an anonymous flow is shown, in totals only; 0 where it is not anonymous."""
        return max(self.show_at_least, 2) if self.anonymous else 0

    def questions(self) -> Iterator[Question]:
        """Give every question in order; a group stands before its fields."""
        for section in self.sections:
            for question in section.questions:
                yield question
                yield from question.fields

    def question(self, id: str) -> Question | None:  # noqa: A002 - the format's own word
        """Find a question by its id."""
        return next((question for question in self.questions() if question.id == id), None)
