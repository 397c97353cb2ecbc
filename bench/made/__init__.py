"""Data that benches make for themselves."""
