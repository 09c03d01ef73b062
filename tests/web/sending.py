"""What a browser would send from a page."""

from __future__ import annotations

import html
import re

Fields = dict[str, list[str]]


def sent_by(page: str) -> Fields:
    """Return what the first form of a page that is typed into would send as it stands."""
    form = page[page.index("data-keep>") :].partition("</form>")[0]
    fields: Fields = {}
    for tag in re.findall(r"<input [^>]*>", form):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if parts["type"] in ("checkbox", "radio") and " checked" not in tag:
            continue
        fields.setdefault(parts["name"], []).append(html.unescape(parts["value"]))
    for name, text in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        fields[name] = [html.unescape(text)]
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen is not None
        fields[name] = [chosen[1]]
    return fields


def kept_by(page: str) -> Fields:
    """Return what a refusal would send again: all of it is hidden."""
    fields: Fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields
