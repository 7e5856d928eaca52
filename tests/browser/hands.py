"""Two ways to work a page: with the mouse, and by keys alone, where a thing is reached by Tab or not at all."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST_TABS = 400


class Mouse:
    """Clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, selector: str) -> None:
        """A link, a button or a summary."""
        self.page.locator(selector).first.click()

    def write(self, selector: str, text: str) -> None:
        """Into a field, in place of what is there."""
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str) -> None:
        """A radio button."""
        self.page.locator(selector).first.check()

    def give(self, selector: str, file: Any) -> None:
        """A file."""
        self.page.locator(selector).first.set_input_files(file)


class Keys(Mouse):
    """Tab, Enter, Space, arrows, letters."""

    def reach(self, selector: str) -> None:
        """Press Tab until it has the focus. Fails where the order of the page never comes to it."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: no Tab leads to {selector}")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str) -> None:
        """Tab leads into the group, arrows to the one wanted."""
        name = self.page.locator(selector).first.get_attribute("name")
        self.reach(f"input[name='{name}']")
        self.page.keyboard.press("Space")
        for _ in range(20):
            if self.page.locator(selector).first.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no arrow leads to {selector}")

    def give(self, selector: str, file: Any) -> None:
        """Tab leads to the field; the window that chooses a file is the system's, not the page's."""
        self.reach(selector)
        super().give(selector, file)
