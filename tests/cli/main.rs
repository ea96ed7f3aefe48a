//! The program as users run it: every subcommand, both languages, exit statuses, the inputs of an office PC.

mod amendments;
mod data;
mod desk;
mod disk;
mod docs;
mod doctor;
mod fmt;
mod forms;
mod hostile;
mod inputs;
mod mutants;
mod platform;
mod receipts;
mod replay;
mod report;
mod reports;
mod resume;
mod same_bytes;
mod schema;
mod shell;
mod suite;
mod whole;
mod words;
