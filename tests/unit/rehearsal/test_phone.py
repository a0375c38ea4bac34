"""What a phone fetches for a page."""

from __future__ import annotations

from haidang.rehearsal.phone import loads_of

PAGE = """
<html><head>
<link rel="icon" href="/static/favicon.abc.svg">
<link rel="preload" href="/static/font.woff2" as="font" crossorigin>
<LINK rel=stylesheet href='/static/a.css'><link rel="canonical" href="/elsewhere">
<script type="module" src="/static/page.js"></script>
<script type="application/json">{"a": "<img src='/no.png'>"}</script>
</head><body><a href="/home">x</a><img src="data:image/png;base64,AA"><img src="/p.png"><img src="/p.png"></body></html>
"""


def test_everything_a_browser_loads_is_found_once() -> None:
    """Styles, fonts, icon, scripts and pictures; no links to other pages, nothing that lies in the page already."""
    assert loads_of(PAGE) == (
        "/static/favicon.abc.svg",
        "/static/font.woff2",
        "/static/a.css",
        "/static/page.js",
        "/p.png",
    )
