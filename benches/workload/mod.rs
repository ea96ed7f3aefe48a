//! Workload W: a made-up register of inquiries, follow-ups and complaints, a program written by hand for it, and what
//! costs are measured by. The rules for it stand in `benches/rules/工作量`.

#![allow(dead_code)] // each bench uses a part

pub mod blocks;
pub mod bureau;
pub mod by_hand;
pub mod cost;
pub mod days;
pub mod generate;
pub mod line;
pub mod officer;
pub mod outcome;
pub mod waiting;
