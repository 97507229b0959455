"""How a form field is drawn, and the sums behind the small pictures in templates/components."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString

from pathway.core import pictures

register = template.Library()

# The first kind that fits wins, so the narrower widgets stand first.
KINDS: tuple[tuple[str, type[forms.Widget]], ...] = (
    ("hidden", forms.HiddenInput),
    ("checkboxes", forms.CheckboxSelectMultiple),
    ("radios", forms.RadioSelect),
    ("checkbox", forms.CheckboxInput),
    ("password", forms.PasswordInput),
    ("file", forms.FileInput),
    ("textarea", forms.Textarea),
    ("select", forms.Select),
    ("date", forms.DateInput),
    ("datetime", forms.DateTimeInput),
    ("time", forms.TimeInput),
    ("number", forms.NumberInput),
    ("several", forms.MultiWidget),
)
CLASSES = {
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "file": "file-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "number": "govuk-input govuk-input--width-5",
    "checkbox": "govuk-checkboxes__input",
}
# What a browser's own date and time fields send and expect.
NATIVE = {
    "date": ("date", "%Y-%m-%d"),
    "datetime": ("datetime-local", "%Y-%m-%dT%H:%M"),
    "time": ("time", "%H:%M"),
}


@register.filter
def kind(field: BoundField) -> str:
    """Which of our drawings a form field gets: text, textarea, radios, date ..."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    return next((name for name, widget_type in KINDS if isinstance(widget, widget_type)), "text")


@register.filter
def counted(field: BoundField) -> int | None:
    """The number of characters a long answer may have, where there is such a limit."""
    limit = getattr(field.field, "max_length", None)
    return limit if kind(field) == "textarea" and isinstance(limit, int) else None


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's own control with our classes, tied to its hint, its error and its character count."""
    drawn_as = kind(field)
    widget = copy(field.field.widget)
    # A label and a hint stay in sight while somebody types; a placeholder does not.
    widget.attrs = {name: value for name, value in widget.attrs.items() if name != "placeholder"}
    classes = f"{CLASSES.get(drawn_as, 'govuk-input')} {widget.attrs.get('class', '')}".strip()
    if field.errors and drawn_as in {"text", "textarea", "select", "password", "number", "date", "datetime", "time"}:
        classes += f" govuk-{drawn_as if drawn_as in {'textarea', 'select'} else 'input'}--error"
    if drawn_as in NATIVE and isinstance(widget, forms.DateInput | forms.DateTimeInput | forms.TimeInput):
        widget.input_type, widget.format = NATIVE[drawn_as]
    attrs: dict[str, str | bool] = {"class": classes}
    if drawn_as == "password":
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    if counted(field):
        attrs["class"] = f"{classes} govuk-js-character-count"
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}-info".strip()
    return field.as_widget(widget=widget, attrs=attrs)


@register.filter
def choice_groups(field: BoundField) -> list[tuple[str | None, list[BoundWidget]]]:
    """The choices of radios or checkboxes under their group's name, without the labels Django would wrap round them."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"id": field.auto_id, "class": f"govuk-{kind(field)}__input"}
    if field.field.disabled:
        attrs["disabled"] = True
    groups: list[tuple[str | None, list[BoundWidget]]] = []
    for name, options, _ in widget.optgroups(field.html_name, widget.format_value(field.value()), attrs):
        if name is not None or not groups or groups[-1][0] is not None:
            groups.append((name, []))
        groups[-1][1].extend(
            BoundWidget(widget, option | {"wrap_label": False}, field.form.renderer) for option in options
        )
    return groups


@register.filter
def first_control(field: BoundField) -> str:
    """The id that an error summary links to: the field, or the first of its choices."""
    drawn_as = kind(field)
    if drawn_as in {"radios", "checkboxes"} and field.subwidgets:
        return str(field.subwidgets[0].id_for_label)
    return f"{field.auto_id}_0" if drawn_as == "several" else field.id_for_label or field.auto_id


# Django's own words, said as we would say them.
PLAINLY = {
    "This field is required.": "this still needs your answer.",
    "Enter a valid date.": "give a whole date, such as 23 11 2026.",
    "Enter a valid time.": "give a time, such as 16:10.",
    "Enter a valid date/time.": "give a date and a time.",
    "Enter a whole number.": "give a whole number, such as 45.",
    "Enter a number.": "give a number.",
    "Enter a valid email address.": "give an e-mail address, such as name@example.org.",
    "The submitted file is empty.": "the file is empty. Choose another.",
    "No file was submitted. Check the encoding type on the form.": "choose a file.",
}


@register.filter
def plainly(error: Any) -> str:
    """An error in our own words where Django's are those of a machine."""
    return PLAINLY.get(str(error), str(error))


