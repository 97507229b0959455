"""What is sent to the training pages."""

from collections.abc import Iterable
from typing import Any

from django import forms

from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.models import Level
from pathway.core import clock
from pathway.core.fields import DayField, SeveralField
from pathway.people.models import User

from .enums import Complexity, TimeLost
from .models import ExternalCourse, Requirement


class RuleForm(forms.Form):
    """A rule: who must hold a module, by when, and how often again."""

    levels = SeveralField(
        queryset=Level.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who must hold it",
        help_text="Choose levels, or none to ask it of everybody in post.",
    )
    ladder_only = forms.BooleanField(
        required=False, label="Only family support workers, not people who only need training"
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

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["levels"].queryset = Level.objects.visible_to(lead)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(requirement: Requirement) -> dict[str, Any]:
        """The rule as it is."""
        return {
            "levels": [level.pk for level in requirement.levels.all()],
            "ladder_only": requirement.ladder_only,
            "first_due_days": requirement.first_due_days,
            "refresh_months": requirement.refresh_months,
        }


class RequirementForm(RuleForm):
    """A rule for a module that is not required yet."""

    module = forms.ModelChoiceField(queryset=ModulePage.objects.none(), empty_label="Choose a module")
    field_order = ("module",)

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(lead, *args, **kwargs)
        offered = ModuleSnapshot.objects.offered_to(lead).values("module")
        self.fields["module"].queryset = ModulePage.objects.filter(pk__in=offered).order_by("title")  # type: ignore[attr-defined]


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
        self.modules = {str(m.pk): m for m in ModulePage.objects.filter(pk__in=offered).order_by("title")}
        self.courses = {f"course_{course.pk}": course for course in courses}
        choices = [
            ("", "Not said yet"),
            (self.NOTHING, "None of ours: keep it as a record"),
            *((pk, module.title) for pk, module in self.modules.items()),
        ]
        for name, course in self.courses.items():
            known = str(course.module_id or "")
            here = [] if known in ("", *self.modules) else [(known, str(course.module))]
            people = getattr(course, "people", 0)
            self.fields[name] = forms.ChoiceField(
                label=course.title,
                choices=choices + here,
                required=False,
                initial=self.NOTHING if course.counts_for_nothing else known,
                help_text=f"{people} {'person' if people == 1 else 'people'} completed it.",
            )

    @property
    def answers(self) -> dict[ExternalCourse, ModulePage | bool | None]:
        """The answer for each course that was changed."""
        found: dict[ExternalCourse, ModulePage | bool | None] = {}
        for name in self.changed_data:
            answer = self.cleaned_data[name]
            found[self.courses[name]] = True if answer == self.NOTHING else self.modules.get(answer)
        return found
