"""Questions about the data themselves: what was held back, what is late, what looks odd."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_SOURCES = """
    select b.*, s.label_kk, s.label_ru, s.label_en
    from marts.source b join reference.sources s using (source) order by b.position"""

_REASONS = """
    select q.source, q.reason, sum(q.rows_n)::bigint as rows_n
    from quality.quarantine q where q.is_first group by all order by rows_n desc, q.source, q.reason"""

_QUARANTINE = """
    select source, file, row_number, column_name, reason, given, subject, detail, rows_n
    from quality.quarantine
    where ($source is null or source = $source) and ($reason is null or reason = $reason)
    order by file, row_number, column_name"""

_REMARKS = """
    select r.school_id, s.name_kk, s.name_ru, s.name_en, r.remark, r.given,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from (
        select school_id, remark, given from marts.school_remark
        union all
        select school_id, remark, given from quality.remark where school_id is not null
    ) r
    join marts.school s using (school_id)
    join marts.district d using (district_id)
    order by r.remark, s.name_ru collate kk nulls first, r.school_id"""

_FILE_REMARKS = """
    select source, file, row_number, column_name, remark, given, subject
    from quality.remark where school_id is null order by file, row_number, column_name"""

_FILES = """
    select file, source, mapping, rows_read, rows_other, rows_loaded, rows_quarantined, refused_reason, refused_detail
    from quality.file order by source, file"""


def sources(who: Viewer) -> pd.DataFrame:
    """Every source: rows, newest moment, bound, freshness."""
    return ask(who, _SOURCES)


def reasons(who: Viewer) -> pd.DataFrame:
    """source, reason, rows_n: quarantined rows, each counted once by its first fault."""
    return ask(who, _REASONS)


def quarantine(who: Viewer, *, source: str | None = None, reason: str | None = None) -> pd.DataFrame:
    """Every fault of every quarantined row, with file, row and column."""
    return ask(who, _QUARANTINE, source=source, reason=reason)


def school_remarks(who: Viewer) -> pd.DataFrame:
    """Remarks by school."""
    return ask(who, _REMARKS)


def file_remarks(who: Viewer) -> pd.DataFrame:
    """Remarks on files and rows that belong to no school."""
    return ask(who, _FILE_REMARKS)


def files(who: Viewer) -> pd.DataFrame:
    """Every landed file with its counts."""
    return ask(who, _FILES)
