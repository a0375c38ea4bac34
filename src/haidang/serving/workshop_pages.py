"""Pages about a workshop that staff print: drawn by the server, for whoever teaches or coordinates its unit."""

from __future__ import annotations

from haidang.domain.ids import CheckId
from haidang.serving.request import BaseHandler
from haidang.workbench.distribution import class_answers_by_code


class ClassAnswersHandler(BaseHandler):
    """What the class answered, as the desk shows it, on paper."""

    async def get(self, language: str, code: str, check: str) -> None:
        """Draw the page for staff of the workshop's own units."""
        visitor = self.staff()
        found = await self.site.call(
            class_answers_by_code, self.site.workbench, visitor.person, code, CheckId(check), language
        )
        self.draw("class_answers.html", found=found, root=self.page_url(""))
