create table theirs (id int primary key);
