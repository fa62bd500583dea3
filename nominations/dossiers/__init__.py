"""The dossier as a whole: what it says at a sending, frozen, and what changed between two sendings."""
