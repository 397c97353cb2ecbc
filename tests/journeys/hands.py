"""The two ways to use a page: by keyboard alone, as somebody who cannot point; and by pointing, as with a finger.

A keyboard reaches what Tab reaches, from where the last key left off. Nothing is focused, clicked or filled in for it.
"""

from datetime import date
from typing import Protocol

from playwright.sync_api import Locator, Page

ACTIVE = "element => element === document.activeElement"
OF_ITS_GROUP = """element => {
  const active = document.activeElement;
  return element === active || (active.type === 'radio' && active.name === element.name && active.form === element.form);
}"""
# At least so many stops further; 1 where that is not known.
AHEAD = """element => {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
    each => !each.disabled && each.tabIndex >= 0 && !['radio', 'hidden'].includes(each.type) && each.checkVisibility());
  const [from, to] = [document.activeElement, element].map(each => stops.indexOf(each));
  return from < 0 && document.activeElement !== document.body ? 1 : Math.max(1, to - from);
}"""
TABS = 400  # more than any page of a journey has stops
PASTED = 80  # what is longer is pasted, as people do


class Hands(Protocol):
    """What is done with an element of a page, once it is there."""

    def press(self, what: Locator) -> None: ...

    def write(self, field: Locator, text: str) -> None: ...

    def choose(self, select: Locator, place: int) -> None: ...

    def tick(self, box: Locator, on: bool) -> None: ...


class Pointing:
    """By finger or mouse."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, select: Locator, place: int) -> None:
        select.select_option(index=place)

    def tick(self, box: Locator, on: bool) -> None:
        box.set_checked(on)


class Keyboard:
    """Tab, Enter, Space, arrows and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.key = page.keyboard.press

    def press(self, what: Locator) -> None:
        self._reach(what)
        self.key("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.key("ControlOrMeta+A")
        self.key("Delete")
        if field.get_attribute("type") == "date":  # month, day and year are stops of one field; a full one leads on
            self.page.keyboard.type(date.fromisoformat(text).strftime("%m%d%Y"))
        elif len(text) > PASTED:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.type(text)
        assert field.input_value() == text, f"typed {text!r}, the field has {field.input_value()!r}"

    def choose(self, select: Locator, place: int) -> None:
        self._reach(select)
        self.key("Home")
        for _ in range(place):
            self.key("ArrowDown")
        chosen = select.evaluate("select => select.selectedIndex")
        assert chosen == place, f"the arrows chose {chosen}, not {place}"

    def tick(self, box: Locator, on: bool) -> None:
        """Of radio buttons Tab reaches one; the arrows go on from there and choose."""
        self._reach(box, OF_ITS_GROUP)
        for _ in range(TABS):
            if box.evaluate(ACTIVE):
                break
            self.key("ArrowDown")
        if box.is_checked() != on:
            self.key("Space")
        assert box.is_checked() == on

    def _reach(self, what: Locator, reached: str = ACTIVE) -> None:
        element = what.element_handle()  # found once: looking for it at each stop takes longer than all the keys
        pressed = 0
        while pressed <= TABS:
            if element.evaluate(reached):
                return
            ahead = element.evaluate(AHEAD)
            for _ in range(ahead):
                self.key("Tab")
            pressed += ahead
        raise AssertionError(f"Tab does not reach {what} at {self.page.url}")
