-- "if not exists": a process killed between a statement and its entry in the history runs this script again.
create table if not exists tenant (
    name varchar(63) primary key
);

-- No unique name in a tenant: the directories decide what there is, and names may swap between two openings.
create table if not exists collection (
    uuid                    uuid primary key,
    tenant                  varchar(63) not null references tenant (name),
    name                    varchar(63) not null,
    created_at              timestamp(9) with time zone not null,
    dimension               integer not null,
    metric                  varchar(32) not null,
    index_kind              varchar(32) not null,
    hnsw_max_connections    integer not null,
    hnsw_ef_construction    integer not null,
    hnsw_ef_search          integer not null,
    durability              varchar(32) not null,
    durability_interval_millis bigint not null,
    model                   varchar(256),
    max_text_bytes          integer not null
);

create index if not exists collection_by_name on collection (tenant, name);

create table if not exists setting (
    setting_key   varchar(255) primary key,
    setting_value varchar(65536) not null
);
