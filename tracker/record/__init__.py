"""The public record: append, hash, sign, prove, verify, blank. Knows no other room."""