@register.filter
def at(things: Sequence[Any], position: int) -> Any:
    """The thing at a position of a list, nothing where the list is shorter."""
    return things[position] if things and -len(things) <= position < len(things) else ""


@register.filter
def share(part: float | None, whole: float | None) -> int:
    """A part of a whole in whole hundredths between 0 and 100, for the length of a bar."""
    return pictures.share(part or 0, whole or 0)


@register.filter
def pathway_drawing(levels: Iterable[Mapping[str, Any]]) -> pictures.Drawing:
    """Where each stepping stone of the pathway lies."""
    return pictures.pathway(list(levels))


@register.filter
def bars_drawing(rows: Iterable[Mapping[str, Any]]) -> pictures.Bars:
    """How long each bar of a chart is."""
    return pictures.bars(list(rows))


# Every state a record can be in: its tone (a colour), its icon (a shape) and its word. The word may be overruled.
STATES: dict[str, tuple[str, str]] = {
    "active": ("active", "In progress"),
    "booked": ("active", "Booked"),
    "claimed": ("active", "Claimed"),
    "done": ("good", "Done"),
    "draft": ("plain", "Draft"),
    "due": ("due", "Due"),
    "ended": ("plain", "Ended"),
    "exceeds": ("good", "Exceeds"),
    "exempt": ("plain", "Exempt"),
    "expired": ("overdue", "Expired"),
    "later": ("pale", "Later"),
    "locked": ("plain", "Locked"),
    "meets": ("good", "Meets"),
    "met": ("good", "Met"),
    "never": ("pale", "Never"),
    "new": ("active", "New"),
    "none": ("pale", "Not started"),
    "not-required": ("pale", "Not asked"),
    "overdue": ("overdue", "Overdue"),
    "partly": ("active", "Partly"),
    "pending": ("plain", "Not yet recorded"),
    "returned": ("due", "Returned to you"),
    "review": ("active", "In review"),
    "submitted": ("active", "Submitted"),
    "superseded": ("plain", "Superseded"),
    "talk": ("due", "Talk first"),
    "waiting": ("plain", "Waiting"),
    "withdrawn": ("plain", "Withdrawn"),
}


def _key(status: Any) -> str:
    return str(getattr(status, "value", status)).replace("_", "-")


@register.filter
def tone(status: Any) -> str:
    """The tone of a state's tag: good, due, overdue, active, pale or plain."""
    return STATES.get(_key(status), ("plain", ""))[0]


@register.filter
def state_word(status: Any) -> str:
    """A state's own word, for where the page has no better one."""
    key = _key(status)
    return STATES[key][1] if key in STATES else key.replace("-", " ").capitalize()


@register.filter
def state_icon(status: Any) -> str:
    """The name of a state's shape."""
    key = _key(status)
    return f"state-{key}" if key in STATES else "info"


NOTICES = {"met": "success", "done": "success", "due": "warning", "overdue": "error"}


@register.filter
def notice_kind(kind: Any) -> str:
    """The kind of a notice, also where a page names it by a state: info, success, warning, error or action."""
    name = NOTICES.get(str(kind), str(kind))
    return name if name in {"info", "success", "warning", "error", "action"} else "info"
