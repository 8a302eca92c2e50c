from hypothesis import example, given
from hypothesis import strategies as st

from awsh.output import safe_text

anything = st.text(st.characters(exclude_categories=()))


@given(anything)
@example("\x1b]0;title\x07")
@example("a\u202egpj.exe")
@example("line\u2028line\u2029\u0085\x7f\x9b31m")
@example("\ud800")
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    safe = safe_text(text)
    assert safe.replace("\u3000", "").isprintable()
    assert not set("\u115f\u1160\u3164\uffa0\u034f") & set(safe)
    assert safe_text(safe) == safe


@given(anything)
def test_line_ends_and_tabs_stay_when_asked(text: str) -> None:
    safe = safe_text(text, newlines=True)
    assert safe.replace("\n", "").replace("\t", "").replace("\u3000", "").isprintable()
    assert safe.count("\n") == text.count("\n")
    assert safe.count("\t") == text.count("\t")
    assert safe_text(safe, newlines=True) == safe


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
@example("日本\u3000語 naïve e\u0301 👍🏽 ❤\ufe0f C:\\new")
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert safe_text(text) is text or safe_text(text) == text
    assert safe_text(text, newlines=True) == text


def test_the_notation() -> None:
    assert safe_text("a\nb\tc\rd") == "a\\nb\\tc\\rd"
    assert safe_text("\x1b[2J\x00\x9b") == "\\x1b[2J\\x00\\x9b"
    assert safe_text("\u202e\U000e0041\udc80") == "\\u202e\\U000e0041\\udc80"
    assert safe_text("a\r\nb\rc\n", newlines=True) == "a\nb\\rc\n"
