"""Pages drawn by the server itself: sign-in, home, login cards; and the doors to shared pages."""

from __future__ import annotations

import asyncio
import json

import tornado.web

from haidang.domain.errors import NotAllowed
from haidang.domain.ids import AttemptId, CheckId
from haidang.serving.request import PENDING_COOKIE, SESSION_COOKIE, BaseHandler, Site
from haidang.workbench.attempts import owned_attempt, start_attempt
from haidang.workbench.checklist import checklist_view
from haidang.workbench.home import home_view
from haidang.workbench.visits import (
    SESSION_HOURS,
    NeedsPin,
    SignedIn,
    Turned,
    choose_pin,
    exchange_card,
    peek_card,
    sign_in_with_code,
    sign_in_with_password,
    sign_out,
)

CARD_COOKIE = "hd_card"
PENDING_DAYS = 0.02
"""Half an hour to choose a PIN or to confirm a card."""


class FormHandler(BaseHandler):
    """Pages with a form."""

    def keep_cookie(self, name: str, value: str, *, hours: float) -> None:
        """Set a cookie that scripts cannot read and other sites cannot send."""
        self.set_cookie(
            name,
            value,
            path=self.site.base,
            max_age=int(hours * 3600),
            httponly=True,
            samesite="Lax",
            secure=self.encrypted(),
        )

    def keep_pending(self, **facts: str) -> None:
        """Remember for a few minutes, on this phone only, who is about to choose a PIN."""
        self.set_signed_cookie(
            PENDING_COOKIE,
            json.dumps(facts),
            expires_days=None,
            path=self.site.base,
            httponly=True,
            samesite="Lax",
            secure=self.encrypted(),
        )

    def encrypted(self) -> bool:
        """Whether the browser came by https, also where a proxy ends it; whoever lies harms only their own cookie."""
        forwarded = self.request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
        return self.request.protocol == "https" or forwarded == "https"

    def welcome(self, signed_in: SignedIn) -> None:
        """Begin the session and go where the person wanted."""
        self.keep_cookie(SESSION_COOKIE, signed_in.token, hours=SESSION_HOURS)
        self.clear_cookie(PENDING_COOKIE, path=self.site.base)
        self.redirect(self.safe_next())

    def safe_next(self) -> str:
        """The wanted page if it is one of ours, else home."""
        wanted = self.get_argument("next", "")
        base = self.site.base
        # Browsers drop tabs and line breaks from addresses, so that "/<tab>/name" would lead to another server.
        plain = wanted.isprintable() and not set(wanted) & set("\\: ")
        if plain and wanted.startswith(base) and not wanted.startswith("//"):
            return wanted
        return self.site_url()

    def address(self) -> str:
        """The visitor's network address, for limits on tries only; never stored."""
        return str(self.request.remote_ip)


class SignInHandler(FormHandler):
    """Volunteers: workshop code, personal code, PIN."""

    def get(self) -> None:
        """Show the form."""
        if self.visitor is not None:
            self.redirect(self.site_url())
            return
        self.form(workshop=self.get_query_argument("workshop", ""))

    async def post(self) -> None:
        """Check, and say kindly what is wrong."""
        workshop, code, pin = (
            self.get_body_argument(key, "").replace("|", " ")[:40] for key in ("workshop", "code", "pin")
        )
        outcome = await self.site.call(
            sign_in_with_code,
            self.site.workbench,
            workshop_code=workshop,
            personal_code=code,
            pin=pin,
            address=self.address(),
        )
        match outcome:
            case SignedIn():
                self.welcome(outcome)
            case NeedsPin():
                self.keep_pending(workshop=workshop, code=code, card="", name=outcome.name)
                self.redirect(self.site_url("choose-pin", next=self.safe_next()))
            case Turned():
                self.set_status(429 if outcome.wait_seconds else 422)
                self.form(workshop=workshop, code=code, error=self.translate(outcome.message))

    def form(self, *, workshop: str = "", code: str = "", error: str = "") -> None:
        """Draw the form with what was typed, never the PIN."""
        self.draw(
            "sign_in.html", values={"workshop": workshop, "code": code}, fault=error, next=self.get_argument("next", "")
        )


