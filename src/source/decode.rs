//! UTF-8 with or without BOM, UTF-16 with BOM, and GBK/GB18030, as office PCs write them.

use encoding_rs::{GB18030, GBK, UTF_16BE, UTF_16LE};

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

/// The text of a file's bytes, and how it was encoded; `None` where the bytes are no text in any of them.
///
/// Valid UTF-8 is always read as UTF-8; a NUL byte without a byte order mark means the file is not text.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<(String, Encoding)> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return std::str::from_utf8(rest)
            .ok()
            .map(|t| (t.to_owned(), Encoding::Utf8));
    }
    for (mark, encoding) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if bytes.starts_with(mark) {
            let (text, _, broken) = encoding.decode(bytes);
            return (!broken).then(|| (text.into_owned(), Encoding::Utf16));
        }
    }
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.to_owned(), Encoding::Utf8));
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|t| (t.into_owned(), Encoding::Gb18030))
}

/// A text as a file of these bytes would hold it: in the same encoding, with a byte order mark where there is one, with
/// the line ends that most of its lines have. `None` where it would not be read back as the same text.
#[must_use]
pub fn encode_like(bytes: &[u8], text: &str) -> Option<Vec<u8>> {
    let (before, encoding) = decode(bytes)?;
    let text = with_line_ends(&before, text);
    let out = match encoding {
        Encoding::Utf8 => {
            let mark = bytes.starts_with(b"\xef\xbb\xbf").then_some('\u{feff}');
            mark.into_iter()
                .chain(text.chars())
                .collect::<String>()
                .into_bytes()
        }
        Encoding::Utf16 => {
            let little = bytes.starts_with(b"\xff\xfe");
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            let pair = |unit: u16| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            };
            units.flat_map(pair).collect()
        }
        // What is all GBK is read by programs that know no more than that, and stays so.
        Encoding::Gb18030 if !GBK.encode(&before).2 => {
            let (out, _, lost) = GBK.encode(&text);
            (!lost).then(|| out.into_owned())?
        }
        Encoding::Gb18030 => GB18030.encode(&text).0.into_owned(),
    };
    (decode(&out) == Some((text, encoding))).then_some(out)
}

/// A text, whose line ends are LF, with the line ends that most lines of another one have.
#[must_use]
pub fn with_line_ends(like: &str, text: &str) -> String {
    let crlf = like.matches("\r\n").count();
    if 2 * crlf > like.matches('\n').count() {
        text.replace('\n', "\r\n")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_back_into_the_file_as_it_was() {
        let text = "第一条 适用\n:×“”\n";
        let crlf = text.replace('\n', "\r\n");
        let utf16 = |unit: fn(u16) -> [u8; 2]| {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(unit).collect::<Vec<u8>>()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            crlf.clone().into_bytes(),
            format!("\u{feff}{crlf}").into_bytes(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            GB18030.encode(&crlf).0.into_owned(),
            GB18030.encode(&format!("{text}\u{1f600}")).0.into_owned(),
        ] {
            let lines = decode(&bytes).unwrap().0.replace("\r\n", "\n");
            assert_eq!(encode_like(&bytes, &lines).as_deref(), Some(&*bytes));
        }
        let gbk = GB18030.encode("甲").0.into_owned();
        assert_eq!(encode_like(&gbk, "甲\u{1f600}"), None, "no GBK any more");
        assert_eq!(encode_like(&gbk, "a"), None, "would be read as UTF-8");
    }

    #[test]
    fn most_lines_decide_on_line_ends() {
        assert_eq!(with_line_ends("a\r\nb\r\nc\n", "x\ny\n"), "x\r\ny\r\n");
        assert_eq!(with_line_ends("a\r\nb\n", "x\ny\n"), "x\ny\n");
        assert_eq!(with_line_ends("", "x\n"), "x\n");
    }

    #[test]
    fn office_encodings_are_recognised() {
        let (gbk, _, _) = GB18030.encode("第一条 适用");
        assert_eq!(
            decode(&gbk),
            Some(("第一条 适用".into(), Encoding::Gb18030))
        );
        assert_eq!(
            decode("\u{feff}条".as_bytes()),
            Some(("条".into(), Encoding::Utf8))
        );
        assert_eq!(decode(b"\xff\xfea\0"), Some(("a".into(), Encoding::Utf16)));
        assert_eq!(decode(b"a\0b"), None);
        assert_eq!(decode(b"\xff\xff\xff"), None);
    }
}
