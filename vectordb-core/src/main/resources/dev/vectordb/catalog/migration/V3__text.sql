-- "if not exists": see the first script. Null without an index of words.
alter table collection add column if not exists text_language varchar(32);
