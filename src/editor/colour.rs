//! What each token of a file is, for editors that colour by meaning: keywords by where they stand, names by what they
//! are declared as.

use super::words::words;
use super::workspace::{Declared, DeclaredSort, Workspace};
use crate::source::FileId;
use crate::syntax::fold_name;
use crate::syntax::tokens::{
    CasePiece, Look, RulePiece, Sort, Token, readable_case_pieces, readable_rule_pieces,
};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a token is; the order is that of [`Colour::NAMES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// A keyword.
    Keyword,
    /// A type of parties or cases.
    Class,
    /// A type of events.
    Event,
    /// An attribute or a field.
    Property,
    /// An enum.
    Enum,
    /// A member of an enum.
    Member,
    /// A party.
    Variable,
    /// A sanction.
    Sanction,
    /// A word for a limit, a parameter, an interval, a figure.
    Macro,
    /// A number, a date, a length of time.
    Number,
    /// A text.
    String,
    /// Official wording.
    Comment,
    /// The marker of a provision.
    Marker,
    /// A citation.
    Citation,
}

impl Colour {
    /// The names in the protocol.
    pub const NAMES: [&'static str; 14] = [
        "keyword",
        "class",
        "event",
        "property",
        "enum",
        "enumMember",
        "variable",
        "decorator",
        "macro",
        "number",
        "string",
        "comment",
        "namespace",
        "label",
    ];
}

/// A token with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coloured {
    /// Where.
    pub range: Range<usize>,
    /// What.
    pub colour: Colour,
    /// Whether it is where the name is declared.
    pub declares: bool,
}

impl Workspace {
    /// The tokens of a file in text order. Where a piece cannot be read, the declared names in it.
    #[must_use]
    pub fn colours(&self, id: FileId) -> Vec<Coloured> {
        let text = &self.file(id).text;
        let declared = self.declared(id);
        let mut painter = Painter {
            text,
            names: FxHashMap::default(),
            declarations: Vec::new(),
            out: Vec::new(),
        };
        for one in &declared {
            painter.declare(one, id);
        }
        if self.is_case(id) {
            for piece in readable_case_pieces(text) {
                painter.case_piece(&piece);
            }
        } else {
            for piece in readable_rule_pieces(text) {
                painter.rule_piece(&piece);
            }
        }
        painter.rest();
        painter.out
    }
}

struct Painter<'a> {
    text: &'a str,
    names: FxHashMap<String, Vec<DeclaredSort>>,
    /// Where this file declares names.
    declarations: Vec<u32>,
    out: Vec<Coloured>,
}

impl Painter<'_> {
    fn declare(&mut self, declared: &Declared, id: FileId) {
        let sorts = self.names.entry(declared.name.clone()).or_default();
        if !sorts.contains(&declared.sort) {
            sorts.push(declared.sort);
        }
        if declared.span.file == id {
            self.declarations.push(declared.span.start);
        }
    }

    fn rule_piece(&mut self, piece: &RulePiece) {
        match piece {
            RulePiece::Quote(lines) => {
                for line in lines {
                    self.put(line.clone(), Colour::Comment);
                }
            }
            RulePiece::Marker { range, .. } => self.put(range.clone(), Colour::Marker),
            RulePiece::Operation(tokens) | RulePiece::Declaration(tokens) => self.tokens(tokens),
            RulePiece::Lines(lines) => lines.iter().for_each(|tokens| self.tokens(tokens)),
            RulePiece::Sentence(fragments) => {
                for fragment in fragments {
                    for head in &fragment.heads {
                        self.tokens(&head.tokens);
                    }
                    self.tokens(&fragment.body);
                }
            }
        }
    }

    fn case_piece(&mut self, piece: &CasePiece) {
        match piece {
            CasePiece::Quote(range) => self.put(range.clone(), Colour::Comment),
            CasePiece::RosterHead(range) => self.put(range.clone(), Colour::Keyword),
            CasePiece::Roster(tokens) | CasePiece::Line(tokens) => self.tokens(tokens),
        }
    }

    fn tokens(&mut self, tokens: &[Token]) {
        let mut expected = None;
        for token in tokens {
            let word = &self.text[token.range.clone()];
            let colour = match token.sort.look() {
                Look::Keyword => {
                    // A joined one expects what the first did.
                    expected = match token.sort {
                        Sort::Keyword => expected_after(word),
                        Sort::Junction => expected_after(word).or(expected),
                        _ => expected,
                    };
                    Some(Colour::Keyword)
                }
                Look::Name => self.name(word, expected),
                Look::Text => Some(Colour::String),
                Look::Title | Look::Citation => Some(Colour::Citation),
                Look::Number => Some(Colour::Number),
                Look::Mark => {
                    // A list goes on with what it began with.
                    expected = expected.filter(|_| token.sort == Sort::ListMark);
                    None
                }
            };
            if let Some(colour) = colour {
                self.put(token.range.clone(), colour);
            }
        }
    }

    /// What a name is: what is expected there, where it is that too.
    fn name(&self, word: &str, expected: Option<DeclaredSort>) -> Option<Colour> {
        let sorts = self.names.get(&fold_name(word))?;
        let wanted = expected.filter(|sort| sorts.contains(sort));
        // A name of two sorts is most often a field or what has its type.
        let field = sorts.iter().find(|s| **s == DeclaredSort::Field);
        wanted
            .or(field.copied())
            .or(sorts.first().copied())
            .map(colour_of)
    }

    /// The names in what could not be read.
    fn rest(&mut self) {
        self.out.sort_by_key(|c| c.range.start);
        let read: Vec<Range<usize>> = self.out.iter().map(|c| c.range.clone()).collect();
        for word in words(self.text) {
            let after = read.partition_point(|r| r.end <= word.start);
            let known = read.get(after).is_some_and(|r| r.start < word.end);
            if let (false, Some(colour)) = (known, self.name(&self.text[word.clone()], None)) {
                self.put(word, colour);
            }
        }
        self.out.sort_by_key(|c| c.range.start);
        self.out
            .dedup_by(|next, kept| next.range.start < kept.range.end);
    }

    fn put(&mut self, range: Range<usize>, colour: Colour) {
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let declares = self.declarations.contains(&start);
        self.out.push(Coloured {
            range,
            colour,
            declares,
        });
    }
}

/// What names after a keyword are.
fn expected_after(keyword: &str) -> Option<DeclaredSort> {
    Some(match keyword {
        "应当" | "不得" | "遇" | "首次" | "已" | "未" | "计入" | "视为" | "累计" | "免除"
        | "事件" => DeclaredSort::Event,
        "给予" | "处理" | "轻重" => DeclaredSort::Sanction,
        "为" | "不为" | "属于" | "含" | "不含" => DeclaredSort::Member,
        "主体" => DeclaredSort::Party,
        "案件" | "关于" => DeclaredSort::Case,
        "枚举" | "若干" => DeclaredSort::Enum,
        "扣除" | "期间" => DeclaredSort::Interval,
        _ => return None,
    })
}

fn colour_of(sort: DeclaredSort) -> Colour {
    match sort {
        DeclaredSort::Party | DeclaredSort::Case => Colour::Class,
        DeclaredSort::NamedParty => Colour::Variable,
        DeclaredSort::Enum => Colour::Enum,
        DeclaredSort::Member => Colour::Member,
        DeclaredSort::Event => Colour::Event,
        DeclaredSort::Field => Colour::Property,
        DeclaredSort::Sanction => Colour::Sanction,
        DeclaredSort::Interval
        | DeclaredSort::LimitWord
        | DeclaredSort::Parameter
        | DeclaredSort::Metric => Colour::Macro,
    }
}
