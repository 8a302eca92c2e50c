"""Each rule of the grammar: a text, and its tree in the few words of trees.brief."""

from __future__ import annotations

from typing import Any

import pytest

from awsh.language import parse, unparse
from tests.language.trees import brief, plain

X = ["x"]

CASES: dict[str, dict[str, Any]] = {
    "statements": {
        "": [],
        " \n\t# only a comment": [],
        "a; b\nc": [["a"], ["b"], ["c"]],
        ";; a ;;\n\n": [["a"]],
        "a # b ; c\nd": [["a"], ["d"]],
        "a b#c #d": [["a", "b#c"]],
        "a \\\n b": [["a", "b"]],
        "a \\\r\n b\r\nc\r\n": [["a", "b"], ["c"]],
        "a & b": [("chain", ["a"], "&"), ["b"]],
        "a &; b &": [("chain", ["a"], "&"), ("chain", ["b"], "&")],
        "a && b || c": [("chain", ["a"], "&&", ["b"], "||", ["c"])],
        "a&&b||c": [("chain", ["a"], "&&", ["b"], "||", ["c"])],
        "a &&\n\n# why\n b": [("chain", ["a"], "&&", ["b"])],
        "a ||\n b": [("chain", ["a"], "||", ["b"])],
    },
    "pipelines": {
        "a|b | c": [("pipe", ["a"], ["b"], ["c"])],
        "a |\n # why\n\n b": [("pipe", ["a"], ["b"])],
        "a > f": [("pipe", ["a"], (">", "f"))],
        "a>f": [("pipe", ["a"], (">", "f"))],
        "a >>'f g'": [("pipe", ["a"], (">>", "f g"))],
        "a | b > $f && c": [("chain", ("pipe", ["a"], ["b"], (">", "$f")), "&&", ["c"])],
    },
    "values": {
        "5": [("value", "5")],
        "-3 | a": [("pipe", ("value", "-3"), ["a"])],
        "1.5e3": [("value", "1.5e3")],
        "5GB": [["5GB"]],
        "- 3": [["-", "3"]],
        "'a b'": [("value", "a b")],
        '"a"': [("value", '"a"')],
        "$vpc.id": [("value", "$vpc.id")],
        "(s3 ls)": [("value", ("()", ["s3", "ls"]))],
        "$(s3 ls)x": [("value", ("word", ("()", ["s3", "ls"]), "x"))],
        "$": [["$"]],
        "\\5": [["5"]],
    },
    "words": {
        "a 'b c' d": [["a", "b c", "d"]],
        "a ''": [["a", ""]],
        "a 'b'\\''c'": [["a", ("word", "b", "'", "c")]],
        "a b'c'\"d\"e": [["a", ("word", "b", "c", '"d"', "e")]],
        "a \\ \\|": [["a", ("word", " ", "|")]],
        "a --opt=x -y": [["a", "--opt=x", "-y"]],
        "a 'b\nc'": [["a", "b\nc"]],
        "a http://h/?a=1&b=2#c": [["a", "http://h/?a=1&b=2#c"]],
        "a b& ": [("chain", ["a", "b"], "&")],
        "a k=v,w:*?~[]%@+<": [["a", "k=v,w:*?~[]%@+<"]],
        'a {"b":1} { } {}': [["a", ("word", "{", '"b"', ":1}"), "{", "}", "{}"]],
        "a length(b) f(g(x))y": [["a", "length(b)", "f(g(x))y"]],
        "a f('b c')": [["a", ("word", "f(", "b c", ")")]],
        "a !b c!": [["a", "!b", "c!"]],
        "a (b c) x(d)": [["a", ("()", ["b", "c"]), "x(d)"]],
        "a é \u65e5\u672c": [["a", "é", "\u65e5\u672c"]],
        "a\u00a0b": [["a", "b"]],
    },
    "double quotes": {
        'a "b $c d"': [["a", ("word", '"b "', "$c", '" d"')]],
        'a "$c"': [["a", ("word", '""', "$c")]],
        'a "${c.d}e"': [["a", ("word", '""', "$c.d", '"e"')]],
        'a "x$(b "c d" | e)y"': [["a", ("word", '"x"', ("()", ("pipe", ["b", '"c d"'], ["e"])), '"y"')]],
        'a "$ 5$ $"': [["a", '"$ 5$ $"']],
        r'a "\n\t\r\e\"\\\$"': [["a", '"\n\t\r\x1b"\\$"']],
        r'a "\x41\u{e9}\u{1F600}"': [["a", '"A\u00e9\U0001f600"']],
        r'a "\d+\."': [["a", r'"\d+\."']],
        'a "b\\\nc"': [["a", '"bc"']],
        'a "it\'s (|;&>#"': [["a", '"it\'s (|;&>#"']],
    },
    "variables": {
        "a $b.c.0.d": [["a", "$b.c.0.d"]],
        "a $b.": [["a", ("word", "$b", ".")]],
        "a $b-c": [["a", ("word", "$b", "-c")]],
        "a $1 $@ $12x": [["a", "$1", "$@", ("word", "$12", "x")]],
        "a ${b}c ${b.c-d}": [["a", ("word", "$b", "c"), "$b.c-d"]],
        "a $b$c": [["a", ("word", "$b", "$c")]],
        "a x$ $% $": [["a", "x$", "$%", "$"]],
        "a $env.HOME/x": [["a", ("word", "$env.HOME", "/x")]],
        "a $_1": [["a", "$_1"]],
    },
    "brackets": {
        "a (b\n  c # why\n  d)": [["a", ("()", ["b", "c", "d"])]],
        "a $(b; c\n)": [["a", ("()", ["b"], ["c"])]],
        "(\na\n|\nb\n)": [("value", ("()", ("pipe", ["a"], ["b"])))],
        "each { a; b\n c }": [["each", ("{}", ["a"], ["b"], ["c"])]],
        "each {a b} }": [["each", ("{}", ["a", "b}"])]],
        "each { }": [["each", ("{}",)]],
        "each -n 2 {\n a\n}": [["each", "-n", "2", ("{}", ["a"])]],
        "each { a (b\n c)\n d }": [["each", ("{}", ["a", ("()", ["b", "c"])], ["d"])]],
        "(each { a\n b } | c)": [("value", ("()", ("pipe", ["each", ("{}", ["a"], ["b"])], ["c"])))],
        "other { a }": [["other", "{", "a", "}"]],
    },
    "shell": {
        "!ls -l": [("!", "ls -l")],
        "! ls  ": [("!", "ls")],
        "a | !grep 'x|y' | b": [("pipe", ["a"], ("!", "grep 'x|y'"), ["b"])],
        '!echo "a;b" c\\;d; e': [("!", 'echo "a;b" c\\;d'), ["e"]],
        "!a $b ${c} | d": [("pipe", ("!", "a $b ${c}"), ["d"])],
        "!a & b": [("!", "a & b")],
        "!a &": [("chain", ("!", "a"), "&")],
        "!a & # why": [("chain", ("!", "a"), "&")],
        "!a && b || !c": [("chain", ("!", "a"), "&&", ["b"], "||", ("!", "c"))],
        "!(a | b; c\n d) | e": [("pipe", ("!", "(a | b; c\n d)"), ["e"])],
        "!a > f": [("pipe", ("!", "a"), (">", "f"))],
        "!a 2>&1 >> f": [("pipe", ("!", "a 2>&1"), (">>", "f"))],
        "!a 2>/dev/null &>x >&2 | b": [("pipe", ("!", "a 2>/dev/null &>x >&2"), ["b"])],
        "!a # it's\nb": [("!", "a"), ["b"]],
        "!a `b | c`": [("!", "a `b | c`")],
        "!a \\\n b": [("!", "a \\\n b")],
        "each { !a {} }": [["each", ("{}", ("!", "a {}"))]],
        "(!a (b))": [("value", ("()", ("!", "a (b)")))],
        "(!a\n!b)": [("value", ("()", ("!", "a"), ("!", "b")))],
        "if !a -f b { c }": [("if", ("!", "a -f b"), ("{}", ["c"]))],
    },
    "conditions": {
        "where a": [["where", "a"]],
        "where size>10MB": [["where", ("size", ">", "10MB")]],
        "where a = 1": [["where", ("a", "=", "1")]],
        "where a == 1 and b!=2": [["where", ("and", ("a", "=", "1"), ("b", "!=", "2"))]],
        "where a<=1 or b >= 2 and c<3": [
            ["where", ("or", ("a", "<=", "1"), ("and", ("b", ">=", "2"), ("c", "<", "3")))]
        ],
        "where a and b and c": [["where", ("and", ("and", "a", "b"), "c")]],
        "where a and (b and c)": [["where", ("and", "a", ("and", "b", "c"))]],
        "where (a or b) and c": [["where", ("and", ("or", "a", "b"), "c")]],
        "where not a = 1 and not (b or c)": [
            ["where", ("and", ("not", ("a", "=", "1")), ("not", ("or", "b", "c")))]
        ],
        "where not not a": [["where", ("not", ("not", "a"))]],
        "where a ~ ^w.*b$ and b !~ x and c =~ y": [
            ["where", ("and", ("and", ("a", "~", "^w.*b$"), ("b", "!~", "x")), ("c", "~", "y"))]
        ],
        "where tags.env = prod": [["where", ("tags/env", "=", "prod")]],
        "where 'a.b c' = 1": [["where", ("a.b c", "=", "1")]],
        "where tags.'a.b'.c = 1": [["where", ("tags/a.b/c", "=", "1")]],
        "where a in (b, 'c d', $e)": [["where", ("a", "in", ["b", "c d", "$e"])]],
        "where a in (\n b,\n c\n)": [["where", ("a", "in", ["b", "c"])]],
        "where a in b,c , d and e": [["where", ("and", ("a", "in", ["b", "c", "d"]), "e")]],
        "where a in b": [["where", ("a", "in", ["b"])]],
        "where a in $b": [["where", ("a", "in", "$b")]],
        "where a not in ($b)": [["where", ("not", ("a", "in", ["$b"]))]],
        "where $a.b = $c": [["where", ("$a.b", "=", "$c")]],
        "where a = $(b c)": [["where", ("a", "=", ("()", ["b", "c"]))]],
        "where a = (b c)": [["where", ("a", "=", ("()", ["b", "c"]))]],
        "where a > 2026-01-01T10:00 and b=i-0abc/x=y": [
            ["where", ("and", ("a", ">", "2026-01-01T10:00"), ("b", "=", "i-0abc/x=y"))]
        ],
        "where a AND NOT b": [["where", ("and", "a", ("not", "b"))]],
        "where a = 'and'": [["where", ("a", "=", "and")]],
        "where a=1 > f": [("pipe", ["where", ("a", "=", "1")], (">", "f"))],
        "where a >> f": [("pipe", ["where", "a"], (">>", "f"))],
        "where (a) > f": [("pipe", ["where", "a"], (">", "f"))],
        "where a=1|b": [("pipe", ["where", ("a", "=", "1")], ["b"])],
        "each { where a=1 }": [["each", ("{}", ["where", ("a", "=", "1")])]],
        "(where a=1)": [("value", ("()", ["where", ("a", "=", "1")]))],
        "where android = input": [["where", ("android", "=", "input")]],
        "a where b": [["a", "where", "b"]],
    },
    "keywords": {
        "let x = a b | c": [("let", "x", ("pipe", ["a", "b"], ["c"]))],
        "let x=5; a": [("let", "x", ("value", "5")), ["a"]],
        "lets x": [["lets", "x"]],
        "\\let x": [[("word", "l", "et"), "x"]],
        "if a b { c }": [("if", ["a", "b"], ("{}", ["c"]))],
        "if a | where b { c }": [("if", ("pipe", ["a"], ["where", "b"]), ("{}", ["c"]))],
        "if a && b { c } else { d }": [("if", ("chain", ["a"], "&&", ["b"]), ("{}", ["c"]), ("{}", ["d"]))],
        "if a { b }\n# why\nelse if c { d }\nelse { e }\nf": [
            ("if", ["a"], ("{}", ["b"]), ("if", ["c"], ("{}", ["d"]), ("{}", ["e"]))),
            ["f"],
        ],
        "if a\n{\n b\n}\nc": [("if", ["a"], ("{}", ["b"])), ["c"]],
        "while a | where b { c }": [("while", ("pipe", ["a"], ["where", "b"]), ("{}", ["c"]))],
        "until a && b\n{ c }; d": [("until", ("chain", ["a"], "&&", ["b"]), ("{}", ["c"])), ["d"]],
        "if each { a } { b }": [("if", ["each", ("{}", ["a"])], ("{}", ["b"]))],
        'if a {"b":1} { c }': [("if", ["a", ("word", "{", '"b"', ":1}")], ("{}", ["c"]))],
        "if (a {) { b }": [("if", ("value", ("()", ["a", "{"])), ("{}", ["b"]))],
        "for x in (a b) { c $x }": [("for", "x", [("()", ["a", "b"])], ("{}", ["c", "$x"]))],
        "for x in a 'b c' $d {\n e\n}": [("for", "x", ["a", "b c", "$d"], ("{}", ["e"]))],
        "for x in a { if b { c } }; d": [
            ("for", "x", ["a"], ("{}", ("if", ["b"], ("{}", ["c"])))),
            ["d"],
        ],
        "echo let if for while else in": [["echo", "let", "if", "for", "while", "else", "in"]],
    },
}


