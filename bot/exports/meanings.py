"""What each exported column means, in English and in Welsh."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column means. ``personal`` says whether it may hold personal data; ``empty`` what a blank means."""

    en: str
    cy: str
    type: str = "text"
    allowed: str = ""
    empty: str = "never blank"
    example: str = ""
    personal: bool = False


NONE = "blank: there is none"
UNANSWERED = "blank: not answered; status says why"
MEANINGS = {
    "answer_id": Meaning("The run and the question, for ever the same", "Y rhediad a'r cwestiwn", example="1-cp.name"),
    "run_id": Meaning("The run: one flow for one subject and period", "Y rhediad", "whole number", empty=NONE),
    "cluster": Meaning("The cluster's name", "Enw'r clwstwr", example="Oakfield"),
    "nation": Meaning("The cluster's nation", "Gwlad y clwstwr", example="ENG"),
    "flow": Meaning("The flow: the set of questions", "Y set o gwestiynau", example="self_assessment"),
    "flow_version": Meaning("The version of the flow that was answered", "Fersiwn y set", "whole number", example="1"),
    "period": Meaning("A review's period", "Cyfnod yr adolygiad", empty=NONE, example="autumn 2026"),
    "mode": Meaning("How full the run was", "Pa mor llawn oedd y rhediad", empty=NONE, example="full"),
    "subject": Meaning("The activity or meeting that the run is about", "Y gweithgaredd neu'r cyfarfod", empty=NONE),
    "section": Meaning("The part of the flow", "Rhan y set", example="f1"),
    "question": Meaning("The question's id", "Dynodwr y cwestiwn", example="sa.f1.s1"),
    "item": Meaning("What a repeated question was asked about, by key", "Yr eitem, yn ôl allwedd", empty=NONE),
    "item_label": Meaning("What it was asked about, in words", "Yr eitem, mewn geiriau", empty=NONE, personal=True),
    "type": Meaning("The question's type", "Math y cwestiwn", example="scale"),
    "status": Meaning("Whether it was answered", "A gafodd ei ateb", example="answered"),
    "code": Meaning("The answer as it is kept", "Yr ateb fel y'i cedwir", empty=UNANSWERED, personal=True),
    "label": Meaning("The answer in words", "Yr ateb mewn geiriau", empty=UNANSWERED, personal=True),
    "comment": Meaning("What was said beside the answer", "Sylw wrth ochr yr ateb", empty=NONE, personal=True),
    "evidence": Meaning("How many pieces of evidence there are", "Nifer y darnau o dystiolaeth", "whole number"),
    "private_to": Meaning("Who alone may see it", "Pwy yn unig a gaiff ei weld", empty="blank: not private"),
    "who": Meaning("Who said it, as a code", "Pwy, fel cod", empty=NONE, example="P4X5WGX", personal=True),
    "answered_at": Meaning("When it was answered, in UTC", "Pryd y'i hatebwyd, UTC", "moment", empty=UNANSWERED),
    "channel": Meaning("Where it was answered", "Ble y'i hatebwyd", empty=UNANSWERED, example="telegram"),
    "language": Meaning("The person's language then", "Iaith y person ar y pryd", empty=UNANSWERED, example="en"),
    "level": Meaning(
        "The point on a scale; a choice such as Don't know does not count",
        "Y pwynt ar raddfa; nid yw Ddim yn gwybod yn cyfrif",
        "number",
        empty="blank: no scale, not answered, or not counted",
        example="3",
    ),
    "state": Meaning("How far it has come", "Pa mor bell y mae wedi dod", example="asking"),
    "done": Meaning("How many questions are answered or skipped", "Nifer a atebwyd neu a hepgorwyd", "whole number"),
    "about": Meaning("About how many questions there are", "Tua faint o gwestiynau sydd", "whole number"),
    "opened_at": Meaning("When it was opened, in UTC", "Pryd yr agorwyd, UTC", "moment", empty="blank: not started"),
    "due_on": Meaning("The day by which it is due", "Y diwrnod olaf", "date", empty="blank: no such day"),
    "days_overdue": Meaning("How many days it is overdue; 0 where it is not", "Dyddiau'n hwyr", "whole number"),
    "last_at": Meaning("When something was last said, in UTC", "Y tro olaf, UTC", "moment", empty="blank: nothing yet"),
    "sent_at": Meaning("When it was sent, in UTC", "Pryd yr anfonwyd, UTC", "moment", empty="blank: not sent"),
    "evidence_id": Meaning("The piece of evidence", "Y darn o dystiolaeth", "whole number"),
    "name": Meaning("A file's or a person's name", "Enw ffeil neu berson", empty=NONE, personal=True),
    "media_type": Meaning("What kind of file it is", "Math y ffeil", empty="blank: a link or words"),
    "size": Meaning("The file's size in bytes", "Maint y ffeil mewn beitiau", "whole number"),
    "sha256": Meaning("The SHA-256 of the file's content", "SHA-256 y cynnwys", empty="blank: a link or words"),
    "words": Meaning("A link or words given as evidence", "Dolen neu eiriau", empty="blank: a file", personal=True),
    "action_id": Meaning("The agreed action", "Y cam a gytunwyd", "whole number"),
    "what": Meaning("What is to be done", "Beth sydd i'w wneud", empty=NONE, personal=True),
    "owner": Meaning("Who will do it", "Pwy fydd yn ei wneud", empty=NONE, personal=True),
    "dimension": Meaning("The dimension that it is about", "Y dimensiwn", empty=NONE, example="f1"),
    "created_at": Meaning("When it was agreed, in UTC", "Pryd y'i cytunwyd, UTC", "moment"),
    "activity_id": Meaning("The activity", "Y gweithgaredd", "whole number"),
    "activity": Meaning("The activity's title", "Teitl y gweithgaredd", example="Reading buddies"),
    "start_on": Meaning("The day on which it starts", "Y diwrnod cyntaf", "date", empty="blank: not known"),
    "end_on": Meaning("The day on which it ends", "Y diwrnod olaf", "date", empty="blank: not known"),
    "closed_at": Meaning("When it was closed, in UTC", "Pryd y'i caewyd, UTC", "moment", empty="blank: open"),
    "closed_why": Meaning("Why it was closed", "Pam y'i caewyd", empty="blank: open", personal=True),
    "first_level": Meaning("The level of the series at first", "Lefel gyntaf y gyfres", "number", empty=NONE),
    "latest_level": Meaning("The level of the series at last", "Lefel ddiweddaraf y gyfres", "number", empty=NONE),
    "change": Meaning("By how much it moved from the first level", "Newid ers y lefel gyntaf", "number", empty=NONE),
    "moments": Meaning("How many times it was asked and answered", "Sawl gwaith yr atebwyd", "whole number"),
    "series": Meaning("What is asked again and again", "Y gyfres", example="practice"),
    "moment": Meaning("Which answer of its series it is, from 1", "Pa ateb yn y gyfres, o 1", "whole number"),
    "call_id": Meaning("The call or visit", "Yr alwad neu'r ymweliad", "whole number"),
    "on_date": Meaning("The day", "Y diwrnod", "date", empty="blank: not settled"),
    "starts_at": Meaning("When it starts, in UTC", "Pryd mae'n dechrau, UTC", "moment", empty="blank: not settled"),
    "meeting_id": Meaning("The project meeting", "Cyfarfod y prosiect", "whole number"),
    "title": Meaning("The meeting's title", "Teitl y cyfarfod"),
    "views": Meaning("How many partners gave this answer", "Nifer y partneriaid â'r ateb hwn", "whole number"),
    "of_views": Meaning("How many partners answered; never fewer than 4", "Nifer a atebodd, o leiaf 4", "whole number"),
}
"""By column: a column means the same in every table."""
OTHERS = {
    "people.code": Meaning("The person's code", "Cod y person", example="P4X5WGX", personal=True),
    "status.level": Meaning("How it stands", "Sut y mae'n sefyll", example="due"),
    "status.sent_at": Meaning("When it was sent, in UTC", "Pryd yr anfonwyd, UTC", "moment", empty="blank: not sent"),
    "evidence.sent_at": Meaning("When the piece was sent, in UTC", "Pryd yr anfonwyd, UTC", "moment"),
    "calls.who": Meaning("The member of staff, as a code", "Yr aelod o staff, fel cod", empty=NONE, personal=True),
    "partner_views.code": Meaning("The answer as it is kept", "Yr ateb fel y'i cedwir"),
    "partner_views.label": Meaning("The answer in words", "Yr ateb mewn geiriau"),
}
"""By table and column, where a column means something of its own."""
