"""Whose desk it is: the person the server names; without a server, whom the owner of the machine names."""

from __future__ import annotations

import logging
import logging.handlers
import os
from collections.abc import Mapping
from dataclasses import dataclass

from haidang import people
from haidang.domain.ids import PersonId
from haidang.domain.people import Person, Role
from haidang.workbench.language import Translator, languages, notebook_language, translator
from haidang.workbench.opening import Settings, Workbench, open_workbench

OWNER_ENV = "HTTP_X_HAIDANG_OWNER"
"""Set by the server for every page it opens, also to '' (see `serving.kernels`)."""
PERSON_ENV = "HAIDANG_DESK_PERSON"
"""Code of the trainer or coordinator, for JupyterLab on one's own machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A desk was opened by somebody who may have one.

    Parameters
    ----------
    translate
        Gives a Vietnamese sentence of the interface in `language`.
    """

    wb: Workbench
    actor: Person
    language: str
    translate: Translator


def language_of(environment: Mapping[str, str]) -> str:
    """The language of the page: as the server says, else as its address does (``/en/live/…``), else the notebook's."""
    parts = environment.get("SCRIPT_NAME", "").split("/")
    before = parts[parts.index("live") - 1] if "live" in parts[1:] else ""
    if before in languages() and environment.get("HAIDANG_LANGUAGE", "") not in languages():
        return before
    return str(notebook_language())


def site_address(environment: Mapping[str, str]) -> str:
    """Where the server's own pages begin, with the language (``/vi/``); '' where no server opened this page."""
    before, live, _after = environment.get("SCRIPT_NAME", "").partition("/live/")
    return f"{before}/" if live and is_served(environment) else ""


def is_served(environment: Mapping[str, str]) -> bool:
    """Whether a server opened this page and therefore says whose it is."""
    return OWNER_ENV in environment


def who_asks(wb: Workbench, environment: Mapping[str, str]) -> Person | None:
    """The person behind the page, None for nobody.

    In a served page only the server's word counts. On one's own machine it is the member of staff whose code stands in
    ``HAIDANG_DESK_PERSON``.
    """
    with wb.database.connect() as c:
        if is_served(environment):
            owner = environment[OWNER_ENV]
            found = people.persons.get(c, PersonId(owner)) if owner else None
            return found if found is not None and _still_here(wb, found) else None
        code = environment.get(PERSON_ENV, "").strip().casefold()
        if not code:
            return None
        units = [unit.id for unit in people.units.all_units(c)]
        staff = people.persons.in_units(c, units, people.persons.SEES_OTHERS)
    named = [one for one in staff if one.code.casefold() == code]
    return named[0] if len(named) == 1 else None


def _still_here(wb: Workbench, person: Person) -> bool:
    """Not shut out meanwhile: the disabled are in no list of a unit."""
    with wb.database.connect() as c:
        units = {one.unit for one in person.memberships}
        return any(one.id == person.id for one in people.persons.in_units(c, units))


def may_have_desk(person: Person, roles: frozenset[Role]) -> bool:
    """Whether the person holds one of these roles anywhere."""
    return bool(person.roles & roles)


def open_desk(roles: frozenset[Role]) -> Asked | str:
    """The desk of whoever asks, or the sentence that says why there is none. Nothing is opened for nobody.

    Raises
    ------
    HaidangError
        If the data folder or the course cannot be opened.
    """
    environment = os.environ
    language = language_of(environment)
    translate = translator(language)
    served = is_served(environment)
    settings = Settings.from_environment()
    if not served and not environment.get(PERSON_ENV, "").strip():
        return translate(
            "Bàn này cần biết ai đang mở. Hãy chạy haidang serve, đăng nhập rồi mở bàn từ trang chính. "
            "Trong JupyterLab trên máy của mình: đặt biến HAIDANG_DESK_PERSON bằng mã giảng viên "
            "hoặc điều phối viên rồi chạy lại."
        )
    keep_log(settings)
    wb = open_workbench(settings, upgrade=not served)
    person = who_asks(wb, environment)
    if person is None:
        return translate("Chưa biết ai đang mở bàn này, hoặc mã không đúng. Hãy đăng nhập lại từ trang chính.")
    if not may_have_desk(person, roles):
        return translate("Tài khoản của bạn không có vai trò dùng bàn này. Hãy hỏi người quản lý danh sách.")
    return Asked(wb=wb, actor=person, language=language, translate=translate)


def silence() -> None:
    """Let no log line reach the page: what a kernel prints lands there."""
    log = logging.getLogger("haidang")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())


def keep_log(settings: Settings) -> None:
    """Log faults of desks to a file of their own in the data folder, where there is one."""
    log = logging.getLogger("haidang")
    if not settings.data.is_dir() or any(isinstance(one, logging.FileHandler) for one in log.handlers):
        return
    folder = settings.data / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "desks.log", maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
