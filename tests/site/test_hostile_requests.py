"""Hostile requests to every public address: nothing breaks, and every answer is as the description says.

Addresses are made from the description by Schemathesis; three of four of their parts are those of the demonstration
data, so that pages are reached and not only their doors.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.conftest import Clock
from tests.world import config_in
from tracker.demo import fill
from tracker.groups.models import Group
from tracker.wiring import application, prepared

SEED = 20220105
KINDS = [
    "text/html",
    "application/json",
    "text/csv",
    "application/atom+xml",
    "application/problem+json",
    "*/*",
    "text/*",
]
GARBAGE = ["", "*/*;q=0", ";q=", "text/html;q=nan", "application/json;q=99999999999", "é/ü", ",,,", "a" * 10_000]
GARBAGE += ["text/html," * 1000, "*/*;q=0.0001", "text/html;level=1;q=0.5, */*;q=0", "../../etc/passwd", "\t"]
ACCEPT = (
    st.sampled_from(KINDS)
    | st.sampled_from(GARBAGE)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
)
TAGS = st.just("*") | st.sampled_from(['"foreign"', 'W/"foreign"', '"', "," * 5000, '"a", "b"', "é"])
LANGUAGES = st.sampled_from(["kk", "ru", "en", "kk;q=0", "*", "xx-" * 3000])
TEXTS = st.sampled_from(
    ["%00", "%ff", "..", "%2e%2e%2f", "<script>", "' OR 1=1 --", "a" * 2000, "%F0%9F%92%A9", "\u202e", "0" * 30]
)
QUERY = TEXTS | st.text(max_size=20) | st.integers(-(10**12), 10**12).map(str)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("demonstration")
    database = prepared(config_in(folder), Clock())
    fill(database, config_in(folder))
    database.close()
    app = application(config_in(folder), Clock())
    yield app
    app.extensions["tracker"].database.close()


@pytest.fixture(scope="module")
def slugs(demonstration: Flask) -> list[str]:
    with demonstration.extensions["tracker"].database.reading() as session:
        groups = session.scalars(select(Group).order_by(Group.entry)).all()
        return [group.slug for group in groups] + [group.id for group in groups[:3]]


NAMES = ["page", "standing", "language", "before", "from", "in", "q", "part", "without", "by", "common", "lang", "slug"]
HEADERS = st.fixed_dictionaries({}, optional={"Accept": ACCEPT, "If-None-Match": TAGS, "Accept-Language": LANGUAGES})
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance, response_headers_conformance]


@st.composite
def cases(draw: st.DrawFn, operation: Any, slugs: list[str]) -> Any:
    """A request: made from the description, most of its parts known to be there, some of them hostile."""
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    mode = mode if operation.path_parameters.items else GenerationMode.POSITIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    known = {"lang": st.sampled_from(["kk", "ru", "en"]), "slug": st.sampled_from(slugs)}
    parts = dict(case.path_parameters or {})
    for name in parts:
        if draw(st.integers(0, 3)):
            parts[name] = draw(known.get(name, st.integers(1, 4)))
        elif draw(st.booleans()):
            parts[name] = draw(TEXTS)
    case.path_parameters = parts
    if draw(st.booleans()):
        case.query = dict(case.query or {}) | draw(st.dictionaries(st.sampled_from(NAMES), QUERY, max_size=2))
    return case


def wrong(app: Flask, case: Any, headers: dict[str, str]) -> list[str]:
    """What is wrong with the answer; nothing, if it is as described."""
    sent = {name: value.strip().encode().decode("latin-1") for name, value in headers.items()}
    answer = case.call(headers={"Accept-Encoding": "identity", "Accept": "*/*", **sent})
    where = f"{answer.status_code} {answer.request.url} {str(headers)[:200]}"
    if answer.status_code >= 500:
        return [where]
    if answer.status_code != 404 and reached(app, answer.request.url) != case.operation.definition.raw["operationId"]:
        return []  # a part with a slash or a dot in it leads elsewhere
    try:
        case.validate_response(answer, checks=CHECKS)
    except (Failure, FailureGroup) as failure:
        said = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
        return [f"{where}: {str(one)[:400]}" for one in said]
    return []


def reached(app: Flask, address: str) -> str:
    """The operation whose page an address leads to."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(unquote(urlsplit(address).path))
    except HTTPException:
        return ""
    return endpoint.partition(".")[2]


def asked(app: Flask, slugs: list[str], times: int) -> tuple[Counter[int], list[str]]:
    """Which answers came how often, and what was wrong with them; so many requests for each address."""
    answers, found = Counter[int](), list[str]()
    functions = app.after_request_funcs.setdefault(None, [])
    functions.append(lambda answer: answers.update([answer.status_code]) or answer)
    for result in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        operation = result.ok()

        @seed(SEED)
        @settings(max_examples=times, database=None, suppress_health_check=list(HealthCheck))
        @given(cases(operation, slugs), HEADERS)
        def ask(case: Any, headers: dict[str, str]) -> None:
            found.extend(wrong(app, case, headers))

        ask()
    return answers, found


def test_fifteen_hundred_hostile_requests_break_nothing(demonstration: Flask, slugs: list[str]) -> None:
    answers, found = asked(demonstration, slugs, 20)
    assert found == []
    assert answers.total() >= 1500
    assert min(answers[status] for status in (200, 404, 406)) >= 50, answers
    assert {302, 304, 308} <= answers.keys()


@pytest.mark.trial
def test_twenty_thousand_hostile_requests_break_nothing(demonstration: Flask, slugs: list[str]) -> None:
    answers, found = asked(demonstration, slugs, 330)
    assert found == []
    assert answers.total() >= 20_000
    print(f"hostile requests: {answers.total()}, each answered as described; {dict(sorted(answers.items()))}")
