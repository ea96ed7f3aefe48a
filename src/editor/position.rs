//! Positions as editors count them: lines from zero, columns in the units that both sides agreed on.

use crate::source::SourceFile;

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// Bytes.
    Utf8,
    /// UTF-16 units, what every editor knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Units {
    /// The name in the protocol.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn of(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn place(self, file: &SourceFile, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(file.text.len());
        while !file.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = file.line_index(u32::try_from(offset).unwrap_or(u32::MAX));
        let start = file.line_start(line) as usize;
        let column = file.text[start..offset].chars().map(|c| self.of(c)).sum();
        (line, column)
    }

    /// The byte offset of a line and column; what lies beyond a line or the text is its end, as the protocol says.
    #[must_use]
    pub fn offset(self, file: &SourceFile, line: usize, column: usize) -> usize {
        let start = file.line_start(line) as usize;
        if start >= file.text.len() {
            return file.text.len();
        }
        let mut before = 0;
        let text = line_of(file, line);
        for (at, c) in text.char_indices() {
            // A column inside a character is its beginning.
            before += self.of(c);
            if before > column {
                return start + at;
            }
        }
        start + text.len()
    }
}

/// A line without the end that it has in an editor: other returns before it are characters of the line.
fn line_of(file: &SourceFile, line: usize) -> &str {
    let [start, end] = [line, line + 1].map(|line| file.line_start(line) as usize);
    let text = &file.text[start..end];
    let ended = text.strip_suffix("\r\n").or(text.strip_suffix('\n'));
    ended.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_right_beyond_the_basic_plane_and_at_crlf() {
        let file = SourceFile::new("a", "甲𠮷乙\r\nb\n");
        let at = |units: Units| units.place(&file, "甲𠮷".len());
        assert_eq!(at(Units::Utf8), (0, 7));
        assert_eq!(at(Units::Utf16), (0, 3));
        assert_eq!(at(Units::Utf32), (0, 2));
        for units in [Units::Utf8, Units::Utf16, Units::Utf32] {
            for (offset, _) in file.text.char_indices() {
                let (line, column) = units.place(&file, offset);
                let back = units.offset(&file, line, column);
                // The two halves of CRLF are one line end.
                assert_eq!(back, if offset == 11 { 10 } else { offset });
            }
        }
        assert_eq!(Units::Utf16.offset(&file, 0, 2), 3, "inside the pair");
        assert_eq!(Units::Utf16.offset(&file, 0, 99), 10);
        assert_eq!(Units::Utf16.offset(&file, 99, 0), file.text.len());
    }

    #[test]
    fn returns_that_end_no_line_are_characters_of_it() {
        for text in ["甲\r\r\r\n乙", "甲\r\r", "\r甲"] {
            let file = SourceFile::new("a", text);
            for units in [Units::Utf8, Units::Utf16, Units::Utf32] {
                for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                    let (line, column) = units.place(&file, at);
                    let inside = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                    let back = units.offset(&file, line, column);
                    assert_eq!(back, at - usize::from(inside), "{text:?}");
                }
            }
        }
    }
}
