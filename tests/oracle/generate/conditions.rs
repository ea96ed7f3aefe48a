//! Conditions and values of every kind over what is at hand.

use super::dice::Dice;
use super::limits::{plain_length, window};
use super::vocabulary::{About, OFFICE, STAFF, Scene, Ty, Words, members};

/// A condition.
pub fn condition(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    match dice.below(10) {
        0..=6 => leaf(dice, words, scene),
        7 => {
            let parts = [
                inner(dice, words, scene),
                inner(dice, words, scene),
                leaf(dice, words, scene),
            ];
            let few = 2 + dice.below(2);
            parts[..few].join(" 且 ")
        }
        8 => {
            let parts = [inner(dice, words, scene), inner(dice, words, scene)];
            parts.join(" 或 ")
        }
        _ => format!("非 ({})", condition(dice, words, scene)),
    }
}

/// A condition that can stand beside 且 and 或.
fn inner(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    if dice.percent(15) {
        format!("({})", condition(dice, words, scene))
    } else {
        leaf(dice, words, scene)
    }
}

fn leaf(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    for _ in 0..20 {
        if let Some(found) = try_leaf(dice, words, scene) {
            return found;
        }
    }
    "未 撤回".into()
}

fn try_leaf(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    Some(match dice.below(12) {
        0 | 1 => {
            let names = scene.names(words, |t| t == Ty::Bool);
            let name = names.get(dice.below(names.len()))?;
            match dice.below(5) {
                0 => format!("非 {name}"),
                1 => format!("{name} 为 {}", dice.one(&["是", "否"])),
                2 => format!("({name},未定 则 {})", dice.one(&["是", "否"])),
                _ => (*name).to_owned(),
            }
        }
        2 | 3 => {
            let names = scene.names(words, |t| matches!(t, Ty::Enum(_)));
            let name = names.get(dice.below(names.len()))?;
            let Ty::Enum(of) = super::vocabulary::named(name).1 else {
                return None;
            };
            let values = dice.some(members(of), 2).join("、");
            format!("{name} {} {values}", dice.one(&["为", "为", "不为"]))
        }
        4 | 5 => {
            let left = number(dice, words, scene, 1);
            compare_number(dice, words, scene, &left)
        }
        6 => times(dice, words, scene)?,
        7 => sets(dice, words, scene)?,
        8 => lengths(dice, words, scene)?,
        9 => {
            let events: Vec<&str> = words.events.iter().map(|e| e.name).collect();
            let listed = dice.some(&events, 2).join("、");
            format!("{} {listed}", dice.one(&["已", "未"]))
        }
        10 => party_test(dice, words, scene)?,
        _ => {
            let names = scene.names(words, |t| t == Ty::Text);
            let name = names.first()?;
            format!("{name} {} “甲”", dice.one(&["为", "不为"]))
        }
    })
}

fn compare_number(dice: &mut Dice, words: &Words, scene: &Scene, left: &str) -> String {
    let right = match dice.below(3) {
        0 => number(dice, words, scene, 0),
        _ => literal(dice),
    };
    match dice.below(8) {
        0 => format!("{left} 超过 {right}"),
        1 => format!("{left} 不超过 {right}"),
        2 => format!("{left} 不满 {right}"),
        3 => format!("{left} 不少于 {right}"),
        4 => format!("{left} {}以上", dice.between(0, 6)),
        5 => format!("{left} {}以下", dice.between(0, 6)),
        6 => format!("{left} 不为 {right}"),
        _ => format!("{left} 为 {right}"),
    }
}

/// Numbers in the ways that they are written.
pub fn literal(dice: &mut Dice) -> String {
    match dice.below(7) {
        0 => dice.between(0, 9).to_string(),
        1 => dice.one(&["两", "三", "十二", "二十"]),
        2 => dice.one(&["0.5", "1.25", "2.333333"]),
        3 => dice.one(&["百分之二十", "50%", "三分之一", "三倍"]),
        4 => dice.one(&["1万元", "5万元", "10000"]),
        _ => dice.between(1, 4).to_string(),
    }
}

