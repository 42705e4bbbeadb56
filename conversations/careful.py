"""Words that ask for care: a pupil's name, or a child who may be at risk."""

import re

_WHO = r"(?:pupil|child|boy|girl|student|year \d+|y\d+)s?"
_NAMED = re.compile(rf"\b{_WHO}\b[^.!?]{{0,20}}?\b(?:called|named|is|,)\s+(?-i:[A-Z][a-z]+)\b", re.IGNORECASE)
_AT_RISK = re.compile(
    r"\b(?:safeguarding (?:concern|issue|worry)|at risk of harm|self[- ]harm\w*|suicid\w+"
    r"|(?:is|was|being) (?:abused|neglected|groomed)|being (?:hurt|harmed|beaten|exploited)|hurt at home"
    r"|hurt(?:s|ing)? (?:him|her|them)sel(?:f|ves))",
    re.IGNORECASE,
)
SIGNPOST = (
    "If a child may be at risk, please tell your school's safeguarding lead now, or ring 999 in an emergency. "
    "I cannot pass this on for you."
)


def may_name_a_pupil(text: str) -> bool:
    """Whether a text reads as if it named a pupil; the person decides, so a doubt is enough."""
    return _NAMED.search(text) is not None


def may_be_at_risk(text: str) -> bool:
    """Whether a text reads as if a child were at risk, so that the person is told whom to turn to."""
    return _AT_RISK.search(text) is not None
