//! Documents as DOCX (Office Open XML, ECMA-376): A4, 宋体 and 仿宋, tables. The same document is always the same bytes.

use super::page::{Align, Block, Cell, Page, Text};
use super::values::escaped;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// Twentieths of a point: A4, its margins, and what they leave for text.
const PAGE: (u32, u32) = (11906, 16838);
const MARGIN_TOP: u32 = 1417;
const MARGIN_LEFT: u32 = 1587;
const MARGIN_RIGHT: u32 = 1474;
const TEXT_WIDTH: u32 = PAGE.0 - MARGIN_LEFT - MARGIN_RIGHT;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
</Types>";

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
</Relationships>";

const OF_DOCUMENT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
</Relationships>";

/// The document as the bytes of a DOCX file.
///
/// # Errors
/// Where the package cannot be packed; nothing in a document can bring that about.
pub fn docx(page: &Page) -> std::io::Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", format!("{HEAD}{TYPES}")),
        ("_rels/.rels", format!("{HEAD}{RELATIONS}")),
        ("docProps/core.xml", core(page)),
        (
            "word/_rels/document.xml.rels",
            format!("{HEAD}{OF_DOCUMENT}"),
        ),
        ("word/styles.xml", styles()),
        ("word/document.xml", document(page)),
    ];
    // The first moment that a ZIP file can tell.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        // The same bytes on every system.
        .system(System::Unix);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        package.start_file(name, options)?;
        package.write_all(text.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn core(page: &Page) -> String {
    let title = escaped(&page.title);
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
}

/// 仿宋 for text, 宋体 for headings; sizes in half points.
fn styles() -> String {
    let fonts = |name: &str| {
        format!(
            "<w:rFonts w:ascii=\"{name}\" w:hAnsi=\"{name}\" w:eastAsia=\"{name}\" w:cs=\"Times New Roman\"/>"
        )
    };
    let (body, head) = (fonts("仿宋"), fonts("宋体"));
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let mut out = format!(
        "{HEAD}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr>{body}<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"80\" w:line=\"340\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>"
    );
    out += &style(
        "Title",
        "Title",
        "<w:keepNext/><w:spacing w:after=\"240\" w:line=\"300\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
        &format!("{head}<w:b/><w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/>"),
    );
    out += &style(
        "Heading1",
        "heading 1",
        "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"113\"/><w:outlineLvl w:val=\"0\"/>",
        &format!("{head}<w:b/><w:sz w:val=\"30\"/><w:szCs w:val=\"30\"/>"),
    );
    out += &style(
        "BodyText",
        "Body Text",
        "<w:ind w:firstLineChars=\"200\" w:firstLine=\"560\"/><w:jc w:val=\"both\"/>",
        "",
    );
    out += &style(
        "TableText",
        "Table Text",
        "<w:spacing w:after=\"0\" w:line=\"276\" w:lineRule=\"auto\"/>",
        "<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>",
    );
    out += "</w:styles>";
    out
}

fn document(page: &Page) -> String {
    let mut out = format!("{HEAD}<w:document xmlns:w=\"{WORD}\"><w:body>");
    for block in &page.blocks {
        match block {
            Block::Heading { level, align, text } => {
                let style = if *level == 1 { "Title" } else { "Heading1" };
                paragraph(style, *align, false, text, &mut out);
            }
            Block::Paragraph { align, text } => {
                let style = match align {
                    Align::Usual => "BodyText",
                    Align::Centre | Align::Right | Align::Left => "Normal",
                };
                paragraph(style, *align, false, text, &mut out);
            }
            Block::Table { widths, rows } => table(widths, rows, &mut out),
        }
    }
    let _ = write!(
        out,
        "<w:sectPr><w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{MARGIN_TOP}\" w:right=\"{MARGIN_RIGHT}\" \
         w:bottom=\"{MARGIN_TOP}\" w:left=\"{MARGIN_LEFT}\" w:header=\"720\" w:footer=\"720\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
        PAGE.0, PAGE.1
    );
    out
}

fn paragraph(style: &str, align: Align, bold: bool, text: &[Text], out: &mut String) {
    let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>");
    match align {
        Align::Usual => {}
        Align::Centre => out.push_str("<w:jc w:val=\"center\"/>"),
        Align::Right => out.push_str("<w:jc w:val=\"right\"/>"),
        Align::Left => out.push_str("<w:jc w:val=\"left\"/>"),
    }
    out.push_str("</w:pPr>");
    for part in text {
        out.push_str("<w:r>");
        if bold || part.bold || part.underlined {
            out.push_str("<w:rPr>");
            out.push_str(if bold || part.bold { "<w:b/>" } else { "" });
            out.push_str(if part.underlined {
                "<w:u w:val=\"single\"/>"
            } else {
                ""
            });
            out.push_str("</w:rPr>");
        }
        for (at, line) in part.words.split('\n').enumerate() {
            if at > 0 {
                out.push_str("<w:br/>");
            }
            let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", escaped(line));
        }
        out.push_str("</w:r>");
    }
    out.push_str("</w:p>");
}

fn table(widths: &[u32], rows: &[Vec<Cell>], out: &mut String) {
    let of_row = |row: &Vec<Cell>| row.iter().map(|c| c.span).sum::<u32>();
    let columns = rows.iter().map(of_row).max().unwrap_or(0);
    // A table without rows is none.
    if columns == 0 {
        return;
    }
    let widths = columns_of(widths, columns as usize);
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblBorders>"
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let _ = write!(
            out,
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        );
    }
    out.push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"108\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>");
    for width in &widths {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    out.push_str("</w:tblGrid>");
    for (number, row) in rows.iter().enumerate() {
        out.push_str("<w:tr><w:trPr><w:cantSplit/>");
        // The head of a table stands on each of its pages.
        if number == 0 && rows.len() > 1 && row.iter().all(|cell| cell.heading) {
            out.push_str("<w:tblHeader/>");
        }
        out.push_str("</w:trPr>");
        let mut at = 0;
        for cell in row {
            let span = cell.span as usize;
            let width: u32 = widths.iter().skip(at).take(span).sum();
            let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
            if span > 1 {
                let _ = write!(out, "<w:gridSpan w:val=\"{span}\"/>");
            }
            out.push_str("<w:vAlign w:val=\"center\"/></w:tcPr>");
            let align = match (cell.heading, cell.align) {
                (true, Align::Usual) => Align::Centre,
                (_, align) => align,
            };
            paragraph("TableText", align, cell.heading, &cell.text, out);
            out.push_str("</w:tc>");
            at += span;
        }
        out.push_str("</w:tr>");
    }
    // Word joins tables between which nothing stands.
    out.push_str("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>");
}

/// Widths of columns: as given in percent, the rest shared by those of which nothing is said.
fn columns_of(widths: &[u32], columns: usize) -> Vec<u32> {
    let given: Vec<u32> = widths.iter().take(columns).copied().collect();
    let said: u32 = given.iter().sum();
    let rest = u32::try_from(columns - given.len()).unwrap_or(0);
    let mut shares: Vec<u32> = given;
    let each = 100u32.saturating_sub(said).checked_div(rest).unwrap_or(1);
    shares.resize(columns, each.max(1));
    let all: u32 = shares.iter().sum::<u32>().max(1);
    shares.iter().map(|s| s * TEXT_WIDTH / all).collect()
}
