-- "if not exists": see the first script.
alter table collection add column if not exists metadata_index varchar(32768) default 'AUTOMATIC' not null;
