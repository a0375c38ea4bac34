"""The endpoints of `docs/reference/contracts.md` 2.4: JSON in, JSON out, every one checked here."""

from __future__ import annotations

from haidang.domain.errors import Refused
from haidang.domain.ids import AttemptId, CheckId, SlotId
from haidang.serving.request import BaseHandler
from haidang.workbench.answers import page_state, read_delivery
from haidang.workbench.attempts import attempt_for_page, start_attempt, submit_attempt, take_hint
from haidang.workbench.results import result_for_page


class ApiHandler(BaseHandler):
    """An endpoint: its errors are JSON too."""

    json_answers = True

    async def prepare(self) -> None:
        """Refuse what a page of somebody else sends on a shared phone.

        A page names the queue it delivers from; between asking who is signed in and delivering, somebody else may have
        signed in on the same phone.
        """
        await super().prepare()
        named = self.request.headers.get("X-Haidang-Person")
        if named and self.visitor is not None and named != self.site.workbench.keys.queue_key(self.visitor.person.id):
            raise Refused("Trên máy này đã có người khác đăng nhập.", code="other_person")


class MeHandler(ApiHandler):
    """Who is signed in on this phone."""

    async def get(self) -> None:
        """Name, team and the key under which this phone keeps the person's queue."""
        visitor = self.someone()
        site = self.site
        self.xsrf_token  # noqa: B018  # reading it sets the cookie that later requests must show
        self.answer(visitor.for_page(site.workbench, self.language))


class EventsHandler(ApiHandler):
    """Takes what phones queued."""

    delivers = True

    async def post(self) -> None:
        """Acknowledge each event after it is durable."""
        self.answer(await self.site.deliver(read_delivery(self.someone(), self.body_json(), self.language)))


class PageStateHandler(ApiHandler):
    """Where somebody was in a lesson."""

    async def get(self, page: str) -> None:
        """Step, and what was answered in practice."""
        visitor = self.someone()
        self.answer(await self.site.call(page_state, self.site.workbench, visitor, page))


class StartHandler(ApiHandler):
    """Opens a check for somebody."""

    async def post(self, check: str) -> None:
        """Hand out the open attempt, or a new one."""
        visitor = self.someone()
        attempt = await self.site.call(start_attempt, self.site.workbench, visitor, CheckId(check))
        self.answer({"attempt": attempt})


class AttemptHandler(ApiHandler):
    """An attempt as its owner may see it."""

    async def get(self, attempt: str) -> None:
        """Public variants and acknowledged answers."""
        visitor = self.someone()
        self.answer(
            await self.site.call(attempt_for_page, self.site.workbench, visitor, AttemptId(attempt), self.language)
        )


class HintHandler(ApiHandler):
    """Hands out hints one at a time, and counts them."""

    async def post(self, attempt: str) -> None:
        """Give the next hint of a slot."""
        visitor = self.someone()
        slot = SlotId(str(self.body_json().get("slot", "")))
        self.answer(
            await self.site.call(take_hint, self.site.workbench, visitor, AttemptId(attempt), slot, self.language)
        )


class SubmitHandler(ApiHandler):
    """Ends an attempt."""

    async def post(self, attempt: str) -> None:
        """Close it, score it, say what counted."""
        visitor = self.someone()
        self.answer(await self.site.call(submit_attempt, self.site.workbench, visitor, AttemptId(attempt)))


class ResultHandler(ApiHandler):
    """The result of one's own attempt."""

    async def get(self, attempt: str) -> None:
        """As much as the form reveals now."""
        visitor = self.someone()
        self.answer(
            await self.site.call(result_for_page, self.site.workbench, visitor, AttemptId(attempt), self.language)
        )
