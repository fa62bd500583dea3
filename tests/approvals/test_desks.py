"""Laying the desks of the demo: what must be there before, and where it is refused."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.demo import desks
from approvals.demo.desks.rows import Crowd
from tests.approvals.test_load_demo import prepare

pytestmark = pytest.mark.django_db


def lay() -> str:
    out = StringIO()
    call_command("load_desks", stdout=out)
    return out.getvalue()


def test_crowd_has_no_two_of_one_name():
    crowd = desks.rows().crowd
    assert isinstance(crowd, Crowd)
    names = [row.name for row in crowd.awards()]
    assert (len(names), len(set(names))) == (30, 30)


def test_load_desks_says_what_to_load_when_there_is_no_demo(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"manage\.py load_areas"):
        lay()
    prepare()
    with pytest.raises(CommandError, match=r"Hãy chạy manage\.py load_demo"):
        lay()


def test_load_desks_is_refused_where_the_date_is_real(settings):
    settings.VINHDANH_TODAY = None
    with pytest.raises(CommandError, match="chỉ chạy ở bản trình diễn"):
        lay()
