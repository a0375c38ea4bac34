"""The demonstration ward: invented people of an invented ward, the same for the same seed.

Shape: `ward_small` of the curriculum, 6B. One ward, 6 learning points, 12 teams of 7 (1 head, 1 deputy, members), 84
volunteers, 6 % of them in two teams, 1 coordinator, 2 trainers. Its personal codes are no secret: never use it for
real people.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from haidang.domain.errors import Refused
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel
from haidang.people import codes, persons, signin, units
from haidang.people.codes import Keys
from haidang.people.names import same_name

SEED = 20261005
TEAMS = 12
TEAM_SIZE = 7
IN_TWO_TEAMS = 0.06

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
           "Lý", "Đinh", "Mai", "Tạ")  # fmt: skip
_MIDDLE_F = ("Thị", "Ngọc", "Thanh", "Thu", "Kim", "Minh", "Bảo", "Phương", "Hồng", "Diệu")
_GIVEN_F = ("An", "Ánh", "Bích", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hương", "Lan", "Linh", "Mai", "Nga", "Ngân",
            "Oanh", "Quyên", "Thảo", "Thủy", "Trâm", "Uyên", "Vân", "Yến")  # fmt: skip
_MIDDLE_M = ("Văn", "Đức", "Minh", "Quang", "Hữu", "Công", "Xuân", "Gia", "Thành", "Tuấn")
_GIVEN_M = ("Anh", "Bình", "Cường", "Dũng", "Đạt", "Đông", "Hải", "Hiếu", "Hùng", "Khôi", "Lâm", "Long", "Nam", "Phúc",
            "Quân", "Sơn", "Tâm", "Thắng", "Trí", "Tùng", "Việt", "Vinh")  # fmt: skip
_STAFF = (
    (Role.COORDINATOR, "DP01", "dieuphoi"),
    (Role.TRAINER, "GV01", "giangvien1"),
    (Role.TRAINER, "GV02", "giangvien2"),
)
_POINTS = ("Nhà văn hóa tổ dân phố 1", "Nhà văn hóa tổ dân phố 4", "Nhà văn hóa tổ dân phố 7", "Trụ sở phường",
           "Thư viện phường", "Trường tiểu học Bình Lâm")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One invented person.

    Parameters
    ----------
    teams
        Indices into `DemoWard.teams`; empty for staff, who belong to the ward.
    post
        ``truong``, ``pho``, ``thanh-vien``, or '' for staff.
    login
        '' for volunteers.
    """

    code: str
    name: str
    role: Role
    teams: tuple[int, ...]
    post: str
    personal_code: str
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWard:
    """The ward as plain values: no database, no secret."""

    centre: str
    province: str
    ward: str
    teams: tuple[str, ...]
    points: tuple[str, ...]
    people: tuple[DemoPerson, ...]

    @property
    def volunteers(self) -> tuple[DemoPerson, ...]:
        """The volunteers, team by team."""
        return tuple(one for one in self.people if one.role is Role.VOLUNTEER)

    @property
    def staff(self) -> tuple[DemoPerson, ...]:
        """Coordinator first, then trainers."""
        return tuple(one for one in self.people if one.role is not Role.VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSignIn:
    """How to sign in as one person of the demonstration."""

    person: Person
    personal_code: str
    """'' for staff."""
    login: str
    """'' for volunteers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledDemo:
    """What `install_demo` made."""

    ward: Unit
    teams: tuple[Unit, ...]
    sign_ins: tuple[DemoSignIn, ...]
    """In the order of `DemoWard.people`."""


def ward_small(seed: int = SEED) -> DemoWard:
    """Return the demonstration ward of a seed."""
    rng = random.Random(seed)  # noqa: S311  # invented people, no secrets
    taken: set[str] = set()
    people: list[DemoPerson] = []
    for team in range(TEAMS):
        for place in range(TEAM_SIZE):
            people.append(
                DemoPerson(
                    code=f"TNV{len(people) + 1:03d}",
                    name=_name(rng, taken),
                    role=Role.VOLUNTEER,
                    teams=(team,),
                    post=("truong", "pho")[place] if place < 2 else "thanh-vien",
                    personal_code=codes.personal_code(rng),
                )
            )
    members = [index for index, one in enumerate(people) if one.post == "thanh-vien"]
    for index in sorted(rng.sample(members, round(IN_TWO_TEAMS * len(people)))):
        one = people[index]
        other = rng.choice([team for team in range(TEAMS) if team not in one.teams])
        people[index] = DemoPerson(
            code=one.code,
            name=one.name,
            role=one.role,
            teams=(*one.teams, other),
            post=one.post,
            personal_code=one.personal_code,
        )
    posts = (
        (Role.COORDINATOR, "DP01", "dieuphoi"),
        (Role.TRAINER, "GV01", "giangvien1"),
        (Role.TRAINER, "GV02", "giangvien2"),
    )
    for role, code, login in posts:
        people.append(
            DemoPerson(code=code, name=_name(rng, taken), role=role, teams=(), post="", personal_code="", login=login)
        )
    return DemoWard(
        centre="Trung ương (minh họa)",
        province="Thành phố Hải Bình (minh họa)",
        ward="Phường Bình Lâm",
        teams=tuple(f"Tổ {number}" for number in range(1, TEAMS + 1)),
        points=_POINTS,
        people=tuple(people),
    )


def install_demo(
    c: Connection,
    ward: DemoWard,
    *,
    staff_password: str,
    now: datetime,
    new_id: Callable[[], str],
    keys: Keys,
) -> InstalledDemo:
    """Put the ward into an empty database, in the caller's transaction; staff get logins with `staff_password`.

    Volunteers have their personal codes and no PIN yet: they choose one at the first sign-in, as in a real class.

    Raises
    ------
    Refused
        ``not_empty`` if there is any unit already.
    """
    if units.all_units(c):
        raise Refused("Dữ liệu minh họa chỉ nạp được vào cơ sở dữ liệu trống.", code="not_empty")
    centre = units.add(c, code="TW", name=ward.centre, level=UnitLevel.CENTRE, parent=None, new_id=new_id)
    city = units.add(c, code="HB", name=ward.province, level=UnitLevel.PROVINCE, parent=centre.id, new_id=new_id)
    home = units.add(c, code="binh-lam", name=ward.ward, level=UnitLevel.COMMUNE, parent=city.id, new_id=new_id)
    teams = tuple(
        units.add(c, code=f"to-{number:02d}", name=name, level=UnitLevel.TEAM, parent=home.id, new_id=new_id)
        for number, name in enumerate(ward.teams, start=1)
    )
    sign_ins: list[DemoSignIn] = []
    for one in ward.people:
        held = [teams[index].id for index in one.teams] or [home.id]
        person = persons.add(
            c,
            code=one.code,
            display_name=one.name,
            memberships=[Membership(unit=unit, role=one.role) for unit in held],
            now=now,
            new_id=new_id,
        )
        if one.login:
            signin.set_password(c, person=person.id, login=one.login, password=staff_password)
        elif not signin.set_personal_code(c, person.id, one.personal_code, keys):
            raise Refused("Dữ liệu minh họa chỉ nạp được vào cơ sở dữ liệu trống.", code="not_empty")
        sign_ins.append(DemoSignIn(person=person, personal_code=one.personal_code, login=one.login))
    return InstalledDemo(ward=home, teams=teams, sign_ins=tuple(sign_ins))


def invented_name(rng: random.Random) -> str:
    """Return an invented name; the same may come again."""
    middle, given = rng.choice(((_MIDDLE_F, _GIVEN_F), (_MIDDLE_M, _GIVEN_M)))
    return f"{rng.choice(_FAMILY)} {rng.choice(middle)} {rng.choice(given)}"


def _name(rng: random.Random, taken: set[str]) -> str:
    """Return an invented name that nobody has yet."""
    while True:
        name = invented_name(rng)
        if same_name(name) not in taken:
            taken.add(same_name(name))
            return name
