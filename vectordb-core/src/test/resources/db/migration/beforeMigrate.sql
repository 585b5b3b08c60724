create table if not exists application_callback (id integer primary key);
