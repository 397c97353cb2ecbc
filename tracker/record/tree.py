"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1): hashes, right frontier, proofs. Pure.

A node is named by (level, position): the root of the complete subtree over the leaves
[position · 2^level, (position + 1) · 2^level). Hashes are 32 bytes.
"""

import hashlib
from collections.abc import Callable, Sequence

NodeName = tuple[int, int]
Nodes = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(size: int, frontier: Sequence[bytes], leaf: bytes) -> tuple[list[bytes], list[tuple[NodeName, bytes]]]:
    """The right frontier of a tree of `size` leaves after `leaf`, and the complete subtrees that came to be.

    The frontier holds the roots of the complete subtrees, largest first.
    """
    new, level, position = list(frontier), 0, size
    made = [((0, size), leaf)]
    top = leaf
    while position & 1:
        top = node_hash(new.pop(), top)
        level, position = level + 1, position >> 1
        made.append(((level, position), top))
    return [*new, top], made


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree with this frontier; of the empty tree, the hash of nothing."""
    if not frontier:
        return hashlib.sha256(b"").digest()
    top = frontier[-1]
    for left in reversed(frontier[:-1]):
        top = node_hash(left, top)
    return top


def _split(count: int) -> int:
    """The largest power of two below `count` (≥ 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash of the leaves [start, end), where `start` is a multiple of every power of two needed."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(count)
    return node_hash(range_hash(nodes, start, middle), range_hash(nodes, middle, end))


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf upwards. Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(index)
    return _path(nodes, index, 0, size)


def _path(nodes: Nodes, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(nodes, index, start, middle), range_hash(nodes, middle, end)]
    return [*_path(nodes, index, middle, end), range_hash(nodes, start, middle)]


def consistency_path(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2. Raises IndexError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise IndexError(old)
    return _subproof(nodes, old, 0, new, True)


def _subproof(nodes: Nodes, old: int, start: int, end: int, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [range_hash(nodes, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(nodes, old, start, middle, whole), range_hash(nodes, middle, end)]
    return [*_subproof(nodes, old, middle, end, False), range_hash(nodes, start, middle)]


def nodes_needed(walk: Callable[[Nodes], object]) -> set[NodeName]:
    """The names of the nodes that `walk` will read, so that they can be fetched at once."""
    needed: set[NodeName] = set()

    def note(level: int, position: int) -> bytes:
        needed.add((level, position))
        return bytes(32)

    walk(note)
    return needed


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves `leaf` to be leaf `index` of the tree `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, top = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = node_hash(sibling, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and top == root


def extends(old_root: bytes, old: int, new_root: bytes, new: int, path: Sequence[bytes]) -> bool:
    """Whether `path` proves the tree `old_root` to be the beginning of `new_root` (RFC 9162 §2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_top = new_top = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_top, new_top = node_hash(sibling, old_top), node_hash(sibling, new_top)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_top = node_hash(new_top, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and (old_top, new_top) == (old_root, new_root)
