"""The knowledge check as a form: one fieldset for each question."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks

from ..enums import ItemKind
from ..models import DrawnItem, QuizAttempt

LONGEST_WORDS = 3000
PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


class LabelledSelects(forms.MultiWidget):
    """One list to choose from for each place in an order, or for each thing that something belongs to."""

    template_name = "assessments/widgets/labelled_selects.html"
    use_fieldset = True

    def __init__(self, labels: list[str], choices: list[tuple[Any, str]]) -> None:
        self.labels = labels
        super().__init__([forms.Select(choices=choices, attrs={"class": "govuk-select"}) for _ in labels])

    def decompress(self, value: Any) -> list[Any]:
        return list(value or [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["labelled"] = list(zip(self.labels, context["widget"]["subwidgets"], strict=True))
        return context


class SeveralChoices(forms.MultiValueField):
    """An answer that chooses something for each label; its value is the list of what was chosen."""

    def __init__(self, labels: list[str], choices: list[tuple[int, str]], **options: Any) -> None:
        offered: list[tuple[Any, str]] = [("", "Choose"), *choices]
        fields = [forms.TypedChoiceField(choices=offered, coerce=int) for _ in labels]
        super().__init__(fields, widget=LabelledSelects(labels, offered), require_all_fields=True, **options)

    def compress(self, data_list: list[int]) -> list[int]:
        return data_list


class InOrder(SeveralChoices):
    """An answer that gives each thing one place."""

    def compress(self, data_list: list[int]) -> list[int]:
        if len(set(data_list)) != len(data_list):
            raise ValidationError("Give each thing one place: something stands in two.", code="twice")
        return data_list


class AttemptForm(forms.Form):
    """The drawn questions with their options as shown; which one is right is not in it."""

    def __init__(self, attempt: QuizAttempt, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in attempt.drawn.select_related("item").prefetch_related("item__options"):
            self.fields[f"q{question.pk}"] = _field_for(question)

    def chosen(self) -> dict[int, list[int]]:
        """The option ids chosen for each drawn question."""
        return {
            int(name[1:]): value if isinstance(value, list) else [value]
            for name, value in self.cleaned_data.items()
            if not isinstance(value, str)
        }

    def words(self) -> dict[int, str]:
        """What was written in own words for each drawn question that asks for them."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if isinstance(value, str)}


def _field_for(question: DrawnItem) -> forms.Field:
    item = question.item
    choices = [(option.pk, option.text) for option in question.options_as_shown()]
    asked: dict[str, Any] = {
        "help_text": linebreaks(item.situation, autoescape=True) if item.situation else "",
        "label": f"{question.order}. {item.stem}",
        "error_messages": {"required": f"Question {question.order}: choose an answer."},
    }
    match ItemKind(item.kind):
        case ItemKind.MULTIPLE:
            asked["help_text"] += "Choose all that are right."
            return forms.TypedMultipleChoiceField(
                choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, **asked
            )
        case ItemKind.ORDERING:
            asked["help_text"] += "Choose what comes first, then what comes next, until each thing has its place."
            return InOrder(list(PLACES[: len(choices)]), choices, **asked)
        case ItemKind.MATCHING:
            asked["help_text"] += "Choose what belongs to each. The same may belong to more than one."
            seen: dict[str, int] = {}
            for option in question.matches_as_shown():
                seen.setdefault(option.match, option.pk)
            return SeveralChoices([text for _, text in choices], [(pk, text) for text, pk in seen.items()], **asked)
        case ItemKind.SHORT_TEXT:
            asked["help_text"] += (
                "A few sentences in your own words, without anything that could point to a family. "
                "You compare them with a model answer afterwards; they do not count towards the mark."
            )
            asked["error_messages"] = {"required": f"Question {question.order}: write a few words."}
            return forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 5}), **asked)
        case _:
            return forms.TypedChoiceField(choices=choices, coerce=int, widget=forms.RadioSelect, **asked)
