create table book (
  id varchar(36) primary key,
  title varchar(200) not null
);
