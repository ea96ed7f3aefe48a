//! A rule file: its pieces hung on the levels of the statute.

use super::Reader;
use super::amendments::{Line, Opening, Verb};
use super::declarations::Block;
use super::rules::{Setting, awaits_conditions};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::{FileId, Span};
use crate::syntax::MAX_FILE_BYTES;
use crate::syntax::scan::{self, MarkerAt, Piece, Sentence};
use crate::syntax::tree::{
    Declaration, Edition, Item, Level, Marker, Name, Operation, OperationKind, Part, Provision,
    QuoteLine, Rule, RuleFile,
};
use crate::syntax::words::{fold_char, fold_name, integer, is_blank};
use std::ops::Range;

/// Reads a rule file: all that could be read, and every problem of the text.
#[must_use]
pub fn parse_rules(file: FileId, text: &str) -> (RuleFile, Vec<Problem>) {
    if text.len() > MAX_FILE_BYTES {
        let kind = ProblemKind::FileTooLarge {
            limit: MAX_FILE_BYTES,
        };
        return (
            RuleFile {
                file,
                unread: Vec::new(),
                items: Vec::new(),
            },
            vec![Problem::new(kind, Span::new(file, 0, 0))],
        );
    }
    let mut builder = Builder {
        reader: Reader::new(file, text),
        open: Vec::new(),
        items: Vec::new(),
        fresh: Fresh::No,
        opening: None,
        verb: None,
    };
    let pieces = scan::cut(text);
    for (index, piece) in pieces.iter().enumerate() {
        builder.piece(piece, pieces.get(index + 1));
    }
    builder.finish_operation();
    let mut problems = std::mem::take(&mut builder.reader.problems);
    super::strange::add(&mut problems, file, text);
    problems.extend(super::strange::look_alikes(file, text));
    problems.sort_by_key(|p| (p.span.start, p.span.end));
    (
        RuleFile {
            file,
            unread: builder.reader.unread,
            items: builder.items,
        },
        problems,
    )
}

/// Whether the piece before was something that a `>` line may directly follow.
#[derive(PartialEq)]
enum Fresh {
    No,
    Marker,
    Regulation,
    Amendment,
}

struct Builder<'t> {
    reader: Reader<'t>,
    /// Provisions that are not complete, outermost first.
    open: Vec<Open>,
    items: Vec<Item>,
    fresh: Fresh,
    /// The provision that an amendment changes or adds, being read.
    opening: Option<Opening>,
    /// 修改 or 增加 right before a declaration.
    verb: Option<(Verb, Span)>,
}

struct Open {
    provision: Provision,
    /// Its last rule is `有 下列 情形 之一`, so that the items below are bare conditions.
    awaits_conditions: bool,
}

