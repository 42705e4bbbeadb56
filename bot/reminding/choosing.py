"""Which of the things of one message is meant, where it is to be put off or passed on."""

from bot.reminding.plan import surroundings
from bot.reminding.words import Words
from bot.talk import Talk
from conversations import promptlists
from conversations.cards import Card
from storage.rows import ReminderRow


def choose(talk: Talk, row: ReminderRow) -> Card:
    """Offer what came in one message and is still asked of the person: each leads to its own buttons."""
    mine = {cluster.id for cluster in talk.clusters}
    rows = [one for one in talk.tx.reminders.in_message(row.message) if one.person_id == talk.person.id]
    around = surroundings(talk.tx, talk.library, sorted({one.cluster_id for one in rows} & mine), talk.now)
    words = Words(talk.tx, talk.library, around, talk.now, {})
    asked = {number: here.asked_of(talk.person.id) for number, here in around.items()}
    found = [
        words.prompt(one, asked[one.cluster_id][one.subject], talk.person.id)
        for one in rows
        if one.kind != "notice" and one.subject in asked.get(one.cluster_id, {})
    ]
    return promptlists.which_card(found)
