"""The definition language of chains: what a chain is, its strict reader, its lint and its JSON Schema.

Nothing here touches the database or imports a model: a chain can be checked with settings alone.
"""

from workflows.definition.finding import DefinitionError, Finding
from workflows.definition.lint import lint
from workflows.definition.model import (
    Action,
    AtLeast,
    Definition,
    Due,
    Each,
    OnComplete,
    Outcome,
    Place,
    Post,
    Received,
    Stage,
    Title,
)
from workflows.definition.reader import findings, read
from workflows.definition.schema import json_schema, json_schema_text

__all__ = [
    "Action",
    "AtLeast",
    "Definition",
    "DefinitionError",
    "Due",
    "Each",
    "Finding",
    "OnComplete",
    "Outcome",
    "Place",
    "Post",
    "Received",
    "Stage",
    "Title",
    "findings",
    "json_schema",
    "json_schema_text",
    "lint",
    "read",
]
