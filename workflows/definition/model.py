"""What a chain is: the normalised form that the engine, the diagram and the history consume.

Every model is frozen and refuses unknown keys. Rules that concern one value live here; those that need to see two
places of a chain live in `lint`, so that one reading of a file names all its mistakes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from workflows.names import nfc

CODE_PATTERN = r"^[a-z][a-z0-9_]*$"
CHAIN_PATTERN = r"^[a-z][a-z0-9-]*$"
EDITION_PATTERN = r"^[0-9A-Za-z][0-9A-Za-z._-]*$"

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> object:
    """Accept a date or its ISO text only: pydantic itself would also take Unix times."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise PydanticCustomError("day_form", "not YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day_unknown", "no such day") from None


#: Name of a stage, action, outcome, requirement, effect, resolver, function, position or policy.
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=60)]
#: One line of text for people, composed (NFC). Emptiness is judged by lint, so that it does not hide other mistakes.
Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(nfc), Field(json_schema_extra={"minLength": 1})]
LongText = Annotated[
    str, StringConstraints(max_length=2000), AfterValidator(nfc), Field(json_schema_extra={"minLength": 1})
]
Day = Annotated[date, BeforeValidator(_day)]
Codes = tuple[Code, ...]

_EXACTLY_ONE_WAY: JsonDict = {
    "oneOf": [
        {"required": ["to"]},
        {"required": ["stays"], "properties": {"stays": {"const": True}}},
        {"required": ["closes_task"], "properties": {"closes_task": {"const": True}}},
    ]
}


class Part(BaseModel):
    """Base of everything in a definition: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Title(Part):
    """What something is called on screen, in both languages."""

    vi: Text = Field(description="Tiếng Việt, hiện trên màn hình")
    en: Text = Field(description="Tiếng Anh")


class Place(Part):
    """A body of the case's own area at one level."""

    level: Literal["commune", "district", "province"] = Field(description="Cấp: xã, huyện, tỉnh")
    function: Code = Field(description="Mã chức năng của cơ quan, ví dụ committee, interior")


class Post(Part):
    """One office for each case: a position at a body."""

    position: Code = Field(description="Mã chức vụ, ví dụ clerk, chair")
    at: Place = Field(description="Cơ quan của địa bàn hồ sơ")


class Each(Part):
    """Several offices, found by a named resolver."""

    each: Code = Field(description="Tên quy tắc tìm các cơ quan nhận việc, mỗi cơ quan một việc")


