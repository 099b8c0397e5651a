"""The mails of the grants wing: when each goes out, to whom, and what its words may name."""

from grants.mails import applications, decisions, files, panel_and_public, signing

__all__ = ["applications", "decisions", "files", "panel_and_public", "signing"]
