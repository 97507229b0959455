"""A page that shows every component, for eyes, for axe and for nobody else: only tests know these doors."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe

from pathway.settings.base import BASE_DIR

TEMPLATES = BASE_DIR / "tests" / "house" / "style_guide" / "templates"
COMPETENCIES = [
    "Recognises and reports concerns the same day",
    "Keeps the child’s lived experience central",
    "Works with families, not on them",
    "Completes a whole-family early help assessment",
    "Gathers wishes and feelings age-appropriately",
    "Coaches routines and play",
    "Asks safely about domestic abuse",
    "Takes part in team-around-the-family meetings",
    "Writes timely, factual records",
]


class EveryField(forms.Form):
    """One field of each kind, some required, some not."""

    name = forms.CharField(
        label="What shall we call this piece of evidence?", help_text="A few words you will know again."
    )
    kind = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        choices=[("note", "A note of something I did"), ("file", "A document or photo"), ("voice", "A voice note")],
        help_text="You can add files to a note later.",
    )
    what = forms.CharField(
        label="What happened?", widget=forms.Textarea, max_length=600, help_text="No family names: write “Child A”."
    )
    statements = forms.MultipleChoiceField(
        label="Which statements does it show?",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("1 Safeguarding", [("1.1", COMPETENCIES[0]), ("1.2", COMPETENCIES[1])]),
            ("2 Relationships", [("2.1", COMPETENCIES[2])]),
        ],
    )
    happened_on = forms.DateField(
        label="When was it?", help_text="For example 23 November 2026.", widget=forms.DateInput
    )
    starts_at = forms.DateTimeField(label="Session starts", required=False)
    minutes = forms.IntegerField(label="How many minutes?", min_value=1, required=False)
    team = forms.ChoiceField(label="Team", choices=[("", "Choose a team"), ("east", "East"), ("west", "West")])
    file = forms.FileField(label="A file", required=False, help_text="PDF, Word, photo, audio or video, up to 25 MB.")
    password = forms.CharField(
        label="Your password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    agreed = forms.BooleanField(label="I have left out everything that could name a family")


def _levels() -> list[dict[str, Any]]:
    def stones(count: int, statuses: list[str]) -> list[dict[str, str]]:
        return [
            {"label": COMPETENCIES[n % 9], "status": statuses[n % len(statuses)], "href": "#main"} for n in range(count)
        ]

    return [
        {"name": "Apprentice", "state": "past", "stones": stones(9, ["met"])},
        {"name": "Trainee", "state": "here", "stones": stones(15, ["met", "met", "partly", "claimed", "none"])},
        {"name": "Family support worker", "state": "next", "stones": stones(18, ["none", "none", "claimed"])},
        {"name": "Senior", "state": "later", "stones": stones(7, ["later"])},
    ]


def _context(form: forms.Form) -> dict[str, Any]:
    when = dt.datetime(2026, 11, 23, 18, 5, tzinfo=dt.UTC)
    nav = [
        ("Home", "home", True, 0),
        ("Learning", "learning", False, 0),
        ("Evidence", "evidence", False, 2),
        ("My level", "level", False, 0),
        ("To decide", "review", False, 6),
        ("Training table", "table", False, 0),
        ("People", "people", False, 0),
    ]
    return {
        "form": form,
        "empty_form": EveryField(prefix="b"),
        "shell": {
            "organisation": "Northvale Council",
            "person": SimpleNamespace(short_name="Amira", __str__=lambda self: "Amira Khan"),
            "roles": ["Apprentice, East team", "Mentor"],
            "nav": [
                {"label": label, "url": f"#{icon}", "icon": icon, "current": current, "count": count}
                for label, icon, current, count in nav
            ],
            "menu": [{"label": "Who looked at my records", "url": "#trail", "icon": "eye"}],
            "worried_url": "#worried",
        },
        "statuses": [
            "met",
            "partly",
            "claimed",
            "none",
            "later",
            "due",
            "overdue",
            "expired",
            "draft",
            "submitted",
            "review",
            "returned",
            "talk",
            "waiting",
            "pending",
            "locked",
            "withdrawn",
            "exempt",
            "booked",
            "never",
            "new",
        ],
        "tasks": [
            {
                "title": "Safeguarding children",
                "href": "#1",
                "hint": "50 minutes, 3 of 8 sections read",
                "status": "active",
            },
            {"title": "Domestic abuse: asking safely", "href": "#2", "status": "none", "hint": "45 minutes"},
            {"title": "Lone working", "href": "#3", "status": "due", "word": "Due in 9 days"},
            {"title": "Data protection", "status": "done", "word": "Done 3 March 2026"},
        ],
        "facts": [
            {"key": "Mentor", "value": "Moses Adeyemi", "href": "#moses"},
            {"key": "Level", "value": "Trainee since 5 January 2026", "action_href": "#change"},
            {"key": "Next review", "value": "Due on 30 November 2026", "status": "due"},
            {"key": "Agreed hours", "value": None},
        ],
        "columns": ["Person", "Level", {"label": "Modules done", "numeric": True}, "Safeguarding"],
        "rows": [
            [{"text": "Amira Khan", "href": "#amira"}, "Apprentice", "4 of 6", {"status": "done", "text": "Done"}],
            [
                {"text": "Tariq Aziz", "href": "#tariq"},
                "Trainee",
                "2 of 6",
                {"status": "overdue", "text": "12 days over"},
            ],
            [
                {"text": "Peter Wells", "href": "#peter"},
                "Family support worker",
                "6 of 6",
                {"status": "due", "text": "Due in 20 days"},
            ],
        ],
        "people": [
            ("Amira Khan", ["met", "due", "none"]),
            ("Tariq Aziz", ["overdue", "met", "active"]),
            ("Peter Wells", ["met", "met", "met"]),
        ],
        "courses": ["Safeguarding", "Domestic abuse", "Data protection"],
        "levels": _levels(),
        "coverage": [
            {"label": name, "status": status, "href": "#stone", "word": word}
            for name, (status, word) in zip(
                COMPETENCIES,
                [
                    ("met", "Met on 3 March 2026"),
                    ("partly", ""),
                    ("claimed", "Claimed in 1 piece of evidence"),
                    ("none", ""),
                    ("later", ""),
                ],
                strict=False,
            )
        ],
        "bars": [
            {"label": "Promised", "value": 120, "shown": "120 hours", "tone": "pale"},
            {"label": "Delivered", "value": 74, "shown": "74 hours"},
            {"label": "Lost to duty cover", "value": 31, "shown": "31 hours", "tone": "due"},
        ],
        "page_obj": Paginator(range(50), 20).page(2),
        "events": [
            {
                "what": "Decided by Moses Adeyemi",
                "who": "Moses Adeyemi",
                "when": when,
                "status": "partly",
                "detail": "You heard the child well.\nNext: write down who you told and when.",
            },
            {"what": "Submitted", "who": "you", "when": when, "status": "submitted"},
            {"what": "Draft begun", "who": "you", "when": when},
        ],
        "files": [
            {"name": "home-visit-note.docx", "href": "#f", "size": 18_400, "note": "Word document"},
            {
                "name": "a-very-long-file-name-that-somebody-gave-to-a-photograph-of-a-drawing.jpg",
                "href": "#g",
                "size": 2_800_000,
                "icon": "image",
            },
        ],
        "numbers": [
            {"label": "Children’s front door", "when": "Monday to Friday, 08:45 to 17:15", "phone": "07700 900101"},
            {"label": "Emergency duty team", "when": "Evenings, nights and weekends", "phone": "07700 900102"},
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def every_part(request: HttpRequest) -> HttpResponse:
    """All parts on one page; a POST shows the forms with their errors."""
    form = EveryField(request.POST or None) if request.method == "POST" else EveryField()
    template = engines["django"].from_string((TEMPLATES / "every_part.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render(_context(form), request))


@require_safe
def plain_page(request: HttpRequest) -> HttpResponse:
    """A page for somebody who has not signed in."""
    template = engines["django"].from_string((TEMPLATES / "plain_page.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render({}, request))


urlpatterns = [
    path("style-guide/", every_part, name="style-guide"),
    path("style-guide/plain/", plain_page, name="style-guide-plain"),
    path("", include("pathway.urls")),
]
