"""Entries about accounts: never which one."""

from tracker.record.entries import EntryKind
from tracker.words import N_

KINDS = (EntryKind("account_suspended", {}, N_("The operator suspended an account: %(reason)s")),)
