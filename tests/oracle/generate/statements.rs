//! Statements of every kind, as they stand in a body.

use super::conditions::{condition, date, literal, number, party, simple};
use super::dice::Dice;
use super::limits::{length, limit};
use super::vocabulary::{About, SANCTIONS, Scene, Ty, Words, rank};

/// What 依照 may run: how it is cited, and the lowest event that its body raises.
#[derive(Clone, Debug)]
pub struct Target {
    pub cite: String,
    pub raises: usize,
    /// Its body can stand on these cases.
    pub cases: Vec<About>,
}

/// What is asked of a body while it is written.
pub struct Writer<'a> {
    pub dice: &'a mut Dice,
    pub words: &'a Words,
    /// What 依照 may run from here.
    pub targets: &'a [Target],
    /// The lowest event that was raised by what has been written.
    pub raised: usize,
}

/// How a statement may go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// Clauses may follow.
    Open,
    /// It takes all that follows for itself.
    Closed,
}

/// The scenes of what follows on a duty: while it is owed, once one has performed it, once the first or all have.
struct After<'s> {
    late: &'s Scene,
    acting: &'s Scene,
    /// Of `各 P`.
    together: Option<&'s Scene>,
}

impl Writer<'_> {
    /// A body: statements, and 遇 that are armed, as one sentence without its stop.
    pub fn body(&mut self, scene: &Scene, depth: usize) -> String {
        let mut parts = Vec::new();
        for _ in 0..=self.dice.below(2) {
            parts.push(self.statement(scene, depth));
        }
        if depth > 0 && self.dice.percent(30) {
            parts.push(self.arm(scene, depth - 1));
        }
        parts.join(";\n  ")
    }

    /// `遇 E[,若 C]:S`
    pub fn arm(&mut self, scene: &Scene, depth: usize) -> String {
        let about = match scene.on(About::Matter) || !scene.on(About::Complaint) {
            true => self.words.about(About::Matter),
            false => self.words.about(About::Complaint),
        };
        let events = self.dice.some(&about, 2);
        let inner = scene.at(self.words, &events);
        let first = if self.dice.percent(8) { "首次 " } else { "" };
        let when = match self.dice.percent(25) {
            true => format!(",若 {}", condition(self.dice, self.words, &inner)),
            false => String::new(),
        };
        let body = self.statement(&inner, depth);
        format!("{first}遇 {}{when} 的:{body}", events.join("、"))
    }

    /// One statement.
    pub fn statement(&mut self, scene: &Scene, depth: usize) -> String {
        let (said, tail) = self.plain(scene, depth);
        if tail == Tail::Open && self.dice.percent(7) {
            let shown = condition(self.dice, self.words, scene);
            return format!("{said},但 {shown} 的 除外");
        }
        said
    }

    fn plain(&mut self, scene: &Scene, depth: usize) -> (String, Tail) {
        for _ in 0..30 {
            let found = match self.dice.below(20) {
                0..=8 => Some(self.duty(scene, depth)),
                9 => self.assign(scene),
                10 | 11 => self.raise(scene),
                12 => self.close(scene),
                13 => self.follow(scene),
                14 | 15 => self.sanction(scene),
                16 => self.decision(scene),
                17 => self.notice(scene),
                _ => self.power(scene, depth),
            };
            if let Some(found) = found {
                return found;
            }
        }
        self.duty(scene, depth)
    }

    /// A statement that a continuation or 违反 may hold without taking what follows.
    pub fn short(&mut self, scene: &Scene) -> String {
        for _ in 0..20 {
            let found = match self.dice.below(6) {
                0 => self.assign(scene),
                1 | 2 => self.raise(scene),
                3 => self.close(scene),
                4 => self.sanction(scene),
                _ => self.notice(scene),
            };
            if let Some((said, _)) = found {
                if self.dice.percent(15)
                    && let Some((more, _)) = self.sanction(scene)
                {
                    return format!("{said},{more}");
                }
                return said;
            }
        }
        "报 局领导".into()
    }

    fn acts(&mut self, scene: &Scene) -> Vec<Vec<&'static str>> {
        let pool: Vec<&'static str> = if scene.on(About::Matter) {
            vec!["受理", "告知", "审查", "答复", "归档", "会办", "请示"]
        } else if scene.on(About::Complaint) {
            vec!["投诉答复"]
        } else {
            vec!["报送", "来信"]
        };
        let count = [1, 1, 1, 2, 3][self.dice.below(5)];
        let mut acts: Vec<Vec<&'static str>> = Vec::new();
        for _ in 0..count {
            let several = if self.dice.percent(15) { 2 } else { 1 };
            acts.push(self.dice.some(&pool, several));
        }
        acts
    }

    fn duty(&mut self, scene: &Scene, depth: usize) -> (String, Tail) {
        let around = scene;
        let (who, scene) = self.obligor(scene);
        let acts = self.acts(&scene);
        let flat: Vec<&'static str> = acts.iter().flatten().copied().collect();
        let acting = scene.at(self.words, &flat);
        let mut out = format!("{who} 应当 ");
        let limited = self.dice.percent(88);
        let by = limit(self.dice, self.words, &scene);
        if limited {
            out.push_str(&format!("{by} "));
        }
        if self.dice.percent(12) {
            let towards = self.recipients(&scene);
            out.push_str(&format!("向 {towards} "));
        }
        let groups: Vec<String> = acts.iter().map(|all| all.join(" 并 ")).collect();
        out.push_str(&groups.join(" 或 "));
        if flat.contains(&"告知") && self.dice.percent(60) {
            let asked = self.dice.one(&[
                "告知内容 含 全部 要素",
                "告知内容 含 时限",
                "告知内容 不含 依据",
            ]);
            out.push_str(&format!(",{asked}"));
        } else if self.dice.percent(12) {
            let field = self
                .words
                .event(flat[0])
                .fields
                .iter()
                .find(|f| matches!(f.1, Ty::Bool | Ty::Num));
            if let Some((name, ty)) = field {
                let asked = match ty {
                    Ty::Bool => format!("{name} 为 是"),
                    _ => format!("{name} 不少于 {}", self.dice.between(0, 3)),
                };
                out.push_str(&format!(",{asked}"));
            }
        }
        if self.dice.percent(12) {
            let when = condition(self.dice, self.words, &scene);
            out.push_str(&format!(",若 {when}"));
        }
        if self.dice.percent(20) {
            out.push_str(",扣除 补正期间");
        }
        if limited && self.dice.percent(20) {
            out.push_str(&self.extension(&scene));
        }
        if self.dice.percent(20) {
            out.push_str(&self.waiver(&scene));
        }
        let each = who.starts_with("各 ");
        // 逾期 of a limit with 自 may be at once: it must not lead back.
        let late = Scene {
            floor: match by.contains("自 ") {
                true => acting.floor,
                false => scene.floor,
            },
            ..scene.clone()
        };
        let together = Scene {
            member: around.member.clone(),
            members: around.members.clone(),
            ..acting.clone()
        };
        let after = After {
            late: &late,
            acting: &acting,
            together: each.then_some(&together),
        };
        let tail = self.continuations(&mut out, &after, limited, depth);
        (out, tail)
    }

    /// Sets of parties at hand.
    fn party_sets(&self, scene: &Scene) -> Vec<&'static str> {
        let mut sets = scene.names(self.words, |t| matches!(t, Ty::Offices | Ty::Staffs));
        sets.retain(|n| !scene.members.iter().any(|member| member == n));
        sets
    }

    fn obligor(&mut self, scene: &Scene) -> (String, Scene) {
        let member = |name: &str, ty| Scene {
            member: Some((name.to_owned(), ty)),
            members: [&scene.members[..], &[name.to_owned()]].concat(),
            ..scene.clone()
        };
        let sets = self.party_sets(scene);
        match self.dice.below(12) {
            0 | 1 if !sets.is_empty() => {
                let name = self.dice.one(&sets);
                let ty = super::vocabulary::named(&name).1;
                let one = match ty {
                    Ty::Offices => Ty::Office,
                    _ => Ty::Staff,
                };
                (format!("各 {name}"), member(&name, one))
            }
            2 if self.dice.percent(40) => {
                let (name, ty) = *self.dice.pick(&[("科室", Ty::Office), ("职员", Ty::Staff)]);
                (format!("各 {name}"), member(name, ty))
            }
            3 if self.dice.percent(20) => ("经手人".into(), scene.clone()),
            _ => {
                let who = party(self.dice, self.words, scene, Ty::party);
                (who.unwrap_or_else(|| "监督科".into()), scene.clone())
            }
        }
    }

    fn recipients(&mut self, scene: &Scene) -> String {
        let mut listed = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let sets = self.party_sets(scene);
            let one = match self.dice.percent(20) && !sets.is_empty() {
                true => self.dice.one(&sets),
                false => party(self.dice, self.words, scene, Ty::party)
                    .unwrap_or_else(|| "局领导".into()),
            };
            listed.push(one);
        }
        listed.join("、")
    }

    fn extension(&mut self, scene: &Scene) -> String {
        let who = match self.dice.percent(70) {
            true => "局领导".to_owned(),
            false => {
                party(self.dice, self.words, scene, Ty::party).unwrap_or_else(|| "监督科".into())
            }
        };
        let most = self.dice.one(&["", "至多 "]);
        let times = match self.dice.percent(50) {
            true => format!(",至多 {}次", self.dice.between(1, 2)),
            false => String::new(),
        };
        let by = length(self.dice, self.words);
        format!(",经 {who} 批准 可以 延长 {most}{by}{times}")
    }

    fn waiver(&mut self, scene: &Scene) -> String {
        let about = match scene.on(About::Matter) {
            true => vec!["撤回", "批示", "补正", "归档"],
            false => vec!["来信", "投诉答复"],
        };
        let event = *self.dice.pick(&about);
        let at = scene.at(self.words, &[event]);
        match self.dice.percent(30) {
            true => format!(",免除 遇 {event},若 {}", simple(self.dice, self.words, &at)),
            false => format!(",免除 遇 {event}"),
        }
    }

    fn continuations(
        &mut self,
        out: &mut String,
        after: &After<'_>,
        limited: bool,
        depth: usize,
    ) -> Tail {
        let After {
            late,
            acting,
            together,
        } = *after;
        let owed = Scene {
            obligor: true,
            ..late.clone()
        };
        if limited && self.dice.percent(20) {
            let lead = length(self.dice, self.words);
            let said = match self.dice.percent(60) {
                true => "提醒".to_owned(),
                false => self.short(&owed),
            };
            out.push_str(&format!(",期满 前 {lead} {said}"));
        }
        if limited && self.dice.percent(15) {
            let mut steps = 1 + self.dice.below(2);
            while steps > 0 {
                let by = length(self.dice, self.words);
                let said = self.short(&owed);
                out.push_str(&format!(",逾期 超过 {by} {said}"));
                steps -= 1;
            }
        }
        let nested = depth > 0 && self.dice.percent(25);
        let last = if nested { self.dice.below(2) } else { 2 };
        if limited && last != 0 && self.dice.percent(25) {
            let said = self.short(&owed);
            out.push_str(&format!(",逾期 {said}"));
        }
        if let Some(together) = together
            && self.dice.percent(40)
        {
            let said = self.short(together);
            let moment = self.dice.one(&["全部履行后", "任一履行后"]);
            out.push_str(&format!(",{moment} {said}"));
        }
        if last != 1 && self.dice.percent(25) {
            let said = self.short(acting);
            out.push_str(&format!(",履行后 {said}"));
        }
        match last {
            0 if limited => {
                let said = self.statement(&owed, depth - 1);
                out.push_str(&format!(",逾期 {said}"));
                Tail::Closed
            }
            1 => {
                let said = self.statement(acting, depth - 1);
                out.push_str(&format!(",履行后 {said}"));
                Tail::Closed
            }
            _ => Tail::Open,
        }
    }

    fn assign(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        let case = *scene.cases.first()?;
        let attributes = self.words.attributes(case);
        let (name, ty) = *self.dice.pick(attributes);
        let taken = |at: &Option<(String, Ty)>| at.as_ref().is_some_and(|(n, _)| n == name);
        if taken(&scene.key) || taken(&scene.member) {
            return None;
        }
        // A field of the event at hand is not what 认定 writes where the case has no such attribute; these have.
        let value = match ty {
            Ty::Staff | Ty::Office => party(self.dice, self.words, scene, |t| t == ty)?,
            Ty::Bool => self.dice.one(&["是", "否"]),
            Ty::Num => number(self.dice, self.words, scene, 1),
            Ty::Enum(of) => self.dice.one(super::vocabulary::members(of)),
            Ty::Length => length(self.dice, self.words),
            Ty::Date => date(self.dice),
            _ => return None,
        };
        if self.dice.percent(8)
            && let Some(who) = party(self.dice, self.words, scene, |t| t == Ty::Staff)
        {
            let value = self.dice.one(&["是", "否"]);
            return Some((format!("认定 {who} 的 在编 为 {value}"), Tail::Open));
        }
        Some((format!("认定 {name} 为 {value}"), Tail::Open))
    }

    fn raise(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        let deem = self.dice.percent(35);
        let fits = |e: &super::vocabulary::Event| {
            !e.defined
                && rank(e.name) >= scene.floor
                && match e.about {
                    About::Nothing => true,
                    about => scene.on(about),
                }
        };
        let pool: Vec<&super::vocabulary::Event> =
            self.words.events.iter().filter(|e| fits(e)).collect();
        let event = *pool.get(self.dice.below(pool.len()))?;
        self.raised = self.raised.min(rank(event.name));
        let mut fields = Vec::new();
        for (name, ty) in &event.fields {
            if !self.dice.percent(45) {
                continue;
            }
            let value = match ty {
                Ty::Staff | Ty::Office => party(self.dice, self.words, scene, |t| t == *ty),
                Ty::Bool => Some(self.dice.one(&["是", "否"])),
                Ty::Num => Some(literal(self.dice)),
                Ty::Enum(of) => Some(self.dice.one(super::vocabulary::members(of))),
                _ => None,
            };
            if let Some(value) = value {
                fields.push(format!("{name} 为 {value}"));
            }
        }
        let how = if deem { "视为" } else { "计入" };
        let said = match fields.is_empty() {
            true => format!("{how} {}", event.name),
            false => format!("{how} {}({})", event.name, fields.join(",")),
        };
        Some((said, Tail::Open))
    }

    fn close(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        if scene.cases.is_empty() || self.dice.percent(30) {
            return None;
        }
        Some(match self.dice.percent(65) {
            true => ("办结".into(), Tail::Open),
            false => (
                format!("终结 为 {}", self.dice.one(&["申请人撤回", "不予受理"])),
                Tail::Open,
            ),
        })
    }

    fn follow(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        let fits = |t: &&Target| {
            t.raises >= scene.floor && t.cases.iter().all(|c| scene.cases.contains(c))
        };
        let fit: Vec<&Target> = self.targets.iter().filter(fits).collect();
        let target = *fit.get(self.dice.below(fit.len()))?;
        self.raised = self.raised.min(target.raises);
        Some((format!("依照 {} 办理", target.cite), Tail::Open))
    }

    /// Who is hit and by what.
    fn hit(&mut self, scene: &Scene) -> Option<(String, Vec<&'static str>)> {
        let (who, ty) = match (&scene.key, self.dice.percent(70)) {
            (Some((_, ty)), true) if ty.party() => (String::new(), *ty),
            _ => {
                let ty = *self.dice.pick(&[Ty::Staff, Ty::Staff, Ty::Office]);
                let who = party(self.dice, self.words, scene, |t| t == ty)?;
                (who, ty)
            }
        };
        let fits: Vec<&'static str> = SANCTIONS
            .iter()
            .filter(|s| if ty == Ty::Staff { s.1 } else { s.2 })
            .map(|s| s.0)
            .collect();
        Some((who, fits))
    }

    fn sanction(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        let (who, fits) = self.hit(scene)?;
        let given = self.dice.some(&fits, 2).join("、");
        let said = match who.is_empty() {
            true => format!("给予 {given}"),
            false => format!("对 {who} 给予 {given}"),
        };
        Some((said, Tail::Open))
    }

    fn decision(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        let by = match self.dice.percent(60) {
            true => self.dice.one(&["局领导", "监督科"]),
            false => party(self.dice, self.words, scene, Ty::party)?,
        };
        let (who, fits) = self.hit(scene)?;
        let to = match who.is_empty() {
            true => String::new(),
            false => format!("对 {who} "),
        };
        let mut out = match self.dice.below(3) {
            0 => format!("由 {by} {to}给予 {}", self.dice.some(&fits, 2).join("、")),
            1 => {
                let some = self.dice.some(&fits, 3).join("、");
                format!("由 {by} {to}视情节 给予 {some} 之一")
            }
            _ if fits.contains(&"警告") => {
                format!("由 {by} {to}视情节 给予 警告 至 记大过 之一")
            }
            _ => return None,
        };
        let limited = self.dice.percent(60);
        if limited {
            out.push_str(&format!(",{}", limit(self.dice, self.words, scene)));
            if self.dice.percent(30) {
                let said = self.short(&Scene {
                    obligor: true,
                    floor: usize::MAX,
                    ..scene.clone()
                });
                out.push_str(&format!(",逾期 {said}"));
            }
        }
        Some((out, Tail::Closed))
    }

    fn notice(&mut self, scene: &Scene) -> Option<(String, Tail)> {
        if scene.obligor && self.dice.percent(30) {
            return Some(("提醒".into(), Tail::Open));
        }
        let to = self.recipients(scene);
        let how = self.dice.one(&["报", "提醒"]);
        Some((format!("{how} {to}"), Tail::Open))
    }

    /// `P 可以 LIMIT E,期满 未 E S`
    fn power(&mut self, scene: &Scene, depth: usize) -> Option<(String, Tail)> {
        if !scene.on(About::Matter) {
            return None;
        }
        let event = self.dice.one(&["补正", "请示", "会办"]);
        let who = party(self.dice, self.words, scene, Ty::party)?;
        let by = limit(self.dice, self.words, scene);
        let mut out = format!("{who} 可以 {by} {event}");
        if self.dice.percent(70) {
            let inner = match by.contains("自 ") {
                true => Scene {
                    floor: usize::MAX,
                    ..scene.clone()
                },
                false => scene.clone(),
            };
            let said = match depth > 0 && self.dice.percent(50) {
                true => self.statement(&inner, depth - 1),
                false => self.short(&inner),
            };
            out.push_str(&format!(",期满 未 {event} {said}"));
        }
        Some((out, Tail::Closed))
    }
}
