"""Words: bare characters, quotes, escapes, variables and `$( )`, in any mixture."""

from __future__ import annotations

import re

from awsh.errors import Span
from awsh.language.reader import BACKGROUND, Reader
from awsh.language.tree import Block, Part, Quote, Script, Substitution, Text, Variable, Word

PLAIN = re.compile(r"""[^\s|;>'"$\\&()]*""")
LISTED = re.compile(r"""[^\s|;>'"$\\&(),]*""")
COLUMN = re.compile(r"""[^\s|;>'"$\\&()=<~!]*""")
INSIDE = re.compile(r"""[^"$\\]*""")
VARIABLE = re.compile(r"\$(?:([^\W\d]\w*|[0-9]+|@)((?:\.\w+)*))")
BRACED = re.compile(r"""\$\{([^\W\d]\w*|[0-9]+|@)((?:\.[^\s.{}'"$\\]+)*)(\.?)(\}?)""")
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|([\s\S]))")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\", "$": "$", "\n": ""}


def shown(parts: tuple[Part, ...] | list[Part], source: str) -> str:
    """The text of a word, its literal parts unquoted and the others as written."""
    return "".join(
        part.text if isinstance(part, Text) else source[part.span.start : part.span.end] for part in parts
    )


class Words(Reader):
    """Reads words."""

    def script(self) -> Script:
        raise NotImplementedError

    def word(self, bare: re.Pattern[str] = PLAIN) -> Word | None:
        """One word, or None where none begins. bare: what runs on without a second look."""
        text, start = self.text, self.pos
        pos = since = start
        parts: list[Part] = []
        inner: list[int] = []
        quote: Quote = ""
        while True:
            match = bare.match(text, pos)
            pos = match.end() if match else pos
            char = text[pos : pos + 1]
            if self.literal(char, pos, pos == start, inner):
                pos += 1
                continue
            if pos > since:
                parts.append(Text(text[since:pos], "", Span(since, pos)))
            self.pos = pos
            if char == "'":
                quote = self.single(parts)
            elif char == '"':
                quote = self.double(parts)
            elif char == "$":
                if not self.dollar(parts, ""):
                    break
            elif char == "(" and pos == start:
                if not self.substitution(1, parts):
                    break
            elif char != "\\" or not self.escaped(parts):
                break
            pos = since = self.pos
        for opened in inner:
            self.problem("( is not closed inside the word: quote the word", Span(opened, opened + 1))
        word = Word(tuple(parts), Span(start, self.pos)) if parts else None
        if self.pos >= self.end:
            self.here(self.frame.role, start, shown(parts, text), quote=quote, word=word)
        return word

    def literal(self, char: str, pos: int, begins: bool, inner: list[int]) -> bool:
        """Whether a character that may be special is only itself here."""
        if char == "(" and not begins:
            inner.append(pos)
            return True
        if char == ")" and inner:
            inner.pop()
            return True
        if char == "&":
            return not self.text.startswith("&&", pos) and not BACKGROUND.match(self.text, pos)
        if char == "$":
            return self.lone_dollar(pos, "")
        if char == ",":
            return bool(inner)
        return char == "!" and self.text[pos + 1 : pos + 2] not in ("=", "~")

    def lone_dollar(self, pos: int, quote: Quote) -> bool:
        """Whether the $ at pos begins nothing. At the end of the text it may yet become a variable."""
        if pos + 1 == self.end:
            self.pos = self.end
            self.naming("", (), quote)
            return True
        return self.text[pos + 1] not in "({" and not VARIABLE.match(self.text, pos)

    # -- parts -------------------------------------------------------------------------------------

    def single(self, parts: list[Part]) -> Quote:
        """'literal'. Gives the quote when it is left open."""
        start = self.pos
        closing = self.text.find("'", start + 1)
        self.pos = self.end if closing < 0 else closing + 1
        inside = self.text[start + 1 : self.end if closing < 0 else closing]
        parts.append(Text(inside, "'", Span(start, self.pos)))
        if closing < 0:
            self.problem("the quote ' is not closed", Span(start, start + 1), incomplete=True)
            return "'"
        return ""

    def double(self, parts: list[Part]) -> Quote:
        """ "with $variables". Gives the quote when it is left open.

        It always begins with a Text, empty if need be: that tells "$rows" (text) from $rows (the rows).
        """
        text = self.text
        opened = since = self.pos
        pieces: list[str] = []
        self.pos += 1
        first = True
        while True:
            match = INSIDE.match(text, self.pos)
            if match and match.end() > self.pos:
                pieces.append(match.group())
                self.pos = match.end()
            char = self.peek()
            if char == "\\":
                pieces.append(self.escape())
                continue
            at = self.pos
            if char == "$" and self.lone_dollar(at, '"'):
                pieces.append("$")
                self.pos = at + 1
                continue
            if char == '"':
                self.pos += 1
            if first or pieces:
                stop = at if char == "$" else self.pos
                parts.append(Text("".join(pieces), '"', Span(since, stop)))
                first = False
                pieces = []
            if char != "$":
                break
            self.dollar(parts, '"')
            since = self.pos
        if char:
            return ""
        self.problem('the quote " is not closed', Span(opened, opened + 1), incomplete=True)
        return '"'

    def escape(self) -> str:
        """An escape between double quotes; one that means nothing stays as it is written."""
        start = self.pos
        match = ESCAPE.match(self.text, start)
        if match is None:  # the backslash is the last character
            self.pos += 1
            return ""
        self.pos = match.end()
        code, point, char = match.groups()
        if char is None:
            number = int(code or point, 16)
            if number <= 0x10FFFF:
                return chr(number)
        elif char == "\r" and self.peek() == "\n":
            self.pos += 1
            return ""
        elif char not in "xu":
            return ESCAPES.get(char, match.group())
        want = r"\x takes two hexadecimal digits" if char == "x" else r"\u takes {1F600}"
        self.problem(f"{want}; a backslash itself is \\\\", Span(start, self.pos))
        return match.group()

    def escaped(self, parts: list[Part]) -> bool:
        r"""`\x` outside quotes. False for a backslash at a line's end, which is white space."""
        start = self.pos
        after = self.text[start + 1 : start + 2]
        if after == "\n" or self.text.startswith("\r\n", start + 1):
            return False
        self.pos = min(start + 2, self.end)
        if after:
            parts.append(Text(after, "\\", Span(start, self.pos)))
        else:
            self.problem("nothing follows the backslash", Span(start, self.end), incomplete=True)
        return bool(after)

    def dollar(self, parts: list[Part], quote: Quote) -> bool:
        """A variable or `$( )`. False if it is a bracket that is not closed."""
        start = self.pos
        if self.text.startswith("(", start + 1):
            return self.substitution(2, parts)
        if self.text.startswith("{", start + 1):
            self.braced(parts, quote)
        elif match := VARIABLE.match(self.text, start):
            self.pos = match.end()
            path = tuple(match[2].split(".")[1:])
            parts.append(Variable(match[1], path, False, Span(start, self.pos)))
            self.naming(match[1], path, quote)
        return True

    def braced(self, parts: list[Part], quote: Quote) -> None:
        start = self.pos
        match = BRACED.match(self.text, start)
        self.pos = match.end() if match else start + 2
        path = tuple(match[2].split(".")[1:]) if match else ()
        if match:
            parts.append(Variable(match[1], path, True, Span(start, self.pos)))
            if match[4] and not match[3]:
                return
        else:
            parts.append(Text("${", quote, Span(start, self.pos)))
        span = Span(start, self.pos)
        if self.pos >= self.end and not (match and match[4]):
            names = (*path, "") if match and match[3] else path
            self.naming(match[1] if match else "", names, quote)
            self.problem("${ is not closed", Span(start, start + 2), incomplete=True)
        else:
            self.problem("a variable is written ${name} or ${name.field}", span)

    def naming(self, name: str, path: tuple[str, ...], quote: Quote) -> None:
        """Note a variable that is being typed where the text ends; its last name is the word."""
        if self.pos == self.end - 1 and self.text[self.pos] == "." and self.place is None:
            path = (*path, "")
            self.pos += 1
            self.variable_here(name, path, quote)
            self.pos -= 1
        elif self.pos >= self.end:
            self.variable_here(name, path, quote)

    def variable_here(self, name: str, path: tuple[str, ...], quote: Quote) -> None:
        *names, last = (name, *path)
        self.here("variable", self.end - len(last), last, quote=quote, names=tuple(names))

    # -- brackets ----------------------------------------------------------------------------------

    def substitution(self, length: int, parts: list[Part]) -> bool:
        """`(pipeline)` or `$(pipeline)`. False if it is not closed: then the word is over."""
        opened = self.take(length)
        with self.bracket("("):
            body = self.script()
            if not body.statements and self.peek() == ")":
                self.problem("a command is expected between ( and )", Span(opened.start, self.pos + 1))
            closed = self.close(")", opened)
        parts.append(Substitution(body, Span(opened.start, self.pos)))
        return closed

    def block(self, opener: str) -> Block:
        """`{ statements }`."""
        opened = self.take(1)
        with self.bracket("for" if opener == "for" else "if" if opener in ("if", "while", "until") else "{"):
            body = self.script()
            self.close("}", opened)
        return Block(body, Span(opened.start, self.pos))
