"""Demand lists, numbered demands, drafts and revisions."""
