"""The results of ``all.py`` as bars: CPU time as a multiple of ours, on a logarithmic scale."""

from __future__ import annotations

from html import escape
from itertools import groupby
from math import log10
from typing import Any

_ROW, _LEFT, _RIGHT, _TOP = 22, 330, 90, 44
_WIDTH = 900


def chart(rows: list[dict[str, Any]]) -> str:
    """An SVG that says the figures in words, too, and follows the reader's colour scheme."""
    most = max([row["ratio"] for row in rows] + [10.0])
    least = min([row["ratio"] for row in rows if row["ratio"] > 0] + [1.0])
    low, high = min(0.0, log10(least)) - 0.05, log10(most)
    scale = (_WIDTH - _LEFT - _RIGHT) / (high - low)

    def x(ratio: float) -> float:
        return _LEFT + (log10(max(ratio, 1e-9)) - low) * scale

    parts, y = [], _TOP
    for task, group in groupby(rows, key=lambda row: row["task"]):
        parts.append(f'<text x="0" y="{y + 15}" class="task">{escape(task)}</text>')
        for row in group:
            parts.append(_bar(row, x(1.0), x(row["ratio"]), y))
            y += _ROW
        y += 10
    line = f'<line x1="{x(1):.1f}" y1="{_TOP - 6}" x2="{x(1):.1f}" y2="{y - 6}"/>'
    said = "; ".join(f"{r['task']}, {r['tool']}: {r['ratio']:g}" for r in rows)
    return _FRAME.format(
        width=_WIDTH, height=y + 4, said=escape(said), line=line, bars="\n".join(parts)
    )


def _bar(row: dict[str, Any], one: float, end: float, y: float) -> str:
    kind = "ours" if row["tool"].startswith("multilang") else "other"
    left, width = min(one, end), max(2.0, abs(end - one))
    label = f"{row['ratio']:.2g}×" if row["ratio"] < 10 else f"{row['ratio']:.0f}×"
    return (
        f'<text x="{_LEFT - 12}" y="{y + 15}" class="tool">{escape(row["tool"])}</text>'
        f'<rect class="{kind}" x="{left:.1f}" y="{y + 3}" width="{width:.1f}" height="16" rx="2"/>'
        f'<text x="{max(one, end) + 6:.1f}" y="{y + 15}">{label} '
        f'<tspan class="less">{row["seconds"]:.3g} s</tspan></text>'
    )


_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="CPU time as a multiple of multilang's">
<title>CPU time as a multiple of multilang's</title>
<desc>{said}</desc>
<style>
svg {{ background: #fff; color: #1c1c1e; font: 13px system-ui, sans-serif; }}
text {{ fill: currentcolor; }} .task {{ font-weight: 600; font-size: 12px; }}
.tool {{ text-anchor: end; }}
.less {{ fill: #5c5c66; }} .ours {{ fill: #1c6b34; }} .other {{ fill: #7a8699; }}
line {{ stroke: #1c6b34; stroke-width: 1.5; }}
@media (prefers-color-scheme: dark) {{
svg {{ background: #17171a; color: #ececf0; }} .less {{ fill: #a4a4b0; }} .ours {{ fill: #4caf6a; }}
line {{ stroke: #4caf6a; }} }}
</style>
<text x="0" y="20" class="task">CPU time as a multiple of multilang's (longer is slower)</text>
{line}
{bars}
</svg>
"""