/// A number.
pub fn number(dice: &mut Dice, words: &Words, scene: &Scene, depth: usize) -> String {
    let names = scene.names(words, |t| t == Ty::Num);
    match dice.below(10) {
        0..=3 if !names.is_empty() => {
            let name = dice.one(&names);
            match dice.below(4) {
                0 => format!("({name},未定 则 {})", dice.between(0, 3)),
                _ => name,
            }
        }
        4 if depth > 0 => {
            let a = number(dice, words, scene, 0);
            let b = number(dice, words, scene, 0);
            format!("{a} {} {b}", dice.one(&["+", "−", "×", "÷"]))
        }
        5 => {
            let sets = set_names(words, scene);
            match sets.is_empty() {
                true => "大额".into(),
                false => format!("个数({})", dice.one(&sets)),
            }
        }
        6 => "大额".into(),
        _ => figure(dice, words),
    }
}

/// 次数, 合计, 平均, 占比.
pub fn figure(dice: &mut Dice, words: &Words) -> String {
    let function = dice.one(&["次数", "次数", "合计", "平均", "占比"]);
    let mut field = "";
    let mut events: Vec<&'static str> = words
        .events
        .iter()
        .filter(|e| !e.defined || function == "次数")
        .map(|e| e.name)
        .collect();
    if function == "合计" || function == "平均" {
        field = *dice.pick(&["金额", "分值"]);
        events.retain(|e| words.event(e).has(field));
    }
    if events.is_empty() {
        return "次数(申请)".into();
    }
    let events = dice.some(&events, 2);
    let mut out = format!("{function}({}", events.join("、"));
    if !field.is_empty() {
        out.push_str(&format!(" 的 {field}"));
    }
    if function == "占比" || dice.percent(25) {
        let past = Scene::past(words, &events);
        out.push_str(&format!(",若 {}", simple(dice, words, &past)));
    }
    if dice.percent(50) {
        out.push_str(&format!(",{}", window(dice, words)));
    }
    out + ")"
}

/// A condition without figures, so that figures do not nest.
pub fn simple(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    for _ in 0..10 {
        if let Some(found) = try_simple(dice, words, scene) {
            return found;
        }
    }
    "已 申请".into()
}

fn try_simple(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    Some(match dice.below(5) {
        0 => {
            let names = scene.names(words, |t| t == Ty::Bool);
            (*names.get(dice.below(names.len()))?).to_owned()
        }
        1 => {
            let names = scene.names(words, |t| matches!(t, Ty::Enum(_)));
            let name = names.get(dice.below(names.len()))?;
            let Ty::Enum(of) = super::vocabulary::named(name).1 else {
                return None;
            };
            format!("{name} 为 {}", dice.one(members(of)))
        }
        2 => {
            let names = scene.names(words, |t| t == Ty::Num);
            let name = names.get(dice.below(names.len()))?;
            format!("{name} 超过 {}", dice.between(0, 4))
        }
        3 => sets(dice, words, scene)?,
        _ => party_test(dice, words, scene)?,
    })
}

/// Dates and instants, and the gaps between them.
fn times(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    let left = moment(dice, words, scene)?;
    if dice.percent(50) {
        let right = moment(dice, words, scene)?;
        let how = dice.one(&["超过", "不超过", "不满", "不少于", "为", "不为"]);
        let length = match dice.percent(15) {
            true => "宽限".into(),
            false => plain_length(dice, words),
        };
        return Some(match dice.below(6) {
            0 => format!("间隔({left},{right}) {length}以上"),
            1 => format!("间隔({left},{right}) {length}以下"),
            _ => format!("间隔({left},{right}) {how} {length}"),
        })
        .filter(|s| !s.contains("宽限以"));
    }
    let how = dice.one(&["早于", "晚于", "不少于", "不超过"]);
    let right = match dice.below(4) {
        0 => format!("{} {:02}:30", date(dice), dice.between(7, 20)),
        1 => date(dice),
        _ => moment(dice, words, scene)?,
    };
    Some(format!("{left} {how} {right}"))
}

/// A date, an instant, or the last time of an event.
fn moment(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    let names = scene.names(words, |t| matches!(t, Ty::Date | Ty::Instant));
    if dice.percent(35) && scene.subject.is_none() {
        let events = words.about(About::Matter);
        return Some(dice.one(&events));
    }
    names.get(dice.below(names.len())).map(|n| (*n).to_owned())
}

pub fn date(dice: &mut Dice) -> String {
    format!(
        "{}-{:02}-{:02}",
        dice.between(2011, 2026),
        dice.between(1, 12),
        dice.between(1, 28)
    )
}

/// Sets at hand; the name of the set in `各 P` means its member.
fn set_names(words: &Words, scene: &Scene) -> Vec<&'static str> {
    let mut names = scene.names(words, |t| {
        matches!(t, Ty::Set(_) | Ty::Offices | Ty::Staffs)
    });
    names.retain(|n| !scene.members.iter().any(|member| member == n));
    names
}

