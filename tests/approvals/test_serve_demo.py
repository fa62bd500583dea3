"""serve_demo before it serves: what it refuses. Serving itself is walked in the journeys."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command

from tests.approvals.test_load_demo import prepare

pytestmark = pytest.mark.django_db


def test_serve_demo_says_which_port_to_try_when_it_is_taken(settings):
    settings.DEBUG = True
    prepare()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            call_command("serve_demo", "--port", str(taken))
    assert str(refused.value) == (
        f"Cổng {taken} ở 127.0.0.1 đang có chương trình khác dùng. "
        f"Hãy chọn cổng khác, ví dụ: make run PORT={taken % 65535 + 1}"
    )


@pytest.mark.parametrize("text", ["abc", "-1", "65536", ""])
def test_serve_demo_refuses_a_port_that_is_none(text):
    with pytest.raises(CommandError, match="không phải số từ 0 đến 65535"):
        call_command("serve_demo", f"--port={text}")


def test_serve_demo_is_refused_where_the_date_is_real(settings):
    settings.VINHDANH_TODAY = None
    with pytest.raises(CommandError, match="chỉ chạy ở bản trình diễn"):
        call_command("serve_demo")


def test_serve_demo_says_what_to_load_when_there_is_no_demo():
    with pytest.raises(CommandError, match=r"manage\.py load_areas"):
        call_command("serve_demo")
