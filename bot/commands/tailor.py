"""``tailor``: a cluster's own questions in its follow-ups, and those that it leaves out."""

import json
from typing import Any

from bot.commands.opening import NO_CLUSTER
from bot.conversing import EXPIRED
from bot.facts import TAILOR
from bot.talk import LEADS, Talk
from conversations import tailoring
from conversations.cards import Card
from conversations.model import Flow
from conversations.tailoring import LONGEST, Tailored
from conversations.text import fold
from storage.rows import ClusterRow, FocusRow

PHASE = "tailor"


def tailor(talk: Talk, rest: str) -> list[Card]:
    """Show what a cluster may make its own, or change it."""
    cluster = talk.cluster
    if cluster is None:
        return [NO_CLUSTER]
    name, _, words = rest.partition(" ")
    flow = _flows(talk).get(name)
    if flow is None:
        return [tailoring.stages_card(_flows(talk).values()) if not rest else EXPIRED]
    what, _, argument = words.partition(" ")
    return [_done(talk, cluster, flow, what, argument)]


def _flows(talk: Talk) -> dict[str, Flow]:
    return {name: flow for name, flow in talk.library.flows.items() if tailoring.is_tailored(flow)}


def _done(talk: Talk, cluster: ClusterRow, flow: Flow, what: str, argument: str) -> Card:
    now = _now(talk, cluster, flow)
    asked: dict[str, Any] = talk.focus.pending if talk.focus.phase == PHASE else {}
    room = len(now.own) < flow.tailor.max_own_questions
    if what == "add" and room:
        return _ask(talk, flow)
    if what == "kind" and room and argument in tailoring.KINDS and asked.get("flow") == flow.flow and asked["words"]:
        return _keep(talk, cluster, flow, now.adding(flow, asked["words"], argument), "own_added")
    if what == "remove" and argument in {one["id"] for one in now.own}:
        return _keep(talk, cluster, flow, now.without(argument), "own_removed")
    if what == "skip" and argument in flow.tailor.may_skip:
        return _keep(talk, cluster, flow, now.toggling(argument), "left_out_changed")
    if talk.focus.phase == PHASE:
        talk.leave()
    return tailoring.flow_card(flow, now)


def _now(talk: Talk, cluster: ClusterRow, flow: Flow) -> Tailored:
    return tailoring.read(json.loads(talk.tx.clusters.fact(cluster.id, f"{TAILOR}{flow.flow}") or "{}"))


def _keep(talk: Talk, cluster: ClusterRow, flow: Flow, now: Tailored, why: str) -> Card:
    text = json.dumps(now.plain(), ensure_ascii=False)
    talk.tx.clusters.keep_fact(cluster.id, f"{TAILOR}{flow.flow}", text)
    detail = {"why": why, "own": len(now.own), "left_out": sorted(now.left_out)}
    more: dict[str, Any] = {"about": f"tailor {flow.flow}", "cluster_id": cluster.id, "detail": detail}
    talk.tx.audit.note("tailored", talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
    if talk.focus.phase == PHASE:
        talk.leave()
    return tailoring.flow_card(flow, now, "Saved.")


def _ask(talk: Talk, flow: Flow, problem: str = "") -> Card:
    _await(talk, flow, "")
    return tailoring.words_card(flow, problem)


def _await(talk: Talk, flow: Flow, words: str) -> None:
    pending = {"flow": flow.flow, "words": words}
    talk.look_at(FocusRow(run_id=talk.focus.run_id, phase=PHASE, pending=pending))


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as the words of an own question; None when none was asked for."""
    if talk.focus.phase != PHASE or not talk.role_names & LEADS:
        return None
    flow = _flows(talk).get(talk.focus.pending["flow"])
    if flow is None:
        return None
    if fold(text) == "back":
        return tailor(talk, flow.flow)
    if talk.focus.pending["words"]:
        kind = next((kind for kind, (label, _) in tailoring.KINDS.items() if fold(label) == fold(text)), "")
        return (
            tailor(talk, f"{flow.flow} kind {kind}")
            if kind
            else [tailoring.kind_card(flow, talk.focus.pending["words"])]
        )
    words = " ".join(text.split())
    if len(words) > LONGEST:
        return [_ask(talk, flow, f"That has {len(words)} characters; {LONGEST} is the most.")]
    _await(talk, flow, words)
    return [tailoring.kind_card(flow, words)]


def takes_words(talk: Talk) -> bool:
    """Whether a sentence would be an own question, so that no word at its beginning is a command."""
    return talk.focus.phase == PHASE
