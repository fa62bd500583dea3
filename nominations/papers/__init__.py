"""Papers to print: letters, lists, slips and reports as DOCX in the form of Decree 30/2020/NĐ-CP."""

from nominations.papers.layout import Column, Paper
from nominations.papers.serving import paper_response

__all__ = ["Column", "Paper", "paper_response"]
