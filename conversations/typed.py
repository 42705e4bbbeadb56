"""What people type around a day and a time: signs, polite words, and how long it is to last."""

import re
import unicodedata


def plainly(text: str) -> str:
    """Give the words that matter in one form: small letters, plain signs, nothing polite."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("⁄", "/")
    text = re.sub(r"[–—−]", "-", text).replace("’", "'").replace("o'clock", " oclock")
    text = re.sub(r"(?<=[\d\W])([ap])\.? ?m\b\.?", r"\1m", text).replace("1/2 past", "half past")
    text = _apart(text)
    text = re.sub(r"[,;?!()]|@|\.(?!\d)|(?<=\d)t(?=\d\d:)", lambda sign: " at " if sign[0] == "@" else " ", text)
    text = re.sub(r"(?<=\d)-?ish\b", " ish", " ".join(text.split()))
    text = re.sub(r"(?<=\d|m) ?- ?(?=\d)", "-", text).replace(" - ", " ")
    return _without_courtesy(text)


def _without_courtesy(text: str) -> str:
    """Take away what is said around a wish, as often as something is: ``could we do … if that suits, thanks``."""
    while True:
        shorter = " ".join(_ANYWHERE.sub(" ", _CLOSING.sub("", _OPENING.sub("", _TOLD.sub("", text)))).split())
        if shorter == text:
            return text
        text = shorter


def _apart(text: str) -> str:
    """Part a day from the time that it runs into (``fri3pm``), and write ``13h30`` and ``14h`` as others do."""
    text = _DAY_FIRST.sub(r"\1 ", _DAY_LAST.sub(" ", _AROUND_MONTH.sub(" ", text)))
    text = re.sub(r"\bnxt\b", "next", text)
    text = re.sub(r"(?<=\d)([ap])(?= |$)", r"\1m", re.sub(r"(?<=\d[.:]\d)o(?= |$|[ap]m)", "0", text))
    return re.sub(r"\b(0?[89]|1[0-8])h\b", r"\1:00", re.sub(r"\b(\d{1,2})h(\d{2})\b", r"\1:\2", text))


_DAY_FIRST = re.compile(r"\b((?:mon|tue|wed|wednes|thu|thur|fri)(?:s|day|sday)?)(?=\d)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_AROUND_MONTH = re.compile(rf"(?<=\d)(?={_MONTH})|(?<=\d{_MONTH})(?=\d)")
_DAY_LAST = re.compile(r"(?<=\d[ap]m)(?=mon|tue|wed|thu|fri)")
_ANYBODY = r"(?:we|you|i|she|he|they)"
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|ok|well|maybe|perhaps|please|pls|just)|how about|what about|let'?s (?:say|do|go for)"
    rf"|(?:(?:can|could|would|shall|should|might|may)(?: {_ANYBODY})?|{_ANYBODY}(?:'d| would|'ll| will| can| could)?)"
    r"(?: (?:maybe|perhaps|possibly|please|also|both|rather))? (?:book|put|fit|pencil|do|say|make|have|go for|arrange"
    r"|ring|speak|talk|meet|prefer|like|manage|suggest|try|be free)"
    r"|book|pencil|put|(?:i am|i'm|she's|he's|they're|we're|she is|he is|they are|we are) free"
    r")\b(?: (?:me|us|her|him|them|this|it)\b)?(?: (?:in|down)\b)?(?: for\b)?"
)
"""How a wish begins; said or not, it means the same. With a ``not`` in it, it does not fit."""
_OF_TIME = r"\b(?:mon|tue|wed|thu|fri|sat|sun|tod|tom|next|this|week|half|quarter|morning|afternoon|lunch|noon)"
_TOLD = re.compile(
    r"^(?!.*\b(?:not?|never|only|but|except|if|unless)\b.* (?:prefer|free|could|can|suggest))(?!.*n't)"
    rf"(?:(?!{_OF_TIME})[a-z' ]){{1,60}}?"
    r"(?:\b(?:prefers?|(?:could|can) (?:do|manage|make)|(?:is|are) free|suggest(?:s|ed)?)|'(?:s|re) free)\b(?: on\b)?"
)
"""Who wishes it, and how one knows: ``spoke to the office and they'd prefer``. It says no time, and no ``not``."""
_GOOD = r"(?:lovely|great|good|fine|ideal|best|perfect|ok(?:ay)?|all ?right|brilliant|super|wonderful|easiest)"
_WHOM = r"(?: (?:for|with) (?:me|us|her|him|them|you))?"
_CLOSING = re.compile(
    rf"(?:\b(?:(?:would|might|should) (?:be {_GOOD}|work|suit)|(?:works|suits)(?: well| best| fine)?"
    rf"|(?:is|looks) {_GOOD}){_WHOM}"
    rf"|\bif (?:that|this|it)(?: still)?(?:'s| is| works| suits)(?: {_GOOD}| possible| her| him| them| you)?{_WHOM}"
    r"|\bif you can|\bif (?:she|he|they|you) (?:doesn't|don't|does not|do not) mind|\bif poss(?:ible)?"
    r"|\bwhichever suits|\b(?:please|pls|plz|thanks|thank you|many thanks|ta|cheers|instead|ok|okay|uk time|x+))$"
)
_ANYWHERE = re.compile(
    r"\b(?:date|day|time|when):|\b(?:please|pls|thanks|thank you|uk time|if poss(?:ible)?|instead|ok|say|just)\b"
)
_LENGTH = re.compile(
    r"\b(?:for )?(?:(?P<half>half an hour|half hour)"
    r"|(?P<hours>an|one|two|1|2|1\.5)[ -]?(?:hours?|hrs?|h)(?P<more> and a half)?"
    r"|(?P<minutes>\d{1,3}|fifteen|twenty|thirty|forty|forty five|sixty)[ -]?(?:minutes?|mins?|m))"
    r"\b(?! (?:past|to|time|from))"
)
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "sixty": 60}
_HOURS = {"an": 60, "one": 60, "1": 60, "1.5": 90, "two": 120, "2": 120}


def without_length(plain: str) -> tuple[str, int | None]:
    """Take out for how many minutes it is to be; ``in an hour`` says when, and stays."""
    found = _LENGTH.search(plain)
    if not found or plain[: found.start()].endswith("in "):
        return plain, None
    rest = " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split())
    if found["half"]:
        return rest, 30
    if found["hours"]:
        return rest, _HOURS[found["hours"]] + (30 if found["more"] else 0)
    minutes = _TENS.get(found["minutes"]) or int(found["minutes"])
    return (rest, minutes) if 5 <= minutes <= 240 else (plain, None)
