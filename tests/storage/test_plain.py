"""How values are written down: as the standard library does, because hashes of the audit were made of that."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage.plain import read, written

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=10,
)


@given(PLAIN)
def test_values_are_written_as_the_standard_library_writes_them(value: Any) -> None:
    text = written(value)
    assert text == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert read(text) == (tuple(value) if isinstance(value, list) else value)


@given(st.text())
def test_half_a_character_is_escaped_and_comes_back(text: str) -> None:
    kept = written({"said": text})
    assert kept.encode()
    assert read(kept) == {"said": text}
