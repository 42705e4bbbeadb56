"""Settings: from the environment, ``.env`` or secret files; what is wrong is said in one sentence."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.errors import SettingsError

PREFIX = "COMPANION_"
KINDS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class Settings(BaseSettings):
    """Everything that an operator may set. Frozen: nothing changes while the program runs."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("data")
    database_url: str = Field("", repr=False)
    programme: Path | None = None
    """The project's year; without it, the one that comes with the program."""
    report_template: Path | None = None
    """A Word template of one's own for reports; without it, the one that comes with the program."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    slack_bot_token: str = Field("", repr=False)
    slack_app_token: str = Field("", repr=False)
    """With it Slack is heard over Socket Mode; without it over HTTP, for which the signing secret is needed."""
    slack_signing_secret: str = Field("", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    slack_grace: float = Field(30.0, ge=1, le=600)
    """Seconds that a message, which may have arrived, is left alone before it is looked for; a request lasts 10."""
    telegram_token: str = Field("", repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    telegram_file_url: str = ""
    """Where files are fetched from: the API's own host, unless a self-hosted Bot API server has another."""
    telegram_webhook_url: str = ""
    """With it Telegram posts its updates there; without it they are asked for."""
    telegram_webhook_secret: str = Field("", repr=False)
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(KINDS):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return url

    @field_validator("slack_api_url", "telegram_api_url", "telegram_file_url", "telegram_webhook_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("must start with https://")
        return url

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: str) -> str:
        if token and not token.startswith("xoxb-"):
            raise ValueError("must start with xoxb-; it is the bot token, under OAuth & Permissions")
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: str) -> str:
        if token and not token.startswith("xapp-"):
            raise ValueError("must start with xapp-; it is the app-level token, under Basic Information")
        return token

    @field_validator("telegram_token")
    @classmethod
    def _telegram_token(cls, token: str) -> str:
        if token and re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token) is None:
            raise ValueError("must look like 123456:ABC-def; BotFather gives it")
        return token

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: str) -> str:
        # Bot API, setWebhook: Telegram takes no other.
        if secret and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret) is None:
            raise ValueError("may hold only letters A to Z, digits, _ and -, at most 256 of them")
        return secret

    @model_validator(mode="after")
    def _enough_to_hear(self) -> "Settings":
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "COMPANION_SLACK_BOT_TOKEN also needs COMPANION_SLACK_APP_TOKEN (Socket Mode) or "
                "COMPANION_SLACK_SIGNING_SECRET (HTTP)"
            )
        if self.telegram_webhook_url and not self.telegram_webhook_secret:
            raise ValueError("COMPANION_TELEGRAM_WEBHOOK_URL also needs COMPANION_TELEGRAM_WEBHOOK_SECRET")
        return self

    def prepared(self) -> str:
        """Give the database's URL; the folder of an SQLite file is made where it is missing."""
        if self.database.startswith("sqlite:///"):
            Path(self.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return self.database

    def secrets(self) -> tuple[str, ...]:
        """Give every value that no log may show."""
        hidden = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "telegram_token")
        return tuple(getattr(self, name) for name in (*hidden, "telegram_webhook_secret", "database_url"))

    @property
    def database(self) -> str:
        """The database's URL: the one that is set, or an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'companion.db'}"


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings: the environment before ``.env`` in ``folder``; ``…_FILE`` names a file with the value.

    Raises:
        SettingsError: one sentence about the first thing that is wrong.
    """
    raw = {**_from_file(folder / ".env"), **environ}
    given = {name.removeprefix(PREFIX): value for name, value in raw.items() if name.startswith(PREFIX)}
    values = dict(_value(name, value) for name, value in given.items())
    try:
        # Everything is passed in, because the library's own sources would read past ``environ``.
        return Settings.model_construct(**_checked(values))
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0])) from None


def _checked(values: dict[str, str]) -> dict[str, Any]:
    checked = Settings.__pydantic_validator__.validate_python(values, self_instance=Settings.model_construct())
    return {name: getattr(checked, name) for name in Settings.model_fields}


def _from_file(path: Path) -> dict[str, str]:
    return {name: value or "" for name, value in dotenv_values(path).items()} if path.is_file() else {}


def _value(name: str, value: str) -> tuple[str, str]:
    """Give a setting's own name and value, read from its secret file where one is named."""
    if not name.endswith("_FILE"):
        return _known(name), value
    own = _known(name.removesuffix("_FILE"))
    try:
        return own, Path(value).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}{name} names {value}, which cannot be read: {error.strerror}.") from error


def _known(name: str) -> str:
    own = name.lower()
    if own in Settings.model_fields:
        return own
    close = get_close_matches(own, Settings.model_fields, n=1)
    hint = f"Did you mean {PREFIX}{close[0].upper()}?" if close else "docs/settings.md lists them all."
    raise SettingsError(f"There is no setting {PREFIX}{name}. {hint}")


def _sentence(error: Any) -> str:
    words = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return f"{words}."
    name = f"{PREFIX}{str(error['loc'][0]).upper()}"
    return f"{name}: {words[:1].lower()}{words[1:]}."
