-- grain: one row a file of the open data, made of the tables beside this one
select name, mime, content from release.open_file order by name
