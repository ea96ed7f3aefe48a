//! Amendments of a generated rule base.

use banfa::syntax::tree::{
    Amendment, AmendmentKind, OperationKind, Renumbering, TransitionRule, TransitionScope,
};

/// The constructs of an amendment.
pub fn names(amendment: &Amendment) -> Vec<String> {
    let mut out = vec![
        match amendment.kind {
            AmendmentKind::Amendment => "修正案",
            AmendmentKind::Correction => "更正",
        }
        .to_owned(),
    ];
    for clause in &amendment.transitions {
        let scope = match &clause.scope {
            TransitionScope::All => "",
            TransitionScope::Sanctions => "处理 ",
            TransitionScope::Provisions(_) => "条款 ",
        };
        let rule = match clause.rule {
            TransitionRule::ByEvent => "适用新规定",
            TransitionRule::ByAcceptance(_) => "适用原规定",
            TransitionRule::Lenient => "从旧兼从轻",
        };
        out.push(format!("过渡 {scope}{rule}"));
    }
    for operation in &amendment.operations {
        let name = match &operation.kind {
            OperationKind::Change { .. } => "修改",
            OperationKind::Insert { renumbering, .. } => match renumbering {
                Renumbering::Keep => "增加",
                Renumbering::Shift => "增加 其后顺延",
            },
            OperationKind::Strike { renumbering, .. } => match renumbering {
                Renumbering::Keep => "删去",
                Renumbering::Shift => "删去 其后递补",
            },
            OperationKind::Reword { .. } => "替换",
            OperationKind::Repeal => "废止",
            OperationKind::Redefine(_) => "修改 词语",
            OperationKind::Extend(_) => "增加 词语",
        };
        out.push(name.to_owned());
    }
    out
}