@pytest.mark.parametrize(
    ("text", "tree"), [pytest.param(*case, id=case[0]) for cases in CASES.values() for case in cases.items()]
)
def test_rule(text: str, tree: Any) -> None:
    parsed = parse(text)
    assert not parsed.problems
    assert brief(parsed.script) == tree
    again = parse(unparse(parsed.script))
    assert plain(again.script) == plain(parsed.script)


def test_the_places_of_nodes() -> None:
    text = "ab 'c d' | where e.f > 1 > g"
    chain = parse(text).script.statements[0]
    one, two = chain.first.stages  # type: ignore[union-attr]

    def cut(node: Any) -> str:
        return text[node.span.start : node.span.end]

    assert cut(chain) == text
    assert [cut(word) for word in one.words] == ["ab", "'c d'"]  # type: ignore[union-attr]
    comparison: Any = two.words[1].parts[0].expression  # type: ignore[union-attr]
    assert [cut(two), cut(comparison.left), cut(comparison.right)] == ["where e.f > 1", "e.f", "1"]
    assert cut(chain.first.redirect) == "> g"  # type: ignore[union-attr]


def test_the_places_of_a_words_parts() -> None:
    text = "a \"b$c.d\"'e'\\f${g}h(i)"
    word = parse(text).script.statements[0].first.stages[0].words[1]  # type: ignore[union-attr]
    assert [text[part.span.start : part.span.end] for part in word.parts] == [
        '"b', "$c.d", "'e'", "\\f", "${g}", "h(i)",
    ]  # fmt: skip
    assert (word.span.start, word.span.end) == (2, len(text))


def test_other_heads_may_take_conditions_and_blocks() -> None:
    parsed = parse("keep a=1 | per { b }", conditions=frozenset({"keep"}), blocks=frozenset({"per"}))
    assert brief(parsed.script) == [("pipe", ["keep", ("a", "=", "1")], ["per", ("{}", ["b"])])]
    assert brief(parse("where a = 1", conditions=frozenset()).script) == [["where", "a", "=", "1"]]
