//! `file:` addresses and paths.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The path of a `file:` address; `None` for any other.
#[must_use]
pub fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let slash = rest.find('/')?;
    let (host, path) = rest.split_at(slash);
    let path = decoded(path)?;
    let bytes = path.as_bytes();
    // `/c:/办法` is `c:/办法`.
    if bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':' {
        return Some(PathBuf::from(&path[1..]));
    }
    Some(match host {
        "" | "localhost" => PathBuf::from(path),
        _ => PathBuf::from(format!("//{host}{path}")),
    })
}

fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| char::from(b?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        out.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(out).ok()
}

/// The `file:` address of an absolute path.
#[must_use]
pub fn uri_of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut out = String::from(match text.as_bytes() {
        [b'/', b'/', ..] => "file:",
        [b'/', ..] => "file://",
        _ => "file:///",
    });
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_as_paths() {
        let path = Path::new("/家/办法 一/a%b.banfa");
        assert_eq!(path_of(&uri_of(path)).as_deref(), Some(path));
        let windows = path_of("file:///c%3A/%E5%8A%9E%E6%B3%95/a.case");
        assert_eq!(windows, Some(PathBuf::from("c:/办法/a.case")));
        assert_eq!(uri_of(Path::new("c:\\办")), "file:///c%3A/%E5%8A%9E");
        assert_eq!(path_of("untitled:Untitled-1"), None);
        assert_eq!(path_of("file:///%E5%8"), None);
    }
}
