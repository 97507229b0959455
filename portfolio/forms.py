"""The shape of what is typed and chosen about evidence; an unfinished draft is always welcome."""

from typing import Any
from uuid import uuid4

from django import forms

from pathway.careers.models import Competency

from .enums import EvidenceKind
from .files import ACCEPTED_EXTENSIONS
from .models import SENTENCE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, EvidenceVersion

MOST_FILES_AT_ONCE = 20
INCOMPLETE = "This page was incomplete. Open it again in a new tab and copy over what you typed."
DECLARATION = "I have taken out names, places and anything that could identify a family"


class Words(forms.CharField):
    """Text as people type it: line ends of one kind, half characters that no database keeps replaced, no nulls."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
        return super().to_python(value)


class Hidden(forms.HiddenInput):
    """A hidden value that a reload takes from the server; some browsers would keep the old one."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off"})


class SeveralFilesInput(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Several files; what may be kept of them is decided when they are read."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if len(files) > MOST_FILES_AT_ONCE:
            raise forms.ValidationError(f"Add at most {MOST_FILES_AT_ONCE} files at once; these {len(files)} are more.")
        return files


class DraftForm(forms.Form):
    """A form whose labels say what sending will ask for, and which takes a draft with holes all the same."""

    use_required_attribute = False

    def _clean_fields(self) -> None:
        asked = [field for field in self.fields.values() if field.required]
        for field in asked:
            field.required = False
        try:
            super()._clean_fields()  # type: ignore[misc]
        finally:
            for field in asked:
                field.required = True


class EvidenceForm(DraftForm):
    """Capture: what it is, what happened, and the files that show it.

    Nothing is asked for before sending, so that a thought can be kept at the bus stop and finished in the evening.
    """

    title = Words(
        max_length=TITLE_LENGTH,
        help_text="A few words you will know it by. No names.",
        error_messages={"max_length": "Shorten the title to %(limit_value)d characters; it has %(show_value)d."},
    )
    kind = forms.ChoiceField(
        label="What kind of evidence is it?",
        choices=[("", "Choose one"), *EvidenceKind.choices],
        error_messages={"invalid_choice": "Choose one of the kinds in the list."},
    )
    text = Words(
        label="What happened?",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        strip=False,
        help_text="What you did, why, and what came of it. Write Child A and Parent B, never a name or a place.",
        error_messages={"max_length": "Shorten this to %(limit_value)d characters; it has %(show_value)d."},
    )
    photo = SeveralFiles(
        label="Take a photo",
        required=False,
        widget=SeveralFilesInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text="The place and time that the camera wrote into it are taken out.",
    )
    documents = SeveralFiles(
        label="Add files",
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS), "multiple": True}),
        help_text=(
            "Photos, PDF, Word, Excel, PowerPoint, plain text, video (mp4, webm) or sound (m4a, ogg), up to 25 MB each."
        ),
    )
    key = forms.UUIDField(widget=Hidden, required=False, error_messages={"invalid": INCOMPLETE})
    revision = forms.IntegerField(
        widget=Hidden,
        required=False,
        min_value=0,
        error_messages={"invalid": INCOMPLETE, "min_value": INCOMPLETE},
    )

    def __init__(self, *args: Any, version: EvidenceVersion | None = None, **kwargs: Any) -> None:
        if version is not None:
            kwargs["initial"] = {name: getattr(version, name) for name in ("title", "kind", "text", "revision")}
        else:
            kwargs.setdefault("initial", {"key": uuid4(), "revision": 1})
        super().__init__(*args, **kwargs)

    def words(self) -> dict[str, str]:
        """The typed words, as the actions take them."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text")}

    def uploads(self) -> list[Any]:
        """The chosen files, the photo first."""
        return [*self.cleaned_data.get("photo", []), *self.cleaned_data.get("documents", [])]

    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.uploads() and not any(value.strip() for value in self.words().values())


class ClaimsForm(DraftForm):
    """Which statements the evidence shows, and how: a tick and a sentence for each."""

    def __init__(
        self, *args: Any, competencies: list[Competency], version: EvidenceVersion, finished: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        self.finished = finished
        claimed = {claim.competency_id: claim.sentence for claim in version.claims.all()}
        for competency in competencies:
            self.fields[f"shows-{competency.pk}"] = forms.BooleanField(
                label=str(competency), required=False, initial=competency.pk in claimed
            )
            self.fields[f"how-{competency.pk}"] = Words(
                label=f"How does it show {competency.code}?",
                max_length=SENTENCE_LENGTH,
                initial=claimed.get(competency.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"max_length": "Shorten this to %(limit_value)d characters; it has %(show_value)d."},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for competency in self.competencies:
            sentence = " ".join((data.get(f"how-{competency.pk}") or "").split())
            data[f"how-{competency.pk}"] = sentence
            if sentence:
                data[f"shows-{competency.pk}"] = True
            elif self.finished and data.get(f"shows-{competency.pk}") and f"how-{competency.pk}" not in self.errors:
                self.add_error(f"how-{competency.pk}", f"Say in a sentence how it shows {competency.code}.")
        if self.finished and not self.errors and not self.sentences():
            raise forms.ValidationError("Choose at least one statement that it shows.")
        return data

    def sentences(self) -> dict[Competency, str]:
        """The ticked statements and what was said of each."""
        return {
            competency: self.cleaned_data.get(f"how-{competency.pk}", "")
            for competency in self.competencies
            if self.cleaned_data.get(f"shows-{competency.pk}")
        }

    def domains(self) -> list[dict[str, Any]]:
        """The statements under their headings, for the page; a heading is open where something under it is ticked."""
        groups: dict[str, dict[str, Any]] = {}
        for competency in self.competencies:
            group = groups.setdefault(str(competency.domain), {"name": str(competency.domain), "rows": [], "chosen": 0})
            shows, how = self[f"shows-{competency.pk}"], self[f"how-{competency.pk}"]
            ticked = bool(shows.value()) or bool(how.errors)
            group["rows"].append({"competency": competency, "shows": shows, "how": how})
            group["chosen"] += ticked
        return list(groups.values())


def now_showing(form: forms.Form, revision: int) -> None:
    """Let a form that comes back speak of what is saved by now, so that to send it again is a choice."""
    form.data = {**{name: form.data.get(name) for name in form.fields if name in form.data}, "revision": str(revision)}


class SendForm(forms.Form):
    """The human check, ticked by the person who knows the family."""

    use_required_attribute = False

    declared = forms.BooleanField(
        label=DECLARATION,
        error_messages={
            "required": "Read it through once more, take out what could identify a family, and tick that you have."
        },
    )
    revision = forms.IntegerField(widget=Hidden, required=False)
