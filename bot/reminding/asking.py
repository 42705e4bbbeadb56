"""Asking a person: the staff of a cluster are told that somebody would like help, once a day."""

from bot.people import staff_of
from bot.talk import Talk
from conversations.cards import Card
from conversations.prompts import staff_names

NOBODY = Card(body="You are not in a cluster yet. Please ask your project contact.")


def ask_staff(talk: Talk, cluster_id: int | None, subject: str = "") -> Card:
    """Tell the staff of a cluster, in their hours, that the person asks for help; a second time on a day not again."""
    if cluster_id is None:
        return NOBODY
    person = talk.person.id
    names = staff_names([one.name for one in staff_of(talk.tx, cluster_id)]) or "The project team"
    key, kind = f"ask:{person}:{talk.today}", "help" if subject else "ask"
    told = talk.tx.reminders.tell_staff(key, cluster_id, subject or f"ask:{person}", kind, talk.now, person)
    if not told:
        return Card(body=f"I have told {names} already today. They will write to you or call you.")
    talk.tx.audit.note("asked_for_help", talk.now, actor=person, via=talk.heard.channel, cluster_id=cluster_id)
    return Card(body=f"I have asked {names} to get in touch with you. You need not do anything else.")
