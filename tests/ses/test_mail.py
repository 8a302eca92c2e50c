"""Mail: who may send it, what is in it, one for each row, and what SES refuses."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

import pytest

from awsh import quote
from awsh.errors import AwshError, PartialFailure, UsageError
from awsh.testing import Person
from tests.ses.conftest import Typed


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_address_is_pending_until_its_link_is_opened(typed: Typed) -> None:
    (made,) = typed("ses verify eve@lab.example")
    assert (made["state"], made["sending"]) == ("pending", False)
    (letter,) = typed("ses outbox | first 1")
    assert letter["to"] == "eve@lab.example"
    typed("ses outbox follow")
    (row,) = typed("ses ls | where identity = eve@lab.example")
    assert (row["state"], row["sending"]) == ("verified", True)


def test_a_domain_is_verified_by_its_records(typed: Typed) -> None:
    typed("aws route53 create-hosted-zone --name zone.example --caller-reference 1")
    assert typed("ses verify zone.example")[0]["state"] == "pending"
    needed = typed("ses dns zone.example | where needed")
    assert [row["type"] for row in needed] == ["CNAME"] * 3
    typed("ses dns zone.example --publish")
    assert typed("ses verify zone.example --wait")[0]["state"] == "verified"
    typed("ses rm zone.example")


def test_both_bodies_and_attachments_come_whole(typed: Typed, folder: Path) -> None:
    data = bytes(range(256)) * 40
    (folder / "straße.bin").write_bytes(data)
    (folder / "page.html").write_text("<p>Grüße</p><img src=cid:logo.png>")
    (folder / "logo.png").write_bytes(b"PNG")
    typed(
        "ses send 'Grüße aus Köln' --html page.html --inline logo.png --to 'Ada Lovelace <ada@lab.example>'"
        " --subject 'Nächste Woche – 10 % 🎉' --attach straße.bin"
    )
    (shown,) = typed("ses outbox show")
    assert shown["subject"] == "Nächste Woche – 10 % 🎉"
    assert (shown["text"].strip(), shown["html"].strip()) == (
        "Grüße aus Köln",
        "<p>Grüße</p><img src=cid:logo.png>",
    )
    sizes = {each["name"]: each["size"] for each in shown["attachments"]}
    assert sizes == {"straße.bin": len(data), "logo.png": 3}
    typed("ses outbox show --save saved")
    assert (folder / "saved" / "straße.bin").read_bytes() == data
    typed("ses outbox show --raw > mail.eml")
    raw = (folder / "mail.eml").read_bytes()
    assert raw.isascii()
    parsed = message_from_bytes(raw, policy=policy.default)
    assert str(parsed["To"]) == "Ada Lovelace <ada@lab.example>"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ses send Hi --to bob@lab.example --subject Hi", "not verified.*bob@lab.example"),
        (
            "ses send Hi --from eve@else.example --to ada@lab.example --subject Hi",
            "not verified.*eve@else.example",
        ),
        ("ses send Hi --to Ada --subject Hi", "is no mail address"),
        ("ses send Hi --to ada@lab.example --subject 'Hi\nBcc: eve@lab.example'", "newline"),
        ("ses send Hi --subject Hi", "--to"),
        ("ses send Hi --to ada@lab.example --subject Hi --attach nothing.pdf", "is not there"),
        ("ses send Hi --to ada@lab.example --subject Hi --attach a.exe", r"\.exe"),
        ("ses send Hi --to ada@lab.example --subject Hi --tag 'a b=c'", "a b"),
        (
            "ses send Hi --to ada@lab.example --subject Hi --html '<b>Hi</b>' --inline 'a b.png'",
            "cid:a_b.png",
        ),
        (
            "aws sesv2 send-email --from-email-address ada@lab.example --email-tags 'Name=a b,Value=c'"
            " --content 'Simple={Subject={Data=Hi},Body={Text={Data=Hi}}}'",
            "MessageTag",
        ),
        (
            "aws sesv2 send-email --from-email-address ada@lab.example --destination ToAddresses=ada@lab.example"
            " --reply-to-addresses 'a@b.example\nBcc: eve@lab.example'"
            " --content 'Simple={Subject={Data=Hi},Body={Text={Data=Hi}}}'",
            "control characters",
        ),
        ("ses template show nosuch", "nosuch"),
        ("ses outbox show 10000", "10000"),
    ],
)
def test_what_is_refused(typed: Typed, folder: Path, line: str, said: str) -> None:
    (folder / "a b.png").write_bytes(b"PNG")
    before = typed("ses outbox | count")
    with pytest.raises(AwshError, match=f"(?s){said}"):
        typed(line)
    assert typed("ses outbox | count") == before


def test_more_than_a_mail_may_have_is_refused_before_it_is_sent(typed: Typed, folder: Path) -> None:
    (folder / "large.bin").write_bytes(bytes(31 << 20))
    with pytest.raises(AwshError, match=r"40\.0 MiB"):
        typed("ses send Hi --to ada@lab.example --subject Hi --attach large.bin")
    many = ",".join(f"a{number}@lab.example" for number in range(51))
    with pytest.raises(AwshError, match="50"):
        typed(f"ses send Hi --to {many} --subject Hi")


def test_a_mailing_asks_and_names_those_it_did_not_reach(typed: Typed, person: Person, folder: Path) -> None:
    typed("ses template create hello --subject 'Dear {{name}}' --text 'Hello {{name}}.'")
    (folder / "rows.csv").write_text("mail,name\nada@lab.example,Ada\nbob@lab.example,Bob\n")
    with pytest.raises(PartialFailure) as caught:
        typed("!cat rows.csv | from csv | ses send --template hello --each mail")
    assert "bob@lab.example" in str(caught.value)
    assert "2 mails" in person.questions[-1]
    (letter,) = typed("ses outbox | first 1")
    assert (letter["to"], letter["subject"]) == ("ada@lab.example", "Dear Ada")
    before = typed("ses outbox | count")
    person.answer = False
    with pytest.raises(AwshError, match="left as it was"):
        typed("!cat rows.csv | from csv | ses send --template hello --each mail")
    person.answer = True
    for rows, said in (
        ("mail\nada@lab.example\n", "name missing"),
        ("to,name\nada@lab.example,Ada\n", r"no column mail.*they have to, name"),
        ('mail,name\nada@lab.example,"Ada\nBcc: eve@lab.example"\n', "in the subject, cannot have a newline"),
    ):
        (folder / "rows.csv").write_text(rows)
        with pytest.raises(AwshError, match=f"(?s){said}"):
            typed("!cat rows.csv | from csv | ses send --template hello --each mail")
    with pytest.raises(UsageError, match="newline"):
        typed("ses send --template hello --to ada@lab.example --data 'name=Ada\nBcc: eve@lab.example'")
    assert typed("ses outbox | count") == before


def test_ctrl_c_in_a_mailing_says_who_has_mail(typed: Typed, person: Person, folder: Path) -> None:
    (folder / "rows.csv").write_text("mail\n" + "ada@lab.example\n" * 40)
    before = typed("ses outbox | count")

    with pytest.MonkeyPatch.context() as patch:
        waited: list[float] = []

        def interrupted(ctx: object, seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                raise KeyboardInterrupt

        patch.setattr("awsh.Context.sleep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            typed("!cat rows.csv | from csv | ses send Hi --subject Hi --each mail")
    sent = int(typed("ses outbox | count")[0]) - int(before[0])
    assert 1 <= sent < 40
    assert any(f"{sent} of 40 mails sent" in note for note in person.notes)


def test_the_first_version_of_the_api_sees_the_same(typed: Typed) -> None:
    with pytest.raises(AwshError, match="not verified"):
        typed(
            "aws ses send-email --source ada@lab.example --destination ToAddresses=bob@lab.example"
            " --message 'Subject={Data=Hi},Body={Text={Data=Hi}}'"
        )
    typed(
        "aws ses send-email --source ada@lab.example --destination ToAddresses=shop@lab.example"
        " --message 'Subject={Data=Old},Body={Text={Data=plain},Html={Data=<b>rich</b>}}'"
    )
    (shown,) = typed("ses outbox show")
    assert (shown["subject"], shown["text"].strip(), shown["html"].strip()) == ("Old", "plain", "<b>rich</b>")
    assert "ada@lab.example" in typed("aws ses list-identities")


def test_the_simulator_does_what_its_addresses_are_called(typed: Typed) -> None:
    typed("ses send Hi --to bounce@simulator.amazonses.com --subject Hi")
    assert "bounced" in str(typed("ses outbox show")[0]["state"]).lower()


def test_a_mailing_ends_with_the_days_quota(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_ses.sending.bulk._limits", lambda ctx: (100.0, 2))
    (folder / "rows.csv").write_text("mail\n" + "success@simulator.amazonses.com\n" * 5)
    before = int(typed("ses outbox | count")[0])
    with pytest.raises(AwshError, match=r"(?s)quota is used up: 2 of 5.*skip 2"):
        typed("!cat rows.csv | from csv | ses send Hi --subject Hi --each mail")
    assert int(typed("ses outbox | count")[0]) == before + 2


def test_suppressed_addresses_get_nothing(typed: Typed) -> None:
    typed("ses suppression add ada@lab.example")
    typed("ses send Hi --to ada@lab.example --subject Kept")
    state = str(typed("ses outbox | where subject = Kept")[0]["state"]).lower()
    typed("ses suppression ls | ses suppression rm")
    assert "delivered" not in state
    assert typed("ses suppression ls") == []


def test_lists_go_on_behind_their_first_page(typed: Typed) -> None:
    typed(f"ses suppression add {' '.join(f'gone{number}@lab.example' for number in range(101))}")
    assert typed("ses suppression ls | count") == [101]
    typed("ses suppression ls | ses suppression rm")
    assert typed("ses suppression ls | count") == [0]


def test_people_with_long_names_stay_apart(typed: Typed) -> None:
    people = ["Gesellschaft für äußerst höfliche Grüße, Köln-Süd, e. V.", 'Bob, the "B"', "山田 太郎"]
    quoted = (name.replace('"', '\\"') for name in people)
    boxes = [f'"{name}" <success+{at}@simulator.amazonses.com>' for at, name in enumerate(quoted)]
    typed(f"ses send Hi --subject Hi --to {quote(', '.join(boxes))}")
    typed("ses outbox show --raw > mail.eml")
    raw = Path("mail.eml").read_bytes()
    # RFC 2047: an encoded word has 75 characters at most.
    assert max(map(len, re.findall(rb"=\?\S+\?=", raw))) <= 75
    found = getaddresses([str(message_from_bytes(raw)["To"])])
    assert [str(make_header(decode_header(name))) for name, _ in found] == people
    typed("ses template create plain --subject Hi --text Hi")
    typed(f"ses send --template plain --to {quote(', '.join(boxes))}")
    for told in typed("ses outbox | first 2"):
        assert [name for name, _ in getaddresses([told["to"]])] == people


def test_a_topic_is_let_in_and_told_what_became_of_mail(typed: Typed) -> None:
    for name in ("told", "deaf"):
        typed(f"sns fanout {name} {name}-queue --raw")
    typed("ses configset create news")
    typed(
        "aws sesv2 create-configuration-set-event-destination --configuration-set-name news --event-destination-name"
        " deaf --event-destination Enabled=true,MatchingEventTypes=SEND,SnsDestination={TopicArn=$(sns show deaf | get"
        " arn)}"
    )
    typed("ses configset events add news told --topic told --on send")
    assert typed("sns show told")[0]["allows"] == ["configuration set news may publish"]
    typed("ses send Hi --to ada@lab.example --subject Told --configset news --tag campaign=spring")
    (event,) = typed("sqs receive told-queue --wait 10s --delete | get body")
    assert (event["eventType"], event["mail"]["tags"]) == ("Send", {"campaign": ["spring"]})
    # SES tells a topic whose policy does not let it in nothing, and says nothing of it.
    assert typed("sqs show deaf-queue")[0]["waiting"] == 0
    typed("ses configset events rm news told")
    assert typed("sns show told")[0]["allows"] == []
    with pytest.raises(AwshError, match="FIFO"):
        typed("sns create steps.fifo; ses configset events add news steps --topic steps.fifo")


def test_a_template_repeats_for_each_of_a_list(typed: Typed) -> None:
    typed("ses template create list --subject List --html '<ul>{{#each items}}<li>{{name}}{{/each}}</ul>'")
    items = """'items=[{"name":"lamp"},{"name":"bulb"}]'"""
    assert typed(f"ses template render list {items} ") == [
        {"subject": "List", "text": "", "html": "<ul><li>lamp<li>bulb</ul>"}
    ]
    (shown,) = typed(f"ses send --template list --data {items} --to ada@lab.example | ses outbox show")
    assert shown["html"] == "<ul><li>lamp<li>bulb</ul>"


def test_keys_grow_behind_the_same_records_and_once_a_day(typed: Typed) -> None:
    typed("ses verify keys.example")
    before = typed("ses dkim show keys.example")[0]["tokens"]
    (row,) = typed("ses dkim key keys.example --bits 1024")
    assert (row["key"], row["tokens"]) == ("RSA 1024", before)
    with pytest.raises(AwshError, match="once per day"):
        typed("ses dkim key keys.example --bits 2048")


def test_what_a_mailing_fills_in_a_text_of_its_own_are_plain_gaps(typed: Typed, folder: Path) -> None:
    (folder / "rows.csv").write_text("mail,paid\nada@lab.example,1\n")
    with pytest.raises(AwshError, match=r"(?s)plain.*ses template create"):
        typed("!cat rows.csv | from csv | ses send '{{#if paid}}Hi{{/if}}' --subject Hi --each mail")
    with pytest.raises(AwshError, match="simple substitutions"):
        typed(
            "aws sesv2 send-email --from-email-address ada@lab.example --destination ToAddresses=ada@lab.example"
            ' --content \'{"Template":{"TemplateContent":{"Text":"{{#if a}}b{{/if}}"},"TemplateData":"{}"}}\''
        )
