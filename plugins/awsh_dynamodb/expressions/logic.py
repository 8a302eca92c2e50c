"""And, or, not over pieces of a condition, some of which are known to be true or false."""

from __future__ import annotations

Piece = str | bool


def every(*pieces: Piece) -> Piece:
    """All of PIECES."""
    if any(piece is False for piece in pieces):
        return False
    return _joined(" AND ", pieces) if any(piece is not True for piece in pieces) else True


def some(*pieces: Piece) -> Piece:
    """At least one of PIECES."""
    if any(piece is True for piece in pieces):
        return True
    return _joined(" OR ", pieces) if any(piece is not False for piece in pieces) else False


def inverse(piece: Piece) -> Piece:
    """The contrary."""
    if isinstance(piece, bool):
        return not piece
    # A piece that begins so ends with what is denied: what is joined stands in parentheses.
    return piece.removeprefix("NOT ") if piece.startswith("NOT ") else f"NOT {piece}"


def _joined(word: str, pieces: tuple[Piece, ...]) -> str:
    texts = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, str)))
    return texts[0] if len(texts) == 1 else f"({word.join(texts)})"