class StaffSignInHandler(FormHandler):
    """Trainers, coordinators and authors: name and password."""

    def get(self) -> None:
        """Show the form."""
        self.form()

    async def post(self) -> None:
        """Check name and password."""
        login, password = self.get_body_argument("name", ""), self.get_body_argument("password", "", strip=False)
        outcome = await self.site.call(
            sign_in_with_password, self.site.workbench, login=login, password=password, address=self.address()
        )
        if isinstance(outcome, SignedIn):
            self.welcome(outcome)
            return
        assert isinstance(outcome, Turned)
        self.set_status(429 if outcome.wait_seconds else 422)
        self.form(login=login, error=self.translate(outcome.message))

    def form(self, *, login: str = "", error: str = "") -> None:
        """Draw the form with the name that was typed."""
        self.draw("staff_sign_in.html", values={"name": login}, fault=error, next=self.get_argument("next", ""))


class ChoosePinHandler(FormHandler):
    """First sign-in with a card: the person makes up their own PIN."""

    def get(self) -> None:
        """Show the form to somebody who has just shown a personal code."""
        self.form(self.pending())

    async def post(self) -> None:
        """Keep the PIN and begin the session."""
        who = self.pending()
        outcome = await self.site.call(
            choose_pin,
            self.site.workbench,
            workshop_code=who["workshop"],
            personal_code=who["code"],
            card=who["card"],
            pin=self.get_body_argument("pin", ""),
            again=self.get_body_argument("again", ""),
            address=self.address(),
        )
        if isinstance(outcome, SignedIn):
            self.welcome(outcome)
            return
        assert isinstance(outcome, Turned)
        self.set_status(422)
        self.form(who, self.translate(outcome.message))

    def form(self, who: dict[str, str], fault: str = "") -> None:
        """Draw the form, never with a PIN in it."""
        self.draw("choose_pin.html", person={"name": who["name"]}, fault=fault, next=self.get_argument("next", ""))

    def pending(self) -> dict[str, str]:
        """Codes and name of somebody who is about to choose a PIN.

        Raises
        ------
        NotAllowed
            If nobody is (`code` ``sign_in``).
        """
        raw = self.get_signed_cookie(PENDING_COOKIE, max_age_days=PENDING_DAYS)
        if raw is None:
            raise NotAllowed("Hãy nhập mã lớp và mã cá nhân trước đã.", code="sign_in")
        found: dict[str, str] = json.loads(raw)
        return found


class WorkshopDoorHandler(BaseHandler):
    """Target of the projected QR code."""

    def get(self, code: str) -> None:
        """To the sign-in form with the workshop filled in."""
        self.redirect(self.site_url("sign-in", workshop=code[:16]))


class CardDoorHandler(FormHandler):
    """Target of the QR on a login card: takes the token out of the address bar."""

    def get(self, token: str) -> None:
        """Keep the token where scripts cannot read it, and move on; nothing is used up by a mere preview."""
        self.set_signed_cookie(
            CARD_COOKIE,
            token[:100],
            expires_days=None,
            path=self.site.base,
            httponly=True,
            samesite="Lax",
            secure=self.encrypted(),
        )
        self.redirect(self.site_url("card"))


class CardHandler(FormHandler):
    """Sign-in with the QR of a login card."""

    async def get(self) -> None:
        """Ask whether it is the right person."""
        await self.form()

    async def post(self) -> None:
        """Exchange the token once for a session, or for the choice of a PIN."""
        outcome = await self.site.call(
            exchange_card, self.site.workbench, self.token(), self.get_body_argument("pin", ""), self.address()
        )
        match outcome:
            case SignedIn():
                self.clear_cookie(CARD_COOKIE, path=self.site.base)
                self.welcome(outcome)
            case NeedsPin():
                self.keep_pending(workshop="", code="", card=self.token(), name=outcome.name)
                self.clear_cookie(CARD_COOKIE, path=self.site.base)
                self.redirect(self.site_url("choose-pin"))
            case Turned():
                self.set_status(429 if outcome.wait_seconds else 422)
                await self.form(self.translate(outcome.message))

    async def form(self, fault: str = "") -> None:
        """Draw the page with the owner's name, or say that the card's QR cannot be used any more."""
        owner = await self.site.call(peek_card, self.site.workbench, self.token())
        if owner is None:
            self.set_status(410)
            self.draw(
                "message.html",
                heading=self.translate("Mã QR trên thẻ không dùng được nữa"),
                text=self.translate(
                    "Mã QR trên thẻ chỉ dùng được một lần. Bạn đăng nhập bằng mã cá nhân in trên thẻ nhé."
                ),
                action={
                    "text": self.translate("Đăng nhập bằng mã cá nhân"),
                    "href": self.site_url("sign-in"),
                    "post": False,
                },
            )
            return
        self.draw(
            "card.html",
            person={"name": owner.name, "team": owner.team},
            has_pin=owner.has_pin,
            fault=fault,
            next=self.get_argument("next", ""),
        )

    def token(self) -> str:
        """The token that came with the card."""
        raw = self.get_signed_cookie(CARD_COOKIE, max_age_days=PENDING_DAYS)
        return raw.decode() if raw else ""


