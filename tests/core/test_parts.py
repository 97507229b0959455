"""How forms and small parts come out as HTML."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string

from pathway.core.templatetags.parts import STATES
from tests.house.style_guide.urls import EveryField

ROOT = Path(__file__).resolve().parent.parent.parent


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_each_control_is_named_by_a_label() -> None:
    html = str(EveryField())
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html))
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert ids
    assert ids == labelled


def test_hint_and_error_are_tied_to_the_control() -> None:
    html = str(EveryField({"what": "x" * 601}))
    control = re.search(r'<textarea[^>]*id="id_what"[^>]*>', html)
    assert control
    assert 'aria-describedby="id_what_helptext id_what_error id_what-info"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    for name in ("id_what_helptext", "id_what_error", "id_what-info"):
        assert html.count(f'id="{name}"') == 1


def test_error_summary_leads_to_every_wrong_field() -> None:
    html = str(EveryField({}))
    targets = re.findall(r'<li><a href="#([^"]+)">', html)
    assert targets == [
        "id_name", "id_kind_0", "id_what", "id_statements_0_0", "id_happened_on", "id_team", "id_password", "id_agreed",
    ]  # fmt: skip
    for target in targets:
        assert f'id="{target}"' in html


def test_error_summary_names_the_field_in_our_words() -> None:
    assert "When was it?: this still needs your answer." in str(EveryField({}))
    assert "When was it?: give a whole date" in str(EveryField({"happened_on": "soon"}))


def test_a_form_without_errors_has_no_summary() -> None:
    assert "govuk-error-summary" not in str(EveryField())


def test_an_error_of_the_whole_form_stands_in_the_summary_alone() -> None:
    form = EveryField({})
    form.add_error(None, "You cannot sign off yourself.")
    assert str(form).count("You cannot sign off yourself.") == 1


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    html = re.sub(r"\s+", " ", str(EveryField()))
    assert 'Session starts <span class="optional">(optional)</span>' in html
    assert html.count("(optional)") == 3


def test_grouped_choices_keep_their_headings() -> None:
    html = str(EveryField())
    assert html.count('role="group"') == 2
    assert "1 Safeguarding" in html


def test_choices_are_drawn_once_each_and_keep_what_was_chosen() -> None:
    html = str(EveryField({"kind": "file", "statements": ["1.2", "2.1"]}))
    assert html.count('name="kind"') == 3
    assert len(re.findall(r'name="(?:kind|statements)"[^>]*checked', html)) == 3


def test_dates_use_the_browsers_own_control_and_format() -> None:
    html = str(EveryField(initial={"happened_on": "2026-11-23"}))
    assert re.search(r'<input type="date" name="happened_on" value="2026-11-23"', html)
    assert '<input type="datetime-local"' in html


def test_a_placeholder_is_never_drawn() -> None:
    class Placeheld(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Code"}))

    assert "placeholder" not in str(Placeheld())


def test_hidden_fields_are_drawn_without_a_label() -> None:
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    assert "<label" not in str(Hidden())
    assert 'name="token"' in str(Hidden())


def test_what_a_person_typed_is_escaped() -> None:
    html = str(EveryField({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html


def test_every_state_has_a_shape_and_a_word() -> None:
    icons = json.loads((ROOT / "pathway" / "static_src" / "icons.json").read_text(encoding="utf-8"))
    assert {f"state-{state}" for state in STATES} == {name for name in icons if name.startswith("state-")}
    for state, (_, word) in STATES.items():
        html = drawn('{% include "components/tag.html" with status=state only %}', state=state)
        assert "<svg" in html
        assert word in html


def test_an_unknown_state_is_still_readable() -> None:
    assert "On leave" in drawn('{% include "components/tag.html" with status="on_leave" only %}')


def test_icons_are_silent_and_carry_no_style() -> None:
    html = drawn('{% icon "home" %}')
    assert 'aria-hidden="true"' in html
    assert 'focusable="false"' in html
    assert "style=" not in html


def test_table_cells_say_which_column_they_were() -> None:
    html = render_to_string(
        "components/table.html",
        {
            "caption": "People",
            "columns": ["Person", {"label": "Done", "numeric": True}],
            "rows": [["Amira", 4], ["Tariq", 0]],
        },
    )
    assert html.count('data-label="Done"') == 2
    assert re.search(r">0\s*</td>", html)


@pytest.mark.parametrize(("page", "shown"), [(1, ["Next"]), (2, ["Previous", "Next"]), (3, ["Previous"])])
def test_pagination_offers_only_pages_that_are_there(page: int, shown: list[str]) -> None:
    html = render_to_string(
        "components/pagination.html", {"page": Paginator(range(50), 20).page(page), "query": "team=east"}
    )
    assert [word for word in ("Previous", "Next") if word in html] == shown
    assert "?team=east&amp;page=" in html


def test_pagination_of_one_page_is_silent() -> None:
    assert render_to_string("components/pagination.html", {"page": Paginator([1], 20).page(1)}).strip() == ""
