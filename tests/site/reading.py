"""A page as a person reads it: what stands in its fields, what it refuses, and where."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

Attributes = dict[str, str | None]


@dataclass
class Page:
    """`fields`: values by name, in order; `beside`: the sentence beside a field, by its id or that of what encloses it;
    `alert`: those on top.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    alert: list[str] = field(default_factory=list)
    heading: str = ""
    text: str = ""
    language: str = ""

    def lost(self, typed: dict[str, object]) -> dict[str, object]:
        """What was typed and is not in the page any more; passphrases are never sent back, tokens are new."""
        lists = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        return {
            name: values
            for name, values in lists.items()
            if name
            not in ("passphrase", "csrf_token", "step", "deed")  # a button has no value of its own to bring back
            and not {str(value) for value in values} <= set(self.fields.get(name, []))
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.inside: list[tuple[str, Attributes]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.page.language = values.get("lang") or ""
        if tag == "input":
            self._input(values)
        if tag in ("select", "textarea", "p", "h1", "li", "div", "fieldset"):
            self.inside.append((tag, values))
            if tag in ("textarea", "p", "h1", "li"):
                self.words = []
        if tag == "option" and "selected" in values:
            name = next(a.get("name") for t, a in reversed(self.inside) if t == "select") or ""
            self.page.fields.setdefault(name, []).append(values.get("value") or "")

    def _input(self, values: Attributes) -> None:
        ticked = values.get("type") not in ("checkbox", "radio") or "checked" in values
        if ticked:
            self.page.fields.setdefault(values.get("name") or "", []).append(values.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self.page.text += data

    def handle_endtag(self, tag: str) -> None:
        if not self.inside or self.inside[-1][0] != tag:
            return
        _tag, values = self.inside.pop()
        said = "".join(self.words)
        if tag == "textarea":
            self.page.fields.setdefault(values.get("name") or "", []).append(said.removeprefix("\r").removeprefix("\n"))
        if tag == "h1":
            self.page.heading = " ".join(said.split())
        if tag == "p" and values.get("class") == "error":
            around = (outer["id"] or "" for tag, outer in reversed(self.inside) if tag == "fieldset" and "id" in outer)
            name = (values.get("id") or "").removesuffix("-error") or next(around, "")
            self.page.beside[name] = " ".join(said.split())
        if tag == "li" and any(outer.get("role") == "alert" for _, outer in self.inside):
            self.page.alert.append(" ".join(said.split()))


def read(answer: TestResponse) -> Page:
    reader = _Reader()
    reader.feed(answer.get_data(as_text=True))
    reader.page.text = " ".join(reader.page.text.split())
    return reader.page
