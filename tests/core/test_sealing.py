"""What is sealed opens with its key alone, and keys can be changed one after the other."""

import pytest
from cryptography.fernet import Fernet

from pathway.core.sealing import NotOpened, is_sealed, seal, seal_anew, unseal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_says_nothing_and_comes_back_whole(settings):
    settings.SEALING_KEYS = [OLD]
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert is_sealed(sealed)
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert seal("JBSWY3DPEHPK3PXP") != sealed
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_a_key_is_changed_by_putting_the_new_one_first(settings):
    settings.SEALING_KEYS = [OLD]
    before = seal("secret")
    settings.SEALING_KEYS = [NEW, OLD]
    assert unseal(before) == "secret"
    after = seal_anew(before)
    settings.SEALING_KEYS = [NEW]
    assert unseal(after) == "secret"
    with pytest.raises(NotOpened):
        unseal(before)


def test_without_a_key_of_its_own_secret_key_seals_and_goes_on_opening(settings):
    settings.SEALING_KEYS = []
    before = seal("secret")
    settings.SEALING_KEYS = [NEW]
    assert unseal(before) == "secret"
    settings.SEALING_KEYS = []
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 8
    assert unseal(before) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotOpened):
        unseal(before)


@pytest.mark.parametrize("wrong", ["", "secret", "v1:", "v1:secret"])
def test_what_was_never_sealed_is_not_taken_for_it(settings, wrong):
    with pytest.raises(NotOpened):
        unseal(wrong)
