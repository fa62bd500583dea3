"""Whatever is typed into any field of any form of the site: an answer in words, nothing half done, nothing run.

Each form is sent as its right person would send it, with one field made hostile, then with all of them; and once by
somebody who made the whole form up.
"""

from __future__ import annotations

import pytest
from django.test import Client

from nominations.models import SensitiveReading
from tests.addresses import ADDRESSES, Address
from tests.scene import Scene, scene, tables_written, undone
from tests.screens import key, sign_in
from tests.verbs import rows
from workflows.models import Refusal, UnsentForm, User

pytestmark = pytest.mark.matrix

SCRIPT = "<script>alert('x')</script>"
HOSTILE = {
    "script": f"{SCRIPT}\"'><img src=x onerror=alert(1)>{{{{ settings.SECRET_KEY }}}}",
    "30,000 letters": "đ" * 30_000,
    "look-alike Cyrillic": "Ноàng Тhị Sеn",
    "NUL": f"S\x00en{SCRIPT}",
    "written backwards": f"Sen \u202e{SCRIPT}\u2066gnod\u2069",
    "flood of marks": "a" + "\u0301\u0323\u0309" * 400,
    "negative": "-9999999999999999999999999",
    "huge": "9" * 400,
    "number of another kind": "1e309",
    "no such day": "31/02/2024",
    "day beyond the calendar": "01/01/99999",
    "digits of another script": "٣٣/٣٣/٣٣٣٣",
    "other keys": "1:1:1:1",
    "lone surrogate": "a\ud800b".encode("utf-8", "surrogatepass"),
    "empty": "",
}
#: Sent in all fields at once; one field at a time takes the script, and in turn one of all the others.
TOGETHER = ("NUL", "huge", "day beyond the calendar", "lone surrogate")
IN_TURN = [what for what in HOSTILE if what != "script"]
#: Answers of a site that is still in order.
IN_ORDER = {200, 302, 400, 403, 404, 405, 409, 422}
FORMS = [one for one in ADDRESSES if one.sent is not None]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), scene() as built:
        built.before = written()
        yield built


@pytest.fixture
def db(made):
    """A savepoint in the scene instead of an empty database."""
    with undone():
        yield


def written():
    """Everything in the database but refusals, the moments of signing in, that a number was read, which needs no field,
    so none of them can be wrong; and what is typed and not sent, which may be anything."""
    passing = (User, Refusal, SensitiveReading, UnsentForm)
    kept = {model: found for model, found in rows().items() if model not in passing}
    names = ("username", "full_name", "is_active", "password")
    return kept | {User: list(User.objects.order_by("pk").values_list(*names))}


def send(made: Scene, address: Address, data: dict) -> None:
    """Send a form and assert that it was taken as a whole or not at all, and that nothing typed runs anywhere."""
    by = made.by[address.right]
    with undone():
        client = sign_in(Client(), by)
        with tables_written() as touched:
            response = client.post(address.url(made), {"capacity": key(by)} | data)
        assert response.status_code in IN_ORDER
        assert unharmed(response)
        if touched and response.status_code == 302:
            onward = response.headers["Location"]
            assert onward.startswith("/")
            assert not onward.startswith("//")
            assert unharmed(client.get(onward, follow=True))
        elif touched:
            assert written() == made.before


def unharmed(response) -> bool:
    """Whether what was typed stands on the page as text: no tag of it, and no template's braces followed."""
    # A document is handed out as it was stored, a paper or a workbook as it was made: none of them is a page.
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    page = response.content.decode() if is_page else ""
    return "<script>alert" not in page and "<img src=x" not in page


def fields(data: dict) -> list[str]:
    """What a person types or a browser carries, without the form's own switches."""
    return [name for name in data if name not in ("capacity", "do", "what")]


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_form_stays_in_order_when_one_field_is_hostile(db, made, address):
    rightly = address.sent(made)
    for number, field in enumerate(fields(rightly), start=FORMS.index(address)):
        for what in ("script", IN_TURN[number % len(IN_TURN)]):
            send(made, address, rightly | {field: HOSTILE[what]})


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_form_stays_in_order_when_every_field_is_hostile(db, made, address):
    rightly = address.sent(made)
    for what in TOGETHER:
        send(made, address, rightly | dict.fromkeys(fields(rightly), HOSTILE[what]))
    send(made, address, dict.fromkeys(rightly, HOSTILE["script"]))


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_form_stays_in_order_when_fields_are_missing(db, made, address):
    rightly = address.sent(made)
    send(made, address, {})
    for start in (0, 1):
        send(made, address, dict(list(rightly.items())[start::2]))


def test_capacity_that_is_nobodys_changes_nothing(db, made):
    for address in FORMS:
        for capacity in ("", "o99999999999999999999", "o1\x00"):
            client = sign_in(Client(), made.by[address.right])
            response = client.post(address.url(made), address.sent(made) | {"capacity": capacity})
            assert unharmed(response)
            if address.name not in OF_THE_PERSON:
                assert response.status_code in (403, 422)
    assert written()[User] != []
    assert {model for model, found in written().items() if found != made.before[model]} <= {User}


#: What is asked of the person whatever he works as.
OF_THE_PERSON = {"sign_in", "sign_out", "change_password", "choose_language", "choose_theme"}

#: What pages read of their address, behind the question mark; all of it hostile at once, page keys each alone.
READ = (
    *("q", "tim", "quy-trinh", "buoc", "tinh-trang", "nam", "dia-ban", "chon", "next", "ky", "ve", "loai", "tu", "den"),
    *("xa", "huyen", "chuc-vu", "cap", "khoa", "giu", "qua-han", "case", "case_id", "xem", "trang", "ma"),
)
KEYS = ("%00", "9" * 400, "00000506143000123456-99999999999999999999")
TYPED = (*KEYS, "%3Cscript%3Ealert(1)", "%ED%A0%80%FF", "//evil.example/", "01/01/0001")
ADMINISTERED = {
    *("administration", "accounts", "account", "offices", "office", "substitutions", "absences", "policies", "policy")
}
#: Pages about nobody's case that only those who propose may open.
PROPOSED = {"import_template"}


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.looked_at and not one.form], ids=str)
def test_page_is_shown_whatever_stands_behind_its_address(db, made, address):
    others = "admin" if address.name in ADMINISTERED else "clerk" if address.name in PROPOSED else "auditor"
    client = sign_in(Client(), made.by[address.right or others])
    url = address.url(made).partition("?")[0]
    for typed in TYPED:
        everything = "&".join(f"{name}={typed}" for name in READ)
        for query in (everything, *((f"sau={typed}", f"truoc={typed}") if typed in KEYS else ())):
            response = client.get(f"{url}?{query}")
            assert response.status_code in {200, 302, 404}, query
            assert unharmed(response)
