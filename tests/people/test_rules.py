"""Who may change what people are to one another."""

import pytest

from pathway.core.permissions import may
from pathway.people.models import User


def test_only_the_admin_arranges_people_of_their_own_organisation(cast):
    allowed = {
        name
        for name, person in vars(cast).items()
        if isinstance(person, User) and may(person, "people.arrange", cast.amira)
    }
    assert allowed == {"otto"}


def test_nobody_appoints_themselves(cast):
    assert may(cast.otto, "people.appoint", cast.amira)
    assert not may(cast.otto, "people.appoint", cast.otto)


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("amira", {"amira"}),
        ("moses", {"amira", "tariq", "moses"}),
        ("grace", {"amira", "tariq", "moses", "grace"}),
        ("ines", {"ines"}),
        ("edith", {"edith"}),
        ("olu", {"olu"}),
    ],
)
def test_a_card_is_open_to_its_person_their_mentor_and_their_managers(cast, viewer, seen):
    person = getattr(cast, viewer)
    assert {p.email.split("@")[0] for p in User.objects.visible_to(person)} == seen


def test_the_rule_equals_visible_to(cast):
    people = [p for p in vars(cast).values() if isinstance(p, User)]
    for viewer in people:
        visible = set(User.objects.visible_to(viewer))
        assert visible == {p for p in people if may(viewer, "people.see_person", p)}


def test_workforce_lead_and_admin_see_all_of_their_own_organisation_and_none_of_another(cast):
    for viewer in (cast.wanda, cast.otto):
        organisations = set(User.objects.visible_to(viewer).values_list("organisation__slug", flat=True))
        assert organisations == {"northvale"}
