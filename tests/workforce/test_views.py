"""The pages and files of figures: who sees what of whom, and that the numbers are the right ones."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from pathway.audit.models import Event
from pathway.people import actions as people_actions
from pathway.people.models import Absence, TeamMembership, User, Vacancy
from pathway.training import actions as training_actions
from pathway.training.models import Requirement
from pathway.workforce.exports import cell_of
from pathway.workforce.queries import reach_of
from pathway.workforce.report.page import HAS_ROWS, Choice, page_for
from pathway.workforce.suppression import HIDDEN
from tests.conftest import NOW
from tests.factories.modules import make_module, publish
from tests.factories.workforce import make_workers
from tests.house.counting import queries_of
from tests.training.test_queries import complete

TODAY = NOW.date()
LONG_AGO = dt.date(2024, 1, 8)
REPORT = "workforce:report"
pytestmark = pytest.mark.usefixtures("fixed_clock")


def figures(viewer, **choice):
    return page_for(reach_of(viewer), Choice(choice.pop("day", TODAY), **choice)).figures


def line(figure, name):
    (found,) = [each for each in [*figure.lines, figure.total] if each and each[0] == name]
    return dict(zip([column.label for column in figure.columns], found, strict=True))


def level(cast, code):
    return cast.northvale.levels.get(code=code)


@pytest.fixture
def year(cast):
    """Beside the cast, who all started on 5 January 2026 (amira, tariq, moses in East; peter in West):

    twelve in West since 2024, of whom two leave in the year; one who moved from West to East; three starters in East.
    """
    make_workers(cast.northvale, cast.west, 10, start=LONG_AGO, level=level(cast, "fsw"), fte=Decimal("0.8"))
    make_workers(cast.northvale, cast.west, 2, start=LONG_AGO, end=dt.date(2026, 3, 2), reason="pay", word="Leaver")
    (cast.mover,) = make_workers(cast.northvale, cast.west, 1, start=LONG_AGO, word="Mover")
    TeamMembership.objects.filter(person=cast.mover).update(ended_on=dt.date(2026, 6, 1))
    TeamMembership.objects.create(person=cast.mover, team=cast.east, started_on=dt.date(2026, 6, 1))
    make_workers(cast.northvale, cast.east, 3, start=dt.date(2026, 9, 7), level=level(cast, "trainee"))
    return cast


def test_headcount_by_team_and_level(year):
    """East: amira, tariq, moses, the mover and three starters = 7 of 7 FTE. West: peter and ten of 0.8 = 11 of 9."""
    figure = figures(year.wanda)["headcount"]
    east, west, whole = (line(figure, name) for name in ("East", "West", "All"))
    assert (east["People"], east["FTE"], east[level(year, "trainee").name], east["No level"]) == (7, 7.0, 4, 1)
    assert (west["People"], west["FTE"], west[level(year, "fsw").name]) == (11, 9.0, 11)
    assert (whole["People"], whole["FTE"]) == (18, 16.0)
    assert len(figure.rows) == 18
    assert figure.says.startswith("18 family support workers (16.0 full-time equivalents)")


def test_movement_by_team_with_a_move_that_is_no_leaving(year):
    """The year from 24 November 2025. Start: ten, two and the mover, all in West = 13. Started: four of the cast and
    three = 7. Left: two. End 18. DfE 2 of 18, average 2 of 15.5, stability 11 of 13."""
    figure = figures(year.wanda)["movement"]
    whole = line(figure, "All")
    assert [whole[name] for name in ("At start", "Starters", "Leavers", "At end")] == [13, 7, 2, 18]
    assert whole["Turnover, DfE method"] == pytest.approx(100 * 2 / 18)
    assert whole["Of FTE"] == pytest.approx(100 * 2 / 16)
    assert whole["Average method"] == pytest.approx(100 * 2 / 15.5)
    assert whole["Stability"] == pytest.approx(100 * 11 / 13)
    west, east = line(figure, "West"), line(figure, "East")
    assert [west[name] for name in ("At start", "Starters", "Leavers", "At end")] == [13, 1, 2, 11]
    assert [east[name] for name in ("At start", "Starters", "Leavers", "At end")] == [0, 6, 0, 7]
    assert west["Stability"] == pytest.approx(100 * 11 / 13), "the mover stayed in the organisation"
    assert east["Stability"] is None
    assert sorted(row[3] for row in figure.rows) == ["Left"] * 2 + ["Started"] * 7
    assert "statutory" not in figure.title + figure.says
    assert "DfE method" in figure.says


def test_any_past_day_is_worked_out_anew(year):
    figure = figures(year.wanda, day=dt.date(2026, 3, 1))["headcount"]
    assert line(figure, "All")["People"] == 17, "before the leavers left and the starters came"
    assert line(figure, "West")["People"] == 14
    assert line(figures(year.wanda, day=dt.date(2026, 3, 2))["headcount"], "West")["People"] == 12


def test_a_choice_of_team_and_level_narrows_every_exact_figure(year):
    found = figures(year.wanda, team=year.east.pk)
    assert line(found["headcount"], "All")["People"] == 7
    assert line(found["movement"], "All")["Starters"] == 6
    found = figures(year.wanda, team=year.service.pk)
    assert line(found["headcount"], "All")["People"] == 18, "with the teams inside it"
    found = figures(year.wanda, level=level(year, "trainee").pk)
    assert line(found["headcount"], "All")["People"] == 4
    assert line(found["levels"], level(year, "trainee").name)["People"] == 4


def test_retention_stops_under_ten_and_says_so(year):
    """The leavers had served 784 days; 13 of West and nobody of the cast are at risk then: 11 of 13 stay."""
    found = figures(year.wanda)["retention"]
    two_years = line(found, "2 years")
    assert two_years["At risk"] == 13
    assert two_years["Stay"] == 100
    assert "median length of service: not reached" in found.says.lower()
    few = figures(year.wanda, team=year.east.pk)["retention"]
    assert few.says.startswith("There were no leavers between 24 November 2025 and 23 November 2026, so no curve")
    assert not few.lines
    make_workers(year.northvale, year.west, 1, start=LONG_AGO, end=dt.date(2026, 4, 2), word="Later")
    make_workers(year.northvale, year.west, 2, start=dt.date(2023, 1, 9), end=dt.date(2026, 5, 1), word="Old")
    stopped = figures(year.wanda)["retention"]
    assert "fewer than 10 people are at risk" in stopped.says


def test_vacancies_and_agency_work_by_the_dfe_method(year):
    people_actions.open_vacancy(keeper=year.wanda, team=year.west, job_title="FSW", fte=Decimal(2))
    people_actions.open_vacancy(keeper=year.wanda, team=year.west, job_title="Typist", kind="business_support")
    people_actions.start_agency_post(keeper=year.wanda, team=year.west, job_title="FSW", fte=Decimal("1.5"))
    figure = figures(year.wanda)["vacancy"]
    whole = line(figure, "All")
    assert (whole["Filled FTE"], whole["Vacant FTE"], whole["Agency FTE"]) == (16.0, 2.0, 1.5)
    assert whole["Vacancy rate"] == pytest.approx(100 * 2 / 18)
    assert whole["Agency rate"] == pytest.approx(100 * 1.5 / 17.5)
    assert "75.0% of them" in figure.says
    vacancy = Vacancy.objects.first()
    assert line(figures(year.wanda, day=vacancy.started_on - dt.timedelta(1))["vacancy"], "All")["Vacant FTE"] == 0


def test_absence_and_reasons_are_hidden_for_the_lead_and_absent_for_managers(year):
    for person in User.objects.filter(full_name__startswith="Worker")[:3]:
        Absence.objects.create(
            person=person, reason="sickness", started_on=dt.date(2026, 10, 5), ended_on=dt.date(2026, 10, 12)
        )
    found = figures(year.wanda)
    assert line(found["absence"], "All")["People away in the year"] == HIDDEN
    assert line(found["reasons"], "All")["Leavers"] == HIDDEN
    assert line(found["reasons"], "Pay")["Leavers"] == HIDDEN
    assert not {"absence", "reasons"} & set(figures(year.grace))
    assert found["absence"].rows is None
    for person in User.objects.filter(full_name__startswith="Worker")[3:10]:
        Absence.objects.create(
            person=person, reason="other", started_on=dt.date(2026, 10, 5), ended_on=dt.date(2026, 10, 12)
        )
    whole = figures(year.wanda)["absence"]
    assert line(whole, "All")["People away in the year"] == 10
    # Ten people of 0.8, five working days each: 40 days of 253 x 16.
    assert whole.says.startswith("40 full-time-equivalent days were lost in the year, 1.0%")


def test_a_manager_sees_their_own_team_exactly_and_nobody_else(client, year):
    found = figures(year.grace)
    assert line(found["headcount"], "All")["People"] == 7
    assert line(found["movement"], "All")["Starters"] == 6
    client.force_login(year.grace)
    page = client.get(reverse("workforce:figure-detail", args=["headcount"])).content.decode()
    assert "Amira Example" in page
    assert "Peter Example" not in page
    narrowed = client.get(
        reverse("workforce:figure-detail", args=["headcount"]), {"team": year.west.pk}
    ).content.decode()
    assert "Peter Example" not in narrowed, "a team out of reach cannot be chosen"


def test_the_admin_sees_only_what_may_be_published(client, year):
    make_workers(year.northvale, year.west, 20, start=LONG_AGO)
    client.force_login(year.otto)
    page = client.get(reverse(REPORT)).content.decode()
    found = figures(year.otto)
    assert found["headcount"].day == dt.date(2026, 10, 31), "ends of months only"
    assert line(found["headcount"], "West")["People"] in (30, HIDDEN)
    assert {"retention", "levels", "capability"}.isdisjoint(found)
    assert "The rows behind it" not in page
    for each in found.values():
        for row in [*each.lines, each.total or []]:
            assert not [
                cell for cell in row if isinstance(cell, int) and not isinstance(cell, bool) and cell in range(1, 5)
            ]
    for key in HAS_ROWS:
        assert client.get(reverse("workforce:figure-detail", args=[key])).status_code == 404
        assert client.get(reverse("workforce:figure-file", args=[key, "csv"])).status_code == 404


def test_a_choice_that_singles_people_out_is_refused_to_the_admin(client, year):
    client.force_login(year.otto)
    small = people_actions.open_team(admin=year.otto, name="Small")
    make_workers(year.northvale, small, 3, start=LONG_AGO)
    answer = client.get(reverse(REPORT), {"team": small.pk})
    assert answer.status_code == 422
    assert "Too few people to show" in answer.content.decode()
    assert client.get(reverse(REPORT), {"team": year.service.pk}).status_code == 422, "all but three"
    client.force_login(year.wanda)
    assert client.get(reverse(REPORT), {"team": small.pk}).status_code == 200


def test_time_for_learning_promised_and_had(year):
    """Six hours a week since today's Monday for amira; she notes four."""
    training_actions.promise_learning_time(lead=year.wanda, level=level(year, "apprentice"), hours_a_week=Decimal(6))
    training_actions.note_week(
        noter=year.amira, worker=year.amira, week_on=TODAY, hours=Decimal(4), why_lost="service_demand"
    )
    training_actions.note_families(noter=year.amira, worker=year.amira, month_on=TODAY, families=3, complexity="mixed")
    figure = figures(year.wanda)["learning_time"]
    assert figure.says == "66.7% of the hours promised for learning were had: 4.0 of 6.0 in 26 weeks."
    november = line(figure, "November 2026")
    assert (november["Promised hours"], november["Hours had"], november["Families"]) == (6.0, 4.0, 3)
    assert november["Weeks noted"] == "1 of 1"
    assert "families or the service could not wait (1)" in figure.left_out


