//! The law of time: a table of cases reasoned by hand, and a walker that goes day by day.

mod boundary;
mod days;
mod distance;
mod every_day;
mod every_day_moved;
mod explained;
mod limits;
mod notices;
mod walker;
