//! Workload W on published rule engines: `peers ENGINE REGISTER WORKING-DAYS`. The engine decides, for each event, what
//! the rules of `benches/rules/工作量` decide; what has happened is kept by the same plain code for each of them.

#[path = "../../workload/blocks.rs"]
mod blocks;
#[path = "../../workload/days.rs"]
#[allow(dead_code)] // how many days its table holds
mod days;
#[path = "../../workload/generate.rs"]
#[allow(dead_code)] // the names of branches
mod generate;
#[path = "../../workload/line.rs"]
mod line;
#[path = "../../workload/officer.rs"]
mod officer;
#[path = "../../workload/outcome.rs"]
#[allow(dead_code)] // printed
mod outcome;

mod host;
mod rego;
mod zen;

use days::WorkingDays;
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, register, table] = arguments.as_slice() else {
        panic!("peers ENGINE REGISTER WORKING-DAYS");
    };
    let table = std::fs::read(table).expect("the table of working days");
    let working: Vec<bool> = table.iter().map(|day| *day == b'1').collect();
    let days = WorkingDays::new(&working);
    let register = Path::new(register);
    let outcome = match engine.as_str() {
        "regorus" => host::run(register, &days, rego::Interpreted::new()),
        "regorus-bytecode" => host::run(register, &days, rego::Bytecode::new()),
        "zen" => host::run(register, &days, zen::Tables::new()),
        other => panic!("no engine {other}"),
    };
    println!("{:?}", outcome.expect("the register"));
}
