"""Handles, passphrases, recovery words, turns at guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accounts import rules
from tracker.accounts.guard import FREE_TRIES, FREE_TRIES_OF_ADDRESS, LONGEST_WAIT, MEMORY_SECONDS, Guard, WaitYourTurn


@given(st.integers(0, 2**128 - 1))
def test_recovery_words_read_the_same_in_both_alphabets(number: int) -> None:
    words = rules.words_of(number)
    assert rules.read_recovery_words(rules.in_cyrillic(words).upper().replace(" ", "  ")) == words
    assert len(words.split()) == 8


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_different_numbers_have_different_words(one: int, other: int) -> None:
    assert (rules.words_of(one) == rules.words_of(other)) == (one == other)


@pytest.mark.parametrize("handle", ["ab", "-abc", "abc-", "a b c", "әже", "a" * 33, "a_b", ""])
def test_a_handle_that_is_not_one_is_refused(handle: str) -> None:
    with pytest.raises(rules.BadHandle):
        rules.checked_handle(handle)


def test_a_handle_is_kept_in_small_letters() -> None:
    assert rules.checked_handle(" Aigul-7 ") == "aigul-7"


@pytest.mark.parametrize("passphrase", ["short", "aaaaaaaaaaaa", "abababababab", "x" * 201])
def test_a_weak_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(rules.WeakPassphrase):
        rules.checked_passphrase(passphrase, "aigul")


def test_a_passphrase_does_not_hold_the_handle() -> None:
    with pytest.raises(rules.PassphraseIsHandle):
        rules.checked_passphrase("my name is Aigul!", "aigul")


def test_only_the_right_secret_fits() -> None:
    kept = rules.hashed("four plain words")
    assert kept.startswith("$argon2id$")
    assert [rules.fits(text, kept) for text in ("four plain words", "four plain word")] == [True, False]
    assert rules.fits("four plain words", None) is False


class Hands:
    """A clock of seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def failures(guard: Guard, count: int, handle: str = "aigul", address: str = "10.0.0.1") -> None:
    for _ in range(count):
        guard.failed(handle, address)


def waits(guard: Guard, handle: str, address: str, known: bool = False) -> int:
    try:
        with guard.turn(handle, address, known):
            return 0
    except WaitYourTurn as wait:
        return int(wait.values["seconds"])


def test_guessing_slows_the_handle_from_any_address() -> None:
    guard = Guard(Hands())
    failures(guard, FREE_TRIES)
    assert [waits(guard, handle, "10.9.9.9") for handle in ("aigul", "bolat")] == [2, 0]
    assert waits(guard, "bolat", "10.0.0.1") == 0  # half a town can come from one address
    failures(guard, 20)
    assert waits(guard, "aigul", "10.9.9.9") == LONGEST_WAIT


def test_guessing_many_handles_slows_the_address() -> None:
    guard = Guard(Hands())
    for number in range(FREE_TRIES_OF_ADDRESS):
        guard.failed(f"handle-{number}", "10.0.0.1")
    assert [waits(guard, "bolat", address) for address in ("10.0.0.1", "10.9.9.9")] == [2, 0]


def test_who_signed_in_before_is_never_locked_out() -> None:
    guard = Guard(Hands())
    failures(guard, 1000)
    assert waits(guard, "aigul", "10.9.9.9", known=True) == 0


def test_failures_are_forgotten_after_ten_minutes() -> None:
    hands = Hands()
    guard = Guard(hands)
    failures(guard, 50)
    hands.now = MEMORY_SECONDS + 1
    assert waits(guard, "aigul", "10.0.0.1") == 0
    guard.failed("other", "10.7.7.7")
    assert len(guard._failures) == 2


def test_no_more_than_two_are_checked_at_once() -> None:
    guard = Guard(Hands())
    with guard.turn("a", "1", True), guard.turn("b", "2", True):
        assert waits(guard, "c", "3", known=True) == 5
