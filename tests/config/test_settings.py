"""Settings: where they come from, and what is said when one is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import SettingsError
from config.settings import load_settings


def test_without_settings_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings({"PATH": "/bin"}, tmp_path)
    assert settings.database == "sqlite:///data/companion.db"
    assert settings.log_level == "INFO"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "COMPANION_DATA_DIR=/from/file\nCOMPANION_LOG_LEVEL=DEBUG\nOTHER=x\nCOMPANION_DATABASE_URL\n"
    )
    settings = load_settings({"COMPANION_DATA_DIR": "/from/environment"}, tmp_path)
    assert (str(settings.data_dir), settings.log_level) == ("/from/environment", "DEBUG")


def test_a_secret_can_be_in_a_file_of_its_own_and_is_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://me:hush@localhost/db\n")
    settings = load_settings({"COMPANION_DATABASE_URL_FILE": str(secret)}, tmp_path)
    assert settings.database == "postgresql://me:hush@localhost/db"
    assert "hush" not in repr(settings)


def test_nothing_changes_while_the_program_runs(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    with pytest.raises(ValidationError):
        settings.log_level = "DEBUG"  # type: ignore[misc]  # frozen: that is the point


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("COMPANION_LOG_LEVEL", "LOUD", "COMPANION_LOG_LEVEL: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        (
            "COMPANION_DATABASE_URL",
            "mysql://x:hush@y/z",
            "COMPANION_DATABASE_URL: must start with sqlite:/// or postgresql://.",
        ),
        (
            "COMPANION_DATABSE_URL",
            "x",
            "There is no setting COMPANION_DATABSE_URL. Did you mean COMPANION_DATABASE_URL?",
        ),
        (
            "COMPANION_TELEGRAM_WEBHOOK_SECRET",
            "hush ü",
            "COMPANION_TELEGRAM_WEBHOOK_SECRET: may hold only letters A to Z, digits, _ and -, at most 256 of them.",
        ),
        (
            "COMPANION_ZZZ",
            "x",
            "There is no setting COMPANION_ZZZ. docs/settings.md lists them all.",
        ),
        (
            "COMPANION_DATABASE_URL_FILE",
            "/no/such",
            "COMPANION_DATABASE_URL_FILE names /no/such, which cannot be read: No such file or directory.",
        ),
    ],
)
def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value}, tmp_path)
    assert str(caught.value) == words
    assert "hush" not in words
