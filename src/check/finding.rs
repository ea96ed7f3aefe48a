//! A finding: a problem with the provisions that it quotes and a case that shows it.

use crate::cases::{Input, write_case};
use crate::model::{ProvisionId, RuleBase, cite};
use crate::problem::{Problem, ProblemKind, Quote, Related};
use crate::source::Span;

/// What a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What and where; its kind is one of W1xx and N1xx.
    pub problem: Problem,
    /// The provisions that it quotes, the one at fault first.
    pub provisions: Vec<ProvisionId>,
    /// A case that shows it.
    pub witness: Option<Witness>,
}

/// A concrete case that shows a finding.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Who is there and what happens.
    pub input: Input,
}

impl Finding {
    /// A finding at a place that quotes nothing yet.
    #[must_use]
    pub fn new(kind: ProblemKind, span: Span) -> Self {
        Self {
            problem: Problem::new(kind, span),
            provisions: Vec::new(),
            witness: None,
        }
    }

    /// Quotes a provision; once is enough.
    #[must_use]
    pub fn quoting(mut self, provision: ProvisionId) -> Self {
        if !self.provisions.contains(&provision) {
            self.provisions.push(provision);
        }
        self
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn with(mut self, span: Span, why: Related) -> Self {
        self.problem = self.problem.with(span, why);
        self
    }

    /// With a case that shows it.
    #[must_use]
    pub fn shown_by(mut self, input: Input) -> Self {
        self.witness = Some(Witness { input });
        self
    }

    /// With a case that shows it, where one was found.
    #[must_use]
    pub fn shown_by_any(mut self, input: Option<Input>) -> Self {
        self.witness = input.map(|input| Witness { input });
        self
    }

    /// The problem with its quotes and its case as text.
    #[must_use]
    pub fn into_problem(self, base: &RuleBase) -> Problem {
        let mut problem = self.problem;
        for id in self.provisions {
            let quote = quote(base, id);
            if !problem.quotes.contains(&quote) {
                problem.quotes.push(quote);
            }
        }
        problem.case = self.witness.map(|witness| {
            let text = write_case(base, &witness.input, "", &[], &[]);
            // The title is put into words with the rest of the problem.
            let lines = text.split_once('\n').map_or("", |(_, lines)| lines);
            lines.to_owned()
        });
        problem
    }
}

/// A provision as it is cited, with its wording.
fn quote(base: &RuleBase, id: ProvisionId) -> Quote {
    let provision = base.provision(base.citable(id));
    let lines: Vec<&str> = provision
        .quote
        .iter()
        .map(|line| line.text.trim())
        .filter(|line| !line.is_empty())
        .collect();
    let span = provision.quote.first().map_or(provision.marker, |l| l.span);
    Quote {
        citation: cite(base, id),
        text: lines.join("\n"),
        span,
    }
}
