"""How an operator sees whether all is well: what is up, and what was counted."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Health:
    """Checks by name, each giving why it is not well or nothing, and the numbers behind ``/metrics``."""

    def __init__(self) -> None:
        self._checks: dict[str, Callable[[], str]] = {}
        self.registry = CollectorRegistry()
        self.heard = Counter("companion_heard", "Messages and taps heard", ["channel"], registry=self.registry)
        self.posted = Counter(
            "companion_posted", "Messages by what became of them", ["channel", "outcome"], registry=self.registry
        )
        self.waiting = Gauge("companion_waiting", "What waits to be handled or sent", ["box"], registry=self.registry)
        said = "The longest that the event loop was late since this was last read"
        self._lag, self._latest = Gauge("companion_loop_lag_seconds", said, registry=self.registry), 0.0

    def count_heard(self, channel: str) -> None:
        """Count something heard."""
        self.heard.labels(channel).inc()

    def count_posted(self, channel: str, outcome: str) -> None:
        """Count what became of a message: sent, again, unclear or failed."""
        self.posted.labels(channel, outcome).inc()

    def late(self, seconds: float) -> None:
        """Note by how much the event loop came too late for something."""
        self._latest = max(self._latest, seconds)

    def watch(self, name: str, check: Callable[[], str]) -> None:
        """Let ``check`` say why ``name`` is not well; an empty text says that it is."""
        self._checks[name] = check

    def troubles(self) -> dict[str, str]:
        """Say of everything that is not well why."""
        found = {name: check() for name, check in self._checks.items()}
        return {name: why for name, why in found.items() if why}

    def metrics(self) -> bytes:
        """Write the numbers as Prometheus reads them."""
        self._lag.set(self._latest)
        self._latest = 0.0
        return generate_latest(self.registry)
