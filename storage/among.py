"""One of several values, in a statement whose text is the same however many they are: so it can be prepared."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Dialect, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class Several(TypeDecorator[Collection[Any]]):
    """Several values as one: SQLite is given them as JSON, PostgreSQL as an array."""

    impl = String
    cache_ok = True

    def __init__(self, each: Any) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Say what the database takes."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self.each))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """Write the values down."""
        values = list(value or ())
        return json.dumps(values) if dialect.name == "sqlite" else values


class Among(FunctionElement[bool]):
    """Whether a column is one of several values; each database says it in its own way.

    It has no type: SQLite, which has no booleans, would compare one with 1, and no index would be of use.
    """

    inherit_cache = True


def among(column: Any, name: str) -> Among:
    """Ask whether a column is one of the values that are given under a name: numbers or words."""
    return Among(column, bindparam(name, type_=Several(column.type)))


@compiles(Among)
def _any(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(Among, "sqlite")
def _each(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - of a column and a place for values
