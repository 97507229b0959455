"""The shape of what is typed and chosen about evidence; an unfinished draft is always welcome."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.fields import DayField, OneField, SeveralField
from pathway.people.models import Organisation, User

from .enums import DetailPlace, EvidenceKind
from .files import ACCEPTED_EXTENSIONS, WRITTEN_EXTENSIONS
from .identifiers import BLOCK, LABELS, Denied, Finding, check
from .models import SENTENCE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, EvidenceFile, EvidenceItem, EvidenceVersion
from .queries import allowed_names, denied_by, quoted

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


NOT_DETAILS = {code: f"{label[0].upper()}{label[1:]}: it is not a family detail" for code, label in LABELS.items()}


def line_of(text: str, finding: Finding) -> int:
    """The line a finding stands on, counted from 1."""
    return text.count("\n", 0, finding.start) + 1


def sentence_of(text: str, finding: Finding) -> str:
    """What was found, where, and what to do, for the person who wrote it."""
    where = f"Line {line_of(text, finding)}" if "\n" in text.strip() else "This"
    todo = "Take it out." if finding.strength == BLOCK else "Take it out, or say below that it is not a family detail."
    return f"{where} holds {finding.label}: “{quoted(text, finding)}”. {todo}"


class WithoutFamilyDetails(forms.Form):
    """A form whose free text must not tell who a family is; name it first and call `look_for_details`.

    `detail_fields` names the fields that are read. What blocks is an error at its field. What warns comes back once,
    with a box for each kind: "not a family detail". Nothing that is found is kept anywhere.
    """

    detail_fields: ClassVar[tuple[str, ...]] = ()

    def look_for_details(self, organisation: Organisation | None) -> None:
        """Say whose colleagues may be named; call it at the end of `__init__`."""
        self._organisation = organisation
        self.fields["not_details"] = forms.MultipleChoiceField(
            label="Not a family detail",
            required=False,
            choices=list(NOT_DETAILS.items()),
            widget=forms.MultipleHiddenInput,
        )

    def clean(self) -> dict[str, Any]:
        """Read each field, and leave what is found as errors beside it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        allowed, denied = allowed_names(self._organisation), denied_by(self._organisation)
        confirmed = set(data.get("not_details") or ())
        asked = set()
        for name in self.detail_fields:
            text = data.get(name) or ""
            if not isinstance(text, str):
                continue
            for finding in standing(text, allowed, denied, confirmed):
                self.add_error(name, sentence_of(text, finding))
                if finding.strength != BLOCK:
                    asked.add(finding.code)
        if asked or confirmed:
            field = self.fields["not_details"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = [(code, words) for code, words in NOT_DETAILS.items() if code in asked | confirmed]
        return data


def standing(text: str, allowed: Iterable[str], denied: Denied | None, confirmed: set[str]) -> list[Finding]:
    """What still stands in the way: everything that blocks, and what warns and was not confirmed."""
    left: list[Finding] = []
    for finding in check(text, allowed_names=list(allowed), denied=denied):
        if finding.strength == BLOCK or finding.code not in confirmed:
            left.append(finding)
    return left


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

    def fit(self, organisation: Organisation | None) -> "EvidenceForm":
        """Leave out the camera, and do not offer what cannot be added, where photos and recordings are switched off."""
        if organisation and not organisation.takes_photos_and_recordings and "photo" not in self.errors:
            self.fields.pop("photo", None)
            self.fields["documents"].widget.attrs["accept"] = ",".join(WRITTEN_EXTENSIONS)
            self.fields["documents"].help_text = (
                "PDF, Word, Excel, PowerPoint or plain text, up to 25 MB each. "
                f"Photos, sound and video are switched off at {organisation}."
            )
        return self

    def words(self) -> dict[str, str]:
        """The typed words, as the actions take them."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text")}

    def uploads(self) -> list[Any]:
        """The chosen files, the photo first."""
        return [*self.cleaned_data.get("photo", []), *self.cleaned_data.get("documents", [])]

    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.uploads() and not any(value.strip() for value in self.words().values())


class UploadForm(forms.Form):
    """What a page says of a file that it will send in pieces: its name, its size, and the hash of all of it."""

    name = Words(
        max_length=400,
        error_messages={"required": INCOMPLETE, "max_length": "Give the file a shorter name and add it again."},
    )
    size = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), INCOMPLETE)
        | {"max_value": "This file is far larger than 25 MB."},
    )
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$",
        error_messages=dict.fromkeys(("required", "invalid", "null_characters_not_allowed"), INCOMPLETE),
    )
    key = forms.UUIDField(required=False, error_messages={"invalid": INCOMPLETE})

    def told(self) -> dict[str, Any]:
        """What is said of the file, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("name", "size", "sha256")}


