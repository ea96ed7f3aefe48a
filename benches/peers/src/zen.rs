//! The rules as compiled decision tables, one for each kind of event.

use crate::host::{Answer, Complaint, FollowUp, Rules};
use serde_json::{Value as Json, json};
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, Variable};
use zen_types::symbol::Symbol;
use zen_types::variable::VariableMap;

/// Three decisions.
pub struct Tables {
    limit: Decision,
    answer: Decision,
    complaint: Decision,
}

fn decision(policy: &str, inputs: &[&str], outputs: &[&str], rows: Json) -> Decision {
    let column = |field: &&str| json!({ "id": field, "name": field, "field": field });
    let content = json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": policy,
                "inputs": inputs.iter().map(column).collect::<Vec<_>>(),
                "outputs": outputs.iter().map(column).collect::<Vec<_>>(),
                "rules": rows,
            } },
            { "id": "out", "name": "out", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "1", "sourceId": "in", "targetId": "table" },
            { "id": "2", "sourceId": "table", "targetId": "out" },
        ],
    });
    let content: DecisionContent = serde_json::from_value(content).expect("a decision");
    let mut decision = DecisionEngine::default()
        .create_decision(content.into())
        .expect("a decision");
    decision.compile();
    decision
}

fn ask<const N: usize>(decision: &Decision, fields: [(&str, Variable); N]) -> Variable {
    let named = fields
        .into_iter()
        .map(|(name, value)| (Symbol::from(name), value));
    let input = Variable::from_object(named.collect::<VariableMap>());
    let response = pollster::block_on(decision.evaluate(input)).expect("a decision");
    response.result
}

fn text(of: &str) -> Variable {
    Variable::String(Symbol::from(of))
}

fn number(of: i64) -> Variable {
    Variable::Number(of.into())
}

fn read(of: &Variable, field: &str) -> i64 {
    let number = of.dot(field).and_then(|v| v.as_number()).expect("a number");
    i64::try_from(number).expect("a whole number")
}

impl Tables {
    pub fn new() -> Self {
        Self {
            limit: decision(
                "first",
                &["branch"],
                &["limit"],
                json!([
                    { "_id": "1", "branch": "\"本人职责\", \"他机关职责\"", "limit": "0" },
                    { "_id": "2", "branch": "\"本机关他人职责\", \"多机关或不明确\"", "limit": "1" },
                    { "_id": "3", "branch": "\"多股室共同职责\", \"与外单位共同职责\"", "limit": "5" },
                ]),
            ),
            answer: decision(
                "first",
                &["by", "found", "day"],
                &["answer"],
                json!([
                    { "_id": "1", "by": "$ == officer", "found": "\"完整\"", "day": "$ <= due", "answer": "1" },
                    { "_id": "2", "by": "$ == officer", "found": "\"完整\"", "day": "$ > due", "answer": "2" },
                    { "_id": "3", "by": "", "found": "", "day": "", "answer": "0" },
                ]),
            ),
            complaint: decision(
                "collect",
                &["proved", "of_year", "of_two_years"],
                &["tier"],
                json!([
                    { "_id": "0", "proved": "true", "of_year": "", "of_two_years": "", "tier": "0" },
                    { "_id": "1", "proved": "true", "of_year": "1", "of_two_years": "", "tier": "1" },
                    { "_id": "2", "proved": "true", "of_year": "3", "of_two_years": "", "tier": "2" },
                    { "_id": "3", "proved": "true", "of_year": "5", "of_two_years": "", "tier": "4" },
                    { "_id": "4", "proved": "true", "of_year": "8", "of_two_years": "", "tier": "8" },
                    { "_id": "5", "proved": "true", "of_year": "", "of_two_years": "10", "tier": "16" },
                ]),
            ),
        }
    }
}

impl Rules for Tables {
    fn limit(&mut self, branch: &str) -> u8 {
        let said = ask(&self.limit, [("branch", text(branch))]);
        read(&said, "limit") as u8
    }

    fn answer(&mut self, of: &FollowUp<'_>) -> Answer {
        let said = ask(
            &self.answer,
            [
                ("by", text(of.by)),
                ("officer", text(of.officer)),
                ("found", text(of.found)),
                ("day", number(i64::from(of.day))),
                ("due", number(i64::from(of.due))),
            ],
        );
        match read(&said, "answer") {
            1 => Answer::InTime,
            2 => Answer::Late,
            _ => Answer::Nothing,
        }
    }

    fn complaint(&mut self, of: &Complaint) -> Option<u8> {
        let said = ask(
            &self.complaint,
            [
                ("proved", Variable::Bool(of.proved)),
                ("of_year", number(i64::from(of.of_year))),
                ("of_two_years", number(i64::from(of.of_two_years))),
            ],
        );
        let reached = said.as_array()?;
        let reached = reached.borrow();
        let tiers = reached.iter().map(|row| read(row, "tier") as u8);
        (!reached.is_empty()).then(|| tiers.fold(0, |all, tier| all | tier))
    }
}
