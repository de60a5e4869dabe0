"""Attacks, made by rule: what a hostile catalog, front matter or article body may hold.

Each calls ``HIT``, which shows in a browser, or points to ``EVIL``, which no source article names.
"""

from __future__ import annotations

from collections.abc import Iterator

EVIL = "evil.example"
HIT = "document.title='XSS'"
_TAGS = (
    "<img src=x {0}>", "<svg {0}></svg>", "<body {0}>", "<details open {0}>x</details>",
    "<video src=x {0}></video>", "<a href=x {0} tabindex=0 autofocus>x</a>",
)  # fmt: skip
_HANDLERS = (f'onerror="{HIT}"', f'OnLoad="{HIT}"', f'/ontoggle="{HIT}"', f'\nonfocus="{HIT}"')
_SCHEMES = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "&#106;avascript:", "javascript&colon;",
    "\x01javascript:", "vbscript:", "data:text/html,<script>", "data:image/svg+xml,<svg onload=",
    "view-source:javascript:",
)  # fmt: skip
_ADDRESSES = (
    "[x]({0})", "![x]({0})", '<a href="{0}">x</a>', "[x][r]\n\n[r]: {0}", "<{0}>",
    '<form action="{0}"><button formaction="{0}">x</button></form>',
)  # fmt: skip
_SCRIPTS = (
    "<script>{0}</script>", "<ScRiPt >{0}</sCrIpT\n>", "<script/x>{0}</script>",
    "</script><script>{0}</script>", "</title><script>{0}</script>", "--><script>{0}</script>",
    "]]><script>{0}</script>", '"><script>{0}</script>', "'><script>{0}</script>",
    "</textarea><script>{0}</script>", "<<script>{0}//<</script>", "<scr<script>ipt>{0}</script>",
    "&lt;script&gt;{0}&lt;/script&gt;", "\\<script>{0}</script>", "`</code><script>{0}</script>`",
    "```\"><script>{0}</script>\n```", "{{{{< x \"<script>{0}</script>\" >}}}}",
    "<noscript><p title=\"</noscript><script>{0}</script>\">",
    "<svg><script>{0}</script></svg>", "<math><mtext><style><img src=x onerror=\"{0}\"></style>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--><img src=x onerror={0}>\">",
    "<svg></p><style><a id=\"</style><img src=x onerror={0}>\">", "<template><script>{0}</script>",
)  # fmt: skip
_FRAMES = (
    "<iframe srcdoc=\"<script>parent.{0}</script>\"></iframe>", "<object data=//{1}/x></object>",
    "<embed src=//{1}/x>", "<base href=//{1}/>", "<link rel=stylesheet href=//{1}/x.css>",
    '<meta http-equiv="refresh" content="0;url=//{1}/">', "<style>@import '//{1}/x.css';</style>",
    "<p style=\"background:url(//{1}/)\">x</p>", "[x](https://{1}/)", "![x](//{1}/x.png)",
    "<https://{1}/>", "https://{1}/", "[x](\\\\{1}\\x)", "[x](https:/{1})",
    '<img srcset="//{1}/x 1x" src=x>',
)  # fmt: skip


def payloads() -> tuple[str, ...]:
    """About eighty, each once; the same in every run."""
    return tuple(dict.fromkeys(_made()))


def _made() -> Iterator[str]:
    for place, tag in enumerate(_TAGS):
        for shift in range(2):
            yield tag.format(_HANDLERS[(place + shift) % len(_HANDLERS)])
    for place, address in enumerate(_ADDRESSES):
        for shift in range(5):
            scheme = _SCHEMES[(place + 2 * shift) % len(_SCHEMES)]
            yield address.format(scheme + HIT.replace("'", "&#39;"))
    yield from (text.format(HIT) for text in _SCRIPTS)
    yield from (text.format(HIT, EVIL) for text in _FRAMES)
    yield f'" onmouseover="{HIT}" x="'
    yield f"' onmouseover='{HIT}' x='"
    yield f"# x {{#y onclick={HIT}}}"
