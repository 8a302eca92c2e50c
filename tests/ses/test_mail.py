"""Mail: who may send it, what is in it, one for each row, and what SES refuses."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from awsh.errors import AwshError, PartialFailure
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
    (folder / "page.html").write_text("<p>Grüße</p>")
    typed(
        "ses send 'Grüße aus Köln' --html page.html --to 'Ada Lovelace <ada@lab.example>'"
        " --subject 'Nächste Woche – 10 % 🎉' --attach straße.bin"
    )
    (shown,) = typed("ses outbox show")
    assert shown["subject"] == "Nächste Woche – 10 % 🎉"
    assert (shown["text"].strip(), shown["html"].strip()) == ("Grüße aus Köln", "<p>Grüße</p>")
    assert [(each["name"], each["size"]) for each in shown["attachments"]] == [("straße.bin", len(data))]
    typed("ses outbox show --save saved")
    assert (folder / "saved" / "straße.bin").read_bytes() == data
    typed("ses outbox show --raw > mail.eml")
    parsed = message_from_bytes((folder / "mail.eml").read_bytes(), policy=policy.default)
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
        ("ses template show nosuch", "nosuch"),
        ("ses outbox show 10000", "10000"),
    ],
)
def test_what_is_refused(typed: Typed, line: str, said: str) -> None:
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
    (folder / "rows.csv").write_text("mail\nada@lab.example\n")
    with pytest.raises(AwshError, match="name"):
        typed("!cat rows.csv | from csv | ses send --template hello --each mail")
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
    assert 1 <= sent <= 4
    assert any(str(sent) in note for note in person.notes)


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
    typed("ses suppression rm ada@lab.example")
    assert "delivered" not in state
