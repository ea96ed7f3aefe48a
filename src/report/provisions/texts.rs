//! Which part of the rule files belongs to which provision, as tokens with their places.

use crate::model::{Provision, ProvisionId, RuleBase};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::fold_name;
use crate::syntax::tokens::{Fragment, Role, RulePiece, Sort, Token, rule_pieces};
use std::collections::BTreeMap;
use std::ops::Range;

/// Rules that stand together, with the comments above and between them.
#[derive(Clone, Debug)]
pub(in crate::report) struct Region {
    /// Where.
    pub(super) span: Span,
    /// Its tokens, by place.
    pub(super) tokens: Vec<Token>,
}

/// The rules of a rule base by provision.
#[derive(Debug, Default)]
pub(in crate::report) struct Texts {
    /// The rules of each provision that can be cited, by the place of its text, which editions share that left it alone;
    /// notes and official lines are none.
    of: BTreeMap<Span, Vec<Region>>,
    /// What stands in no provision: vocabulary, parameters.
    outside: Vec<Region>,
    /// All tokens of each file, by place.
    tokens: BTreeMap<FileId, Vec<Token>>,
}

/// To what a piece belongs.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Provision(Span),
    Outside,
}

impl Texts {
    /// Cuts the rule files of a rule base.
    pub(in crate::report) fn of(base: &RuleBase, sources: &SourceMap, files: &[FileId]) -> Self {
        let mut texts = Self::default();
        for &file in files {
            let text = &sources.file(file).text;
            if let Some(pieces) = rule_pieces(text) {
                let mut cut = Cut {
                    base,
                    text,
                    file,
                    open: None,
                    texts: &mut texts,
                };
                pieces.into_iter().for_each(|piece| cut.take(piece));
                cut.close();
            }
        }
        texts.tokens.values_mut().for_each(|all| {
            all.sort_by_key(|token| token.range.start);
        });
        texts
    }

    /// The rules of a provision.
    pub(super) fn rules(&self, provision: &Provision) -> &[Region] {
        self.of.get(&provision.span).map_or(&[], Vec::as_slice)
    }

    /// What stands in no provision.
    pub(in crate::report) fn outside(&self) -> &[Region] {
        &self.outside
    }

    /// The part of a rule before the colon of its head, without the 的 that may stand there.
    pub(in crate::report) fn head(&self, span: Span, sources: &SourceMap) -> Span {
        let text = &sources.file(span.file).text;
        let tokens = self.tokens(span);
        let colon = tokens.iter().position(|t| t.sort == Sort::HeadColon);
        let before = colon.map_or(tokens, |at| &tokens[..at]);
        let last = before.iter().rfind(|t| &text[t.range.clone()] != "的");
        let end = last.map_or(span.end as usize, |t| t.range.end);
        Span::new(span.file, span.start as usize, end)
    }

    /// The names in a span.
    pub(in crate::report) fn names(&self, span: Span, sources: &SourceMap) -> Vec<String> {
        let text = &sources.file(span.file).text;
        let names = self.tokens(span).iter().filter(|t| t.sort == Sort::Name);
        let names = names.map(|t| fold_name(&text[t.range.clone()]).to_string());
        names.collect()
    }

    /// `对 P` of a statement, where it has one.
    pub(in crate::report) fn target(&self, span: Span, sources: &SourceMap) -> Option<Span> {
        let text = &sources.file(span.file).text;
        let tokens = self.tokens(span);
        let from = tokens.iter().position(|t| &text[t.range.clone()] == "对")?;
        let given = tokens[from..]
            .iter()
            .position(|t| &text[t.range.clone()] == "给予")?;
        let last = &tokens[from + given.checked_sub(1)?];
        Some(Span::new(
            span.file,
            tokens[from].range.start,
            last.range.end,
        ))
    }

    /// The party of a statement: what stands before 应当, 可以 or 不得, or behind 由 before what is decided.
    pub(in crate::report) fn subject(&self, span: Span, sources: &SourceMap) -> Span {
        let text = &sources.file(span.file).text;
        let said = |t: &Token| &text[t.range.clone()];
        let joins = |t: &&Token| t.sort != Sort::Keyword || matches!(said(t), "的" | "各");
        let mut tokens = self.tokens(span).iter().peekable();
        tokens.next_if(|t| said(t) == "由");
        let first = tokens.peek().map(|t| t.range.start);
        match (first, tokens.take_while(joins).last()) {
            (Some(first), Some(last)) => Span::new(span.file, first, last.range.end),
            _ => span.head(),
        }
    }

