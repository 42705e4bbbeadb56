"""One turn of a run: read its log, take a command, keep what came of it, and bring about its effects."""

from msgspec.structs import replace

from bot.facts import calendar_of, facts_of, keep_stages
from bot.sharing.released import end_what_is_not_released
from bot.talk import Talk
from conversations.due import waits_until
from conversations.engine import apply
from conversations.fold import State
from conversations.rows import numbered, rows
from conversations.turn import Command, Step
from storage.rows import RunRow


def take(talk: Talk, run: RunRow, command: Command) -> Step:
    """Take a command in the talk's transaction: the log, the effects and the run's list entry change together."""
    tx, now = talk.tx, talk.now
    log = tx.runs.log(run.id)
    cluster = next((one.name for one in talk.clusters if one.id == run.cluster_id), "")
    facts = facts_of(tx, talk.library, run, now, cluster)
    step = apply(talk.library.flow(run.flow), log, replace(command, by=talk.person.code), facts, now)
    if not step.changed:
        return step
    tx.runs.append(run, step.events, len(log), talk.person.id, talk.heard.channel, talk.person.language)
    at_least = talk.library.flow(run.flow).least
    tx.answers.keep(run.id, numbered(list(rows(step.state)), (*log, *step.events)), at_least)
    talk.changed = True
    _stand(talk, run, step.state)
    _let_wait(talk, run, step)
    if not log or any(event.kind in ("sent", "reopened") for event in step.events):
        tx.reminders.replan(run.cluster_id)
    if any(event.kind in ("answered", "skipped", "masked", "asked_again") for event in step.events):
        _bring_about(talk, run, step)
        end_what_is_not_released(talk, run, step.state)
    return step


def _stand(talk: Talk, run: RunRow, state: State) -> None:
    stands = "asking" if state.stands == "checking" and state.reopened else state.stands
    talk.tx.runs.stand(run.id, stands, state.progress, talk.now, state.sent_at)


def _let_wait(talk: Talk, run: RunRow, step: Step) -> None:
    """Let a part that can wait do so, counted from the day on which it was reached."""
    part = step.reached
    if part is None or part.can_wait_days is None:
        return
    until = waits_until(part, talk.today, calendar_of(talk.tx, talk.library, run.cluster_id))
    if until is not None:
        talk.tx.runs.set_wait(run.id, until)
        talk.tx.reminders.replan(run.cluster_id)


def _bring_about(talk: Talk, run: RunRow, step: Step) -> None:
    done = talk.tx.effects.reconcile(run, step.wanted, talk.now)
    if done == type(done)():
        return
    talk.tx.reminders.replan(run.cluster_id)
    if run.activity_id is not None:
        keep_stages(talk.tx, talk.library, run.activity_id, _moved(talk, run.activity_id), talk.today)


def _moved(talk: Talk, activity_id: int) -> dict[str, int]:
    """Say by how many days answers of any of the activity's runs move a stage."""
    cluster_id = talk.tx.work.activity(activity_id).cluster_id
    runs = talk.tx.runs.of_cluster(cluster_id, activity_id=activity_id)
    effects = [effect for run in runs for effect in talk.tx.effects.of_run(run.id) if effect.kind == "stage"]
    return {str(effect.fields["flow"]): int(effect.fields["days"]) for effect in effects if "days" in effect.fields}