fn sets(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    let names = set_names(words, scene);
    let name = *names.get(dice.below(names.len()))?;
    Some(match super::vocabulary::named(name).1 {
        Ty::Set(of) => match dice.below(5) {
            0 => format!("{name} 含 全部 {of}"),
            1 => format!("{name} 含 全部"),
            2 => format!("{name} 不含 {}", dice.some(members(of), 2).join("、")),
            3 => format!("{name} 不含 全部 {of}")
                .replace("不含 全部 要素", &format!("不含 {}", dice.one(members(of)))),
            _ => format!("{name} 含 {}", dice.some(members(of), 2).join("、")),
        },
        Ty::Offices => {
            let one = party(dice, words, scene, |t| t == Ty::Office)?;
            format!("{name} {} {one}", dice.one(&["含", "不含"]))
        }
        _ => {
            let one = party(dice, words, scene, |t| t == Ty::Staff)?;
            format!("{name} {} {one}", dice.one(&["含", "不含"]))
        }
    })
}

/// Lengths of time: longer, shorter.
fn lengths(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    let names = scene.names(words, |t| t == Ty::Length);
    let name = names.get(dice.below(names.len()))?;
    let how = dice.one(&["超过", "不超过", "不满", "不少于", "为", "不为"]);
    let right = match dice.below(4) {
        0 => dice.one(&names),
        1 => "宽限".into(),
        _ => plain_length(dice, words),
    };
    Some(match dice.below(5) {
        0 => format!("{name} {}以上", plain_length(dice, words)),
        1 => format!("{name} {}以下", plain_length(dice, words)),
        _ => format!("{name} {how} {right}"),
    })
}

fn party_test(dice: &mut Dice, words: &Words, scene: &Scene) -> Option<String> {
    match dice.below(4) {
        // An attribute of a party.
        0 => {
            let who = party(dice, words, scene, |t| t == Ty::Staff)?;
            Some(match dice.below(3) {
                0 => format!("{who} 的 在编"),
                1 => format!("{who} 的 工龄 不少于 {}", dice.between(1, 9)),
                _ => format!("{who} 的 领证日期 早于 {}", date(dice)),
            })
        }
        1 => {
            let who = party(dice, words, scene, |t| t == Ty::Office)?;
            Some(format!("{who} 的 编制 超过 {}", dice.between(1, 9)))
        }
        n => {
            let (want, named) = match n {
                2 => (Ty::Staff, "局领导"),
                _ => (Ty::Office, "监督科"),
            };
            let who = party(dice, words, scene, |t| t == want)?;
            let other = match dice.percent(40) {
                true => named.to_owned(),
                false => party(dice, words, scene, |t| t == want)?,
            };
            Some(format!("{who} {} {other}", dice.one(&["为", "不为"])))
        }
    }
}

/// A path to a party of a wanted type.
pub fn party(
    dice: &mut Dice,
    words: &Words,
    scene: &Scene,
    want: impl Fn(Ty) -> bool,
) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    if let Some((name, ty)) = &scene.key
        && want(*ty)
    {
        found.extend(std::iter::repeat_n(name.clone(), 3));
    }
    if let Some((name, ty)) = &scene.member
        && want(*ty)
    {
        found.extend(std::iter::repeat_n(name.clone(), 3));
    }
    for name in scene.names(words, Ty::party) {
        let ty = of_any(name, words);
        if want(ty) {
            found.extend(std::iter::repeat_n(name.to_owned(), 2));
        }
        match ty {
            Ty::Staff if want(Ty::Office) => found.push(format!("{name} 的 所属科室")),
            Ty::Staff if want(Ty::Staff) => found.push(format!("{name} 的 上级")),
            Ty::Office if want(Ty::Staff) => found.push(format!("{name} 的 负责人")),
            _ => {}
        }
    }
    if want(Ty::Staff) {
        found.push("局领导".into());
    }
    if want(Ty::Office) {
        found.push("监督科".into());
    }
    found.get(dice.below(found.len())).cloned()
}

fn of_any(name: &str, words: &Words) -> Ty {
    let all = super::vocabulary::NAMES
        .iter()
        .chain(STAFF.iter())
        .chain(OFFICE.iter())
        .chain(words.metrics.iter());
    all.into_iter().find(|n| n.0 == name).expect("a name").1
}