    /// The tokens within a span.
    pub(super) fn tokens(&self, span: Span) -> &[Token] {
        let all = self.tokens.get(&span.file).map_or(&[][..], Vec::as_slice);
        let range = span.range();
        let from = all.partition_point(|t| t.range.start < range.start);
        let to = all.partition_point(|t| t.range.start < range.end);
        &all[from..to.max(from)]
    }
}

struct Cut<'a, 't> {
    base: &'a RuleBase,
    text: &'a str,
    file: FileId,
    open: Option<(Owner, Range<usize>, Vec<Token>)>,
    texts: &'t mut Texts,
}

impl Cut<'_, '_> {
    fn take(&mut self, piece: RulePiece) {
        match piece {
            RulePiece::Quote(_) => self.close(),
            RulePiece::Operation(tokens) => {
                self.close();
                self.note(&tokens);
            }
            RulePiece::Marker { range, .. } => {
                let marker = self.span(&range);
                let formal = self
                    .base
                    .provisions
                    .iter()
                    .any(|p| p.marker == marker && !p.citable);
                match formal {
                    // A 目 without wording of its own is a part of the rules.
                    true => self.add(vec![Token {
                        range,
                        sort: Sort::Keyword,
                        depth: 0,
                        redundant: false,
                    }]),
                    false => self.close(),
                }
            }
            RulePiece::Lines(lines) => {
                let tokens: Vec<Token> = lines.into_iter().flatten().collect();
                let head = tokens.first().map(|t| &self.text[t.range.clone()]);
                // They are told elsewhere: the head of the page, the count of each limit.
                match matches!(head, Some("规章" | "日历" | "修正案" | "更正")) {
                    true => self.close(),
                    false => self.add(tokens),
                }
            }
            RulePiece::Declaration(tokens) => self.add(tokens),
            RulePiece::Sentence(fragments) => {
                let notes = fragments.iter().all(|f| f.role == Role::Note);
                let tokens: Vec<Token> = fragments.into_iter().flat_map(flat).collect();
                match notes {
                    true => self.close(),
                    false => self.add(tokens),
                }
            }
        }
    }

    fn add(&mut self, tokens: Vec<Token>) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let range = first.range.start..last.range.end;
        let owner = self.owner(&range);
        self.note(&tokens);
        match &mut self.open {
            Some((open, whole, all)) if *open == owner => {
                whole.end = range.end;
                all.extend(tokens);
            }
            _ => {
                self.close();
                let start = comments_above(self.text, range.start);
                self.open = Some((owner, start..range.end, tokens));
            }
        }
    }

    fn note(&mut self, tokens: &[Token]) {
        let all = self.texts.tokens.entry(self.file).or_default();
        all.extend(tokens.iter().cloned());
    }

    fn close(&mut self) {
        let Some((owner, range, tokens)) = self.open.take() else {
            return;
        };
        let span = self.span(&range);
        let region = Region { span, tokens };
        match owner {
            Owner::Provision(whole) => self.texts.of.entry(whole).or_default().push(region),
            Owner::Outside => self.texts.outside.push(region),
        }
    }

    /// The provision in whose text a piece stands.
    fn owner(&self, range: &Range<usize>) -> Owner {
        let span = self.span(range);
        let around = self.base.provisions.iter().enumerate();
        let around = around.filter(|(_, p)| p.span.holds(span));
        let closest = around.min_by_key(|(_, p)| p.span.end - p.span.start);
        match closest {
            Some((at, _)) => {
                let cited = self.base.citable(ProvisionId::at(at));
                Owner::Provision(self.base.provision(cited).span)
            }
            None => Owner::Outside,
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }
}

/// The tokens of a fragment in order.
fn flat(fragment: Fragment) -> Vec<Token> {
    let heads = fragment.heads.into_iter().flat_map(|group| group.tokens);
    heads.chain(fragment.body).chain(fragment.end).collect()
}

/// The start of the line of a place, and of the comments right above it.
fn comments_above(text: &str, at: usize) -> usize {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |n| n + 1);
    let mut start = line_start(at);
    if !text[start..at].trim().is_empty() {
        // It shares its line with a marker.
        return at;
    }
    while start > 0 {
        let above = line_start(start - 1);
        if !text[above..start]
            .trim_start()
            .starts_with(['#', '\u{ff03}'])
        {
            break;
        }
        start = above;
    }
    start
}
