"""What a mentor sends: a judgement of each claim they decide about, with the words it needs."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.forms.boundfield import BoundField

from pathway.core import clock

from ..actions.decisions import COMMENT_LENGTH, NEXT_STEP_LENGTH, Judged
from ..enums import Judgement
from ..models import Decision
from ..models.decisions import words_missing
from ..queries.decisions import ClaimState

TOO_FAST = 10
"""Seconds within which nobody has opened and read a file."""


def opened_now() -> str:
    """The moment at which a page is opened, so that only we can have written it."""
    return signing.dumps(clock.now().timestamp(), salt="assessments.opened")


@dataclass
class ClaimPart:
    """The three questions about one claim, beside what is asked and what was said before."""

    state: ClaimState
    judgement: BoundField
    comment: BoundField
    next_step: BoundField


class DecisionForm(forms.Form):
    """One screen's decisions: each claim separately, nothing ticked beforehand, and at least one decided."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    read = forms.BooleanField(widget=forms.HiddenInput, required=False, label="I have read it")

    def __init__(
        self,
        states: Sequence[ClaimState],
        *args: Any,
        corrects: Decision | None = None,
        whole: bool = False,
        unopened: bool = False,
        **kwargs: Any,
    ):
        """`whole` asks about every claim again, for a form that is sent a second time.

        `unopened` says that there are files and none has been opened: a decision within ten seconds is asked about.
        """
        super().__init__(*args, **kwargs)
        self.unopened = unopened
        self.fields["form_key"].initial = uuid.uuid4
        self.corrects = corrects
        self.states = [state for state in states if whole or self._asks_about(state)]
        for state in self.states:
            self._add_fields(state)

    def _asks_about(self, state: ClaimState) -> bool:
        correcting = self.corrects is not None and self.corrects.pk == state.newest_pk
        return state.pending is None and (state.is_open or correcting)

    def _add_fields(self, state: ClaimState) -> None:
        key, code = state.competency.pk, state.competency.code
        self.fields[f"judgement_{key}"] = forms.ChoiceField(
            label=f"Your decision about {code}",
            choices=Judgement.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[f"comment_{key}"] = forms.CharField(
            label=f"Comment on {code}: what you saw in it",
            widget=forms.Textarea(attrs={"rows": 2}),
            max_length=COMMENT_LENGTH,
            required=False,
        )
        self.fields[f"next_step_{key}"] = forms.CharField(
            label=f"Do this next for {code}, in one sentence",
            max_length=NEXT_STEP_LENGTH,
            required=False,
        )

    def parts(self) -> Iterator[ClaimPart]:
        """The claims in order, each with its own three fields."""
        for state in self.states:
            key = state.competency.pk
            yield ClaimPart(state, self[f"judgement_{key}"], self[f"comment_{key}"], self[f"next_step_{key}"])

    def clean(self) -> dict[str, Any]:
        """Each judgement has the words it needs, and there is at least one."""
        cleaned = super().clean() or {}
        said_something = False
        for state in self.states:
            key = state.competency.pk
            judgement = cleaned.get(f"judgement_{key}") or ""
            comment, next_step = cleaned.get(f"comment_{key}", ""), cleaned.get(f"next_step_{key}", "")
            if judgement and (missing := words_missing(judgement, comment, next_step)):
                self.add_error(f"{missing[0]}_{key}", missing[1])
            elif not judgement and (comment or next_step) and f"judgement_{key}" not in self.errors:
                self.add_error(f"judgement_{key}", f"Choose what you decide about {state.competency.code}.")
            said_something = said_something or bool(judgement)
        if not said_something and not self.errors and self.states:
            first = self.states[0].competency
            self.add_error(f"judgement_{first.pk}", f"Choose what you decide about {first.code}.")
        if self._is_fast(cleaned):
            self.was_fast = True
            self.fields["read"].widget = forms.CheckboxInput()
            if not cleaned.get("read"):
                self.add_error("read", "You have not opened the file yet. Open it, or say that you know what it holds.")
        return cleaned

    was_fast = False

    def _is_fast(self, cleaned: dict[str, Any]) -> bool:
        """Whether it is sent within ten seconds of opening the page, with a file that nobody opened."""
        if not self.unopened:
            return False
        try:
            opened = float(signing.loads(cleaned.get("opened") or "", salt="assessments.opened"))
        except (signing.BadSignature, TypeError, ValueError):
            return False
        return clock.now().timestamp() - opened < TOO_FAST or bool(cleaned.get("read"))

    def judged(self) -> list[Judged]:
        """What was decided, for the action."""
        told = []
        for state in self.states:
            key = state.competency.pk
            if judgement := self.cleaned_data.get(f"judgement_{key}"):
                correcting = self.corrects if self.corrects and self.corrects.pk == state.newest_pk else None
                told.append(
                    Judged(
                        competency=state.competency,
                        judgement=judgement,
                        comment=self.cleaned_data.get(f"comment_{key}", ""),
                        # Hidden on the page once "meets" is chosen, so nothing typed before goes along unseen.
                        next_step="" if judgement == Judgement.MEETS else self.cleaned_data.get(f"next_step_{key}", ""),
                        corrects=correcting,
                    )
                )
        return told


class CountersignForm(forms.Form):
    """Whether a mentor in training's decision counts."""

    agrees = forms.ChoiceField(
        label="Do you agree with this decision?",
        choices=[("yes", "Yes, it counts"), ("no", "Not yet, they decide again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you agree."},
    )
    comment = forms.CharField(
        label="What you see in it",
        help_text="If you do not agree, say in a sentence what you see differently.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=COMMENT_LENGTH,
        required=False,
    )
