-- Every source that the product cannot do without has its rows.
select b.source from reference.source_bound b
where (b.is_needed or b.min_rows > 0)
    and coalesce((select sum(f.rows_loaded) from quality.file f where f.source = b.source), 0) < greatest(b.min_rows, b.is_needed::int)
