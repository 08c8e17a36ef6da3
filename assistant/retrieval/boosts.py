"""What ranks a passage higher or lower beside its words, and the reason that is shown for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.retrieval.bodies import level_of, region_of
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.postings import Filters, Postings, key_of, level_number
from assistant.retrieval.query import Understood

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Where no kind is asked for, a rule answers better than a report that tells of a case.
REGULATION_FIRST = 1.3
# Who asks for reports wants no rule, and even less who names a body or asks how it was written there.
REGULATION_LATER, REGULATION_LAST = 0.5, 0.25
# The newest report of the library speaks for the present; each year before it counts this much less.
OLDER, OLDEST = 0.03, 5
# A report of another year than the one asked for.
OTHER_YEAR = 0.6
# A report of the body that the query names, against one of another.
NAMED_BODY = 1.6
OWN = 1.3
SAME_LEVEL, SAME_REGION = 1.1, 1.1
# A passage that is boilerplate from end to end counts this much less.
BOILERPLATE = 0.5


@dataclass(frozen=True, slots=True)
class Asker:
    """The body for which a search is made; None when it is not known."""

    agency: str | None = None

    @property
    def level(self) -> str | None:
        """Its level, a key of `bodies.LEVELS`."""
        return level_of(self.agency)

    @property
    def region(self) -> str | None:
        """The place that it belongs to."""
        return region_of(self.agency)


def boost_for(
    asked: Understood, filters: Filters, asker: Asker
) -> Callable[[Postings], NDArray[Any]]:
    """A factor for each passage. A year that no report here has changes nothing."""

    def boost(postings: Postings) -> NDArray[Any]:
        import numpy as np

        reports = postings.column("kinds") == 1
        first = REGULATION_LATER if asked.of_reports else REGULATION_FIRST
        names_one = asked.agencies or (asked.of_reports and "写" in asked.text)
        first = REGULATION_LAST if names_one else first
        regulation = 1.0 if filters.kind else first
        factor = np.where(reports, 1.0, regulation).astype(np.float32)
        factor *= 1.0 - BOILERPLATE * postings.column("common")
        if asked.years:
            that_year = np.isin(postings.column("years"), asked.years) & reports
            if that_year.any():
                factor[reports & ~that_year] *= OTHER_YEAR
        elif reports.any():
            years = postings.column("years").astype(np.float32)
            age = np.clip(years[reports].max() - years, 0, OLDEST)
            factor *= np.where(reports, 1.0 - OLDER * age, 1.0).astype(np.float32)
        if asked.agencies:
            keys = np.array([key_of(name) for name in asked.agencies], dtype=np.uint64)
            factor[np.isin(postings.column("agencies"), keys)] *= NAMED_BODY
        if asker.agency:
            factor[postings.column("agencies") == key_of(asker.agency)] *= OWN
            if asker.level:
                factor[postings.column("levels") == level_number(asker.level)] *= SAME_LEVEL
            if asker.region:
                factor[postings.column("regions") == key_of(asker.region)] *= SAME_REGION
        return factor

    return boost


def reasons(passage: Passage, asked: Understood, asker: Asker) -> tuple[str, ...]:
    """Why a passage was ranked higher, in Chinese."""
    if passage.kind != REPORT:
        return ("官方文本",) if passage.official else ()
    found = []
    if passage.agency and passage.agency == asker.agency:
        found.append("本单位的报告")
    elif asker.agency:
        if passage.level and passage.level == asker.level:
            found.append("同级单位")
        if passage.region and passage.region == asker.region:
            found.append("同一地区")
    if passage.agency in asked.agencies:
        found.append("问到的单位")
    if passage.year in asked.years:
        found.append("问到的年度")
    return tuple(found)
