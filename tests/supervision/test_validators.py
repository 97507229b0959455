"""What is found in words about supervision, and what is left alone."""

import pytest

from pathway.supervision.validators import what_identifies


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Lives at SW1A 1AA now", "a postcode"),
        ("Ring 07700 900123", "a phone number"),
        ("999 000 0018 is hers", "what looks like an NHS number"),
        ("NHS no 9990000018", "what looks like an NHS number"),
        ("AB 12 34 56 C", "a National Insurance number"),
        ("Write to parent@example.org", "an e-mail address"),
        ("DOB: 3/4/2015", "a date of birth"),
        ("born on 3 April 2015", "a date of birth"),
        ("LCS 123456", "a number from a case system"),
        ("J.B. was calm", "initials"),
        # Left alone: a reference that is no NHS number, statements, laws, dates of meetings, times.
        ("Order 9990000019", ""),
        ("Met 1.1 and 4.3 under s.17 and s.47 on 3/4/2026 at 10:00, e.g. in KS2", ""),
        ("Child A and Parent B; 12 weeks; 2 hours", ""),
        ("", ""),
    ],
)
def test_what_identifies(words, found):
    assert what_identifies(words) == found
