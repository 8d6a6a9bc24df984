-- Every landed file could be read; take the file away, or mend it, or accept its loss by --accept-refused.
select file, refused_detail from quality.file where refused_reason is not null
