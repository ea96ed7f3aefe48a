//! A made-up regulation of any length, with every construct that the checks ask about: routings over enums and numbers,
//! chains of duties with limits and reminders, counters with tiers, powers, prohibitions, references.

use std::fmt::Write as _;

/// Articles that share one vocabulary: a regulation of its size names that many things.
const ARTICLES_OF_A_FIELD: usize = 8;

/// The text of a rule base with so many citable provisions: each article has four items.
#[must_use]
pub fn regulation(provisions: usize) -> String {
    let mut out = String::from(
        "规章 生成的办法\n  公布 2012-01-01\n  施行 2012-01-01\n  日 指 自然日\n  以上、以下 含本数\n> 生成的办法\n\
         主体 股室\n  负责人: 工作人员\n主体 工作人员\n  所属股室: 股室\n机构 办公室: 股室\n\
         处理 谈话 对 工作人员\n处理 警告 对 工作人员\n处理 记过 对 工作人员\n轻重 谈话 < 警告 < 记过\n",
    );
    let articles = provisions.div_ceil(5);
    for field in 0..articles.div_ceil(ARTICLES_OF_A_FIELD) {
        vocabulary(&mut out, field);
    }
    for article in 0..articles {
        rules(&mut out, article);
    }
    out
}

/// A case type with its events.
fn vocabulary(out: &mut String, n: usize) {
    let _ = write!(
        out,
        "枚举 类别{n}: 甲类{n}、乙类{n}、丙类{n}\n\
         案件 事项{n}\n  类别: 类别{n}\n  金额: 数\n  承办人: 工作人员\n\
         事件 申请{n} 关于 事项{n}\n  类别: 类别{n}\n  金额: 数\n  承办人: 工作人员\n\
         事件 审核{n} 关于 事项{n}\n  合格: 是否\n\
         事件 答复{n} 关于 事项{n}\n\
         事件 请示{n} 关于 事项{n}\n\
         事件 批示{n} 关于 事项{n}\n\
         事件 推诿{n} 关于 事项{n}\n\
         事件 超期{n}\n  责任人: 工作人员\n\
         事件 投诉{n}\n  被投诉人: 工作人员\n  查实: 是否\n",
    );
}

fn rules(out: &mut String, article: usize) {
    let n = article / ARTICLES_OF_A_FIELD;
    let number = banfa::model::chinese_number(u32::try_from(article + 1).unwrap_or(u32::MAX));
    let limit = article % 20 + 2;
    let amount = (article % 50 + 1) * 1000;
    let _ = write!(
        out,
        "\n第{number}条\n> 第{number}条 对事项的办理,按照下列规定执行:\n\
         遇 申请{n}:\n\
         (一)\n> (一)承办人应当按期审核,并按照类别办理。\n\
         承办人 应当 {limit}个工作日内 审核{n},期满 前 1个工作日 提醒,逾期 计入 超期{n}(责任人 为 承办人),\n  \
           履行后 承办人 应当 5日内 答复{n},逾期 报 办公室;\n\
         遇 审核{n},若 合格 的:办公室 应当 3个工作日内 批示{n};\n\
         遇 审核{n},若 非 合格 的:终结 为 不合格。\n\
         (二)\n> (二)甲类的应当请示,金额较大的由办公室批示。\n\
         若 类别 为 甲类{n},按 金额 分流:\n  \
           属于 {amount}以下:承办人 应当 2日内 请示{n},逾期 计入 超期{n}(责任人 为 承办人);\n  \
           属于 超过 {amount}:承办人 应当 1日内 请示{n},履行后 办公室 应当 3个工作日内 批示{n},逾期 报 办公室。\n\
         (三)\n> (三)承办人不得推诿;批示由办公室作出。\n\
         承办人 不得 推诿{n},若 类别 为 甲类{n}、乙类{n}。\n\
         办公室 可以 批示{n}。\n\
         (四)\n> (四)投诉、超期的,按照次数处理。\n\
         同一 被投诉人 本年内 累计 投诉{n},若 查实:\n  \
           满一次 的:给予 谈话;\n  满两次 的:给予 警告;\n  满四次 的:给予 记过。\n\
         同一 责任人 两年内 累计 超期{n}:\n  \
           满三次起 每次:给予 警告。\n",
    );
}
