"""The work that every program under comparison does: ask twelve questions of a person, one after another."""

from dataclasses import dataclass

READY = "Ready to finish?"
"""What is said when all twelve are answered."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the answer that robots give to it: one of the choices is tapped, anything else is typed."""

    id: str
    prompt: str
    kind: str
    answer: str
    choices: tuple[str, ...] = ()


def _tapped(number: int, about: str) -> Question:
    choices = ("Not yet", "Planned", "Begun", "Done")
    return Question(f"q{number}", f"{number}. How far is {about}?", "single", choices[number % 4], choices)


QUESTIONS = (
    _tapped(1, "the plan"),
    _tapped(2, "the training"),
    Question("q3", "3. How many people took part?", "number", "24"),
    _tapped(4, "the first visit"),
    Question("q5", "5. What went well?", "text", "Two schools shared a lesson & <both> liked it"),
    _tapped(6, "the second visit"),
    _tapped(7, "the reading"),
    Question("q8", "8. When is the next meeting?", "date", "2027-03-01"),
    _tapped(9, "the survey"),
    Question("q10", "10. What is in the way?", "text", "Cover for the afternoon is hard to find"),
    _tapped(11, "the report"),
    Question("q12", "12. Who will take it on?", "text", "The lead of the second school"),
)


def refused(question: Question, said: str) -> str:
    """Check an answer as a small bot would, and say what is wrong with it; empty when it is right."""
    if question.choices and said not in question.choices:
        return "Please tap one of the buttons."
    if question.kind == "number" and not said.isdigit():
        return "Please give a number."
    if question.kind == "date" and len(said) != len("2027-03-01"):
        return "Please give a day such as 2027-03-01."
    return "" if said.strip() else "Please type your answer."


def prompt_after(answered: int) -> tuple[str, tuple[str, ...]]:
    """Give what is said, and the choices under it, when so many questions are answered."""
    if answered == len(QUESTIONS):
        return READY, ()
    return QUESTIONS[answered].prompt, QUESTIONS[answered].choices
