"""Names of files: what people see and save, whatever an upload calls them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.documents import names

GIVEN = {
    "../../../etc/passwd": "passwd.pdf",
    "C:\\Users\\Sen\\Desktop\\Biên bản.pdf": "Biên bản.pdf",
    "/home/sen/Biên bản.PDF": "Biên bản.pdf",
    "Báo cáo ngày 06.05": "Báo cáo ngày 06.05.pdf",
    "bien-ban.pdf.exe": "bien-ban.pdf",
    "hóa đơn\u202efdp.exe": "hóa đơnfdp.pdf",
    "Bie\u0302n ba\u0309n.pdf": "Biên bản.pdf",
    "a\x00b\x1f\u200b\ufeff.pdf": "ab.pdf",
    "dòng\nmới\tnữa.pdf": "dòng mới nữa.pdf",
    'a<b>:"|?*.pdf': "ab.pdf",
    "": "tai-lieu.pdf",
    ".pdf": "tai-lieu.pdf",
    "...": "tai-lieu.pdf",
    "   ": "tai-lieu.pdf",
    "CON.pdf": "_CON.pdf",
    "nul": "_nul.pdf",
    "x" * 300 + ".pdf": "x" * 76 + ".pdf",
}


@pytest.mark.parametrize("given_name", GIVEN)
def test_name_is_cleaned_to(given_name):
    assert names.clean(given_name, "pdf") == GIVEN[given_name]


@given(st.text(max_size=300), st.sampled_from(list(names.ENDINGS)))
def test_any_name_becomes_one_that_a_page_and_a_disk_can_carry(text, kind):
    clean = names.clean(text, kind)
    assert clean.endswith(f".{names.ENDINGS[kind]}")
    assert len(clean) <= names.LIMIT + 1
    assert clean == unicodedata.normalize("NFC", clean)
    assert not set(clean) & set('/\\<>:"|?*')
    assert all(unicodedata.category(one) not in ("Cc", "Cf", "Cs") for one in clean)
    assert not clean.startswith((".", " "))


@given(st.text(max_size=300))
def test_cleaning_again_changes_nothing(text):
    once = names.clean(text, "pdf")
    assert names.clean(once, "pdf") in (once, f"_{once}")


@given(st.text(max_size=300))
def test_name_that_a_refusal_quotes_is_one_short_line(text):
    said = names.shown(text)
    assert 0 < len(said) <= names.LIMIT
    assert "\n" not in said
