//! Limits, lengths of time and windows of every form.

use super::dice::Dice;
use super::vocabulary::{About, Scene, Ty, Words};

/// A length in any unit, as 逾期 超过, 期满 前 and 延长 take it.
pub fn length(dice: &mut Dice, words: &Words) -> String {
    match dice.below(if words.office_hours { 9 } else { 8 }) {
        0 => format!("{}分钟", dice.between(10, 90)),
        1 => format!("{}小时", dice.between(1, 50)),
        2 | 3 => format!("{}个工作日", dice.between(1, 12)),
        4 => format!("{}个自然日", dice.between(1, 20)),
        5 => format!("{}日", dice.between(1, 15)),
        6 => format!("{}个月", dice.between(1, 3)),
        7 => dice.one(&["1年", "两日", "十五日"]),
        _ => format!("{}个工作小时", dice.between(1, 20)),
    }
}

/// A length that conditions compare with.
pub fn plain_length(dice: &mut Dice, words: &Words) -> String {
    length(dice, words)
}

/// A counting window.
pub fn window(dice: &mut Dice, words: &Words) -> String {
    match dice.below(9) {
        0 => "本年内".into(),
        1 => "本季度内".into(),
        2 => "本月内".into(),
        3 => "年内".into(),
        4 => dice.one(&["一年内", "两年内"]),
        5 => format!("{}个月内", dice.between(1, 6)),
        // A window rolls over natural days alone.
        6 if !words.working_days => format!("{}日内", dice.between(1, 40)),
        6 | 7 => format!("{}个自然日内", dice.between(1, 20)),
        _ => "历次".into(),
    }
}

/// A limit with its start.
pub fn limit(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    let from = match dice.below(10) {
        0 => {
            let events = words.about(About::Matter);
            format!("自 {} 起 ", dice.one(&events))
        }
        1 => {
            let names = scene.names(words, |t| matches!(t, Ty::Date | Ty::Instant));
            match names.is_empty() {
                true => String::new(),
                false => format!("自 {} 起 ", dice.one(&names)),
            }
        }
        _ => String::new(),
    };
    from + &term(dice, words, scene)
}

fn term(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    let lengths = scene.names(words, |t| t == Ty::Length);
    match dice.below(20) {
        0 if !lengths.is_empty() => {
            let a = dice.one(&lengths);
            let b = unit(dice, words, scene);
            format!("{a} 内,未定 则 {b}")
        }
        1 if !lengths.is_empty() => {
            let a = dice.one(&lengths);
            let b = unit(dice, words, scene);
            format!("{a}、{b} 中较短者")
        }
        2 => {
            let a = plain(dice, words);
            let b = plain(dice, words);
            format!("{a}、{b} 中较短者")
        }
        3 => {
            let events = words.about(About::Matter);
            let event = dice.one(&events);
            match dice.percent(60) {
                true => format!("{event} 前 {}", length(dice, words)),
                false => format!("{event} 前"),
            }
        }
        4 => "未定".into(),
        _ => unit(dice, words, scene),
    }
}

fn unit(dice: &mut Dice, words: &Words, scene: &Scene) -> String {
    let lengths = scene.names(words, |t| t == Ty::Length);
    match dice.below(8) {
        0 if !lengths.is_empty() => format!("{} 内", dice.one(&lengths)),
        1 if !lengths.is_empty() => dice.one(&lengths),
        2 => dice.one(&words.limit_words),
        3 => "受理时限".into(),
        4 => "宽限 内".into(),
        _ => plain(dice, words),
    }
}

fn plain(dice: &mut Dice, words: &Words) -> String {
    match dice.below(12) {
        0 | 1 => "当日内".into(),
        2 => format!("{}月{}日前", dice.between(1, 12), dice.between(1, 28)),
        _ => format!("{}内", length(dice, words)),
    }
}
