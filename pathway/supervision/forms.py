"""The shape of what is typed about supervision; a finished record asks for little, and nothing typed is lost."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField, SeveralField
from pathway.core.templatetags.pathway import moment
from pathway.events.models import Event
from pathway.people.models import Team, User

from .actions.records import NewAction, Reviewed, Written
from .enums import ONE_TO_ONE, CaseTheme, Mode, NextReads, NotHeld, Outcome, SessionKind, SessionStatus, Workload
from .models import Agreement, Session
from .models.audits import MOST_DRAWN
from .queries.sessions import OpenAction
from .validators import TAKE_OUT, what_identifies

LINE = 300
WORDS = 8_000
NEW_ACTIONS, MOST_ACTIONS = 4, 20
EVENTS_BACK_DAYS = 90
OTHER, LATER = "other", "later"
YES_NO = [("no", "No"), ("yes", "Yes")]


def nobody_recognisable(text: str) -> None:
    """Refuse words in which somebody could be recognised."""
    found = what_identifies(text)
    if found:
        raise ValidationError(f"This holds {found}. {TAKE_OUT}")


class WordsField(forms.CharField):
    """Some paragraphs in which nobody may be recognisable."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("max_length", WORDS)
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
        self.validators.append(nobody_recognisable)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
        return super().to_python(value)


class SayField(LineField):
    """One line in which nobody may be recognisable."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LINE)
        super().__init__(**options)
        self.validators.append(nobody_recognisable)


class WhenForm(forms.Form):
    """A time: one of three at which everybody is free, or another."""

    slot = forms.ChoiceField(label="When", widget=forms.RadioSelect)
    other_day = DayField(label="Another day", required=False)
    other_time = forms.TimeField(label="Time", required=False)
    later_label = ""
    slot_help = "At these times neither of you has supervision yet."

    def __init__(self, *args: Any, slots: Iterable[datetime] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slot.isoformat(), moment(slot)) for slot in slots]
        chosen = _offered_before(self.data.get("slot", "")) if self.is_bound else None
        if chosen is not None and chosen.isoformat() not in dict(choices):
            choices.append((chosen.isoformat(), moment(chosen)))
        choices.append((OTHER, "Another time"))
        if self.later_label:
            choices.append((LATER, self.later_label))
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.help_text = self.slot_help
        if not self.is_bound and field.initial is None:
            field.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Work out the time meant."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("slot")
        cleaned["when"] = None
        if chosen == OTHER:
            if not cleaned.get("other_day") and "other_day" not in self.errors:
                self.add_error("other_day", "Give the day, or choose one of the times above.")
            if not cleaned.get("other_time") and "other_time" not in self.errors:
                self.add_error("other_time", "Give a time, such as 10:00.")
            if cleaned.get("other_day") and cleaned.get("other_time"):
                cleaned["when"] = _at(cleaned["other_day"], cleaned["other_time"])
        elif chosen and chosen != LATER:
            cleaned["when"] = datetime.fromisoformat(chosen)
        return cleaned


def _offered_before(value: Any) -> datetime | None:
    """A time that the page offered when it was opened, also where others are offered by now."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if timezone.is_aware(found) else None


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class PlanForm(WhenForm):
    """A session with one person."""

    kind = forms.ChoiceField(label="What kind of supervision", choices=ONE_TO_ONE, initial=SessionKind.LINE_MANAGEMENT)
    minutes = forms.IntegerField(label="How long, in minutes", min_value=5, max_value=600, initial=90)
    mode = forms.ChoiceField(label="How you meet", choices=Mode.choices, initial=Mode.IN_PERSON)
    field_order = ("slot", "other_day", "other_time", "kind", "minutes", "mode")

    def wanted(self) -> dict[str, Any]:
        """What planning asks for."""
        clean = self.cleaned_data
        return {
            "planned_for": clean["when"],
            "kind": clean["kind"],
            "minutes": clean["minutes"],
            "mode": clean["mode"],
        }


