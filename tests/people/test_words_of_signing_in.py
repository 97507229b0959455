"""Signing in and out is told in our own words, or not at all where the page says it."""

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD


@pytest.mark.django_db
def test_signing_in_needs_no_message_and_signing_out_says_so(cast, client):
    answer = client.post(reverse("account_login"), {"login": cast.amira.email, "password": PASSWORD}, follow=True)
    assert f"Hello {cast.amira.short_name}" in answer.content.decode()
    assert "Successfully" not in answer.content.decode()
    answer = client.post(reverse("account_logout"), follow=True)
    assert "You are signed out." in answer.content.decode()
