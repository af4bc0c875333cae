"""The pictures of the README, from what runs today: `python -m docs.pictures` writes docs/images.

Needs Node 20, Chromium on the path and the built page (`make page`). The terminal is what `cornerman demo --once`
prints, down to the sum of the risk, drawn by rich.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bench.page.deal import Record, service
from bench.page.run import CHROMIUM, JOURNEYS, judged_company, missing
from connector.sandbox import stories
from connector.sandbox.wire.server import Sandbox
from sync.cli.out import WIDTH
from sync.cli.shell import log_to_stderr

IMAGES = Path(__file__).parent / "images"
COMMAND = "make demo ARGS=--once"
UNTIL = "Gaps  "
"""The line that is no longer in the picture: what follows is as long again."""

_DARK = TerminalTheme(
    background=(22, 27, 34),
    foreground=(201, 209, 217),
    normal=[
        *((72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)),
    ],
)
# As rich's own, with the fonts that the reader has: a picture on a page may load none.
_DRAWN = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def terminal() -> str:
    """What the demo prints, as SVG."""
    with tempfile.TemporaryDirectory() as name:
        done = subprocess.run(  # noqa: S603 - our own command
            [str(Path(sys.executable).with_name("cornerman")), "demo", "--once", "-C", str(Path(name) / "demo")],
            env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
    said = [Text.from_ansi(line) for line in done.stdout.splitlines()]
    end = next((place for place, line in enumerate(said) if line.plain.startswith(UNTIL)), len(said))
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, markup=False, highlight=False)
    screen.print(Text.assemble(("$ ", "green"), (COMMAND, "bold")))
    for line in said[:end]:
        line.rstrip()
        screen.print(line, soft_wrap=True)
    return screen.export_svg(title="cornerman", theme=_DARK, code_format=_DRAWN, unique_id="cornerman")


def told_deal(sandbox: Sandbox) -> str:
    """Of the rep's risky deals the one on which the buyer confirmed most, so that there is something to read."""
    rep = sandbox.org.user_id(stories.viewers()["rep"])
    risky = service(sandbox).query(
        "SELECT Opportunity__c, Elements__c FROM Cornerman_Assessment__c WHERE Risk_Band__c = 'High' "  # noqa: S608
        f"AND Opportunity__r.OwnerId = '{rep}' AND Opportunity__r.IsClosed = false ORDER BY Key__c"
    )

    def told(one: Record) -> tuple[bool, int]:
        return '"Contradicted"' not in one["Elements__c"], one["Elements__c"].count('"Confirmed"')

    return str(max(risky, key=told)["Opportunity__c"])


def main() -> None:
    if missing():
        raise SystemExit(f"No pictures, for want of {', '.join(missing())}")
    log_to_stderr(debug=False)
    (IMAGES / "terminal.svg").write_text(terminal(), encoding="utf-8")
    with judged_company(deals=300) as (url, sandbox):
        arguments = [str(JOURNEYS / "pictures.mjs"), url, told_deal(sandbox), str(IMAGES)]
        subprocess.run(["node", *arguments], env={**os.environ, "CHROMIUM": str(CHROMIUM)}, check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main()
