"""What a form carries of an act, and how reasons are told: plain values."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from workflows.engine import BadAct, Problem, Seen
from workflows.inbox import Filters
from workflows.screens import acts, inbox_address


@given(st.integers(1, 10**18 - 1), st.integers(0, 2**31 - 1), st.one_of(st.none(), st.integers(1, 10**18 - 1)))
def test_read_token_when_it_was_written_here_gives_what_was_seen(case_id, visit, task_id):
    assert acts.read_token(acts.written(case_id, Seen(visit, task_id))) == (case_id, Seen(visit, task_id))


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "::", "1", "1:2", "1:2:3:4", "a:1:2", "1:b:2", "1:2:c", ":1:2", "1::2", "-1:2:3", "1:-2:3", "1:2:-3",
        "1.0:2:3", " 1:2:3", "1:2:3 ", "1:2:3\n", "١:٢:٣", "1:²:3", "1:2:" + "9" * 19, "9" * 19 + ":1:1", "1:2:3\x00",
        "1:2:<script>", "0x1:2:3", "1e3:2:3",
    ],
)  # fmt: skip
def test_read_token_when_it_is_none_of_ours_is_nothing(text):
    assert acts.read_token(text) is None


@given(st.text(max_size=40))
def test_read_token_when_it_is_any_text_never_raises(text):
    read = acts.read_token(text)
    assert read is None or acts.read_token(acts.written(*read)) == read


def posted(**fields):
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return data


def test_asked_when_a_form_is_whole_reads_every_field():
    command = uuid4()
    data = posted(
        action="pass", case=["7:4:9", "8:4:"], command=str(command), comment="Ý", password="mật", together="1"
    )
    assert acts.asked(data) == acts.Asked(
        "pass", ((7, Seen(4, 9)), (8, Seen(4, None))), "Ý", "mật", command, together=True
    )


@pytest.mark.parametrize(
    "spoiled",
    [
        {"action": ""},
        {"command": ""},
        {"command": "không phải"},
        {"case": ["7:4:9", "rác"]},
        {"case": ["7:4:9", "7:5:9"]},
    ],
)
def test_asked_when_a_form_is_not_one_of_ours_is_nothing(spoiled):
    whole = {"action": "pass", "case": ["7:4:9"], "command": str(uuid4())}
    assert acts.asked(posted(**whole)) is not None
    assert acts.asked(posted(**whole | spoiled)) is None


def test_asked_when_more_cases_are_named_than_one_act_takes_is_refused():
    whole = {"action": "pass", "command": str(uuid4())}
    tokens = [f"{number}:1:" for number in range(1, acts.MOST + 2)]
    assert len(acts.asked(posted(case=" ".join(tokens[:-1]), **whole)).seen) == acts.MOST
    with pytest.raises(BadAct, match=r"tối đa 2\.?000 hồ sơ"):
        acts.asked(posted(case=" ".join(tokens), **whole))


def test_grouped_when_cases_have_one_reason_tells_it_once_without_their_codes():
    problems = {
        "KT-1": Problem("a", "Hồ sơ KT-1: còn 2 mục.", "Hãy ghi."),
        "KT-2": Problem("a", "Hồ sơ KT-2: còn 2 mục.", "Hãy ghi."),
        "KT-3": Problem("b", "Hồ sơ KT-3 đang do Lý Văn Nam giữ."),
        "KT-4": Problem("c", "Chưa lập phiếu."),
    }
    assert acts.grouped(problems) == [
        acts.Reason("Còn 2 mục. Hãy ghi.", ("KT-1", "KT-2")),
        acts.Reason("Đang do Lý Văn Nam giữ.", ("KT-3",)),
        acts.Reason("Chưa lập phiếu.", ("KT-4",)),
    ]


def test_read_address_when_an_inbox_is_narrowed_gives_its_filters():
    address = "/hop-viec/?quy-trinh=award-nomination&buoc=intake&xa=3&huyen=2&chuc-vu=5&qua-han=1&giu=toi&tim=ho%C3%A0"
    assert inbox_address.read_address(address) == Filters(
        chain="award-nomination",
        stage="intake",
        commune_id=3,
        district_id=2,
        office_id=5,
        overdue=True,
        claimed="mine",
        search="hoà",
    )


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "²", "9" * 19, "1 "])
def test_read_address_when_a_key_cannot_be_read_narrows_to_nothing_instead_of_everything(key):
    assert inbox_address.read({"xa": key}) == Filters(commune_id=-1)
