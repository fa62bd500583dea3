"""Numbers of identity papers in the database: sealed, found again, opened only with the keys."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from nominations.models import Nominee
from nominations.register.nominees import NewNominee, edit_nominee, register_nominees
from tests.factories import NomineeFactory
from workflows.sealing import Unsealable, digest, seal, unseal

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
NUMBER = "020162001234"


def stored(pk):
    """The row as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nominations_nominee WHERE id = %s", [pk])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@given(st.text(max_size=200).filter(lambda text: "\x00" not in text))
def test_what_was_sealed_is_opened_again_and_looks_different_each_time(text):
    assert unseal(seal(text)) == text
    assert (seal(text) != seal(text)) == bool(text)


def test_a_number_never_stands_in_the_row_as_it_is(town, clerk):
    [row] = register_nominees(clerk, [NewNominee("Nông Thị Hà", id_number=NUMBER)])
    kept = stored(row.pk)
    assert not [name for name, value in kept.items() if NUMBER in str(value) or NUMBER[3:] in str(value)]
    assert unseal(kept["id_number"]) == NUMBER
    assert kept["id_digest"] == digest(NUMBER)
    assert Nominee.objects.get().id_number == NUMBER


def test_an_equal_number_is_found_by_its_digest_and_another_is_not(town, clerk):
    register_nominees(clerk, [NewNominee("Nông Thị Hà", id_number=NUMBER), NewNominee("Vi Văn An")])
    found = Nominee.objects.filter(id_digest=digest(NUMBER)).values_list("full_name", flat=True)
    assert list(found) == ["Nông Thị Hà"]
    assert not Nominee.objects.filter(id_digest=digest("020162001235")).exists()


def test_an_empty_number_stays_empty(town, clerk):
    [row] = register_nominees(clerk, [NewNominee("Nông Thị Hà", id_note="Chưa được cấp căn cước")])
    kept = stored(row.pk)
    assert (kept["id_number"], kept["id_digest"], kept["id_kind"]) == ("", "", "")
    assert (digest(""), seal(""), unseal("")) == ("", "", "")


def test_a_corrected_number_leaves_nothing_of_the_first(town, clerk):
    row = NomineeFactory(residence=town.commune)
    edit_nominee(clerk, row.pk, id_number=NUMBER)
    edit_nominee(clerk, row.pk, id_number="080 123 456")
    kept = stored(row.pk)
    assert (kept["id_kind"], unseal(kept["id_number"]), kept["id_digest"]) == (
        "cmnd",
        "080123456",
        digest("080123456"),
    )
    edit_nominee(clerk, row.pk, id_number="")
    assert [stored(row.pk)[name] for name in ("id_kind", "id_number", "id_digest")] == ["", "", ""]


def test_keys_are_changed_one_after_the_other(settings):
    settings.SEAL_KEYS = [OLD]
    before = seal(NUMBER)
    settings.SEAL_KEYS = [NEW, OLD]
    after = seal(NUMBER)
    assert (unseal(before), unseal(after)) == (NUMBER, NUMBER)
    settings.SEAL_KEYS = [NEW]
    assert unseal(after) == NUMBER
    with pytest.raises(Unsealable):
        unseal(before)


def test_the_new_key_seals(settings):
    settings.SEAL_KEYS = [NEW, OLD]
    sealed = seal(NUMBER)
    settings.SEAL_KEYS = [OLD]
    with pytest.raises(Unsealable) as refused:
        unseal(sealed)
    assert NUMBER not in str(refused.value)


def test_an_altered_value_is_not_opened():
    sealed = seal(NUMBER)
    with pytest.raises(Unsealable):
        unseal(sealed[:-8] + "AAAAAAA=")


def test_a_row_whose_key_is_lost_says_so(town, clerk, settings):
    settings.SEAL_KEYS = [OLD]
    register_nominees(clerk, [NewNominee("Nông Thị Hà", id_number=NUMBER)])
    settings.SEAL_KEYS = [NEW]
    with pytest.raises(Unsealable):
        Nominee.objects.get()
    assert Nominee.objects.defer("id_number").get().full_name == "Nông Thị Hà"


def test_the_digest_depends_on_its_own_key_and_not_on_those_that_seal(settings):
    first = digest(NUMBER)
    settings.SEAL_KEYS = [NEW]
    assert digest(NUMBER) == first
    settings.SEAL_INDEX_KEY = "another"
    assert digest(NUMBER) != first


def test_a_key_of_the_wrong_form_is_said(settings):
    settings.SEAL_KEYS = ["ngắn"]
    with pytest.raises(ImproperlyConfigured):
        seal(NUMBER)