def test_training_gaps_and_what_expires(year):
    module = make_module(year.northvale, year.edith, title="Fire safety")
    publish(module, year.edith)
    training_actions.require_module(lead=year.wanda, module=module, first_due_days=0, refresh_months=12)
    Requirement.objects.update(started_on=dt.date(2025, 1, 6))
    complete(year.amira, module, TODAY - dt.timedelta(days=330))
    found = figures(year.wanda)
    whole = line(found["training"], "All")
    assert whole["Fire safety"] == "1 of 18, 6%"
    assert found["training"].says.startswith("17 required trainings were never done and 0 have expired; 1 expire")
    assert line(found["expiry"], "Fire safety")["31 to 60 days"] == 1
    assert [row[0] for row in found["expiry"].rows] == ["Amira Example"]


def test_capability_by_team_names_what_rests_on_one(year):
    figure = figures(year.wanda)["capability"]
    east = line(figure, "East")
    assert east["Asked"] > 0
    assert east["Met"] == 0
    assert east["Met, share"] == 0
    assert figure.rows


def test_figure_files_hold_rows_and_method_and_no_formula(client, year):
    User.objects.filter(pk=year.amira.pk).update(full_name="=HYPERLINK(1)")
    User.objects.filter(pk=year.tariq.pk).update(full_name="+44")
    client.force_login(year.wanda)
    answer = client.get(reverse("workforce:figure-file", args=["headcount", "csv"]))
    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"Method", "Counted", "Left out", "As at"} <= set(cells)
    answer = client.get(reverse("workforce:figure-file", args=["headcount", "xlsx"]))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Figure", "Rows", "How it was counted"]
    everything = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in everything if cell.data_type == "f"]
    assert "'=HYPERLINK(1)" in [cell.value for cell in everything]
    events = Event.objects.filter(verb="workforce.figure_exported", actor=year.wanda)
    assert [event.detail["rows"] for event in events] == [18, 18]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\x00=1", "\x0b=x"])