class GroupForm(WhenForm):
    """A session with several people."""

    workers = SeveralField(queryset=User.objects.none(), label="Who takes part", widget=forms.CheckboxSelectMultiple)
    minutes = forms.IntegerField(label="How long, in minutes", min_value=5, max_value=600, initial=90)
    mode = forms.ChoiceField(label="How you meet", choices=Mode.choices, initial=Mode.IN_PERSON)
    field_order = ("workers", "slot", "other_day", "other_time", "minutes", "mode")
    slot_help = "At these times you have no supervision yet. If somebody else has, you will be told."

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workers"].queryset = people  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What planning asks for."""
        clean = self.cleaned_data
        return {
            "workers": list(clean["workers"]),
            "planned_for": clean["when"],
            "minutes": clean["minutes"],
            "mode": clean["mode"],
        }


class NotHeldForm(WhenForm):
    """Why a session did not take place, and when it will."""

    status = forms.ChoiceField(
        label="What happened",
        widget=forms.RadioSelect,
        choices=[(SessionStatus.MISSED, "It was missed"), (SessionStatus.CANCELLED, "It is cancelled")],
    )
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=NotHeld.choices,
        help_text="The reason is counted; no more is asked. Do not write anything about health.",
    )
    field_order = ("status", "reason", "slot", "other_day", "other_time")
    later_label = "No new time yet"
    slot_help = "Rearrange it now: at these times neither of you has supervision yet."

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].label = "The new time"
        if session.planned_for is not None and session.planned_for > clock.now():
            self.fields["status"].choices = [(SessionStatus.CANCELLED, "It is cancelled")]  # type: ignore[attr-defined]
            self.fields["status"].initial = SessionStatus.CANCELLED


class MoveForm(WhenForm):
    """Another time for a planned session, and why."""

    reason = forms.ChoiceField(
        label="Why it moves",
        widget=forms.RadioSelect,
        choices=NotHeld.choices,
        help_text="No more is asked. Do not write anything about health.",
    )
    field_order = ("reason", "slot", "other_day", "other_time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].label = "The new time"


class AgendaForm(forms.Form):
    """Something one wants to talk about."""

    text = SayField(
        label="What do you want to talk about?",
        help_text="A few words. No names of children, parents or families.",
    )


class AcknowledgeForm(forms.Form):
    """A worker's signature under a record."""

    comment = WordsField(label="Your comment", required=False, rows=3)
    disagreement = WordsField(
        label="Where you disagree",
        required=False,
        rows=3,
        help_text="It stands in the record beside what your supervisor wrote, and stays there.",
    )


class AddendumForm(forms.Form):
    """Words added to a locked record."""

    words = WordsField(label="What you want to add", rows=4)


class ReasonForm(forms.Form):
    """Why somebody must open what is for two only."""

    reason = SayField(
        label="Why you must open this record",
        help_text="The worker and the supervisor are told that you opened it, and read this sentence.",
    )


class CloseForm(forms.Form):
    """What became of an action between two sessions."""

    outcome = forms.ChoiceField(choices=[(Outcome.DONE, "Done"), (Outcome.CANCELLED, "Cancelled")])
    reason = SayField(label="Why it is cancelled", required=False)


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]
    """What two people agree about supervision."""

    place = SayField(label="Where and how you meet", required=False, max_length=200)
    purpose = WordsField(
        label="What supervision is for, for the two of you",
        required=False,
        rows=3,
        max_length=4000,
        help_text="Management, development, support, and a bridge to the organisation: what matters most now?",
    )
    preparation = WordsField(label="How you both prepare", required=False, rows=3, max_length=4000)
    disagreement = WordsField(label="What you do when you disagree", required=False, rows=3, max_length=4000)
    next_reads = forms.ChoiceField(
        label="What the next supervisor may see",
        choices=NextReads.choices,
        widget=forms.RadioSelect,
        initial=NextReads.ACTIONS,
        help_text="If the worker gets another supervisor. The wellbeing part never passes on.",
    )

    class Meta:
        model = Agreement
        fields = ("minutes", "place", "purpose", "preparation", "disagreement", "next_reads")


