"""The invented nation: `nation_agg` of the curriculum, 6B, with its persons, the same for the same seed.

3,321 communes, 4,821 teams and 240,000 volunteers: what the movement says of itself. Everything else is invented. The
numbers below the total are drawn: sizes of teams log-normal, courses logistic in days, the check at 0.78 and, of the
rest, 0.6 after a second sitting. One commune is planted as an anomaly (everybody has everything on the first day), one
as good practice.

Plain values: no database, no secret. Persons come one by one, since 240,000 of them need not be held at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from math import ceil, log

from haidang.people.demo import IN_TWO_TEAMS, SEED, invented_name

COMMUNES, TEAMS, VOLUNTEERS, REMOTE = 3_321, 4_821, 240_000, 286
"""The anchors, held exactly; fewer communes have proportionally less of everything."""
FIRST_DAY = date(2026, 10, 5)
"""D1 of the campaign."""
LAST_DAY = 45
SMALLEST, LARGEST, SIGMA = 12, 160, 0.4
"""Volunteers of a team, and the spread of the logarithm of its size."""
JOINED_LATER = 0.04
PASSES_FIRST, PASSES_AGAIN = 0.78, 0.6
"""Share certified at the first sitting; of the rest, at the second."""
NEVER_SAT, SITTING_NOW = 0.02, 0.01
COURSE_LAG = 3
"""Days by which the second course comes after the first."""
_PACE = 2.5
_GOOD_PASSES = 0.93
_SAME_PACE = 0.6
"""Share of persons who take both courses with the same zeal."""

_PROVINCES = (
    "Hải Bình", "Lâm Giang", "Sơn Thủy", "Vĩnh Hà", "Kim Sa", "Đông Lĩnh", "Tân Châu Giang", "Phú Sơn", "Bình Hải",
    "Thanh Lâm", "An Giang Thượng", "Hà Đông Sơn", "Trường Hải", "Ngọc Lĩnh Hạ", "Cẩm Giang Sơn", "Nam Thủy", "Bắc Sa",
    "Long Hải Đông", "Minh Sơn", "Quang Hà", "Hòa Lâm", "Thủy An", "Giang Bắc", "Sa Huỳnh Sơn", "Lộc Hà Đông",
    "Xuân Lĩnh", "Yên Sa", "Đại Thủy", "Hưng Giang", "Phước Lâm", "Tây Lĩnh", "Thái Sa", "Viễn Đông", "Hạ Lâm",
)  # fmt: skip
_FIRST = ("An", "Bình", "Cẩm", "Đại", "Đông", "Hòa", "Hưng", "Kim", "Lâm", "Long", "Minh", "Mỹ", "Nam", "Ngọc", "Phú",
          "Phước", "Quang", "Sơn", "Tân", "Thanh", "Thạnh", "Thiện", "Trung", "Vạn", "Vĩnh", "Xuân", "Yên")  # fmt: skip
_SECOND = ("An", "Bình", "Châu", "Điền", "Giang", "Hà", "Hải", "Hiệp", "Hòa", "Khánh", "Khê", "Lâm", "Lạc", "Lộc",
           "Phong", "Phú", "Sơn", "Tân", "Thành", "Thịnh", "Thủy", "Trạch", "Trung", "Xá")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """One invented ward or commune.

    Parameters
    ----------
    province
        Index into `Nation.provinces`.
    teams
        Indices into `Nation.sizes`, one or two.
    remote
        At the border, or hard to reach.
    midpoint
        Day of the campaign on which half of those who finish the first course have done so.
    ceiling
        Share of its volunteers who ever finish it, 0.86..1.
    kind
        ``anomaly``, ``good`` or ''.
    """

    province: int
    code: str
    name: str
    teams: range
    remote: bool
    midpoint: float
    ceiling: float
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """One invented volunteer.

    Parameters
    ----------
    teams
        Indices into `Nation.sizes`; the team they came from first.
    post
        ``truong``, ``pho`` or ``thanh-vien``.
    joined
        Day of the campaign.
    courses
        Day on which each of the two online courses was finished, None where it was not.
    sittings
        For each time they handed in the check, whether they were certified.
    sits_now
        They have begun the check and not handed it in.
    """

    code: str
    name: str
    teams: tuple[int, ...]
    post: str
    joined: int
    courses: tuple[int | None, int | None]
    sittings: tuple[bool, ...]
    sits_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """The nation as plain values."""

    seed: int
    centre: str
    provinces: tuple[str, ...]
    communes: tuple[Commune, ...]
    sizes: tuple[int, ...]
    """Volunteers of each team, those from another team not counted."""

    def volunteers(self) -> Iterator[Volunteer]:
        """Every volunteer, team by team, the same each time."""
        rng = random.Random(self.seed + 2)  # noqa: S311  # invented people, no secrets
        second = self._second_teams(rng)
        number = 0
        for commune in self.communes:
            for team in commune.teams:
                for place in range(self.sizes[team]):
                    other = second.get(number)
                    yield Volunteer(
                        code=f"T{team + 1:04d}-{place + 1:03d}",
                        name=invented_name(rng),
                        teams=(team,) if other is None else (team, other),
                        post=("truong", "pho", "thanh-vien")[min(place, 2)],
                        joined=rng.randint(11, 30) if place > 1 and rng.random() < JOINED_LATER else 1,
                        courses=_courses(commune, rng),
                        sittings=(sat := _sittings(commune, rng))[0],
                        sits_now=sat[1],
                    )
                    number += 1

    def _second_teams(self, rng: random.Random) -> dict[int, int]:
        """Number of a member → another team of their commune, or of the next one where it has none."""
        near = {team: self._near(index, team) for index, one in enumerate(self.communes) for team in one.teams}
        starts = accumulate(self.sizes, initial=0)
        homes = {
            start + place: team
            for (team, size), start in zip(enumerate(self.sizes), starts, strict=False)
            if near[team]
            for place in range(2, size)
        }
        chosen = rng.sample(list(homes), min(round(IN_TWO_TEAMS * sum(self.sizes)), len(homes)))
        return {number: rng.choice(near[homes[number]]) for number in chosen}

    def _near(self, index: int, team: int) -> list[int]:
        own = self.communes[index]
        found = [one for one in own.teams if one != team]
        for beside in self.communes[max(index - 1, 0) : index] + self.communes[index + 1 : index + 2]:
            if not found and beside.province == own.province:
                found = list(beside.teams)
        return found


def nation(seed: int = SEED, communes: int = COMMUNES) -> Nation:
    """Return the invented nation of a seed, or a proportional part of it.

    Parameters
    ----------
    communes
        1..3,321; the anchors hold for all of them.
    """
    rng = random.Random(seed)  # noqa: S311  # invented places, no secrets
    part = communes / COMMUNES
    two = set(rng.sample(range(communes), round((TEAMS - COMMUNES) * part)))
    remote = set(rng.sample(range(communes), round(REMOTE * part)))
    strange, good = rng.sample(range(communes), 2) if communes > 1 else (0, None)
    provinces = min(len(_PROVINCES), communes)
    homes = _spread(communes, [rng.uniform(0.5, 1.5) for _ in range(provinces)])
    of_province = [place for place, count in enumerate(homes) for _ in range(count)]
    counts = [2 if index in two else 1 for index in range(communes)]
    first = list(accumulate(counts, initial=0))
    made = []
    taken: set[tuple[int, str]] = set()
    for index, (start, end) in enumerate(pairwise(first)):
        kind = "anomaly" if index == strange else "good" if index == good else ""
        made.append(
            Commune(
                province=of_province[index],
                code=f"{'vx' if index in remote else 'px'}-{index + 1:04d}",
                name=_place(rng, of_province[index], taken),
                teams=range(start, end),
                remote=index in remote,
                midpoint=rng.uniform(7, 15) if kind != "good" else 7.0,
                ceiling=rng.uniform(0.86, 1.0) if kind != "good" else 0.99,
                kind=kind,
            )
        )
    return Nation(
        seed=seed,
        centre="Trung ương (minh họa)",
        provinces=tuple(f"Tỉnh {name} (minh họa)" for name in _PROVINCES[:provinces]),
        communes=tuple(made),
        sizes=_sizes(rng, first[-1], round(VOLUNTEERS * first[-1] / TEAMS)),
    )


def _place(rng: random.Random, province: int, taken: set[tuple[int, str]]) -> str:
    """A name that no other commune of the province has."""
    while True:
        name = f"{rng.choice(('Phường', 'Xã'))} {rng.choice(_FIRST)} {rng.choice(_SECOND)}"
        if (province, name) not in taken:
            taken.add((province, name))
            return name


def _spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers ≥ 1 in proportion to the weights, `total` in all (≥ as many as there are weights)."""
    exact = [1 + (total - len(weights)) * one / sum(weights) for one in weights]
    found = [int(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda index: found[index] - exact[index])
    for index in by_rest[: total - sum(found)]:
        found[index] += 1
    return found


def _sizes(rng: random.Random, teams: int, total: int) -> tuple[int, ...]:
    """Log-normal sizes of teams within their limits, `total` volunteers in all."""
    drawn = [rng.lognormvariate(0.0, SIGMA) for _ in range(teams)]

    def scaled(by: float) -> list[int]:
        return [min(max(round(one * by), SMALLEST), LARGEST) for one in drawn]

    low, high = 1.0, 2.0 * total / teams
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(scaled(middle)) < total else (low, middle)
    sizes = scaled(low)
    free = [index for index, size in enumerate(sizes) if SMALLEST < size < LARGEST]
    for index in rng.sample(free, total - sum(sizes)):
        sizes[index] += 1
    return tuple(sizes)


def _courses(commune: Commune, rng: random.Random) -> tuple[int | None, int | None]:
    zeal, other = rng.random(), rng.random()
    if commune.kind == "anomaly":
        return 1, 1
    return (
        _finished(commune, zeal, 0),
        _finished(commune, zeal if rng.random() < _SAME_PACE else other, COURSE_LAG),
    )


def _finished(commune: Commune, zeal: float, lag: int) -> int | None:
    """The day on which a share `zeal` of the commune has finished: the logistic curve, read the other way."""
    if not 0 < zeal < commune.ceiling:
        return None
    day = ceil(commune.midpoint + lag + _PACE * log(zeal / (commune.ceiling - zeal)))
    return max(day, 1 + lag) if day <= LAST_DAY else None


def _sittings(commune: Commune, rng: random.Random) -> tuple[tuple[bool, ...], bool]:
    if commune.kind == "anomaly":
        return (True,), False
    absent = rng.random()
    if absent < NEVER_SAT + SITTING_NOW:
        return (), absent < SITTING_NOW
    if rng.random() < (_GOOD_PASSES if commune.kind == "good" else PASSES_FIRST):
        return (True,), False
    return (False, rng.random() < PASSES_AGAIN), False