def test_no_text_begins_a_formula(text):
    assert not cell_of(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_published_files_hold_no_small_number_and_no_name(client, year):
    for reader in (year.wanda, year.otto):
        client.force_login(reader)
        for kind in ("csv", "xlsx"):
            answer = client.get(reverse("workforce:published-file", args=[kind]))
            assert answer.status_code == 200
        text = client.get(reverse("workforce:published-file", args=["csv"])).content.decode("utf-8-sig")
        assert "Amira Example" not in text
        assert "Worker 0" not in text
        for row in csv.reader(io.StringIO(text)):
            assert not [cell for cell in row[1:] if cell in {"1", "2", "3", "4"}], row
    client.force_login(year.grace)
    assert client.get(reverse("workforce:published-file", args=["csv"])).status_code == 404


def test_reading_is_written_into_the_trail(client, year):
    client.force_login(year.wanda)
    client.get(reverse(REPORT))
    client.get(reverse("workforce:figure-detail", args=["movement"]))
    read = Event.objects.filter(verb="workforce.figures_read", actor=year.wanda).order_by("pk")
    assert [event.detail["figure"] for event in read] == ["all", "movement"]
    assert json.dumps(read[0].detail)


@pytest.mark.parametrize(
    "asked",
    [{"on": "soon"}, {"on": "2199-01-01"}, {"on": "0001-01-01"}, {"team": "x"}, {"team": "9" * 40}, {"level": "\x00"}],
)
def test_whatever_is_asked_it_is_answered(client, year, asked):
    client.force_login(year.wanda)
    assert client.get(reverse(REPORT), asked).status_code == 200


def test_the_page_asks_as_little_with_two_hundred_workers(client, year):
    client.force_login(year.wanda)
    client.get(reverse(REPORT))
    few = len(queries_of(client, reverse(REPORT)))
    make_workers(year.northvale, year.west, 200, start=LONG_AGO, level=level(year, "fsw"), manager=year.grace)
    assert len(queries_of(client, reverse(REPORT))) == few


def test_the_day_that_was_used_stands_where_a_day_is_asked_for(client, year):
    client.force_login(year.wanda)
    for asked, used in (({}, TODAY), ({"on": "2026-06-30"}, dt.date(2026, 6, 30)), ({"on": "2199-01-01"}, TODAY)):
        answer = client.get(reverse(REPORT), asked)
        assert answer.context["form"]["on"].value() == used.isoformat()
        assert f'value="{used.isoformat()}"' in answer.content.decode()
    client.force_login(year.otto)
    assert client.get(reverse(REPORT)).context["form"]["on"].value() == "2026-10-31", "a month's end for the admin"


def test_how_many_stay_a_year_stands_in_the_first_sentences_with_its_interval(client, year):
    make_workers(year.northvale, year.west, 30, start=dt.date(2026, 1, 5), word="Kept")
    make_workers(year.northvale, year.west, 4, start=dt.date(2025, 6, 2), end=dt.date(2026, 2, 2), word="Gone")
    make_workers(year.northvale, year.west, 12, start=dt.date(2025, 1, 6), word="Longer")
    page = page_for(reach_of(year.wanda), Choice(TODAY))
    at_a_year = line(page.figures["retention"], "1 year")
    said = dict(page.sentences)["movement"]
    assert f"{at_a_year['Stay']:.1f}% stay a year (95% interval {at_a_year['95% interval']})." in said
    assert at_a_year["Stay"] < 100
    assert "n/a" not in said
    assert "retention" not in dict(page_for(reach_of(year.otto), Choice(TODAY)).sentences)


def test_figures_of_nobody_and_of_nothing_are_plain_sentences(year):
    before_anybody = figures(year.wanda, day=dt.date(2010, 6, 30))
    assert {key: figure.says for key, figure in before_anybody.items()} == {
        "headcount": "Nobody was in post as a family support worker on 30 June 2010, so there is nobody to count.",
        "movement": "Nobody was in post between 1 July 2009 and 30 June 2010, so there are no starters, leavers or "
        "turnover to work out.",
        "retention": "Nobody was in service between 1 July 2009 and 30 June 2010, so how long people stay cannot be "
        "worked out.",
        "vacancy": "No vacancy or agency post was open on 30 June 2010, so nothing is vacant and no agency covers it.",
        "absence": before_anybody["absence"].says,
        "reasons": "There were no leavers between 1 July 2009 and 30 June 2010, so there are no reasons to show.",
        "training": "No required training was due from anybody on 30 June 2010, so there is no share to work out.",
        "expiry": "No training that is held now expires by 28 September 2010, so none needs booking for that.",
        "supervision": "Nobody worked 20 working days of June 2010, so supervision on time cannot be worked out.",
        "learning_time": "No time for learning was promised between 4 January 2010 and 30 June 2010, so there is no "
        "share to work out.",
        "levels": "Nobody in post on 30 June 2010 stands at a level, so there are no months to count.",
        "capability": "Nobody in post on 30 June 2010 stands at a level that asks for a statement, so there are no "
        "gaps to show.",
    }
    assert not [figure.key for figure in before_anybody.values() if "n/a" in figure.says]
    east = figures(year.wanda, team=year.east.pk)["movement"]
    assert east.says.startswith(
        "There were no leavers between 24 November 2025 and 23 November 2026, so turnover is nil"
    )


def test_months_at_a_level_lie_spread_beside_their_picture(year):
    """At the level fsw ten have been since 8 January 2024 (34 months); two more join at 4 and at 10 months."""
    make_workers(year.northvale, year.west, 1, start=dt.date(2026, 7, 20), level=level(year, "fsw"))
    make_workers(year.northvale, year.west, 1, start=dt.date(2026, 1, 12), level=level(year, "fsw"))
    found = figures(year.wanda)["levels"]
    name = level(year, "fsw").name
    row = next(each for each in found.lines if each[0] == name)
    months = sorted(row[-1] for row in found.rows if row[2] == name)
    assert (row[2], row[6]) == (months[0], months[-1]) == (4, 34)
    assert row[2] <= row[3] <= row[4] <= row[5] <= row[6]
    (drawn,) = [each for each in found.spread.rows if each.label == name]
    assert drawn.least <= drawn.low <= drawn.middle <= drawn.high <= drawn.most <= 99
    assert "4 to 34 months" in drawn.words
    assert not figures(year.wanda, day=dt.date(2010, 6, 30))["levels"].spread.rows
