"""Pages for a check on paper: the papers to print, and the screen on which staff type in what came back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import jinja2

import haidang_widgets
from haidang.domain.errors import NotAllowed, Refused
from haidang.domain.ids import AttemptId, CheckId
from haidang.serving.request import BaseHandler
from haidang.workbench.language import translator
from haidang.workbench.opening import Workbench
from haidang.workbench.paper import PAPERS, new_codes, papers_view
from haidang.workbench.paper_entry import entry_page, read_sheet, write_page
from haidang.workbench.paper_keeping import Sheet, keep_sheet

TEMPLATES = Path(haidang_widgets.__file__).parent / "templates" / "haidang"
SHOWN_BESIDE = ("paper_misread", "paper_rules")
"""Refusals that are mended in the step where they happened; all others begin with the first step."""
FONTS = ("be-vietnam-pro-400.woff2", "be-vietnam-pro-600.woff2")


def paper_file(wb: Workbench, check: CheckId, count: int, language: str) -> str:
    """New papers of a check as one HTML file that needs nothing beside it.

    Raises
    ------
    NotFound
        If the check was never released.
    Refused
        If `count` is not 1..12.
    Closed
        If a slot has nothing to draw from.
    """
    translate = translator(language)

    def sentence(message: str, **values: object) -> str:
        return translate(message) % values if values else translate(message)

    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    view = papers_view(wb, check, new_codes(wb, check, count), language)
    return templates.get_template("site/paper.html").render(_=sentence, **view)


class PaperHandler(BaseHandler):
    """Papers of a check, ready to be printed. The address names them, so that one can be printed again."""

    async def get(self, language: str, check: str) -> None:
        """Draw the named papers, or choose new ones and go to their address."""
        del language  # read from the address by `BaseHandler.language`
        self.staff()
        wb, wanted = self.site.workbench, self.get_query_argument("paper", "")
        if not wanted:
            count = self.get_query_argument("codes", "")
            fresh = await self.site.call(
                new_codes, wb, CheckId(check), int(count) if count.isdecimal() and len(count) < 4 else PAPERS
            )
            self.redirect(self.page_url(f"paper/{check}?{urlencode({'paper': ','.join(fresh)}, safe=',')}"))
            return
        view = await self.site.call(papers_view, wb, CheckId(check), wanted.split(","), self.language)
        self.draw(
            "paper.html",
            fonts=[self.site.files.url(one) for one in FONTS],
            enter=self.page_url(f"paper/{check}/enter"),
            again=self.page_url(f"paper/{check}?codes={len(wanted.split(','))}"),
            **view,
        )


class PaperEntryHandler(BaseHandler):
    """The screen on which staff type in a sheet: choose whose it is, type, read what was understood, save."""

    async def get(self, language: str, check: str) -> None:
        """Draw the first step; after a sheet was kept, with what came of it."""
        del language
        visitor = self.staff()
        view = await self.site.call(
            entry_page,
            self.site.workbench,
            visitor.person,
            CheckId(check),
            self.language,
            wanted=self.get_query_argument("q", ""),
            workshop=self.get_query_argument("workshop", ""),
            kept=AttemptId(self.get_query_argument("kept", "")),
        )
        self.form(check, view)

    async def post(self, language: str, check: str) -> None:
        """Go one step on; whatever cannot be taken comes back with a sentence and with all that was typed."""
        del language
        actor, wb = self.staff().person, self.site.workbench
        sheet = self.sheet(check)
        step = self.get_body_argument("step", "")
        try:
            if step == "save":
                attempt = await self.site.call(keep_sheet, wb, actor, sheet, self.language)
                self.redirect(self.page_url(f"paper/{check}/enter?{urlencode({'kept': attempt})}"), status=303)
                return
            work = read_sheet if step == "read" else write_page
            view = await self.site.call(work, wb, actor, sheet, self.language)
        except Refused as refusal:
            if isinstance(refusal, NotAllowed) and refusal.code == "staff_only":
                raise
            fault = self.translate(str(refusal))
            if refusal.code in SHOWN_BESIDE:
                view = {**await self.site.call(read_sheet, wb, actor, sheet, self.language), "fault": fault}
            else:
                view = await self.site.call(
                    entry_page, wb, actor, CheckId(check), self.language, sheet=sheet, fault=fault
                )
        if view["fault"]:
            self.set_status(422)
        self.form(check, view)

    def sheet(self, check: str) -> Sheet:
        """What the form holds."""

        def given(name: str, most: int = 200) -> str:
            return self.get_body_argument(name, "").replace("\x00", "")[:most]

        names = [name for name in self.request.body_arguments if name.startswith("a-")]
        return Sheet(
            check=CheckId(check),
            person=given("person"),
            code=given("code"),
            workshop=given("workshop"),
            reason=given("reason", 1000),
            anyway=given("anyway") == "yes",
            anyway_reason=given("anyway_reason", 1000),
            written={name.removeprefix("a-"): given(name, 6000) for name in names},
        )

    def form(self, check: str, view: dict[str, object]) -> None:
        """Draw the step."""
        self.draw("paper_enter.html", here=self.page_url(f"paper/{check}/enter"), **view)