impl Builder<'_> {
    fn piece(&mut self, piece: &Piece, next: Option<&Piece>) {
        let fresh = std::mem::replace(&mut self.fresh, Fresh::No);
        if !matches!(piece, Piece::Block(_) | Piece::Sentence(_)) {
            self.drop_verb();
        }
        match piece {
            Piece::Marker(marker, title) => {
                self.marker(marker, title.clone());
                self.fresh = Fresh::Marker;
            }
            Piece::Quote(lines) => {
                let quote: Vec<QuoteLine> = lines
                    .iter()
                    .map(|line| self.reader.quote_line(line))
                    .collect();
                self.quote(quote, &fresh);
            }
            Piece::Block(lines) => self.block(lines),
            Piece::Sentence(sentence) => self.sentence(sentence, next),
            Piece::Operation(range) => self.operation(range),
        }
    }

    /// A line of an amendment.
    fn operation(&mut self, range: &Range<usize>) {
        self.finish_operation();
        let span = self.reader.whole(range.clone());
        if !self.amending() {
            self.reader
                .problem(ProblemKind::OperationOutsideAmendment, span);
        }
        match self.reader.operation(range) {
            Some(Line::Done(kind)) => self.add_operation(Operation { kind: *kind, span }),
            Some(Line::Verb(verb)) => self.verb = Some((verb, span)),
            Some(Line::Opens(opening)) => {
                self.begin(opening.marker.clone(), opening.title.clone(), span);
                self.opening = Some(opening);
                self.fresh = Fresh::Marker;
            }
            None => {}
        }
    }

    fn amending(&self) -> bool {
        matches!(
            self.items
                .iter()
                .rev()
                .find(|item| !matches!(item, Item::Declaration(_))),
            Some(Item::Amendment(_))
        )
    }

    /// Completes what is open, and with it the change that an amendment makes.
    fn finish_operation(&mut self) {
        self.drop_verb();
        self.close(0);
        self.opening = None;
    }

    /// A verb with no declaration after it.
    fn drop_verb(&mut self) {
        if let Some((_, span)) = self.verb.take() {
            let kind = ProblemKind::Unexpected {
                found: String::new(),
                expected: vec!["declaration".into(), "citation".into()],
            };
            let after = Span {
                start: span.end,
                ..span
            };
            self.reader.problem(kind, after);
        }
    }

    fn add_operation(&mut self, operation: Operation) {
        let amendment = self.items.iter_mut().rev().find_map(|item| match item {
            Item::Amendment(amendment) => Some(amendment),
            _ => None,
        });
        if let Some(amendment) = amendment {
            amendment.operations.push(operation);
        }
    }

    /// A provision outside any other: of the regulation, or what an amendment changes or adds.
    fn top(&mut self, provision: Provision) {
        let span = provision.span;
        let Some(opening) = self.opening.take() else {
            if self.amending() {
                let marker = self.reader.text[provision.marker.span.range()].to_owned();
                let kind = ProblemKind::ProvisionWithoutVerb { marker };
                return self.reader.problem(kind, provision.marker.span);
            }
            self.items.push(Item::Provision(provision));
            return;
        };
        let target = opening.target;
        let kind = match opening.inserts {
            None => OperationKind::Change { target, provision },
            Some(renumbering) => OperationKind::Insert {
                target,
                provision,
                renumbering,
            },
        };
        self.add_operation(Operation { kind, span });
    }

    /// A declaration outside any provision: of the rule base, or what an amendment changes or adds.
    fn top_declaration(&mut self, declaration: Declaration) {
        let span = declaration.span;
        let kind = match self.verb.take() {
            None => return self.items.push(Item::Declaration(declaration)),
            Some((Verb::Redefine, _)) => OperationKind::Redefine(declaration),
            Some((Verb::Extend, _)) => OperationKind::Extend(declaration),
        };
        self.add_operation(Operation { kind, span });
    }

    fn marker(&mut self, at: &MarkerAt, title: Option<Range<usize>>) {
        let span = self.reader.whole(at.range.clone());
        let number = at.number.unwrap_or_else(|| {
            self.reader.problem(ProblemKind::MarkerWithoutNumber, span);
            u32::MAX
        });
        let keep = self
            .open
            .iter()
            .rposition(|o| o.provision.marker.level < at.level)
            .map_or(0, |i| i + 1);
        self.close(keep);
        let parent = self
            .open
            .last()
            .map(|o| (o.provision.marker.level, o.provision.marker.number));
        if keep == 0 && self.opening.is_some() {
            self.opening = None;
        }
        if !may_stand(at.level, parent) {
            let marker = self.reader.text[at.range.clone()].to_owned();
            self.reader
                .problem(ProblemKind::MarkerOutOfPlace { marker }, span);
        }
        let marker = Marker {
            level: at.level,
            number,
            suffix: at.suffix,
            span,
        };
        let title = title.map(|r| Name {
            text: fold_name(&self.reader.text[r.clone()]),
            span: self.reader.whole(r),
        });
        let span = title.as_ref().map_or(span, |t| span.to(t.span));
        self.begin(marker, title, span);
    }

    /// A provision of which nothing but its marker was read yet.
    fn begin(&mut self, marker: Marker, title: Option<Name>, span: Span) {
        let provision = Provision {
            marker,
            title,
            quote: Vec::new(),
            parts: Vec::new(),
            span,
            edition: Edition::default(),
        };
        self.open.push(Open {
            provision,
            awaits_conditions: false,
        });
    }

    /// `>` lines belong to the marker directly above; later ones are further paragraphs of the nearest provision around
    /// them that has official wording, so that 目 without wording of their own end there.
    fn quote(&mut self, quote: Vec<QuoteLine>, fresh: &Fresh) {
        let (Some(first), Some(last)) = (quote.first(), quote.last()) else {
            return;
        };
        let span = first.span.to(last.span);
        match fresh {
            Fresh::Regulation => {
                if let Some(Item::Regulation(regulation)) = self.items.last_mut() {
                    regulation.span = regulation.span.to(span);
                    regulation.quote = quote;
                }
                return;
            }
            Fresh::Amendment => {
                if let Some(Item::Amendment(amendment)) = self.items.last_mut() {
                    amendment.span = amendment.span.to(span);
                    amendment.quote = quote;
                }
                return;
            }
            Fresh::Marker => self.check_agreement(&quote),
            Fresh::No => {
                let quoted = first_marker(&quote);
                let own = self.open.last().is_some_and(|o| {
                    o.provision.quote.is_empty()
                        && quoted
                            .as_ref()
                            .is_some_and(|(q, _)| agrees(&o.provision.marker, q))
                });
                let holder = self
                    .open
                    .iter()
                    .rposition(|o| !o.provision.quote.is_empty());
                match holder {
                    _ if own => self.adrift(span),
                    Some(holder) => {
                        self.close(holder + 1);
                        if quoted.is_some() {
                            self.check_agreement(&quote);
                        }
                    }
                    None => self.adrift(span),
                }
            }
        }
        if let Some(open) = self.open.last_mut() {
            open.provision.span = open.provision.span.to(span);
            open.provision.quote.extend(quote);
        }
    }

    fn adrift(&mut self, span: Span) {
        let mut problem = Problem::new(ProblemKind::QuoteAdrift, span);
        if let Some(open) = self.open.last() {
            problem = problem.with(open.provision.marker.span, Related::Declared);
        }
        self.reader.problems.push(problem);
    }

    /// A marker in the wording must be the marker above it.
    fn check_agreement(&mut self, quote: &[QuoteLine]) {
        let Some(open) = self.open.last() else { return };
        let provision = &open.provision;
        if provision.marker.number == u32::MAX {
            // That its number cannot be read is told.
            return;
        }
        let Some((quoted, line)) = first_marker(quote) else {
            return;
        };
        let written = |span: Span| self.reader.text[span.range()].to_owned();
        let mut kind = None;
        if !agrees(&provision.marker, &quoted) {
            let quoted = line.text[..].trim_matches(is_blank)[..quoted.range.end].to_owned();
            kind = Some(ProblemKind::QuoteDisagrees {
                marker: written(provision.marker.span),
                quoted,
            });
        } else if let (Some(title), Level::Chapter | Level::Section) =
            (&provision.title, provision.marker.level)
        {
            let rest = &line.text.trim_matches(is_blank)[quoted.range.end..];
            if packed(rest) != packed(&title.text) {
                let quoted = rest.trim_matches(is_blank).to_owned();
                kind = Some(ProblemKind::QuoteDisagrees {
                    marker: written(title.span),
                    quoted,
                });
            }
        }
        if let Some(kind) = kind {
            let problem =
                Problem::new(kind, line.span).with(provision.marker.span, Related::Declared);
            self.reader.problems.push(problem);
        }
    }

    fn block(&mut self, lines: &[Range<usize>]) {
        match self.reader.block(lines) {
            Some(Block::Regulation(regulation)) => {
                self.close(0);
                self.items.push(Item::Regulation(regulation));
                self.fresh = Fresh::Regulation;
            }
            Some(Block::Amendment(amendment)) => {
                self.finish_operation();
                self.items.push(Item::Amendment(amendment));
                self.fresh = Fresh::Amendment;
            }
            Some(Block::Calendar(calendar)) => {
                self.close(0);
                self.items.push(Item::Calendar(calendar));
            }
            Some(Block::Declaration(declaration)) => self.part(Part::Declaration(declaration)),
            None => {
                let end = lines.last().map_or(0, |line| line.end);
                let start = lines.first().map_or(end, |line| line.start);
                self.unread(start..end, false);
            }
        }
    }

    fn sentence(&mut self, sentence: &Sentence, next: Option<&Piece>) {
        let level = self.open.last().map(|o| o.provision.marker.level);
        let before_child = match next {
            Some(Piece::Marker(marker, _)) => level.is_some_and(|level| marker.level > level),
            _ => false,
        };
        let items = self.open.len().saturating_sub(1);
        let empty = self
            .open
            .last()
            .is_some_and(|o| o.provision.parts.is_empty());
        let bare_condition = empty
            && self.open[..items]
                .last()
                .is_some_and(|o| o.awaits_conditions);
        let setting = Setting {
            bare_condition,
            before_child,
        };
        let place = self.reader.whole(sentence.range.clone());
        if sentence.on_marker_line && level.is_some_and(|level| level <= Level::Paragraph) {
            self.reader.problem(ProblemKind::TitleHoldsRule, place);
            // The wording below it is still that of the marker.
            self.fresh = Fresh::Marker;
        }
        let Some(part) = self.reader.sentence(sentence, setting) else {
            let colon = self.reader.text[sentence.range.clone()].ends_with([':', '\u{ff1a}']);
            if !sentence.fragments.is_empty() {
                self.unread(sentence.range.clone(), before_child && colon);
            }
            return;
        };
        match (&part, self.open.last_mut()) {
            (Part::Rule(rule), Some(open)) => {
                open.awaits_conditions = rule.chapeau && awaits_conditions(rule)
            }
            (Part::Rule(_), None) => {
                self.reader
                    .problem(ProblemKind::RuleOutsideProvision, place);
                return;
            }
            (Part::Declaration(_) | Part::Provision(_), _) => {}
        }
        self.part(part);
    }

    /// Something stands here that could not be read, and is told.
    fn unread(&mut self, range: Range<usize>, chapeau: bool) {
        if self.open.is_empty() {
            return;
        }
        let rule = Rule {
            statements: Vec::new(),
            chapeau,
            span: self.reader.whole(range),
        };
        self.part(Part::Rule(rule));
    }

    fn part(&mut self, part: Part) {
        let span = match &part {
            Part::Declaration(declaration) => declaration.span,
            Part::Rule(rule) => rule.span,
            Part::Provision(provision) => provision.span,
        };
        match self.open.last_mut() {
            Some(open) => {
                open.provision.span = open.provision.span.to(span);
                open.provision.parts.push(part);
            }
            None => match part {
                Part::Declaration(declaration) => self.top_declaration(declaration),
                Part::Provision(provision) => self.top(provision),
                Part::Rule(_) => {}
            },
        }
    }

    /// Completes the provisions above the first `keep`.
    fn close(&mut self, keep: usize) {
        while self.open.len() > keep {
            let Some(open) = self.open.pop() else { return };
            self.part(Part::Provision(open.provision));
        }
    }
}