class SignOutHandler(FormHandler):
    """The end of a session, on this phone."""

    def get(self) -> None:
        """Ask, since a mere link must not sign anybody out."""
        self.draw(
            "message.html",
            heading=self.translate("Đăng xuất khỏi máy này?"),
            text=self.translate("Nếu máy này dùng chung, hãy đăng xuất để người sau không vào bài của bạn."),
            action={"text": self.translate("Đăng xuất"), "href": self.site_url("sign-out"), "post": True},
        )

    async def post(self) -> None:
        """End it on the server too."""
        token = self.get_cookie(SESSION_COOKIE)
        if token:
            await self.site.call(sign_out, self.site.workbench, token)
            await self.settings["kernel_manager"].end_session(token)
        for name in (SESSION_COOKIE, PENDING_COOKIE, CARD_COOKIE):
            self.clear_cookie(name, path=self.site.base)
        self.redirect(self.site_url("sign-in"))


class HomeHandler(BaseHandler):
    """My lessons, my checks, my results."""

    async def get(self, language: str = "") -> None:
        """Draw the home page of the person."""
        del language  # `prepare` has seen it
        visitor = self.someone()
        if visitor.person.is_staff:
            self.settings["voila"].staff_is_here()
        view = await self.site.call(home_view, self.site.workbench, visitor, self.language, self.site.base)
        self.draw("home.html", **view)


class ChecklistHandler(BaseHandler):
    """What residents can do by themselves: the same page for everybody who is signed in, and nothing comes back."""

    def get(self, language: str) -> None:
        """Draw the checklist."""
        del language  # read from the address by `BaseHandler.language`
        self.someone()
        self.draw("checklist.html", **checklist_view(self.site.workbench.course, self.language))


class StartCheckHandler(BaseHandler):
    """The button that opens a check."""

    async def post(self, check: str) -> None:
        """Open or find the attempt and go there."""
        visitor = self.someone()
        attempt = await self.site.call(start_attempt, self.site.workbench, visitor, CheckId(check))
        self.redirect(self.page_url(f"check/{attempt}"))


class SharedPageHandler(BaseHandler):
    """Lessons, checks and results: the same bytes for everybody who may open the door."""

    async def get(self, language: str, name: str) -> None:
        """Send the page of a lesson."""
        del language  # read from the address by `BaseHandler.language`
        self.someone()
        await self.send_shared(name)

    async def send_shared(self, name: str) -> None:
        """Send the rendered page, compressed ahead of time."""
        assert self.site.shared is not None
        payload = await asyncio.wait_for(self.site.shared.get(self.language, name), timeout=120)
        self.xsrf_token  # noqa: B018  # reading it sets the cookie that later requests must show
        self.set_header("Content-Security-Policy", self.policy())
        self.set_header("Cache-Control", "private, no-cache")
        payload.send(self)


class AttemptPageHandler(SharedPageHandler):
    """The page of a check or a result: opened only for the attempt's owner."""

    page = "check"

    async def get(self, language: str, attempt: str) -> None:
        """Send the page if the attempt is the visitor's."""
        del language
        visitor = self.someone()
        await self.site.call(owned_attempt, self.site.workbench, visitor, AttemptId(attempt))
        await self.send_shared(self.page)


class ResultPageHandler(AttemptPageHandler):
    """The page of a result."""

    page = "result"


class HealthHandler(tornado.web.RequestHandler):
    """Whether the server answers at all, and whether every shared page stands ready."""

    def initialize(self, site: Site) -> None:
        """Keep what all handlers share."""
        self.site = site

    def get(self) -> None:
        """Say so."""
        self.set_header("Cache-Control", "no-store")
        self.write({"haidang": True, "pages": self.site.shared is not None and self.site.shared.all_ready})


class FaviconHandler(BaseHandler):
    """The lighthouse in the browser's tab."""

    def get(self) -> None:
        """To the built file."""
        self.redirect(self.site.files.url("favicon.svg"), permanent=False)
