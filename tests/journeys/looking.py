"""Looking at a page as a journey passes it."""

from weakref import WeakKeyDictionary, WeakSet

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

LAPTOP, PHONE = 1280, 320
# axe waits for timers, which never come in a browser whose scripts are off; see `passes`.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
# The pages, one for each width, in which the HTML of pages without scripts is looked at.
TWINS: WeakKeyDictionary[Browser, dict[int, Page]] = WeakKeyDictionary()


def passes(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the screen.

    Where scripts are off, a second browser of the same size is shown the same HTML and looked at instead.
    """
    if page.context not in WITHOUT_SCRIPTS:
        return _passes(page)
    # A click is done before the next page is whole.
    page.wait_for_load_state()
    page.get_by_role("heading", level=1).first.wait_for()
    html, address = page.content(), page.url
    twin = _twin_of(page)
    twin.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    twin.goto(address)
    _passes(twin)
    twin.unroute(address)
    # Nothing of it asks the server for anything once its journey is over.
    twin.goto("about:blank")


# The admin's message fades in: until then it has too little contrast. What never ends is not waited for.
SETTLED = """Promise.all(
    document.getAnimations()
        .filter(one => one.effect.getComputedTiming().endTime < 5000)
        .map(one => one.finished.catch(() => null))
)"""


def _twin_of(page: Page) -> Page:
    browser, size = page.context.browser, page.viewport_size
    twins = TWINS.setdefault(browser, {})
    if size["width"] not in twins:
        twins[size["width"]] = browser.new_context(viewport=size).new_page()
    return twins[size["width"]]


def _passes(page: Page) -> None:
    # Behind another page, timers and animations of this one hardly run, and axe waits for them.
    page.bring_to_front()
    # The back office is loaded before its page is to be seen.
    page.get_by_role("heading", level=1).first.wait_for()
    page.evaluate(SETTLED)
    found = findings(page)
    assert not found, "\n".join(found)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], f"{page.url} is {wide} pixels wide"


def findings(page: Page) -> list[str]:
    results = Axe().run(page)
    return [
        f"{page.url} {violation['id']}: {node['html']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
