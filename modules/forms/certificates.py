"""What is typed about certificates: a reference to check, a name to show, a reason to withdraw."""

from django import forms

from pathway.core.fields import LineField

from ..actions.certificates import LONGEST_REASON
from ..models.certificates import NAME_LENGTH


class CheckForm(forms.Form):
    """The reference that stands on a certificate."""

    reference = forms.CharField(
        label="Reference on the certificate",
        max_length=40,
        help_text="Twelve letters and digits, such as 7KQ4-MX2P-9RTW.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )


class NameForm(forms.Form):
    """The name that a certificate bears."""

    name = LineField(
        label="Name on this certificate",
        max_length=NAME_LENGTH,
        help_text="Whoever checks the certificate reads this name. Keep at least one part of the name on your card.",
    )


class WithdrawForm(forms.Form):
    """Why a certificate is withdrawn."""

    why = LineField(
        label="Why it is withdrawn",
        max_length=LONGEST_REASON,
        help_text="The holder reads this. Whoever checks the certificate reads only that it has been withdrawn.",
    )