class Due(Part):
    """How long a visit may take: a policy that counts working days, or a policy that names a day (excluded)."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["working_days"]}, {"required": ["before"]}]})

    working_days: Code | None = Field(None, description="Mã chính sách cho số ngày làm việc")
    before: Code | None = Field(None, description="Mã chính sách cho một ngày; phải xong TRƯỚC ngày đó")


class AtLeast(Part):
    """A parallel stage is complete when this many tasks are closed."""

    at_least: StrictInt = Field(description="Số việc tối thiểu phải xong", json_schema_extra={"minimum": 1})


class OnComplete(Part):
    """Where the case goes when a parallel stage is complete."""

    to: Code = Field(description="Bước hoặc kết cục tiếp theo")


def _shape(value: object) -> str | None:
    """Tell the forms of an office or a completion apart by their keys: a mistake is reported within the form meant."""
    if isinstance(value, str | Post | Each | AtLeast):
        return "<word>" if isinstance(value, str) else f"<{type(value).__name__}>"
    if isinstance(value, Mapping):
        if "each" in value:
            return "<Each>"
        if "at_least" in value:
            return "<AtLeast>"
        if "position" in value or "at" in value:
            return "<Post>"
    return None


Office = Annotated[Annotated[Post, Tag("<Post>")] | Annotated[Each, Tag("<Each>")], Discriminator(_shape)]
Doer = Annotated[
    Annotated[Literal["holder"], Tag("<word>")] | Annotated[Post, Tag("<Post>")] | Annotated[Each, Tag("<Each>")],
    Discriminator(_shape),
]
Completion = Annotated[
    Annotated[Literal["all", "any"], Tag("<word>")] | Annotated[AtLeast, Tag("<AtLeast>")], Discriminator(_shape)
]


class ActionBody(Part):
    """What an action says, its name apart."""

    model_config = ConfigDict(json_schema_extra=_EXACTLY_ONE_WAY)

    title: Title = Field(description="Tên hành động trên nút bấm")
    past: Title = Field(description='Cụm từ dùng trong lịch sử, ví dụ "đã tiếp nhận hồ sơ"')
    to: Code | None = Field(None, description="Bước hoặc kết cục mà hồ sơ chuyển đến")
    stays: StrictBool = Field(False, description="Hồ sơ ở nguyên bước này")
    closes_task: StrictBool = Field(False, description="Chỉ đóng việc của người làm (bước có nhiều cơ quan cùng làm)")
    by: Doer = Field("holder", description="Ai làm: holder là cơ quan đang giữ việc")
    requires: Codes = Field((), description="Các điều kiện, xét theo thứ tự")
    then: Codes = Field((), description="Các việc hệ thống làm kèm theo")
    needs: tuple[Literal["comment", "password"], ...] = Field(
        (), description="Người làm phải đưa thêm: ý kiến, mật khẩu"
    )
    not_by: Codes = Field((), description="Ai đã làm ở các bước này thì không được làm hành động này")
    offered: StrictBool = Field(True, description="false: không có nút bấm, chỉ phiên họp hoặc hệ thống làm")
    receives: StrictBool = Field(False, description="Hành động này ghi ngày tiếp nhận hồ sơ")
    pauses: StrictBool = Field(False, description="Tạm dừng tính thời hạn")
    resumes: StrictBool = Field(False, description="Tính tiếp thời hạn")
    keeps_due: StrictBool = Field(False, description="Giữ nguyên hạn cũ khi chuyển bước")


class Action(ActionBody):
    """A named transition. Exactly one of `to`, `stays`, `closes_task` is set in a definition that passes lint."""

    name: Code


class StageBody(Part):
    """What a stage says, its name and actions apart."""

    title: Title = Field(description="Tên bước")
    held_by: Office = Field(description="Cơ quan giữ việc ở bước này")
    due: Due | None = Field(None, description="Thời hạn")
    clock: Literal["running", "stopped"] = Field("running", description="stopped: không tính vào thời gian giải quyết")
    complete_when: Completion | None = Field(None, description="Khi nào bước nhiều cơ quan coi là xong; mặc định all")
    on_complete: OnComplete | None = Field(None, description="Khi đủ ý kiến thì chuyển đi đâu")
    on_overdue: Code | None = Field(None, description="Hành động hệ thống tự làm khi quá hạn")


def _by_name(value: object) -> object:
    """Read the stored form, a list in the order written; objects lose their order when their keys are sorted."""
    if not isinstance(value, list):
        return value
    found = {part.get("name") if isinstance(part, Mapping) else None: part for part in value}
    if len(found) != len(value):
        raise PydanticCustomError("name_twice", "two parts of one name")
    return found


def _in_order(value: dict[str, Any]) -> list[Any]:
    return list(value.values())


_Stored = (BeforeValidator(_by_name), PlainSerializer(_in_order, when_used="json"))
Actions = Annotated[dict[Code, Action], *_Stored]


class Stage(StageBody):
    """A state in which somebody has work."""

    name: Code
    actions: Actions


class OutcomeBody(Part):
    """What an outcome says, its name and actions apart."""

    title: Title = Field(description="Tên kết cục")
    kind: Literal["approved", "rejected", "withdrawn", "forwarded", "annulled"] = Field(description="Loại kết cục")
    then: Codes = Field((), description="Các việc hệ thống làm khi hồ sơ đến đây")


class Outcome(OutcomeBody):
    """A state where the chain ends; its actions (an annulment) say themselves who may do them."""

    name: Code
    actions: Actions = {}


class Received(Part):
    """The days of receipt that an edition is for: from <= day < before (None = open)."""

    from_: Day = Field(alias="from", description="Từ ngày (tính cả ngày này), dạng NĂM-THÁNG-NGÀY trong ngoặc kép")
    before: Day | None = Field(None, description="Trước ngày (không tính ngày này)")


class Heading(Part):
    """What a chain says of itself before its stages."""

    chain: Annotated[str, StringConstraints(pattern=CHAIN_PATTERN, max_length=60)] = Field(description="Mã quy trình")
    name: Annotated[str, StringConstraints(pattern=EDITION_PATTERN, max_length=40)] = Field(
        description='Tên bản, trong ngoặc kép, ví dụ "2024"'
    )
    basis: LongText = Field(description="Căn cứ pháp lý")
    title: Title = Field(description="Tên quy trình")
    received: Received = Field(description="Áp dụng cho hồ sơ tiếp nhận trong khoảng ngày này")
    start: Code = Field(description="Bước đầu tiên")


class Definition(Heading):
    """A whole chain, all actions in the places where they can be done.

    Two definitions that say the same have the same `canonical()` bytes and the same `sha256`, whatever the order of
    their keys.
    """

    stages: Annotated[dict[Code, Stage], *_Stored]
    outcomes: Annotated[dict[Code, Outcome], *_Stored]

    @model_validator(mode="after")
    def _names_are_keys(self) -> Definition:
        """A part that is filed under another name than its own would be found by one half of the engine only."""
        filed: list[tuple[str, Stage | Outcome]] = [*self.stages.items(), *self.outcomes.items()]
        for key, place in filed:
            if key != place.name or any(name != action.name for name, action in place.actions.items()):
                raise PydanticCustomError("name_is_not_key", "a part is filed under another name than its own")
        return self

    def place(self, name: str) -> Stage | Outcome:
        """Return the stage or outcome called `name`; KeyError if there is none."""
        return self.stages[name] if name in self.stages else self.outcomes[name]

    def canonical(self) -> bytes:
        """Return the bytes that are stored and hashed (RFC 8785: sorted keys, no spaces, UTF-8; defaults left out)."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()

    @property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of `canonical()`: what an edition is known by."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_canonical(cls, data: bytes) -> Definition:
        """Read what `canonical()` wrote.

        Raises pydantic.ValidationError (a ValueError) when the bytes are not a definition.
        """
        content: Any = json.loads(data)
        return cls.model_validate(content, by_alias=True, by_name=False)
