//! A second interpreter, written from the language reference, against the engine: the two must tell the same journal.
//!
//! It shares with the library the tree of the text and nothing else; see docs/oracle.md.

mod alike;
mod amendments;
mod both;
mod calendar;
mod compare;
mod constructs;
mod counters;
mod duties;
mod evaluate;
mod exercised;
mod fixtures;
mod generate;
mod input;
mod lenient;
mod names;
mod random;
mod routing;
mod sanctions;
mod shipped;
mod shorten;
mod steps;
mod text;
mod uses;
mod values;
mod versions;
mod world;
