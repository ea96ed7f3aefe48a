//! UTF-8 with or without BOM, UTF-16 with BOM, and GBK/GB18030, as office PCs write them.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

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

#[cfg(test)]
mod tests {
    use super::*;

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
