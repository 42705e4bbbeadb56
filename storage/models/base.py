"""What all tables share: names for constraints, and times that are aware UTC in and out."""

from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy
from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in any zone in, aware UTC out. SQLite keeps it without a zone, PostgreSQL with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write quickly what the database keeps as text: every turn does so a dozen times."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read it as quickly."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say in which zone the time is."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:-6]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class Table(SQLModel):
    """A table of ours."""

    metadata = MetaData(naming_convention=NAMES)


def core(model: type[Table]) -> sqlalchemy.Table:
    """Give a table for statements of SQLAlchemy Core, which the hot path uses."""
    return cast("sqlalchemy.Table", model.__table__)  # type: ignore[attr-defined]  # SQLModel adds it


def moment(*, empty: bool = False, index: bool = False, primary: bool = False) -> Any:
    """Declare a column that holds a moment."""
    return Field(default=None if empty else ..., sa_type=UtcTime, nullable=empty, index=index, primary_key=primary)


def one_of(column: str, *values: str) -> CheckConstraint:
    """Hold a column to a few words: SQLModel checks nothing itself when it writes."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def link(target: str, *, empty: bool = False, index: bool = False) -> Any:
    """Declare a column that points at a row of another table."""
    return Field(default=None if empty else ..., foreign_key=f"{target}.id", nullable=empty, index=index)


def key() -> Any:
    """Declare a table's own number."""
    return Field(default=None, primary_key=True)