impl Reader<'_> {
    /// A `>` line: what follows `>` and one blank, byte for byte.
    pub(super) fn quote_line(&self, range: &Range<usize>) -> QuoteLine {
        let line = self.text[range.clone()].strip_prefix('>').unwrap_or("");
        let text = line
            .strip_prefix([' ', '\u{3000}'])
            .unwrap_or(line)
            .to_owned();
        QuoteLine {
            text,
            span: self.whole(range.clone()),
        }
    }
}

/// Whether a marker's level may stand directly in the level around it.
fn may_stand(level: Level, parent: Option<(Level, u32)>) -> bool {
    let around = parent.map(|(level, _)| level);
    let annex = parent == Some((Level::Chapter, 0));
    match level {
        Level::Chapter | Level::Article => !annex,
        Level::Section => around == Some(Level::Chapter) && !annex,
        Level::Paragraph => around == Some(Level::Article),
        Level::Item => matches!(around, Some(Level::Article | Level::Paragraph)),
        Level::Point => {
            annex
                || matches!(
                    around,
                    Some(Level::Article | Level::Paragraph | Level::Item)
                )
        }
        Level::SubPoint => matches!(around, Some(Level::Item | Level::Point)),
    }
}

/// The marker at the start of the wording, and its line.
fn first_marker(quote: &[QuoteLine]) -> Option<(MarkerAt, &QuoteLine)> {
    let line = quote
        .iter()
        .find(|line| !line.text.trim_matches(is_blank).is_empty())?;
    let text = line.text.trim_matches(is_blank);
    scan::marker(text)
        .or_else(|| listed(text))
        .map(|marker| (marker, line))
}

/// `1、`, as official texts number the points of a list.
fn listed(text: &str) -> Option<MarkerAt> {
    let len = text
        .find(|c| !fold_char(c).is_ascii_digit())
        .filter(|&n| n > 0)?;
    text[len..].starts_with('、').then(|| MarkerAt {
        level: Level::Point,
        number: integer(&text[..len]).and_then(|n| u32::try_from(n).ok()),
        suffix: 0,
        range: 0..len + '、'.len_utf8(),
    })
}

fn agrees(marker: &Marker, quoted: &MarkerAt) -> bool {
    (marker.level, Some(marker.number), marker.suffix)
        == (quoted.level, quoted.number, quoted.suffix)
}

/// A title without the blanks that official texts spread in it.
fn packed(text: &str) -> String {
    fold_name(text).chars().filter(|&c| !is_blank(c)).collect()
}
