"""What people type about people."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField
from pathway.core.rowfiles import Layout, normal

from .enums import (
    SECOND_STEP_GROUPS,
    AbsenceClass,
    AppointmentKind,
    AreaOfPractice,
    ExitTheme,
    LeaverReason,
    MentoringKind,
    Standing,
    WorkerKind,
)
from .intake import ImportKind
from .models import ImportRun, Organisation, Team, User, teams_and_below
from .queries import open_teams, people_in_reach


class PersonInput(forms.TextInput):
    """A line with suggestions, for choosing one of many people by name or e-mail."""

    template_name = "people/widgets/person.html"
    suggestions: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["suggestions"] = self.suggestions
        context["widget"]["attrs"] |= {"list": f"{name}-suggestions", "autocomplete": "off"}
        return context


class PersonField(LineField):
    """One person out of a set, by name or work e-mail; the answer is the person."""

    widget = PersonInput

    def __init__(self, *, people: QuerySet[User], **options: Any) -> None:
        self.people = people
        super().__init__(max_length=254, **options)
        self.widget.suggestions = [
            f"{name} ({email})" for name, email in people.values_list("full_name", "email")[:300]
        ]

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if not words:
            return None
        email = words.rpartition("(")[2].rstrip(")") if words.endswith(")") else words
        exact = self.people.filter(email__iexact=email).first()
        if exact is not None:
            return exact
        found = list(self.people.filter(full_name__iexact=words)[:6])
        found = found or list(self.people.filter(Q(full_name__icontains=words) | Q(email__icontains=words))[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"Nobody called {words} has joined. Type a name or a work e-mail.")
        raise ValidationError("Which one? " + " or ".join(f"{person} ({person.email})" for person in found[:5]))


class UploadForm(forms.Form):
    """A file from another system."""

    file = forms.FileField(label="File", help_text="CSV (UTF-8) or XLSX, up to 20 MB and 20,000 rows.")
    create_teams = forms.BooleanField(required=False, label="Open teams that are not here yet")

    def __init__(self, *args: Any, kind: ImportKind, **options: Any) -> None:
        super().__init__(*args, **options)
        if not kind.takes_people:
            del self.fields["create_teams"]


class ConfirmForm(forms.Form):
    """Bringing a file in, after its preview."""

    confirm_leavers = forms.IntegerField(min_value=0, label="How many people leave")
    send_invitations = forms.BooleanField(
        required=False,
        label="Invite the new people by mail",
        help_text="Each gets a one-time link. Without this, nobody is told; you can invite them later.",
    )

    def __init__(self, *args: Any, run: ImportRun, kind: ImportKind, **options: Any) -> None:
        super().__init__(*args, **options)
        leaving = run.counts.get("leaving", 0)
        if "csv.confirm_required" in run.codes:
            self.fields["confirm_leavers"].help_text = f"{leaving} by this file. Type the number if that is right."
        else:
            del self.fields["confirm_leavers"]
        if not kind.takes_people or not run.counts.get("new"):
            del self.fields["send_invitations"]


class LayoutForm(forms.Form):
    """Which heading of the organisation's own files stands for which column."""

    day_first = forms.BooleanField(required=False, label="Days are written 27/03/2026 and not 2026-03-27")

    def __init__(self, *args: Any, kind: ImportKind, headings: list[str], layout: Layout, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns = kind.columns
        self.fields["day_first"].initial = layout.day_first
        choices = [("", "Not in our files"), *((heading, heading) for heading in dict.fromkeys(headings) if heading)]
        by_name = {normal(heading): heading for heading in headings}
        for column in kind.columns:
            self.fields[f"column_{column.name}"] = forms.ChoiceField(
                label=column.label,
                choices=choices,
                required=False,
                initial=by_name.get(layout.heading_of(column), ""),
                help_text=column.hint,
            )
        self.order_fields([*(f"column_{column.name}" for column in kind.columns), "day_first"])

    def clean(self) -> dict[str, Any]:
        """Refuse one heading for two columns, and a file without what is needed most."""
        answers: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for column in self.columns:
            heading = answers.get(f"column_{column.name}", "")
            if column.filled and not heading:
                self.add_error(f"column_{column.name}", "Without this nothing can be brought in.")
            if heading and heading in taken:
                self.add_error(f"column_{column.name}", f"“{heading}” stands for {taken[heading]} already.")
            taken.setdefault(heading, column.label)
        return answers

    @property
    def headings(self) -> dict[str, str]:
        """The answer, by column."""
        return {column.name: self.cleaned_data[f"column_{column.name}"] for column in self.columns}


class PeopleFilter(forms.Form):
    """What narrows the list of people."""

    q = LineField(label="Name, staff id or e-mail", max_length=100, required=False)
    team = OneField(Team.objects.none(), required=False, empty_label="Every team")
    status = forms.ChoiceField(choices=[("", "Everybody"), *Standing.choices], required=False)
    missing = forms.ChoiceField(
        label="Still to arrange",
        choices=[
            ("", "No matter"),
            ("mentor", "No mentor"),
            ("manager", "No manager"),
            ("team", "No team"),
        ],
        required=False,
    )

    def __init__(self, *args: Any, viewer: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = Team.objects.visible_to(viewer)  # type: ignore[attr-defined]

    @property
    def is_narrow(self) -> bool:
        """Whether more than words narrow the list."""
        return any(self.data.get(name) for name in ("team", "status", "missing"))

    @property
    def rest(self) -> str:
        """The filter as the rest of a query string, for the links between pages."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})


class InviteForm(forms.Form):
    """A new person: who they are, their job and who is there for them."""

    full_name = LineField(label="Name", max_length=120)
    email = LineField(label="Work e-mail", max_length=254)
    staff_id = LineField(label="Staff id", max_length=40, help_text="As in your staff system.")
    job_title = LineField(label="Job title", max_length=120)
    kind = forms.ChoiceField(
        label="Kind of worker",
        choices=WorkerKind.choices,
        help_text="Only family support has levels; everybody else has training alone.",
    )
    team = OneField(Team.objects.none(), required=False, empty_label="No team yet")
    started_on = DayField(label="First day in the job", initial=clock.today)
    fte = forms.DecimalField(
        label="Full-time equivalent",
        min_value=0.001,  # type: ignore[arg-type]
        max_value=1.5,  # type: ignore[arg-type]
        max_digits=4,
        decimal_places=3,
        initial=1,
        help_text="1 is full time, 0.5 half time.",
    )

    def __init__(self, *args: Any, admin: User, extras: dict[str, forms.Field], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = open_teams(admin.organisation)  # type: ignore[attr-defined]
        self.fields |= extras
        people = people_in_reach(admin)
        hint = "Type a name or e-mail. You can do this later."
        self.fields["mentor"] = PersonField(people=people, required=False, help_text=hint)
        self.fields["manager"] = PersonField(people=people, required=False, help_text=hint)

    @property
    def job(self) -> dict[str, Any]:
        """What the invitation itself asks, without mentor, manager and what upper floors ask."""
        own = ("full_name", "email", "staff_id", "job_title", "kind", "team", "started_on", "fte")
        return {name: self.cleaned_data[name] for name in own}


class DetailsForm(forms.Form):
    """A correction of name, e-mail and present job."""

    full_name = InviteForm.base_fields["full_name"]
    email = InviteForm.base_fields["email"]
    job_title = LineField(label="Job title", max_length=120, required=False)
    kind = InviteForm.base_fields["kind"]
    fte = InviteForm.base_fields["fte"]

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_job = bool(self.initial.get("job_title"))
        if person.standing != Standing.INVITED:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = "Fixed since joining."
        else:
            self.fields["email"].help_text = "A new address gets a fresh link; the old link stops working."
        if not self.has_job:
            for name in ("job_title", "kind", "fte"):
                del self.fields[name]
        else:
            self.fields["job_title"].required = True


class JoinForm(forms.Form):
    """Somebody new chooses how their name appears, and a password."""

    full_name = LineField(
        label="Your name, as colleagues see it",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=" ".join(password_validators_help_texts()),
    )
    password_again = forms.CharField(
        label="The same password again",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in data and "password_again" in data and data["password"] != data["password_again"]:
            self.add_error("password_again", "The two passwords are not the same. Type both again.")
        return data


class MentorForm(forms.Form):
    """Who becomes mentor or buddy, and from when."""

    kind = forms.ChoiceField(
        label="What they will be",
        choices=[
            (MentoringKind.MENTOR, "Mentor: decides about sign-offs"),
            (MentoringKind.BUDDY, "Buddy: walks alongside"),
        ],
        widget=forms.RadioSelect,
        initial=MentoringKind.MENTOR,
    )
    in_training = forms.BooleanField(
        label="This mentor is in training",
        help_text="A mentor of theirs countersigns each decision.",
        required=False,
    )
    started_on = DayField(label="From", initial=clock.today)

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mentor"] = PersonField(label="Who", people=people, help_text="Type a name or a work e-mail.")
        self.order_fields(["mentor"])


class ManagerForm(forms.Form):
    """Who becomes line manager, and from when."""

    started_on = DayField(label="From", initial=clock.today)

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["manager"] = PersonField(label="Who", people=people, help_text="Type a name or a work e-mail.")
        self.order_fields(["manager"])


class MoveForm(forms.Form):
    """Which team, and from when."""

    team = OneField(Team.objects.none(), empty_label="Choose a team")
    on = DayField(label="From", initial=clock.today)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = open_teams(organisation)  # type: ignore[attr-defined]


class AppointmentForm(forms.Form):
    """Which post, in the whole organisation or one team."""

    kind = forms.ChoiceField(label="Post", choices=AppointmentKind.choices, widget=forms.RadioSelect)
    team = OneField(
        Team.objects.none(),
        label="For which team",
        required=False,
        empty_label="The whole organisation",
        help_text="A team includes the teams inside it. A team manager needs a team.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = open_teams(organisation)  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """When somebody leaves, and why."""

    on = DayField(
        label="Leaves on",
        initial=clock.today,
        help_text="Access and job end as this day begins. Choose today to end both at once.",
    )
    leaver_reason = forms.ChoiceField(label="Reason", choices=[("", "Choose a reason"), *LeaverReason.choices])


class ReturnForm(forms.Form):
    """The new job of somebody who comes back."""

    job_title = InviteForm.base_fields["job_title"]
    staff_id = InviteForm.base_fields["staff_id"]
    kind = InviteForm.base_fields["kind"]
    team = OneField(Team.objects.none(), required=False, empty_label="No team yet")
    started_on = DayField(label="First day back", initial=clock.today)
    fte = InviteForm.base_fields["fte"]

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = open_teams(organisation)  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A team's name, what it mostly does and where it stands."""

    name = LineField(max_length=80)
    parent = OneField(
        Team.objects.none(), label="Inside which team", required=False, empty_label="Not inside another team"
    )
    area_of_practice = forms.ChoiceField(
        label="What it mostly does", choices=[("", "Several things"), *AreaOfPractice.choices], required=False
    )

    def __init__(self, *args: Any, organisation: Organisation, team: Team | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        teams = open_teams(organisation)
        if team is not None:
            teams = teams.exclude(pk__in=teams_and_below(organisation.pk, {team.pk}))
        self.fields["parent"].queryset = teams  # type: ignore[attr-defined]


class SettingsForm(forms.Form):
    """What an organisation decides for itself."""

    worried_text = forms.CharField(
        label="What to do when worried about a child now",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Shown beside safeguarding learning and wherever people write evidence, with the two numbers.",
    )
    worried_phone = LineField(label="Duty line", required=False, max_length=40)
    worried_out_of_hours_phone = LineField(label="Out-of-hours line", required=False, max_length=40)
    supervisors_see_evidence = forms.BooleanField(
        label="Line managers may read evidence their people have submitted", required=False
    )
    supervisors_assess = forms.BooleanField(
        label="Line managers may decide about competencies, as mentors do", required=False
    )
    takes_photos_and_recordings = forms.BooleanField(
        label="Photos, sound and video may be added to evidence",
        required=False,
        help_text="No check can read a face or a voice. Switch it on when people know what they may record.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("worried_phone", "worried_out_of_hours_phone"):
            digits = sum(character.isdigit() for character in data.get(name, ""))
            if data.get(name) and digits < 3:
                self.add_error(name, "Enter a telephone number, such as 01632 960100.")
        return data


class SignInForm(forms.Form):
    """Of whom a second step is asked, and when somebody idle is signed out."""

    second_step_for = forms.MultipleChoiceField(
        label="Who needs a second step at sign-in",
        choices=SECOND_STEP_GROUPS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A code from an app on their phone, or their device’s own lock. Those you choose set it up before "
        "they see anything else, at the next page they open. Cyber Essentials asks for everybody.",
    )
    idle_minutes = forms.IntegerField(
        label="Minutes without a press until somebody is signed out",
        min_value=15,
        max_value=60,
        help_text="15 to 60. People are warned two minutes before, and what they typed waits for them.",
    )


class WorkAccountForm(forms.Form):
    """The work e-mail, by whose ending the organisation's own sign-in is found."""

    email = forms.EmailField(
        label="Work e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text="Pathway looks at what stands after the @ and sends you to your organisation’s own sign-in.",
    )


class AbsenceForm(forms.Form):
    """When somebody was away, and the reason as a class."""

    reason = forms.ChoiceField(
        label="Reason, as a class",
        choices=[("", "Choose a reason"), *AbsenceClass.choices],
        help_text="The class only. Never write down a diagnosis; holidays do not belong here.",
    )
    started_on = DayField(label="First day away")
    ended_on = DayField(
        label="Back at work on", required=False, help_text="Leave empty while the person is still away."
    )
    days_lost = forms.DecimalField(
        label="Working days lost",
        required=False,
        min_value=0,
        max_value=2000,
        max_digits=5,
        decimal_places=1,
        help_text="As in your staff system. Left empty, Monday to Friday is counted.",
    )
    is_long_term = forms.BooleanField(
        label="This is a long-term absence",
        required=False,
        help_text="Four weeks or more are long-term without a tick.",
    )


class VacancyForm(forms.Form):
    """A job that nobody holds."""

    team = OneField(Team.objects.none(), empty_label="Choose a team")
    job_title = LineField(label="Job title", max_length=120)
    kind = forms.ChoiceField(label="Kind of worker", choices=WorkerKind.choices)
    fte = forms.DecimalField(
        label="Full-time equivalent",
        min_value=0.001,  # type: ignore[arg-type]
        max_value=50,
        max_digits=5,
        decimal_places=3,
        initial=1,
        help_text="1 is one full-time job; several alike may stand in one line.",
    )
    started_on = DayField(label="Since", initial=clock.today)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = open_teams(organisation)  # type: ignore[attr-defined]


class AgencyForm(VacancyForm):
    """A job that an agency does; no name is kept."""

    covers_vacancy = forms.BooleanField(label="It covers a vacancy", required=False, initial=True)


class EndForm(forms.Form):
    """The day from which something no longer holds."""

    on = DayField(label="From", initial=clock.today)


class LeavingForm(forms.Form):
    """Why somebody left, and the exit interview as themes."""

    leaver_reason = forms.ChoiceField(label="Main reason", choices=[("", "Choose a reason"), *LeaverReason.choices])
    further_reasons = forms.MultipleChoiceField(
        label="Further reasons",
        choices=LeaverReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interview_on = DayField(label="Exit interview held on", required=False, help_text="Leave empty if there was none.")
    themes = forms.MultipleChoiceField(
        label="What it was about",
        choices=ExitTheme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Themes only. What was said stays between the two of you.",
    )
