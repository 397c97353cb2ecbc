"""The tree against RFC 6962's own vectors and against pymerkle."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from tracker.record.tree import (
    Nodes,
    consistency_path,
    extends,
    grown,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    nodes_needed,
    root_of,
)

# The leaves and roots of Certificate Transparency's reference tests for RFC 6962.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(leaves: list[bytes]) -> tuple[list[bytes], Nodes]:
    """Roots after each leaf, and the nodes."""
    frontier: list[bytes] = []
    nodes: dict[tuple[int, int], bytes] = {}
    roots = []
    for size, leaf in enumerate(leaves):
        frontier, made = grown(size, frontier, leaf_hash(leaf))
        nodes.update(made)
        roots.append(root_of(frontier))
    return roots, lambda level, position: nodes[level, position]


def test_roots_are_those_of_the_reference_vectors() -> None:
    assert [root.hex() for root in tree_of(LEAVES)[0]] == ROOTS


def test_the_root_of_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root_of([]) == hashlib.sha256(b"").digest()


leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(leaves)
def test_roots_and_inclusion_agree_with_pymerkle(data: list[bytes]) -> None:
    oracle = InmemoryTree(algorithm="sha256")
    for leaf in data:
        oracle.append_entry(leaf)
    roots, nodes = tree_of(data)
    assert roots[-1] == oracle.get_root()
    for index, leaf in enumerate(data):
        path = inclusion_path(nodes, index, len(data))
        assert includes(roots[-1], len(data), index, leaf_hash(leaf), path)
        assert not includes(roots[-1], len(data), index, leaf_hash(leaf + b"x"), path)


@given(leaves, st.data())
def test_an_earlier_tree_is_proven_to_be_the_beginning_of_a_later_one(data: list[bytes], choose: st.DataObject) -> None:
    roots, nodes = tree_of(data)
    old = choose.draw(st.integers(1, len(data)))
    path = consistency_path(nodes, old, len(data))
    assert extends(roots[old - 1], old, roots[-1], len(data), path)
    other = node_hash(roots[old - 1], roots[old - 1])
    assert not extends(other, old, roots[-1], len(data), path)


@given(leaves)
def test_a_proof_does_not_fit_another_place(data: list[bytes]) -> None:
    distinct = [bytes([place]) + leaf for place, leaf in enumerate(data)]
    roots, nodes = tree_of(distinct)
    path = inclusion_path(nodes, 0, len(distinct))
    for index in range(1, len(distinct)):
        assert not includes(roots[-1], len(distinct), index, leaf_hash(distinct[0]), path)


def test_needed_nodes_are_few() -> None:
    assert len(nodes_needed(lambda nodes: inclusion_path(nodes, 123_456, 1_000_000))) <= 30


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_consistency_needs_an_earlier_tree(old: int, new: int) -> None:
    with pytest.raises(IndexError):
        consistency_path(tree_of(LEAVES)[1], old, new)
