create table patients (
    id integer primary key,
    name text not null,
    born date not null
);

create table visits (
    id integer primary key,
    patient integer not null references patients,
    day date not null,
    reason text not null,
    department text not null
);
