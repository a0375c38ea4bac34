"""A small drawer of line charts as SVG: axes from zero with units, a straight line to compare with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 560, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 44, 48
COLOURS = ("#0b6e99", "#c2571a", "#4a7c2f", "#7a4fa3")
INK, PALE = "#3a3f44", "#dfe3e6"
FONT = "font-family='system-ui, sans-serif'"
Points = Sequence[tuple[float, float]]


def line_chart(title: str, x_label: str, y_label: str, series: Mapping[str, Points]) -> str:
    """Draw lines through points. Both axes begin at zero, so that a straight cost looks straight.

    Parameters
    ----------
    x_label, y_label
        What stands on the axes, with units.
    series
        Name → points in the order of x, (n, 2); one name at least, one point at least in each.
    """
    xs = _ticks(max(x for points in series.values() for x, _y in points))
    ys = _ticks(max(y for points in series.values() for _x, y in points))

    def at(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x / xs[-1]
        return round(across, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / ys[-1], 1)

    drawn = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' rx='6' fill='#fff'/>",
        _text(LEFT, 24, title, size=15, weight=600),
    ]
    for y in ys:
        (left, height), (right, _same) = at(0, y), at(xs[-1], y)
        drawn.append(f"<path d='M{left} {height}H{right}' stroke='{PALE if y else INK}'/>")
        drawn.append(_text(left - 8, height + 4, _figure(y), anchor="end"))
    for x in xs:
        drawn.append(_text(at(x, 0)[0], HEIGHT - BOTTOM + 18, _figure(x), anchor="middle"))
    drawn.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_label, anchor="middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    drawn.append(
        f"<text transform='translate(16 {middle}) rotate(-90)' text-anchor='middle' font-size='12' "
        f"fill='{INK}' {FONT}>{escape(y_label)}</text>"
    )
    for index, (name, points) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        places = [at(x, y) for x, y in points]
        path = "M" + "L".join(f"{x} {y}" for x, y in places)
        drawn.append(f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='2.2'/>")
        drawn += [f"<circle cx='{x}' cy='{y}' r='3.2' fill='{colour}'/>" for x, y in places]
        if len(series) > 1:
            drawn.append(f"<circle cx='{LEFT + 12}' cy='{TOP + 10 + 18 * index}' r='4' fill='{colour}'/>")
            drawn.append(_text(LEFT + 22, TOP + 14 + 18 * index, name))
    return "\n".join([*drawn, "</svg>", ""])


def _ticks(largest: float) -> list[float]:
    """Give four to seven round figures from zero to the first one that is not below the largest value."""
    rough = max(largest, 1e-9) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= rough)
    return [step * index for index in range(math.ceil(round(largest / step, 6)) + 1)]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:.3g}"


def _text(x: float, y: float, said: str, *, anchor: str = "start", size: int = 12, weight: int = 400) -> str:
    return (
        f"<text x='{x}' y='{y}' text-anchor='{anchor}' font-size='{size}' font-weight='{weight}' "
        f"fill='{INK}' {FONT}>{escape(said)}</text>"
    )
