-- No source lost more of its rows to the quarantine than its contract allows.
select b.source, sum(f.rows_quarantined) as rows_quarantined, sum(f.rows_read) as rows_read
from reference.source_bound b join quality.file f using (source)
where f.refused_reason is null
group by b.source, b.max_quarantined_pct
having 100.0 * sum(f.rows_quarantined) > b.max_quarantined_pct * sum(f.rows_read)
