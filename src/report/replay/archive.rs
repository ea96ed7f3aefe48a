//! Workbooks with the same bytes on every system.

/// Where the list of entries says on which system each was made.
const MADE_ON: usize = 5;

/// What says that it was Unix.
const UNIX: u8 = 3;

/// A ZIP archive as it is made on Unix: elsewhere the library that writes workbooks notes another system in it.
#[must_use]
pub(super) fn made_anywhere(mut archive: Vec<u8>) -> Vec<u8> {
    let mut at = entries(&archive);
    while let Some(start) = at {
        at = next(&archive, start);
        if at.is_some() {
            archive[start + MADE_ON] = UNIX;
        }
    }
    archive
}

/// Where the list of entries begins; the end of the archive, which has no comment, says so.
fn entries(archive: &[u8]) -> Option<usize> {
    let end = archive.len().checked_sub(22)?;
    (archive.get(end..end + 4)? == b"PK\x05\x06").then_some(())?;
    let start = archive.get(end + 16..end + 20)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(start)).ok()
}

/// Where the entry after the one that begins here begins; `None` where none begins here.
fn next(archive: &[u8], start: usize) -> Option<usize> {
    let entry = archive.get(start..start + 46)?;
    entry.starts_with(b"PK\x01\x02").then_some(())?;
    let length = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
    Some(start + 46 + length(28) + length(30) + length(32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_says_unix_and_nothing_else_changes() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(0, 0, "办法").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut elsewhere = bytes.clone();
        let mut at = entries(&bytes);
        let mut count = 0;
        while let Some(start) = at {
            at = next(&bytes, start);
            if at.is_some() {
                elsewhere[start + MADE_ON] = 0;
                count += 1;
            }
        }
        assert!(count > 5, "{count}");
        let made = made_anywhere(elsewhere.clone());
        assert_ne!(made, elsewhere);
        assert_eq!(made, made_anywhere(bytes));
        assert_eq!(made_anywhere(vec![0; 9]), [0; 9]);
    }
}
