"""What the check finds, how sure it is, and what it leaves alone."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import call_command

from portfolio.identifiers import Denied, check, hash_of, plain_words, replaced, verdict

STAFF = ["Moses Adeyemi", "Grace Whitfield"]


def told(text: str, **more: Any) -> list[tuple[str, str, str]]:
    """Each finding as (code, strength, the words it points at)."""
    return [(f.code, f.strength, text[f.start : f.end]) for f in check(text, allowed_names=STAFF, **more)]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("She lives at M1 1AE now.", "postcode", "M1 1AE"),
        ("Postcode m1 1ae.", "postcode", "m1 1ae"),
        ("ZZ99 3VZ is a pseudo postcode.", "postcode", "ZZ99 3VZ"),
        ("GIR 0AA", "postcode", "GIR 0AA"),
        ("His number is 999 000 0018.", "nhs_number", "999 000 0018"),
        ("9990000018", "nhs_number", "9990000018"),
        ("９９９ ０００ ００１８", "nhs_number", "９９９ ０００ ００１８"),
        ("999\u200b 000\u200b 0018", "nhs_number", "999\u200b 000\u200b 0018"),
        ("999–000–0018", "nhs_number", "999–000–0018"),
        ("999 000\n0018", "nhs_number", "999 000\n0018"),
        ("NI AB123456C", "ni_number", "AB123456C"),
        ("NI ab 12 34 56 c", "ni_number", "ab 12 34 56 c"),
        ("UPN B801200005001", "upn", "B801200005001"),
        ("Ring 07700 900123 first", "phone", "07700 900123"),
        ("Ring +44 (0)7700 900 123 first", "phone", "+44 (0)7700 900 123"),
        ("Ring 0 7 7 0 0 9 0 0 1 2 3 first", "phone", "0 7 7 0 0 9 0 0 1 2 3"),
        ("Ring +48 601 234 567 first", "phone", "+48 601 234 567"),
        ("Write to o'neil+kids@example.org.", "email", "o'neil+kids@example.org"),
        ("Write to dana at example dot org", "email", "dana at example dot org"),
        ("Write to dana [at] example [dot] org", "email", "dana [at] example [dot] org"),
        ("DOB 04/09/2015", "date_of_birth", "DOB 04/09/2015"),
        ("He was born on the 4th of September 2015.", "date_of_birth", "born on the 4th of September 2015"),
        ("LCS ID 4471902", "case_number", "LCS ID 4471902"),
        ("Mosaic number: LA-558210", "case_number", "Mosaic number: LA-558210"),
    ],
)
def test_hard_identifiers_block(text: str, code: str, words: str) -> None:
    assert (code, "block", words) in told(text)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("NHS 123 456 7890 was on it", "nhs_number", "123 456 7890"),
        ("We met on 04/09/2015.", "date", "04/09/2015"),
        ("They live at 14 Mill Lane with a dog.", "address", "14 Mill Lane"),
        ("His teacher at Kestrel Mead Academy rang.", "school", "Kestrel Mead Academy"),
        ("Staff of Ysgol Bryn Deri rang.", "school", "Ysgol Bryn Deri"),
        ("We sat in Saltmere Family Court.", "court", "Saltmere Family Court"),
        ("They moved from Hattersley in May.", "place", "Hattersley"),
        ("She lives in Reading now.", "place", "Reading"),
        ("I met Osian again.", "name", "Osian"),
        ("Osian said no.", "name", "Osian"),
        ("I met Mrs Green again.", "name", "Green"),
        ("I met Grace Prosser again.", "name", "Grace Prosser"),
        ("my mum called aoife rang", "name", ""),
        ("I saw the Nowicki family.", "name", "Nowicki"),
        ("Pádraig Ó Conaill rang.", "name", "Pádraig Ó Conaill"),
        ("I met OLUMIDE BANKOLE.", "name", "OLUMIDE BANKOLE"),
    ],
)
def test_names_and_places_warn(text: str, code: str, words: str) -> None:
    found = told(text)
    assert any(one[0] == code and one[1] == "warn" and words in one[2] for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Section 17 of the Children Act 1989 and Working Together to Safeguard Children.",
        "Child A and Parent B met me. Child C's mother laughed.",
        "Moses Adeyemi observed me; Moses said it went well. Grace and I co-worked.",
        "I used the Signs of Safety and the Graded Care Profile 2 on Tuesday in March.",
        "K7, S12 and B3 are shown. EHCP, PLO, IRO, LADO, CAMHS.",
        "The policy was updated on 01/04/2025.",
        "Our Primary School partners, the Family Court and the Open University came.",
        "Kolb's cycle, Maslow's hierarchy and (Ruch, 2012) helped me.",
        "Scale 0 1 2 3 4 5 6 7 8 9 10, please.",
        "",
        "\x00\u202e\ufffd 😀",
    ],
)
def test_practice_language_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_findings_hold_no_words() -> None:
    (found,) = check("Ring 07700 900123")
    assert "07700" not in repr(found)
    assert set(vars(found)) == {"start", "end", "code", "strength"}


def test_the_organisations_own_list_is_hashes_only_and_blocks() -> None:
    salt = b"s" * 16
    denied = Denied(salt, frozenset({hash_of(plain_words("Blue Gate Farm"), salt)}))
    assert told("We met at the blue-gate, no: blue gate farm.", denied=denied) == [
        ("denied", "block", "blue gate farm")
    ]
    assert told("We met at the farm.", denied=denied) == []


def test_verdict_is_the_worst_finding() -> None:
    assert verdict(check("All went well.")) == "accept"
    assert verdict(check("I met Osian again.")) == "warn"
    assert verdict(check("I met Osian at M1 1AE.")) == "reject"


def test_a_name_is_replaced_wherever_it_stands_in_the_item() -> None:
    texts = ["Osian and me", "I met Osian Vaughan. OSIAN laughed; Osian's mum too. Child A left."]
    found = next(f for f in check(texts[1]) if f.code == "name")
    assert replaced(texts, 1, found, "child") == [
        "Child B and me",
        "I met Child B. Child B laughed; Child B's mum too. Child A left.",
    ]


def test_a_number_is_replaced_by_what_was_there() -> None:
    texts = ["Ring 07700 900123."]
    (found,) = check(texts[0])
    assert replaced(texts, 0, found) == ["Ring [phone number removed]."]


@pytest.mark.parametrize(
    ("text", "verdict", "code"),
    [(b"All went well.", "accept", 0), (b"I met Osian.", "warn", 0), (b"Ring 07700 900123", "reject", 1),
     (b"\xff\xfe\x00", "unreadable", 2)],
)  # fmt: skip
def test_check_text_answers_in_json(
    text: bytes, verdict: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    left_with = 0
    try:
        call_command("check_text", "--json")
    except SystemExit as leaving:
        left_with = int(str(leaving.code))
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], left_with) == (verdict, code)
    assert all(set(row) == {"code", "strength", "start", "end"} for row in answer["findings"])
