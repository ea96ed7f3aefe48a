//! The rules as a Rego policy: interpreted, and as bytecode.

use crate::host::{Answer, Complaint, FollowUp, Rules};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

const LIMIT: &str = "data.w.limit";
const ANSWER: &str = "data.w.answer";
const COMPLAINT: &str = "data.w.complaint";

fn engine() -> Engine {
    let mut engine = Engine::new();
    let policy = include_str!("w.rego").to_owned();
    engine
        .add_policy("w.rego".to_owned(), policy)
        .expect("the policy is valid");
    engine
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Value::new_object();
    let map = object.as_object_mut().expect("an object");
    for (name, value) in fields {
        map.insert(Value::from(name), value);
    }
    object
}

/// What asks the policy for a rule's value.
trait Asks {
    fn ask(&mut self, rule: &str, input: Value) -> i64;
}

impl<A: Asks> Rules for A {
    fn limit(&mut self, branch: &str) -> u8 {
        self.ask(LIMIT, object([("branch", branch.into())])) as u8
    }

    fn answer(&mut self, of: &FollowUp<'_>) -> Answer {
        let input = object([
            ("by", of.by.into()),
            ("officer", of.officer.into()),
            ("found", of.found.into()),
            ("day", i64::from(of.day).into()),
            ("due", i64::from(of.due).into()),
        ]);
        match self.ask(ANSWER, input) {
            1 => Answer::InTime,
            2 => Answer::Late,
            _ => Answer::Nothing,
        }
    }

    fn complaint(&mut self, of: &Complaint) -> Option<u8> {
        let input = object([
            ("proved", of.proved.into()),
            ("of_year", i64::from(of.of_year).into()),
            ("of_two_years", i64::from(of.of_two_years).into()),
        ]);
        u8::try_from(self.ask(COMPLAINT, input)).ok()
    }
}

/// The interpreter.
pub struct Interpreted(Engine);

impl Interpreted {
    pub fn new() -> Self {
        Self(engine())
    }
}

impl Asks for Interpreted {
    fn ask(&mut self, rule: &str, input: Value) -> i64 {
        self.0.set_input(input);
        let value = self.0.eval_rule(rule.to_owned()).expect("a value");
        value.as_i64().expect("a number")
    }
}

/// The policy compiled for the virtual machine, once.
pub struct Bytecode(RegoVM);

impl Bytecode {
    pub fn new() -> Self {
        let mut engine = engine();
        let compiled = engine
            .compile_with_entrypoint(&LIMIT.into())
            .expect("the policy is valid");
        let program = Compiler::compile_from_policy(&compiled, &[LIMIT, ANSWER, COMPLAINT])
            .expect("the policy is valid");
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.load_program(program);
        machine.set_data(Value::new_object()).expect("no data");
        Self(machine)
    }
}

impl Asks for Bytecode {
    fn ask(&mut self, rule: &str, input: Value) -> i64 {
        self.0.set_input(input);
        let value = self.0.execute_entry_point_by_name(rule).expect("a value");
        value.as_i64().expect("a number")
    }
}
