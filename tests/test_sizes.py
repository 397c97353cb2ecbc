"""The sizes of the house hold."""

import ast
from pathlib import Path
from statistics import median

FILES = sorted((Path(__file__).parent.parent / "tracker").rglob("*.py"))


def functions() -> list[tuple[int, str]]:
    """(lines, where) of every function, the longest last."""
    found = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                found.append((node.end_lineno - node.lineno + 1, f"{file.name}:{node.name}"))
    return sorted(found)


def test_functions_are_short() -> None:
    sizes = [size for size, _where in functions()]
    assert (median(sizes) <= 8, sizes[len(sizes) * 9 // 10] <= 25) == (True, True), functions()[-10:]


def test_no_file_is_long() -> None:
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: count for name, count in lines.items() if count > 400} == {}