class RecordForm(forms.Form):
    """A photo, voice or video that the device's own camera and recorder make, for a browser without scripts."""

    use_required_attribute = False

    photo = SeveralFiles(
        label="Photo", required=False, widget=SeveralFilesInput(attrs={"accept": "image/*", "capture": "environment"})
    )
    voice = SeveralFiles(
        label="Voice", required=False, widget=SeveralFilesInput(attrs={"accept": "audio/*", "capture": "user"})
    )
    video = SeveralFiles(
        label="Video", required=False, widget=SeveralFilesInput(attrs={"accept": "video/*", "capture": "environment"})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.uploads():
            raise forms.ValidationError("Take a photo or make a recording first, then add it.")
        return data

    def uploads(self) -> list[tuple[str, Any]]:
        """What was made, each with the name of its field."""
        return [(name, file) for name in self.fields for file in self.cleaned_data.get(name, [])]


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

    def __init__(self, *args: Any, asked: dict[str, int] | None = None, **kwargs: Any) -> None:
        """`asked` are the kinds of finding to be looked at, with how many of each there are."""
        super().__init__(*args, **kwargs)
        for code, count in (asked or {}).items():
            times = f" ({count} places)" if count > 1 else ""
            self.fields[f"not_{code}"] = forms.BooleanField(
                label=f"Not a family detail: {LABELS[code]}{times}",
                error_messages={
                    "required": f"Look at {LABELS[code]}: replace it, or tick that it is not a family detail."
                },
            )
        self.order_fields([*(name for name in self.fields if name.startswith("not_")), "declared", "revision"])

    def confirmed(self) -> list[str]:
        """The kinds that were said to be no family detail."""
        return [name[4:] for name, value in self.cleaned_data.items() if name.startswith("not_") and value]

    def asked_fields(self) -> list[Any]:
        """The boxes for what was found, one for each kind."""
        return [self[name] for name in self.fields if name.startswith("not_")]


class ReplaceForm(forms.Form):
    """What is to be replaced throughout a piece of evidence, and by what."""

    words = Words(max_length=400)
    instead = forms.CharField(max_length=40)
    code = forms.ChoiceField(choices=list(LABELS.items()))


class TextsForm:
    """What a page sends to be checked as it is typed: texts by the name of their field."""

    MOST_FIELDS = 40

    @classmethod
    def texts_of(cls, body: bytes) -> dict[str, str] | None:
        """The texts, at most forty of at most 20,000 characters each; None where it is something else."""
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(sent, dict) or len(sent) > cls.MOST_FIELDS:
            return None
        texts = {str(name): text for name, text in sent.items() if isinstance(text, str) and len(text) <= TEXT_LENGTH}
        return texts if len(texts) == len(sent) else None


class WordsKeptOutForm(forms.Form):
    """Words that an organisation keeps out of evidence."""

    words = Words(
        label="Words to keep out",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text="A name on each line, of at most five words: a house, a street, a case that newspapers wrote about.",
    )
    start_anew = forms.BooleanField(label="Forget the words that were added before", required=False)


REPORTED_AS = (
    ("name", "The name of a child, a parent or somebody close to them"),
    ("address", "An address or postcode"),
    ("phone", "A phone number or e-mail address"),
    ("case_number", "A number: NHS, National Insurance, pupil or case"),
    ("date_of_birth", "A date of birth"),
    ("school", "A school, court or other place"),
    ("denied", "A story by which people here would know the family"),
)
REPORTED_IN = (
    (DetailPlace.TITLE, "The title"),
    (DetailPlace.TEXT, "What happened"),
    (DetailPlace.CLAIM, "What it is said to show"),
    (DetailPlace.FILE_TEXT, "A file, picture or recording, or its name"),
    (DetailPlace.COMMENT, "What a mentor wrote about it"),
)


class ReportForm(forms.Form):
    """What somebody saw that tells who a family is; the detail itself is not asked for."""

    code = forms.ChoiceField(
        label="What did you see?",
        choices=REPORTED_AS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you saw."},
    )
    place = forms.ChoiceField(
        label="Where?",
        choices=REPORTED_IN,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it is."},
    )


class ReportDecisionForm(forms.Form):
    """What becomes of a report: the detail is taken out, or there was none."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("redact", "Take it out of every version"), ("release", "No family can be recognised: show it again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to be done."},
    )
    words = Words(
        label="Words to take out",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="One name, number or phrase on each line. They go wherever they stand, and are kept nowhere.",
    )
    instead = forms.CharField(label="Written in their place", max_length=40, initial="[removed]")
    whole_files = SeveralField(
        label="Files to take out whole",
        queryset=EvidenceFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="What you decided and why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Do not write the detail itself. It is kept with the report.",
        error_messages={"required": "Say in a sentence what you decided and why."},
    )

    def __init__(self, *args: Any, item: EvidenceItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = self.fields["whole_files"]
        assert isinstance(files, SeveralField)
        files.queryset = EvidenceFile.objects.filter(version__item=item)
        if not files.queryset.exists():
            del self.fields["whole_files"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("decision") == "redact" and not data.get("words", "").strip() and not data.get("whole_files"):
            self.add_error("words", "Write the words to take out, or choose a file.")
        if data.get("words") and not data.get("instead", "").strip():
            self.add_error("instead", "Write what stands in their place.")
        return data


class JournalForm(WithoutFamilyDetails):
    """A page of one's own journal."""

    detail_fields = ("text",)
    text = Words(
        label="What do you think about it?",
        help_text="Only you ever read this. Child A and Parent B all the same.",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write at least a line."},
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_for_details(organisation)


class TalkForm(forms.Form):
    """With whom a reflection was talked through, and on which day."""

    mentor = OneField(
        label="With whom did you talk?",
        queryset=User.objects.none(),
        empty_label="Choose one",
        error_messages={"invalid_choice": "Choose one of your mentors.", "required": "Choose one of your mentors."},
    )
    talked_on = DayField(label="On which day?")

    def __init__(self, *args: Any, mentors: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"talked_on": clock.today()})
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors  # type: ignore[attr-defined]
