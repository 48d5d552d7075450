"""What every screen holds: no accessibility violation, nothing cut off, a picture kept."""

from pathlib import Path

from playwright.sync_api import Page

from tests.settings import TEST_VAR

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {360: 740, 1366: 768, 1920: 1080}
SHOTS = TEST_VAR / "shots"


def check(window: Page, name: str, *, scrolls: bool = True) -> None:
    """Look at the page at three sizes. Pictures go to `var/test/shots`. Without `scrolls` nothing
    is moved, where moving the page would mean that somebody is there."""
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    before = window.viewport_size
    for width, height in WIDTHS.items():
        window.set_viewport_size({"width": width, "height": height})
        window.wait_for_timeout(120)
        # What a sticky bar lies over for the moment is not too small: look at the end of the page.
        top = window.evaluate("scrollY")
        if scrolls:
            window.evaluate("scrollTo(0, 1e6)")
        window.evaluate(axe)
        run = "rules => axe.run(document, {runOnly: rules}).then(found => found.violations.map("
        found = window.evaluate(run + "v => [v.id, v.nodes.map(n => n.target.join(' '))]))", RULES)
        assert found == [], f"{name} at {width}: {found}"
        fits(window, f"{name} at {width}")
        if scrolls:
            window.evaluate("y => scrollTo(0, y)", top)
        SHOTS.mkdir(parents=True, exist_ok=True)
        # Hiding the caret would leave a style attribute behind, which the policy forbids to copy.
        window.screenshot(path=SHOTS / f"{name}-{width}.png", caret="initial")
    if before:
        window.set_viewport_size(before)


def fits(window: Page, name: str) -> None:
    """The page does not scroll sideways."""
    too_wide = window.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} is {too_wide} px too wide"
