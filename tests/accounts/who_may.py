"""Who may call what: every route of the app, with the callers that it lets in, in an order in which to call them."""

from __future__ import annotations

from tests.accounts.callers import PAGE, P
from tests.accounts.json_table import JSON
from tests.accounts.page_table import PAGES

LAST: dict[tuple[str, str], set[str]] = {
    ("POST", f"{PAGE}/me/stories/{{story_id}}/take-back"): {"mentor"},
    ("DELETE", f"{P}/me/stories/agreement"): {"mentor"},
    ("POST", f"{P}/me/stories/{{story_id}}/retraction"): {"mentor"},
    ("DELETE", f"{P}/me/stories/{{story_id}}"): {"mentor"},
}
"""What takes a story away, which it needs no more than to be called for."""
TABLE = JSON | PAGES | LAST
