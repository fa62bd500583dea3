"""The definition as people write it, and the JSON Schema that editors use to help them.

Writing is shorter than the normalised form: names are keys, and `anywhere` says once what many stages offer.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field

from workflows.definition.model import ActionBody, Code, Heading, OutcomeBody, Part, StageBody


class WrittenAnywhere(ActionBody):
    """An action beside a stage's own, in the stages named."""

    in_: Annotated[tuple[Code, ...], Field(min_length=1)] = Field(alias="in", description="Có ở những bước nào")


class WrittenStage(StageBody):
    """A stage as written."""

    actions: dict[Code, ActionBody] = Field(description="Các hành động của bước; khóa là tên mã của hành động")


class WrittenOutcome(OutcomeBody):
    """An outcome as written."""

    actions: dict[Code, ActionBody] = Field({}, description="Hành động sau khi kết thúc; phải ghi rõ by")


class WrittenChain(Heading):
    """A whole file as written."""

    stages: dict[Code, WrittenStage] = Field(description="Các bước; khóa là tên mã của bước")
    outcomes: dict[Code, WrittenOutcome] = Field(description="Các kết cục; khóa là tên mã của kết cục")
    anywhere: dict[Code, WrittenAnywhere] = Field({}, description="Hành động có ở nhiều bước")


_PARTS: tuple[type[Part], ...] = (*Part.__subclasses__(), WrittenStage, WrittenOutcome, WrittenAnywhere, WrittenChain)
#: Every key that is allowed somewhere in a file.
KNOWN_KEYS = frozenset(field.alias or name for part in _PARTS for name, field in part.model_fields.items())


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a definition file as written."""
    schema = _without_noise(WrittenChain.model_json_schema(by_alias=True))
    for part in schema["$defs"].values():
        part.pop("description", None)
    schema["title"] = "Định nghĩa quy trình"
    schema["description"] = "Tệp định nghĩa một quy trình đề nghị, xét duyệt của Vinh Danh"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def json_schema_text() -> str:
    """Return `json_schema()` as the text of the file that is shipped."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _without_noise(part: Any) -> Any:
    """Drop the English titles that pydantic makes up from names, and defaults of null, which a file may not write."""
    if isinstance(part, list):
        return [_without_noise(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _without_noise(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
    }
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = kept.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [one for one in choices if one != {"type": "null"}]
        if len(rest) == 1:
            del kept["anyOf"]
            kept = {**rest[0], **kept}
        else:
            kept["anyOf"] = rest
    return kept
