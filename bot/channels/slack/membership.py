"""Whether whoever acts in Slack is of our workspace: shared channels bring in people of other ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that the app is installed in, or the organisation of several; empty until Slack was reached."""

    team: str = ""
    enterprise: str = ""
    name: str = ""

    @property
    def tenant(self) -> str:
        """What our people's accounts there belong to."""
        return self.enterprise or self.team

    def foreign(self, payload: Mapping[str, Any]) -> bool:
        """Whether Slack says that another workspace's member acts (Slack, Slack Connect: working with shared channels).

        Guests of our own workspace are members of it: coordinators often are guests.
        """
        team = _team_of(payload)
        if not self.team or not team or team in (self.team, self.enterprise):
            return False
        return not self.enterprise or bool(payload.get("is_ext_shared_channel"))


def _team_of(payload: Mapping[str, Any]) -> str:
    """Name the workspace of whoever acts; empty where Slack does not say it."""
    event = payload.get("event")
    if isinstance(event, Mapping):
        return str(event.get("user_team") or event.get("source_team") or event.get("team") or "")
    user = payload.get("user")
    return str(user.get("team_id") or "") if isinstance(user, Mapping) else ""
