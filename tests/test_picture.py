"""The README's picture shows the demo as it is."""

from tests.picturing import PICTURE, conversation, drawn


def test_the_picture_is_the_conversation_as_it_goes_now() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(conversation())


def test_what_somebody_typed_is_text_in_the_picture() -> None:
    assert "&gt; &lt;b&gt; &amp; more</text>" in drawn(["> <b> & more"])
