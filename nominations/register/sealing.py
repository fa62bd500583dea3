"""Published migrations name the sealed field here; it lives in `workflows.sealing`, and is to be taken from there."""

from workflows.sealing import SealedField

__all__ = ["SealedField"]
