//! Synthetic cases of the bureau: what a hotline and a window would have entered over ten years under the shipped
//! regulation, as JSON lines in time order.

use super::generate::{Random, moment};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

const OFFICERS: u64 = 300;

/// From the first day of 2013, for ten years.
const FIRST_DAY: i64 = 15_706;
const DAYS: i64 = 3_652;

const WHOLE_NOTICE: &str = "\"事件\":\"一次性告知\",\"告知内容\":\"全部\"";

/// A line that is still to come: when, in which order, and what.
type ToCome = BinaryHeap<Reverse<(i64, u64, String)>>;

struct Bureau {
    random: Random,
    to_come: ToCome,
    lines: u64,
}

impl Bureau {
    fn at(&mut self, at: i64, what: String) {
        self.lines += 1;
        self.to_come.push(Reverse((at, self.lines, what)));
    }

    /// Minutes until an act: mostly soon, sometimes too late.
    fn soon(&mut self) -> i64 {
        match self.random.below(10) {
            0..=6 => 5 + self.random.below(300) as i64,
            7 | 8 => 300 + self.random.below(1_500) as i64,
            _ => 1_440 + self.random.below(6 * 1_440) as i64,
        }
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.below(of.len() as u64) as usize]
    }

    fn act(&mut self, at: i64, case: u64, by: u64, what: &str) -> i64 {
        let at = at + self.soon();
        self.at(
            at,
            format!("\"案件\":\"A{case:08}\",\"经手人\":\"工{by:04}\",{what}"),
        );
        at
    }

    fn inquiry(&mut self, at: i64, case: u64) {
        let officer = self.random.below(OFFICERS);
        let channel = match self.random.below(20) {
            0 => "信访受理",
            n => ["民生热线", "服务窗口", "其它涉企涉民受理"][(n % 3) as usize],
        };
        let of = self.random.below(100);
        let belongs = match of {
            0..=59 => "本人职责",
            60..=79 => "本机关他人职责",
            80..=89 => "他机关职责",
            _ => "多机关或不明确",
        };
        let state = self.pick(&["可联系", "可联系", "暂时联系不上", "出差"]);
        let law = self.pick(&["有明确规定", "无明确规定"]);
        let handler = self.random.below(OFFICERS);
        let line = format!(
            "\"事件\":\"咨询\",\"案件\":\"A{case:08}\",\"接待人\":\"工{officer:04}\",\"渠道\":\"{channel}\",\"归属\":\"{belongs}\",\"经办人状态\":\"{state}\",\"法律归属\":\"{law}\",\"经办人\":\"工{handler:04}\""
        );
        self.at(at, line);
        match belongs {
            "本人职责" => {
                if self.random.below(20) == 0 {
                    let part = "\"事件\":\"一次性告知\",\"告知内容\":\"办理依据、时限\"";
                    self.act(at, case, officer, part);
                }
                if self.random.below(30) > 0 {
                    self.act(at, case, officer, WHOLE_NOTICE);
                }
            }
            "本机关他人职责" => self.others_duty(at, case, officer, handler, state),
            _ if law == "有明确规定" => {
                let at = self.act(at, case, officer, "\"事件\":\"给予指引\"");
                self.act(at, case, officer, "\"事件\":\"提供帮助\"");
            }
            _ => {
                let at = self.act(at, case, officer, "\"事件\":\"联系对方单位\"");
                let at = self.act(at, case, officer, "\"事件\":\"对方同意接收\"");
                self.act(at, case, officer, "\"事件\":\"指引到对方单位\"");
            }
        }
        if self.random.below(50) == 0 {
            self.complaint(at, case, officer);
        }
    }

    fn others_duty(&mut self, at: i64, case: u64, officer: u64, handler: u64, state: &str) {
        match state {
            "可联系" => {
                let at = self.act(at, case, officer, "\"事件\":\"对接经办人\"");
                self.act(at, case, handler, "\"事件\":\"回复服务对象\"");
            }
            "暂时联系不上" => {
                let record = "\"事件\":\"记录事项及联系方式\",\"记录内容\":\"全部\"";
                let at = self.act(at, case, officer, record);
                let at = self.act(at, case, handler, "\"事件\":\"经办人就位\"");
                let at = self.act(at, case, officer, "\"事件\":\"转交经办人\"");
                self.act(at, case, handler, "\"事件\":\"回复服务对象\"");
            }
            _ => {
                self.act(at, case, officer, "\"事件\":\"报告主管领导\"");
            }
        }
    }

    fn complaint(&mut self, at: i64, case: u64, of: u64) {
        let at = at + 1_440 * (3 + self.random.below(20) as i64);
        let proved = self.random.below(3) == 0;
        let kind = self.pick(&["不履行职责", "不正确履行职责", "对政策不满"]);
        let line = format!(
            "\"事件\":\"投诉\",\"被投诉人\":\"工{of:04}\",\"事项\":\"A{case:08}\",\"查实\":{proved},\"情形\":\"{kind}\",\"构成违纪\":false"
        );
        self.at(at, line);
    }

    fn write_until(&mut self, end: i64, to: &mut impl Write) -> io::Result<()> {
        let mut line = String::new();
        while self
            .to_come
            .peek()
            .is_some_and(|Reverse((at, ..))| *at <= end)
        {
            if let Some(Reverse((at, _, what))) = self.to_come.pop() {
                line.clear();
                moment(&mut line, at);
                line.push_str(&what);
                line.push_str("}\n");
                to.write_all(line.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// Writes so many cases.
pub fn register(cases: u64, to: &mut impl Write) -> io::Result<()> {
    let mut bureau = Bureau {
        random: Random(19),
        to_come: ToCome::new(),
        lines: 0,
    };
    for case in 0..cases {
        let minute = (u128::from(case) * DAYS as u128 * 600 / u128::from(cases)) as i64;
        let at = (FIRST_DAY + minute / 600) * 1_440 + 480 + minute % 600;
        bureau.write_until(at, to)?;
        bureau.inquiry(at, case);
    }
    bureau.write_until(i64::MAX, to)
}
