"""What is sent to the training pages."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from assessments.models import Quiz
from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField, SeveralField, one_line
from pathway.people.enums import AppointmentKind, AreaOfPractice
from pathway.people.models import Team, User
from pathway.people.queries import open_teams
from portfolio.forms import WithoutFamilyDetails

from .calendar import SOON_DAYS
from .enums import Complexity, TaskKind, TimeLost
from .models import Course, ExternalCourse, Policy, Requirement
from .queries.records import people_to_see_to, who_may_see_to


class RuleForm(forms.Form):
    """A rule: who must hold a module, by when, and how often again."""

    levels = SeveralField(
        queryset=Level.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who must hold it",
        help_text="Choose levels, or none to ask it of everybody in post.",
    )
    teams = SeveralField(
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="In which teams",
        help_text="With the teams inside them. None means all.",
    )
    areas = forms.MultipleChoiceField(
        choices=AreaOfPractice.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="In teams of which area of practice",
    )
    jobs = forms.CharField(
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="With which jobs",
        help_text="One job title in each line, as the staff file has it.",
    )
    posts = forms.MultipleChoiceField(
        choices=AppointmentKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Appointed as",
    )
    ladder_only = forms.BooleanField(
        required=False, label="Only family support workers, not people who only need training"
    )
    first_year_only = forms.BooleanField(
        required=False,
        label="Only people in their first year",
        help_text="It becomes part of the first-year plan of these teams, and stays until it is done.",
    )
    first_due_days = forms.IntegerField(
        min_value=0, max_value=3650, label="Days to do it in", help_text="Counted from the first day it applies."
    )
    refresh_months = forms.IntegerField(
        min_value=1,
        max_value=120,
        required=False,
        label="Months until it is to be done again",
        help_text="Leave empty if once is enough.",
    )
    opens_days = forms.IntegerField(
        min_value=0,
        max_value=366,
        required=False,
        label="Days before it expires on which the refresher opens",
        help_text=f"{SOON_DAYS} unless you say otherwise.",
    )
    grace_days = forms.IntegerField(
        min_value=0,
        max_value=366,
        required=False,
        label="Days of grace after it expired",
        help_text="In them nobody counts as overdue.",
    )
    minimum_active_days = forms.IntegerField(
        min_value=0,
        max_value=366,
        required=False,
        label="Days before which doing it again renews nothing",
    )
    diagnostic = OneField(
        queryset=Quiz.objects.none(),
        required=False,
        empty_label="No short way: the whole again",
        label="Short check that may stand for the refresher",
        help_text="Whoever passes it while the refresher is open has renewed the training.",
    )

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["levels"].queryset = Level.objects.visible_to(lead)  # type: ignore[attr-defined]
        self.fields["teams"].queryset = open_teams(lead.organisation)  # type: ignore[attr-defined]
        self.fields["diagnostic"].queryset = Quiz.objects.visible_to(lead).order_by("title", "pk")  # type: ignore[attr-defined]

    def clean_jobs(self) -> list[str]:
        """One title for each line, clean and only once."""
        lines = [one_line(line) for line in self.cleaned_data["jobs"].splitlines()]
        return sorted({line for line in lines if line})

    def clean_opens_days(self) -> int:
        """The usual days where nothing is said."""
        days: int | None = self.cleaned_data["opens_days"]
        return SOON_DAYS if days is None else days

    def clean_grace_days(self) -> int:
        """None where nothing is said."""
        return self.cleaned_data["grace_days"] or 0

    def clean_minimum_active_days(self) -> int:
        """None where nothing is said."""
        return self.cleaned_data["minimum_active_days"] or 0

    @property
    def mark(self) -> str:
        """What the form says in few letters, so that what was shown is what is saved."""
        said = {name: _plain(value) for name, value in sorted(self.cleaned_data.items())}
        return hashlib.sha256(repr(said).encode(errors="replace")).hexdigest()[:20]

    @staticmethod
    def initial_of(requirement: Requirement) -> dict[str, Any]:
        """The rule as it is."""
        return {
            "levels": [level.pk for level in requirement.levels.all()],
            "teams": [team.pk for team in requirement.teams.all()],
            "areas": requirement.areas,
            "jobs": "\n".join(requirement.jobs),
            "posts": requirement.posts,
            "ladder_only": requirement.ladder_only,
            "first_year_only": requirement.first_year_only,
            "first_due_days": requirement.first_due_days,
            "refresh_months": requirement.refresh_months,
            "opens_days": requirement.opens_days,
            "grace_days": requirement.grace_days,
            "minimum_active_days": requirement.minimum_active_days,
            "diagnostic": requirement.diagnostic_id,
        }


def _plain(value: Any) -> Any:
    if isinstance(value, QuerySet):
        return sorted(each.pk for each in value)
    return value.pk if isinstance(value, Model) else value


class RequirementForm(RuleForm):
    """A rule for a module, or for a course taught elsewhere, that is not required yet."""

    module = OneField(queryset=ModulePage.objects.none(), required=False, empty_label="None: a course taught elsewhere")
    title = LineField(
        required=False, max_length=255, label="Or a course that is not taught here", help_text="Its title."
    )
    field_order = ("module", "title")

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(lead, *args, **kwargs)
        offered = ModuleSnapshot.objects.offered_to(lead).values("module")
        self.fields["module"].queryset = ModulePage.objects.filter(pk__in=offered).order_by("title")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "module" in data and "title" in data and bool(data["module"]) == bool(data["title"]):
            self.add_error("module", "Choose a module, or write the title of a course that is not taught here.")
        return data


class CertificateForm(forms.Form):
    """A certificate from elsewhere."""

    course = OneField(queryset=Requirement.objects.none(), empty_label="Choose", label="For which training")
    completed_on = DayField(label="Done on")
    expires_on = DayField(label="The certificate says until", required=False)
    provider = LineField(label="Who taught it", max_length=120, required=False)
    file = forms.FileField(
        label="The certificate", help_text="A PDF, a Word document or a photo of it. No family’s details on it."
    )

    def __init__(self, worker: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Requirement.objects.visible_to(worker).current().order_by("title", "pk")
        self.fields["course"].queryset = asked  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """What a second person says of a certificate."""

    accepted = forms.ChoiceField(
        label="What do you say?",
        choices=[("yes", "It is what it says: count it"), ("no", "Send it back")],
        widget=forms.RadioSelect,
    )
    reason = LineField(label="If you send it back, why", max_length=300, required=False)


class CourseDoneForm(forms.Form):
    """One course done by many."""

    course = OneField(queryset=Requirement.objects.none(), empty_label="Choose", label="Which training")
    completed_on = DayField(label="Done on")
    expires_on = DayField(label="Holds until, if the course says so", required=False)
    provider = LineField(label="Who taught it", max_length=120, required=False)
    workers = SeveralField(queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, label="Who did it")

    def __init__(self, keeper: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Requirement.objects.visible_to(keeper).current().order_by("title", "pk")
        self.fields["course"].queryset = asked  # type: ignore[attr-defined]
        self.fields["workers"].queryset = people_to_see_to(keeper)  # type: ignore[attr-defined]


class FollowUpForm(WithoutFamilyDetails):
    """What to do about one person's course."""

    DEEDS = (
        ("nudge", "Remind them, once a week at most"),
        ("note", "Note what stands in the way"),
        ("pass_on", "Pass it on to somebody else"),
        ("exempt", "Exempt them until a day"),
    )
    deed = forms.ChoiceField(label="What do you want to do?", choices=DEEDS, widget=forms.RadioSelect)
    text = LineField(
        label="In one sentence", max_length=300, required=False, help_text="A note or a reason; the worker reads it."
    )
    holder = OneField(queryset=User.objects.none(), required=False, empty_label="Nobody", label="Pass it on to")
    until = DayField(label="Exempt until", required=False, help_text="The last day, two years ahead at most.")
    detail_fields = ("text",)

    def __init__(self, author: User, worker: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = who_may_see_to(worker).exclude(pk=author.pk)  # type: ignore[attr-defined]
        self.look_for_details(worker.organisation)

    def clean(self) -> dict[str, Any]:
        """What each deed asks for."""
        data = super().clean()
        deed = data.get("deed")
        if deed in ("note", "exempt") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", "Write one sentence: the note, or the reason.")
        if deed == "pass_on" and not data.get("holder") and "holder" not in self.errors:
            self.add_error("holder", "Choose who is to see to it.")
        if deed == "exempt" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until which day.")
        return data


class QualificationForm(forms.Form):
    """A qualification for the register."""

    title = LineField(label="Qualification", max_length=160)
    level = forms.IntegerField(label="Level, if it has one", min_value=1, max_value=8, required=False)
    awarded_by = LineField(label="Awarded by", max_length=120, required=False)
    awarded_on = DayField(label="Awarded on")
    expires_on = DayField(label="Valid until, if it ends", required=False)


class PolicyForm(forms.Form):
    """A policy, or its next version."""

    title = LineField(label="Policy", max_length=160, help_text="The same title again makes the next version.")
    link = forms.URLField(label="Where it is to be read", max_length=300, assume_scheme="https")
    what_changed = LineField(label="What changed, if it is a new version", max_length=300, required=False)


class TaskForm(forms.Form):
    """One thing that the induction asks."""

    kind = forms.ChoiceField(label="What kind", choices=TaskKind.choices, widget=forms.RadioSelect)
    title = LineField(label="What is to be done", max_length=160)
    policy = OneField(queryset=Policy.objects.none(), required=False, empty_label="None")
    team = OneField(queryset=Team.objects.none(), required=False, empty_label="In all teams")
    due_days = forms.IntegerField(label="Days after the first day", min_value=0, max_value=366, initial=14)

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = Policy.objects.visible_to(lead)  # type: ignore[attr-defined]
        self.fields["team"].queryset = open_teams(lead.organisation)  # type: ignore[attr-defined]


class BeginForm(forms.Form):
    """The first day of an induction."""

    worker = OneField(queryset=User.objects.none(), empty_label="Choose", label="Who is new")
    first_day = DayField(label="First day", initial=clock.today)

    def __init__(self, starter: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = people_to_see_to(starter)  # type: ignore[attr-defined]


class TickForm(forms.Form):
    """When one thing of an induction was done."""

    done_on = DayField(label="Done on", initial=clock.today)
    next_check_on = DayField(label="Check again on", required=False)

    def __init__(self, is_gate: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_gate:
            del self.fields["next_check_on"]
        else:
            self.fields["done_on"].help_text = "Only that it is in place. Nothing of what a certificate says is kept."


class TableFilter(forms.Form):
    """Which part of the training table to show."""

    team = forms.CharField(required=False, max_length=80)
    level = forms.CharField(required=False, max_length=80)
    people = forms.ChoiceField(
        required=False, choices=[("", "Family support"), ("others", "People who only need training")]
    )
    module = forms.IntegerField(required=False, min_value=1)
    state = forms.ChoiceField(
        required=False, choices=[(c, c) for c in ("", "done", "due", "overdue", "never", "counted", "all")]
    )
    on = forms.DateField(required=False)


class WeekForm(forms.Form):
    """The hours for learning in one week."""

    week_on = DayField(label="A day of that week", initial=clock.today)
    hours = forms.DecimalField(
        label="Hours you had for learning",
        min_value=0,
        max_value=60,
        max_digits=3,
        decimal_places=1,
        help_text="Modules, reading, shadowing, reflection: time for learning in working hours.",
    )
    why_lost = forms.ChoiceField(
        label="If some were lost, why",
        choices=[("", "Nothing was lost"), *TimeLost.choices],
        required=False,
    )


class FamiliesForm(forms.Form):
    """How many families in one month."""

    month_on = DayField(label="A day of that month", initial=clock.today)
    families = forms.IntegerField(
        label="Families worked with",
        min_value=0,
        max_value=100,
        help_text="A number only. Never write down who they are.",
    )
    complexity = forms.ChoiceField(
        label="On the whole", choices=Complexity.choices, widget=forms.RadioSelect, initial=Complexity.MIXED
    )


class PromiseForm(forms.Form):
    """How many hours a week are protected at a level."""

    hours_a_week = forms.DecimalField(
        label="Hours a week for learning", min_value=0, max_value=20, max_digits=3, decimal_places=1
    )


class CoursesForm(forms.Form):
    """Which module each of some courses counts for."""

    NOTHING = "nothing"

    def __init__(self, lead: User, courses: Iterable[ExternalCourse], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ModuleSnapshot.objects.offered_to(lead).values("module")
        self.own = {f"course-{c.pk}": c for c in Course.objects.visible_to(lead).filter(module__isnull=True)}
        self.modules = {str(m.pk): m for m in ModulePage.objects.filter(pk__in=offered).order_by("title")}
        self.courses = {f"course_{course.pk}": course for course in courses}
        choices = [
            ("", "Not said yet"),
            (self.NOTHING, "None of ours: keep it as a record"),
            *((pk, module.title) for pk, module in self.modules.items()),
            *((key, own.title) for key, own in self.own.items()),
        ]
        for name, course in self.courses.items():
            known = f"course-{course.counts_as_id}" if course.counts_as_id else str(course.module_id or "")
            here = [] if known in ("", *self.modules, *self.own) else [(known, str(course.module))]
            people = getattr(course, "people", 0)
            self.fields[name] = forms.ChoiceField(
                label=course.title,
                choices=choices + here,
                required=False,
                initial=self.NOTHING if course.counts_for_nothing else known,
                help_text=f"{people} {'person' if people == 1 else 'people'} completed it.",
            )

    @property
    def answers(self) -> dict[ExternalCourse, ModulePage | Course | bool | None]:
        """The answer for each course that was changed."""
        found: dict[ExternalCourse, ModulePage | Course | bool | None] = {}
        for name in self.changed_data:
            answer = self.cleaned_data[name]
            found[self.courses[name]] = True if answer == self.NOTHING else (self.modules | self.own).get(answer)
        return found
