"""Where a desk's links to the server's own pages lead."""

from __future__ import annotations

import pytest

from haidang.desks.who import OWNER_ENV, site_address


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/vi/live/desks/giang-vien.ipynb", "/vi/"),
        ("/haidang/en/live/desks/giang-vien.ipynb", "/haidang/en/"),
        ("/vi/live/desks/live/x.ipynb", "/vi/"),
        ("/elsewhere", ""),
    ],
)
def test_links_stay_below_the_servers_own_address(path: str, address: str) -> None:
    """The page's own address says base and language; without a server there is nothing to link to."""
    assert site_address({"SCRIPT_NAME": path, OWNER_ENV: "0" * 32}) == address
    assert site_address({"SCRIPT_NAME": path}) == ""
