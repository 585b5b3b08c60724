-- "if not exists": see the first script.
alter table collection add column if not exists vector_precision varchar(32) default 'FLOAT32' not null;
