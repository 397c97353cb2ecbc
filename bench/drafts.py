"""Lists that hundreds write: reading a pasted text, comparing two revisions, amendments that collide. Medians."""

import difflib
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from made.timing import milliseconds

from tracker.demands.amending import Change, collisions_among
from tracker.demands.differences import compared, tokens
from tracker.demands.merging import merge
from tracker.demands.reader import read
from tracker.demands.rules import Content, Item

ROUNDS, DEMANDS, LETTERS = 9, 100, 500
CHANCE = random.Random(2022)
WORDS = [
    "".join(CHANCE.choice("абвгдежзиклмнопрстуәіңғүұқө") for _ in range(CHANCE.randint(1, 11))) for _ in range(400)
]


def text() -> str:
    """Words of a demand's length."""
    found = ""
    while len(found) < LETTERS:
        found += CHANCE.choice(WORDS) + " "
    return found[:LETTERS].strip()


def reworded(words: str) -> str:
    """The same with every seventh word another one."""
    return " ".join(CHANCE.choice(WORDS) if n % 7 == 3 else word for n, word in enumerate(words.split()))


def content(texts: list[str]) -> Content:
    items = tuple(Item(f"k{n}", n + 1, {"ru": one}) for n, one in enumerate(texts))
    return Content(("ru",), (), {"ru": "Т"}, {"ru": ""}, items)


def row(what: str, time: float, against: str = "", ratio: float = 0) -> None:
    print(f"{what:<62}{time:>9.1f} ms" + (f"   {ratio:.2f} of {against}" if against else ""))


def main() -> None:
    old = [text() for _ in range(DEMANDS)]
    new = [reworded(one) for one in old]
    pairs = list(zip(old, new, strict=True))
    ours = milliseconds(lambda: [compared(a, b) for a, b in pairs], ROUNDS)
    plain = milliseconds(
        lambda: [difflib.SequenceMatcher(None, tokens(a), tokens(b), autojunk=False).get_opcodes() for a, b in pairs],
        ROUNDS,
    )
    row("two revisions of 100 demands of 500 letters, each reworded", ours, "difflib's", ours / plain)
    whole = milliseconds(lambda: [compared(a, b) for a, b in zip(old, old[::-1], strict=True)], ROUNDS)
    row("the same, each another text altogether", whole)
    base, mine = content(old), content([reworded(one) if n % 3 else one for n, one in enumerate(old)])
    theirs = content([reworded(one) if n % 3 == 0 else one for n, one in enumerate(old)])
    row("saving over another's version of 100 demands", milliseconds(lambda: merge(base, mine, theirs), ROUNDS))
    changes = {
        n: Change("replace", f"k{n % 20}", {"ru": reworded(old[n % 20])}, {"ru": old[n % 20]}) for n in range(60)
    }
    row("collisions among 60 amendments to 20 demands", milliseconds(lambda: collisions_among(changes), ROUNDS))
    pasted = "\n".join(f"{n % 999 + 1}. {old[n % DEMANDS][:80]}" for n in range(10_000))
    lines = milliseconds(lambda: [line.split(".", 1) for line in pasted.split("\n")], ROUNDS)
    reading = milliseconds(lambda: read(pasted), ROUNDS)
    row("reading 10,000 pasted lines", reading, "splitting them at their first dot", reading / lines)


if __name__ == "__main__":
    main()
