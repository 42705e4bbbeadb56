"""Settings: from the environment, ``.env`` or secret files; what is wrong is said in one sentence."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "COMPANION_"
KINDS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence that names it and says what would be taken."""


class Settings(BaseSettings):
    """Everything that an operator may set. Frozen: nothing changes while the program runs."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("data")
    database_url: str = Field("", repr=False)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(KINDS):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return url

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
    hint = (
        f"Did you mean {PREFIX}{close[0].upper()}?"
        if close
        else f"There are {', '.join(PREFIX + known.upper() for known in Settings.model_fields)}."
    )
    raise SettingsError(f"There is no setting {PREFIX}{name}. {hint}")


def _sentence(error: Any) -> str:
    name = f"{PREFIX}{str(error['loc'][0]).upper()}"
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {words[:1].lower()}{words[1:]}."
