"""What must be true before a case may take a step here. Importing the package registers the names that chains use."""

from approvals.requirements import congress, consultation, council, decisions, display, verification

__all__ = ["congress", "consultation", "council", "decisions", "display", "verification"]
