"""Uploaded files: judged by their content, stored once, attached to cases and submissions as documents of a kind."""
