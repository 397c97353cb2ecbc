"""The description for programs is complete and true: every public address, every argument, every answer."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

from tests.site.test_formats import shown
from tracker.site.shapes import Schema

OPTIONAL = {
    "verify": {"consistency"},
    "election": {"valid", "invalid", "quota", "stages", "order", "ballots_published"},
}


def description(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
    return found


def validator(described: dict[str, Any], schema: Schema) -> Any:
    return jsonschema_rs.Draft202012Validator({"components": described["components"], **schema})


def answers(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """(page, address, data) of all that is linked from the first page in JSON, and of the forms that are not linked."""
    client, seen = app.test_client(), set[str]()
    waiting = ["/en/", *shown(app).values()]
    data = {*shown(app, "json").values(), "/en/verify.json?from=2", "/en/groups.json?standing=suspended"}
    while waiting:
        address = waiting.pop()
        if address not in seen and client.get(address).mimetype == "text/html":
            seen.add(address)
            links = re.findall(r'href="(/en[^"#?]*)', client.get(address).get_data(as_text=True))
            data |= {link for link in links if link.endswith(".json")}
            waiting += [link for link in links if "." not in link]
    routes = app.url_map.bind("localhost")
    for address in sorted(data):
        answer = client.get(address)
        if answer.status_code == 200:
            endpoint, _values = routes.match(address.partition("?")[0])
            yield endpoint.removeprefix("site.").removesuffix("_json"), address, answer.get_json()


def test_every_public_address_is_described_and_nothing_else(unchanged: Flask) -> None:
    paths = description(unchanged)["paths"]
    public = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in unchanged.url_map.iter_rules()
        if getattr(unchanged.view_functions[rule.endpoint], "is_public", False)
    }
    assert paths.keys() == public
    assert public > {
        "/{lang}/groups",
        "/{lang}/groups.atom",
        "/{lang}/groups/{slug}/lists/{number}.pdf",
        "/api/openapi.json",
    }
    operations = [path["get"]["operationId"] for path in paths.values()]
    assert len(set(operations)) == len(operations)


def test_the_description_is_light_and_not_sent_twice(unchanged: Flask) -> None:
    client = unchanged.test_client()
    sent = client.get("/api/openapi.json", headers={"Accept-Encoding": "br"})
    again = client.get("/api/openapi.json", headers={"Accept-Encoding": "br", "If-None-Match": sent.headers["ETag"]})
    assert (sent.headers["Content-Encoding"], len(sent.data) < 20_000) == ("br", True)
    assert (again.status_code, again.data) == (304, b"")


def test_the_variables_of_an_address_are_described(unchanged: Flask) -> None:
    for path, operations in description(unchanged)["paths"].items():
        named = [one["name"] for one in operations["get"]["parameters"] if one["in"] == "path"]
        assert named == re.findall(r"{(\w+)}", path)


def test_answers_fit_their_schemas(unchanged: Flask) -> None:
    described, checked = description(unchanged), set[str]()
    for page, address, data in answers(unchanged):
        check = validator(described, {"$ref": f"#/components/schemas/answer_{page}"})
        assert [error.message for error in check.iter_errors(data)] == [], address
        checked.add(page)
    names = {name.removeprefix("answer_") for name in described["components"]["schemas"] if name.startswith("answer_")}
    assert names - checked == {"election_stage"}  # of ranked ballots only: see tests/site/test_hostile_requests.py


def test_a_field_that_goes_or_comes_breaks_the_schema(unchanged: Flask) -> None:
    described = description(unchanged)
    for page, address, data in answers(unchanged):
        check = validator(described, {"$ref": f"#/components/schemas/answer_{page}"})
        assert not check.is_valid({**data, "new": 1}), address
        for name in data.keys() - OPTIONAL.get(page, set()):
            assert not check.is_valid({key: value for key, value in data.items() if key != name}), (address, name)


def test_every_object_in_a_schema_is_closed(unchanged: Flask) -> None:
    def open_ones(schema: Any, where: str) -> Iterator[str]:
        if isinstance(schema, list):
            for place, one in enumerate(schema):
                yield from open_ones(one, f"{where}/{place}")
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "additionalProperties" not in schema:
                yield where
            for name, one in schema.items():
                yield from open_ones(one, f"{where}/{name}")

    schemas = description(unchanged)["components"]["schemas"]
    found = {
        where.rpartition("/properties/")[0] or where for name, one in schemas.items() for where in open_ones(one, name)
    }
    # What the record holds differs by kind (see Body); unequal counts of old are as they were then.
    bodies = {where for where in found if where.startswith("Body/")}
    assert found - bodies == {"Vote", "answer_vote", "answer_deed"}


class Noting(ImmutableMultiDict[str, str]):
    """Arguments that note which of them are asked for."""

    asked: set[str] = set()  # noqa: RUF012  (shared on purpose)

    def get(self, key: str, *more: Any, **others: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *more, **others)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("form", ["html", "json", "csv", "atom"])
def test_every_argument_that_a_page_reads_is_described(
    unchanged: Flask, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    paths = {one["get"]["operationId"]: one["get"] for one in description(unchanged)["paths"].values()}
    monkeypatch.setattr(Request, "parameter_storage_class", Noting)
    client = unchanged.test_client()
    unchanged.wsgi_app.pages.clear()  # type: ignore[attr-defined]
    for page, address in shown(unchanged, form).items():
        Noting.asked.clear()
        assert client.get(address).status_code == 200
        operation = paths[page if form == "html" else f"{page}_{form}"]
        described = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        read = set(Noting.asked)
        if page == "search":
            assert read <= described  # without words it reads no more
        else:
            assert read == described, page


def test_the_parts_of_a_messenger_text_are_described(unchanged: Flask) -> None:
    operation = description(unchanged)["paths"]["/{lang}/groups/{slug}/lists/{number}.txt"]["get"]
    assert [one["name"] for one in operation["parameters"] if one["in"] == "query"] == ["part"]
    assert operation["responses"]["200"]["content"].keys() == {"text/plain; charset=utf-8"}


def test_what_goes_wrong_is_told_to_programs_as_a_problem(unchanged: Flask) -> None:
    client, check = unchanged.test_client(), validator(description(unchanged), {"$ref": "#/components/schemas/Problem"})
    cases = [
        ("/ru/groups/nobody.json", {}, 404),
        ("/xx/groups.json", {}, 404),
        ("/ru/nothing.json", {}, 404),
        ("/ru/groups/nobody", {"Accept": "application/json"}, 404),
        ("/ru/groups.json?page=99", {}, 404),
        ("/ru/rules", {"Accept": "application/json;q=0, application/problem+json"}, 406),
    ]
    for address, headers, status in cases:
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), address
        problem = json.loads(answer.data)
        assert check.is_valid(problem) and problem["status"] == status
    for headers in ({}, {"Accept": "text/html,*/*;q=0.8"}, {"Accept": "*/*"}, {"Accept": "nonsense"}):
        assert client.get("/ru/groups/nobody", headers=headers).mimetype == "text/html"


def test_the_licence_is_named(unchanged: Flask) -> None:
    info = description(unchanged)["info"]
    assert info["x-data-license"] == {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"}
    for address in shown(unchanged, "json").values():
        link = unchanged.test_client().get(address).headers["Link"]
        assert link.split(", ")[0] == '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"'
    page = unchanged.test_client().get("/en/data").get_data(as_text=True)
    assert page.count('<a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">') == 1


def test_the_page_on_open_data_lists_every_page(unchanged: Flask) -> None:
    page = unchanged.test_client().get("/kk/data").get_data(as_text=True)
    rules = {rule.endpoint: rule.rule for rule in unchanged.url_map.iter_rules()}
    named = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rules[f"site.{name}"]) for name in [*shown(unchanged), "election_stage"]
    }
    assert set(re.findall(r"<dt>[^<]+</dt><dd><code>([^<]*)</code>", page)) == named
