"""Every awkward staff file of the corpus, in the world that its world.json tells of, through the command itself."""

import json
import lzma
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pathway.careers.actions import adopt_illustrative_framework
from pathway.core.spreadsheets import safe
from pathway.people.enums import AppointmentKind
from pathway.people.models import Employment, ImportRun, Team, User
from tests.factories.people import appoint, make_organisation, make_person

CORPUS = Path(__file__).parent.parent / "corpus" / "hr_csv"
CASES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
RIGHT = {"accept": {"accept", "warn"}, "sanitise": {"accept", "warn"}, "reject": {"reject"}}
# A cell that looks like a formula is taken as the name it claims to be, and made harmless on its way out.
HARMLESS = {"ok", "csv.export_neutralised", "html_escaped", "log_escaped"}


def said(path, *arguments):
    """What import_hr says of a file, and its exit status."""
    out, status = StringIO(), 0
    try:
        call_command(
            "import_hr", str(path), "--organisation", "council", "--json", *arguments, stdout=out, stderr=StringIO()
        )
    except SystemExit as stopped:
        status = stopped.code
    return json.loads(out.getvalue()), status


@pytest.fixture(params=["with levels", "without levels"])
def council(request, db, fixed_clock):
    """The council of the corpus, with its only admin, another council, and the people of the first file."""
    council = make_organisation("Council", "council", "council.example")
    make_organisation("Other Council", "other-council", "other-council.example")
    admin = make_person(council, "only-admin")
    appoint(admin, AppointmentKind.ORGANISATION_ADMIN)
    if request.param == "with levels":
        adopt_illustrative_framework(keeper=admin, organisation=council)
    victim = make_person(council.__class__.objects.get(slug="other-council"), "victim")
    answer, status = said(CORPUS / "000_valid.csv", "--create-teams")
    assert (answer["verdict"] in RIGHT["accept"], status) == (True, 0), answer
    council.victim = victim
    return council


@pytest.fixture
def plain(tmp_path):
    """A file of the corpus as it is, the packed one unpacked first."""

    def give(name):
        path = CORPUS / name
        if path.suffix != ".xz":
            return path
        unpacked = tmp_path / path.stem
        unpacked.write_bytes(lzma.decompress(path.read_bytes()))
        return unpacked

    return give


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_every_case_of_the_corpus_gets_its_verdict_and_changes_nothing(council, plain, case):
    before = _everything()
    answer, status = said(plain(case["file"]), "--create-teams", "--dry-run")
    assert answer["verdict"] in RIGHT[case["expect"]], answer["findings"]
    assert status == (1 if answer["verdict"] == "reject" else 0)
    if case["code"] not in HARMLESS:
        refused = [finding for finding in answer["findings"] if finding["strength"] == "reject"]
        assert {finding["code"] for finding in refused} == {case["code"]}, refused
        for finding in refused:
            assert finding["message"].endswith(".")
            assert finding["row"] or finding["column"] or case["code"] in ("upload.empty", "csv.too_many_rows")
    assert set(answer) >= {"verdict", "findings", "counts"}
    assert _everything() == before


def test_the_corpus_is_whole():
    assert {case["file"] for case in CASES} == {path.name for path in CORPUS.glob("[0-9]*")}
    assert len(CASES) >= 54


def test_names_that_other_readers_lose_are_kept_and_ids_stay_apart(council):
    said(CORPUS / "036_na_name.csv")
    assert set(User.objects.filter(organisation=council).values_list("full_name", flat=True)) >= {
        "Test Null",
        "Test NA",
        "Test None",
    }
    answer, _ = said(CORPUS / "035_id_leading_zero_lost.csv")
    assert answer["verdict"] == "warn"
    assert set(Employment.objects.values_list("staff_id", flat=True)) >= {"00001", "00042", "42"}


def test_what_looks_like_a_formula_leaves_as_text(council):
    for case in CASES:
        if case["code"] == "csv.export_neutralised":
            said(CORPUS / case["file"])
            name = User.objects.get(email="w2@council.example").full_name
            for cell in (name, name.removeprefix("Test ")):
                assert safe(cell)[0].isalnum() or safe(cell)[0] == "'", repr(safe(cell))


def test_the_account_of_another_organisation_stays_untouched_and_unmentioned(council):
    answer, _ = said(CORPUS / "063_cross_tenant_id.csv")
    council.victim.refresh_from_db()
    assert council.victim.organisation.slug == "other-council"
    assert "victim" not in json.dumps(answer)


def test_leavers_leave_once_their_number_is_confirmed(council):
    answer, status = said(CORPUS / "066_mass_leavers.csv")
    assert status == 1
    assert answer["counts"]["leaving"] == 2
    answer, status = said(CORPUS / "066_mass_leavers.csv", "--confirm-leavers", "3")
    assert status == 1
    answer, status = said(CORPUS / "066_mass_leavers.csv", "--confirm-leavers", "2")
    assert status == 0
    gone = User.objects.get(email="w3@council.example")
    assert gone.access_ends_on.isoformat() == "2026-01-01"
    assert gone.team_memberships.get().ended_on.isoformat() == "2026-01-01"


def test_a_file_that_is_not_there_is_something_else_than_one_refused(council, tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(CommandError) as stopped:
            call_command("import_hr", str(path), "--organisation", "council")
        assert stopped.value.returncode == 2


def _everything():
    return [list(model.objects.order_by("pk").values()) for model in (User, Employment, Team, ImportRun)]
