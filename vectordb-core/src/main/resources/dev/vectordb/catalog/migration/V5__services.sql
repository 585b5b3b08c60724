-- "if not exists": see the first script. Null for a tenant that only its collections make one.
alter table tenant add column if not exists made_at timestamp(9) with time zone;

-- No reference to a tenant: a key may come before the first collection of its tenant.
create table if not exists api_key (
    id          varchar(32) primary key,
    tenant      varchar(63) not null,
    key_role    varchar(16) not null,
    label       varchar(256) not null,
    created_at  timestamp(9) with time zone not null,
    key_hash    varbinary(32) not null
);

create table if not exists job (
    id            uuid primary key,
    job_number    bigint not null,
    tenant        varchar(63) not null,
    kind          varchar(32) not null,
    request       varchar(262144) not null,
    status        varchar(16) not null,
    done          bigint not null,
    total         bigint not null,
    submitted_at  timestamp(9) with time zone not null,
    started_at    timestamp(9) with time zone,
    ended_at      timestamp(9) with time zone,
    runs          integer not null,
    crashes       integer not null,
    checkpoint    varchar(1024) not null,
    result        varchar(4096) not null,
    failure       varchar(4096)
);
