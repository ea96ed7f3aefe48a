//! Words for registers: what their rows need, and what may be wrong with a record.

use super::Lang;
use crate::problem::{Needed, RecordFault, RegisterBound};

/// What every event needs.
#[must_use]
pub fn needed(what: Needed, lang: Lang) -> &'static str {
    match what {
        Needed::Event => lang.pick("事件", "the event"),
        Needed::Time => lang.pick("时间", "the time"),
        Needed::Case => lang.pick("案件", "the case"),
        Needed::Party => lang.pick("主体的名称", "the party's name"),
        Needed::PartyType => lang.pick("主体的类型", "the party's type"),
    }
}

/// What is wrong with a record.
#[must_use]
pub fn record_fault(fault: &RecordFault, lang: Lang) -> String {
    match fault {
        RecordFault::NotText => lang
            .pick("不是可读的文本", "not text in an encoding that is read")
            .to_owned(),
        RecordFault::Malformed(why) => {
            lang.pick(format!("格式有误({why})"), format!("malformed ({why})"))
        }
        RecordFault::NotAnObject => lang
            .pick("这一行不是 JSON 对象", "the line is not a JSON object")
            .to_owned(),
        RecordFault::SeveralCases(cases) => lang.pick(
            format!(
                "一行涉及几件案件({}),不能分开运行;请分成几行",
                cases.join("、")
            ),
            format!(
                "one row about several cases ({}), which cannot be split; make it several rows",
                cases.join(", ")
            ),
        ),
        RecordFault::NotALine(why) => lang.pick(
            format!("不是上一阶段写出的行({why})"),
            format!("not a line of the stage before ({why})"),
        ),
        RecordFault::CellCount { wanted, found } => lang.pick(
            format!("表头有 {wanted} 列,此行有 {found} 格"),
            format!("the heading has {wanted} columns, this row {found} cells"),
        ),
        RecordFault::Entity => lang
            .pick(
                "含文档类型或自定义实体,为安全起见不予展开",
                "it declares a document type or uses an entity, which is never expanded",
            )
            .to_owned(),
        RecordFault::CutOff => lang
            .pick("文件在此中断", "the file ends inside it")
            .to_owned(),
        RecordFault::NoHeading => lang.pick("没有表头", "there is no heading").to_owned(),
        RecordFault::NoSheet(name) => lang.pick(
            format!("没有工作表“{name}”"),
            format!("there is no sheet `{name}`"),
        ),
        RecordFault::OtherBuild => lang
            .pick(
                "列式日志(Arrow IPC)由启用 columns 的程序读取:cargo install --path . --features columns",
                "a columnar log (Arrow IPC) is read by a program built with columns: cargo install --path . --features columns",
            )
            .to_owned(),
        RecordFault::PackedInside => lang
            .pick(
                "各批数据是分别压缩的,不予读取;写出时不要压缩,整个文件可以再用 gzip 或 zstd 压缩",
                "its batches are compressed one by one, which is not read; write it uncompressed, the whole file may then be packed by gzip or zstd",
            )
            .to_owned(),
        RecordFault::ColumnType(kind) => lang.pick(
            format!("不读 {kind} 类型的列;写出时换成文本、数、是否或时刻,或者不写这一列"),
            format!("columns of type {kind} are not read; write texts, numbers, booleans or timestamps, or leave the column out"),
        ),
        RecordFault::ZoneByName(zone) => lang.pick(
            format!("时刻按 {zone} 的钟点记,“时区 照录”不知其时差;请在对照中写明时区,如 时区 +08:00"),
            format!("moments by the clock of {zone}, whose offset 时区 照录 cannot know; say which in the mapping, as 时区 +08:00"),
        ),
    }
}

/// A bound of registers.
#[must_use]
pub fn register_bound(bound: RegisterBound, lang: Lang) -> &'static str {
    match bound {
        RegisterBound::Record => lang.pick("一条记录的字节数", "bytes of one record"),
        RegisterBound::Columns => lang.pick("列数", "columns"),
        RegisterBound::Depth => lang.pick("嵌套层数", "levels of nesting"),
        RegisterBound::Expansion => lang.pick("解压倍数", "times its compressed size"),
        RegisterBound::Workbook => lang.pick(
            "工作簿解压后的字节数",
            "bytes of the workbook once unpacked",
        ),
        RegisterBound::Cells => lang.pick("工作表的单元格数", "cells of the sheet"),
        RegisterBound::Message => lang.pick(
            "列式日志一批数据或一部字典的字节数",
            "bytes of a batch or dictionary of the columnar log",
        ),
        RegisterBound::RowsOfByte => lang.pick(
            "列式日志一批数据每字节的行数",
            "rows of a batch of the columnar log for each of its bytes",
        ),
    }
}