class SupervisorForm(forms.Form):
    """Who is to be a practice supervisor beside the line manager."""

    supervisor = OneField(queryset=User.objects.none(), empty_label="Choose a person")
    started_on = DayField(label="From", required=False, help_text="Leave empty for today.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = people  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """How often people at a level are supervised."""

    max_gap_days = forms.IntegerField(label="Days between sessions, at most", min_value=1, max_value=366)
    first_months = forms.IntegerField(
        label="How many first months in post have their own rule", min_value=0, max_value=24, help_text="0 for none."
    )
    first_gap_days = forms.IntegerField(
        label="Days between sessions in those first months, at most", min_value=1, max_value=366
    )


class PolicyForm(forms.Form):
    """For how long a former supervisor still reads their notes."""

    former_reads_days = forms.IntegerField(
        label="Days for which a former supervisor still reads the notes they wrote",
        min_value=0,
        max_value=30,
        help_text="0 for never. The wellbeing part closes on the first day.",
    )


class DrawForm(forms.Form):
    """Of which team, and of which days, how many records are drawn."""

    team = OneField(queryset=Team.objects.none(), empty_label="Choose a team", help_text="Teams inside it count too.")
    held_from = DayField(label="Sessions held from")
    held_until = DayField(label="To")
    wanted = forms.IntegerField(label="How many records", min_value=1, max_value=MOST_DRAWN, initial=5)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial = {"held_from": clock.today() - timedelta(days=90), "held_until": clock.today()}


class DatesFilter(forms.Form):
    """Which month and team of the dates to show."""

    month = forms.CharField(required=False, max_length=7)
    team = forms.CharField(required=False, max_length=80)

    def first_day(self) -> date:
        """The month's first day; this month where none, or none that makes sense, is asked."""
        try:
            day = datetime.strptime(self.cleaned_data.get("month") or "", "%Y-%m").date()
        except ValueError:
            return clock.today().replace(day=1)
        return min(day, clock.today().replace(day=1)) if day.year >= 2000 else clock.today().replace(day=1)


class ReviewRow:
    """One earlier action with the fields that ask what became of it."""

    def __init__(self, form: "RecordForm", open_action: OpenAction) -> None:
        self.open_action = open_action
        self.outcome: BoundField = form[f"was_{open_action.action.pk}"]
        self.reason: BoundField = form[f"why_{open_action.action.pk}"]


class NewRow:
    """The fields of one action to be agreed."""

    def __init__(self, form: "RecordForm", number: int) -> None:
        self.number = number
        self.text: BoundField = form[f"do_{number}"]
        self.owner: BoundField = form[f"owner_{number}"]
        self.due: BoundField = form[f"due_{number}"]
        self.link: BoundField = form[f"link_{number}"]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in it yet."""
        return not self.text.value() and not self.text.errors


class RecordForm(WhenForm):
    """A record on one page: the earlier actions first, few things asked, the rest offered."""

    use_required_attribute = False
    held_on = DayField(label="Held on")
    actual_minutes = forms.IntegerField(label="How long it took, in minutes", min_value=1, max_value=600)
    mode = forms.ChoiceField(label="How you met", choices=Mode.choices)
    wellbeing = WordsField(
        label="How are you?",
        required=False,
        rows=3,
        help_text="For the two of you only. Nobody counts it; whoever else must open it gives a reason that you read.",
    )
    families = forms.IntegerField(label="Families worked with", required=False, min_value=0, max_value=999)
    families_complex = forms.IntegerField(
        label="Of these, with complex needs", required=False, min_value=0, max_value=999
    )
    workload = forms.ChoiceField(
        label="The workload is", required=False, choices=[("", "Not discussed"), *Workload.choices]
    )
    practice = WordsField(
        label="Reflection on practice",
        required=False,
        help_text="What went well, what was hard, what was tried. No names, initials or places.",
    )
    cases_discussed = forms.IntegerField(label="How many families you discussed", min_value=0, max_value=200, initial=0)
    cases_on_system = forms.BooleanField(label="What was decided is recorded on the case system", required=False)
    cases_recorded_on = DayField(label="Recorded there on", required=False)
    case_themes = forms.MultipleChoiceField(
        label="Themes", required=False, choices=CaseTheme.choices, widget=forms.CheckboxSelectMultiple
    )
    safeguarding = forms.ChoiceField(
        label="Was a safeguarding concern raised?", choices=YES_NO, widget=forms.RadioSelect, initial="no"
    )
    safeguarding_recorded = SayField(
        label="Where it is recorded",
        required=False,
        help_text="Such as “case system, same day”. Nothing of the concern itself.",
    )
    learning = WordsField(label="Learning and progress", required=False, rows=3)
    inclusion = WordsField(label="Fairness and inclusion", required=False, rows=2)
    leave_looked_at = forms.BooleanField(label="We looked at leave and absence in the HR system", required=False)
    private_notes = forms.CharField(
        label="Private notes",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yours alone while you write. Thrown away when the record is locked.",
    )
    later_label = "I will plan it later"

    def __init__(
        self,
        *args: Any,
        session: Session,
        supervisor: User,
        workers: list[User],
        back: list[OpenAction],
        slots: list[datetime],
        rows: int = NEW_ACTIONS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, slots=slots, **kwargs)
        self.session, self.back, self.rows = session, back, rows
        self.fields["slot"].label = "The next session"
        self.fields["slot"].required = False
        if session.is_group:
            del self.fields["wellbeing"], self.fields["families"], self.fields["families_complex"]
            del self.fields["workload"]
        for one in back:
            self.fields[f"was_{one.action.pk}"] = forms.ChoiceField(
                label=f"What became of “{one.action}”?", choices=Outcome.choices, widget=forms.RadioSelect
            )
            self.fields[f"why_{one.action.pk}"] = SayField(label="Why, if it is cancelled", required=False)
        links = self._links(supervisor)
        people = [(str(person.pk), str(person)) for person in [*workers, supervisor]]
        for number in self.numbers:
            self.fields[f"do_{number}"] = SayField(label="What is to be done", required=False)
            self.fields[f"owner_{number}"] = forms.ChoiceField(label="Who", choices=people, required=False)
            self.fields[f"due_{number}"] = DayField(
                label="By", required=False, initial=clock.today() + timedelta(days=28)
            )
            self.fields[f"link_{number}"] = forms.ChoiceField(label="It helps with", required=False, choices=links)
        self.people = {str(person.pk): person for person in [*workers, supervisor]}

    def _links(self, supervisor: User) -> list[Any]:
        statements = list(Competency.objects.current().visible_to(supervisor).order_by("domain__number", "order"))
        modules = list(ModuleSnapshot.objects.offered_to(supervisor).order_by("title"))
        self.statements = {f"c{one.pk}": one for one in statements}
        self.modules = {f"m{one.module_id}": one.module_id for one in modules}
        since = clock.now() - timedelta(days=EVENTS_BACK_DAYS)
        events = Event.objects.visible_to(supervisor).filter(cancelled_at__isnull=True, starts_at__gt=since)
        self.events = {f"e{one.pk}": one for one in events.order_by("starts_at", "pk")}
        return [
            ("", "Nothing in particular"),
            ("Statements", [(f"c{one.pk}", str(one)[:90]) for one in statements]),
            ("Modules", [(f"m{one.module_id}", one.title[:90]) for one in modules]),
            ("Events", [(key, f"{one.title[:70]}, {moment(one.starts_at)}") for key, one in self.events.items()]),
        ]

    @property
    def review_rows(self) -> list[ReviewRow]:
        """The earlier actions, each with its fields."""
        return [ReviewRow(self, one) for one in self.back]

    @property
    def new_rows(self) -> list[NewRow]:
        """The actions to be agreed, each with its fields."""
        return [NewRow(self, number) for number in self.numbers]

    @property
    def numbers(self) -> range:
        """The numbers of the actions that can be typed."""
        return range(1, self.rows + 1)

    @property
    def may_have_more(self) -> bool:
        """Whether there can be room for still more actions."""
        return self.rows < MOST_ACTIONS

    @property
    def typed(self) -> dict[str, list[str]]:
        """Everything that was sent, as it was typed, for the draft."""
        sent: Any = self.data
        names = set(self.fields) - {"private_notes"}
        typed = {
            name: [str(value).replace("\x00", "") for value in sent.getlist(name)] for name in names if name in sent
        }
        return typed | {"rows": [str(self.rows)]} if self.rows > NEW_ACTIONS else typed

    @property
    def notes(self) -> str:
        """The private notes as they were typed."""
        return str(self.data.get("private_notes", "")).replace("\x00", "")

    def clean(self) -> dict[str, Any]:
        """Whatever was begun must be whole."""
        cleaned = super().clean()
        if cleaned.get("cases_discussed"):
            if not cleaned.get("cases_on_system"):
                self.add_error("cases_on_system", "Record what was decided on the case system, then tick that you did.")
            elif not cleaned.get("cases_recorded_on") and "cases_recorded_on" not in self.errors:
                self.add_error("cases_recorded_on", "Give the day on which it was recorded there.")
        nowhere = not cleaned.get("safeguarding_recorded") and "safeguarding_recorded" not in self.errors
        if cleaned.get("safeguarding") == "yes" and nowhere:
            self.add_error("safeguarding_recorded", "Say where the concern is recorded.")
        if (cleaned.get("families_complex") or 0) > (cleaned.get("families") or 0):
            self.add_error("families_complex", "This is more than the families altogether.")
        for one in self.back:
            pk = one.action.pk
            if cleaned.get(f"was_{pk}") == Outcome.CANCELLED and not cleaned.get(f"why_{pk}"):
                self.add_error(f"why_{pk}", "Say why it is cancelled.")
        for number in self.numbers:
            if cleaned.get(f"do_{number}") and not cleaned.get(f"due_{number}") and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", "Give the day by which it is to be done.")
        return cleaned

    def written(self) -> Written:
        """The finished record."""
        clean = self.cleaned_data
        return Written(
            held_on=clean["held_on"],
            actual_minutes=clean["actual_minutes"],
            mode=clean["mode"],
            wellbeing=clean.get("wellbeing", ""),
            families=clean.get("families"),
            families_complex=clean.get("families_complex"),
            workload=clean.get("workload", ""),
            practice=clean["practice"],
            learning=clean["learning"],
            inclusion=clean["inclusion"],
            leave_looked_at=clean["leave_looked_at"],
            cases_discussed=clean["cases_discussed"],
            cases_recorded_on=clean["cases_recorded_on"],
            case_themes=clean["case_themes"],
            safeguarding_concern=clean["safeguarding"] == "yes",
            safeguarding_recorded=clean["safeguarding_recorded"],
            reviewed=[
                Reviewed(one.action, clean[f"was_{one.action.pk}"], clean[f"why_{one.action.pk}"]) for one in self.back
            ],
            agreed=[self._agreed(number) for number in self.numbers if clean[f"do_{number}"]],
            next_time=clean["when"],
        )

    def _agreed(self, number: int) -> NewAction:
        clean = self.cleaned_data
        link = clean[f"link_{number}"]
        module = self.modules.get(link)
        return NewAction(
            text=clean[f"do_{number}"],
            owner=self.people[clean[f"owner_{number}"] or next(iter(self.people))],
            due_on=clean[f"due_{number}"],
            competency=self.statements.get(link),
            module=ModulePage.objects.filter(pk=module).first() if module else None,
            event=self.events.get(link),
        )


def rows_wanted(said: Any, more: bool = False) -> int:
    """For how many agreed actions there is room: as many as were asked for before, and four more on request."""
    try:
        rows = int(str(said or NEW_ACTIONS))
    except ValueError:
        rows = NEW_ACTIONS
    return max(NEW_ACTIONS, min(MOST_ACTIONS, rows + (NEW_ACTIONS if more else 0)))


def initial_of(draft: dict[str, list[str]], form: RecordForm) -> dict[str, Any]:
    """What was typed so far, as the form shows it; what was ticked off stays ticked off."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.BooleanField):
            found[name] = bool(draft.get(name))
        elif isinstance(field, forms.MultipleChoiceField):
            found[name] = draft.get(name, [])
        elif name in draft:
            found[name] = draft[name][-1] if draft[name] else ""
    return found
