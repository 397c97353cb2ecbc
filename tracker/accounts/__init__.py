"""Handles, passphrases, sign-in sessions, recovery; what every room's forms stand on."""
