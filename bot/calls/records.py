"""Writing a call up, with its agenda above."""

from bot.calls.agenda import agenda_card
from bot.commands.opening import for_subject
from bot.talk import Talk
from conversations.cards import Card
from storage.rows import CallRow


def write_up(talk: Talk, call: CallRow) -> list[Card]:
    """Open the record of a call, with its agenda above it."""
    cluster = talk.tx.clusters.get(call.cluster_id)
    agenda = agenda_card(talk.tx, talk.library, cluster.id, call.id, talk.now, for_staff=True)
    return [agenda, for_subject(talk, cluster, "call_record", call_id=call.id)]
