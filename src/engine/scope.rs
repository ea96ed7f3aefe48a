//! Whether a case is in scope (ruling 19).

use super::eval::Answer;
use super::machine::{Frame, Machine, Scope};
use crate::journal::{CaseState, EntryKind, Waits};
use crate::model::{CaseId, ProvisionId};

impl Machine<'_> {
    /// Scope, asked at each event after its fields are set (ruling 19).
    pub fn in_scope(&mut self, case: CaseId, frame: &Frame) -> bool {
        let (scope, provision, facts) = self.scope_of(case, frame);
        let before = std::mem::replace(&mut self.cases[case].scope, scope);
        self.cases[case].scope_missing = match scope {
            Scope::Unknown => provision.map(|provision| (provision, facts.clone())),
            Scope::In | Scope::Out => None,
        };
        match scope {
            Scope::In => {
                if before == Scope::Out {
                    self.cases[case].state = CaseState::Open;
                }
                let held = std::mem::take(&mut self.cases[case].held);
                for sanction in held {
                    let own = Frame {
                        at: frame.at,
                        ..sanction.frame
                    };
                    self.sanction(sanction.sanction, sanction.party, sanction.provision, &own);
                }
                true
            }
            Scope::Unknown => {
                if before != Scope::Unknown {
                    self.record(
                        frame,
                        provision,
                        None,
                        EntryKind::Waiting {
                            waits: Waits::Scope,
                            facts,
                        },
                    );
                }
                true
            }
            Scope::Out => {
                let entry = self.record(frame, provision, None, EntryKind::OutOfScope);
                let run = &mut self.cases[case];
                if before != Scope::Out {
                    run.state = CaseState::OutOfScope(frame.at, provision);
                }
                run.arms.clear();
                run.held.clear();
                let open = run.open.clone();
                self.pending.drop_of_case(case, |_| false);
                for duty in open {
                    self.waive(duty, &frame.because(entry));
                }
                false
            }
        }
    }

    fn scope_of(
        &self,
        case: CaseId,
        frame: &Frame,
    ) -> (Scope, Option<ProvisionId>, Vec<std::sync::Arc<str>>) {
        let ty = self.input.cases.ty(case);
        let mut rules = self
            .base
            .scopes
            .iter()
            .filter(|s| s.cases.contains(&ty) && self.applies(s.provision, frame))
            .peekable();
        if rules.peek().is_none() {
            return (Scope::In, None, Vec::new());
        }
        // Scope is said for all provisions: it is not what 依照 runs.
        let own = Frame {
            via: None,
            ..frame.clone()
        };
        let (mut applies, mut asked, mut unknown, mut missing) = (false, None, None, Vec::new());
        for rule in rules {
            asked = asked.or(rule.applies.then_some(rule.provision));
            match self.ask(rule.when.as_ref(), &own) {
                Answer::Known(true) if !rule.applies => {
                    return (Scope::Out, Some(rule.provision), Vec::new());
                }
                Answer::Known(true) => applies = true,
                Answer::Known(false) => {}
                Answer::Unknown(facts) => {
                    unknown = unknown.or(Some(rule.provision));
                    missing.extend(
                        facts
                            .into_iter()
                            .filter(|f| !missing.contains(f))
                            .collect::<Vec<_>>(),
                    );
                }
            }
        }
        match (unknown, applies || asked.is_none()) {
            (None, true) => (Scope::In, None, Vec::new()),
            (None, false) => (Scope::Out, asked, Vec::new()),
            (Some(provision), _) => (Scope::Unknown, Some(provision), missing),
        }
    }
}
