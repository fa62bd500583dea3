"""Every address of the site against a table of how it answers whom: `tables/urls.md`, read by people.

Each line is tried in one and the same scene by people of one office each, looking and sending what the right one would
send; and once more by one person who holds all these offices: only the capacity he works in may count.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.addresses import ADDRESSES, Address
from tests.factories import UserFactory
from tests.scene import APART, POSTS, Scene, scene, tables_written, undone
from tests.screens import key, sign_in
from tests.verbs import rows
from workflows.engine import Capacity
from workflows.models import Refusal, User

pytestmark = pytest.mark.matrix

TABLE = Path(__file__).parent / "tables" / "urls.md"
#: Open to anybody: signing in, and how one reads the site; and what is typed after a session ended is still kept, for
#: whom the page's token names.
OPEN = {"sign_in", "choose_language", "choose_theme", "keep_unsent"}
#: Of the person and not of a capacity.
OWN = {"sign_in", "sign_out", "choose_capacity", "change_password", "choose_language", "choose_theme", "keys"}
#: What is a person's own whatever he works as: notices to all his offices are read at once, what came of an act is told
#: to the one who gave it, only he who claimed a task gives it back, nobody makes himself a substitute, and what
#: was typed and not sent is its writer's alone. How these answer the one who holds every office, where it differs.
OF_THE_PERSON = {
    "notices_read": {"302": "302!"},
    "act_result": {"200": "404"},
    "release": {"302!": "302"},
    "substitution_new": {"302!": "403"},
    "substitution_end": {"302!": "403"},
    "keep_unsent": {"200!": "403"},
    "drop_unsent": {"302!": "302"},
}


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
    """Everything in the database but accounts and refusals."""
    return {model: found for model, found in rows().items() if model not in (User, Refusal)}


def answer(made: Scene, address: Address, by: Capacity, *, send: bool) -> str:
    """How an address answers somebody: the status, with "!" when something was changed by it."""
    url = address.url(made)
    data = address.sent(made) | {"capacity": key(by)} if send else {}
    with undone():
        client = sign_in(Client(), by)
        with tables_written() as touched:
            response = client.post(url, data) if send else client.get(url)
        changed = bool(touched) and written() != made.before
    return f"{response.status_code}{'!' if changed else ''}"


def answers(made: Scene, address: Address, people: dict[str, Capacity], *, send: bool) -> dict[str, str]:
    return {name: answer(made, address, by, send=send) for name, by in people.items()}


def lines() -> list[tuple[Address, bool]]:
    """Every line of the table: an address, and whether its form is sent."""
    found = []
    for one in ADDRESSES:
        shown = one.looked_at and not (one.form and any(one.name == other.name for other, send in found if not send))
        found += [(one, False)] * shown + [(one, True)] * (one.sent is not None)
    return found


def called(address: Address, send: bool) -> str:
    return f"POST {address}" if send else f"GET {address.name}"


LINES = lines()


def table() -> dict[str, dict[str, str]]:
    """What the table says, by line and person."""
    found = {}
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in TABLE.read_text().splitlines()
        if line.startswith("|")
    ]
    for first, *others in cells[2:]:
        found[first] = dict(zip(cells[0][1:], others, strict=True))
    return found


def named() -> list[URLPattern]:
    """Every pattern of the URLconf, also of what it includes."""

    def walk(patterns):
        for one in patterns:
            yield from walk(one.url_patterns) if hasattr(one, "url_patterns") else [one]

    return list(walk(get_resolver().url_patterns))


def test_every_address_is_in_the_table():
    assert sorted({one.name or str(one.pattern) for one in named()}) == sorted({one.name for one in ADDRESSES})
    assert list(table()) == [called(*line) for line in LINES]
    assert {tuple(said) for said in table().values()} == {tuple(POSTS)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: called(*line))
def test_address_answers_each_person_as_the_table_says(db, made, line):
    address, send = line
    people = {who: made.by[who] for who in POSTS}
    assert answers(made, address, people, send=send) == table()[called(*line)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: called(*line))
def test_the_capacity_decides_and_not_the_person_when_he_holds_every_office(db, made, line):
    address, send = line
    # One office of each kind of answer.
    offices = {said: who for who, said in table()[called(*line)].items()}
    found = answers(made, address, {who: made.everyman[who] for who in offices.values()}, send=send)
    differs = OF_THE_PERSON.get(address.name, {})
    assert found == {who: differs.get(said, said) for said, who in offices.items()}


def test_every_form_succeeds_for_the_one_it_is_for():
    """Otherwise the refusals beside it would prove nothing."""
    said = {
        called(one, True): table()[called(one, True)][one.right] for one, send in LINES if send and one.right in POSTS
    }
    kept = dict.fromkeys(said, "302!") | dict.fromkeys(
        [called(one, True) for one in ADDRESSES if one.sent and one.name in {*OWN, "selection", "nominees"}], "302"
    )
    assert said == kept | {
        "POST verification_of_history": "200", "POST whole_number": "200!", "POST keep_unsent": "200!",
    }  # fmt: skip


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.right in APART], ids=str)
def test_address_apart_answers_the_one_it_is_for(db, made, address):
    assert answer(made, address, made.by[address.right], send=False) == "200"
    if address.sent is not None:
        assert answer(made, address, made.by[address.right], send=True) == "302!"


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_asks_whoever_has_not_signed_in_to_do_so(db, made, address):
    url = address.url(made)
    sent = address.sent(made) if address.sent else {}
    looking, sending = Client().get(url), Client().post(url, sent)
    if address.name in OPEN:
        assert (looking.status_code, sending.status_code) in ((200, 302), (405, 302), (405, 401))
        return
    for response in (looking, sending):
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/dang-nhap/")
    assert written() == made.before


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.name not in OWN], ids=str)
def test_address_is_refused_to_whoever_holds_no_office_superusers_too(db, made, address):
    url = address.url(made)
    data = (address.sent(made) if address.sent else {}) | {"capacity": key(made.by[address.right or "clerk"])}
    for user in (UserFactory(), UserFactory(is_superuser=True, is_staff=True)):
        client = Client()
        client.force_login(user)
        looking = 405 if address.name in OPEN else 403
        assert (client.get(url).status_code, client.post(url, data).status_code) == (looking, 403)
        del data["capacity"]
        assert client.post(url, data).status_code == 403
        data["capacity"] = "o1"
    assert written() == made.before


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_refuses_methods_that_it_does_not_know(db, made, address):
    # Whoever has signed in is sent on from there, whatever he asks.
    client = Client() if address.name == "sign_in" else sign_in(Client(), made.by[address.right or "auditor"])
    url, answered = address.url(made), {}
    for method in ("put", "patch", "delete"):
        answered[method] = getattr(client, method)(url).status_code
    assert set(answered.values()) <= {405, 403}
    if not address.looked_at:
        assert client.get(url).status_code == 405
    if address.sent is None and not any(one.sent for one in ADDRESSES if one.name == address.name):
        by = made.by[address.right or "auditor"]
        assert client.post(url, {"capacity": key(by)}).status_code in (405, 403)
    assert written() == made.before


#: What names nothing, by the name of the part of an address.
NOWHERE = {
    "code": ["KT-187-99999", "khong_co", "\x00", "a" * 300, "<script>"],
    "pk": [0, 999999, 2**70],
    "key": [0, 999999, 2**70],
    "seq": [0, 999999, 2**70],
    "order": [0, 9, 2**70],
    "username": ["khong.co", "\x00"],
    "command": ["00000000-0000-4000-8000-000000000000"],
}
PLACES = {one.name: list(one.pattern.converters.items()) for one in named()}


@pytest.mark.parametrize("address", [one for one in ADDRESSES if PLACES[one.name]], ids=str)
def test_address_is_not_found_when_it_names_nothing(db, made, address):
    for place, (name, converter) in enumerate(PLACES[address.name]):
        for nothing in NOWHERE[name]:
            if not re.fullmatch(converter.regex, str(nothing)):
                continue
            args = address.args(made)
            args[place] = nothing
            url = reverse(address.name, args=args)
            for who in dict.fromkeys([address.right or "verifier", "auditor", "admin"]):
                by = made.by[who]
                client = sign_in(Client(), by)
                got = client.get(url).status_code, client.post(url, {"capacity": key(by)}).status_code
                assert set(got) <= {403, 404, 405}, (who, nothing, got)
    assert written() == made.before
