//! SHA-256 digests of texts, files and sets of files: what receipts and packs say that something is by.
//!
//! This is the one place that knows the algorithm. A digest of one thing is what `sha256sum` prints for the same bytes;
//! the digest of a set is that of a list in the form that `sha256sum` writes, sorted by name, so that both can be checked
//! without this program.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io;
use std::str::FromStr;

/// A SHA-256 digest; written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes.
    #[must_use]
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes.as_ref()).into())
    }

    /// The digest of a text as it would stand in a UTF-8 file whose lines end in LF: encodings, byte order marks and line
    /// ends of an office PC make no difference.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match text.contains('\r') {
            true => Self::of(text.replace("\r\n", "\n")),
            false => Self::of(text),
        }
    }

    /// The digest of a set of named things: that of the lines `DIGEST␠␠NAME⏎`, sorted by name. The order in which they
    /// come makes no difference.
    #[must_use]
    pub fn of_set<'n>(parts: impl IntoIterator<Item = (&'n str, Self)>) -> Self {
        let mut parts: Vec<(&str, Self)> = parts.into_iter().collect();
        parts.sort_unstable();
        let lines = parts.iter().map(|(name, digest)| {
            // A name cannot end its line, as in sha256sum.
            let name = name.replace('\\', "\\\\").replace('\n', "\\n");
            format!("{digest}  {name}\n")
        });
        Self::of(lines.collect::<String>())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every line between stages has one: its digits are put down at once, not one by one.
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        let digits = self
            .0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        f.write_str(&digits.collect::<String>())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is no digest: not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADigest;

impl fmt::Display for NotADigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a SHA-256 digest has 64 hexadecimal digits")
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotADigest);
        }
        let value = |at: usize| {
            let digit = char::from(digits[at]).to_digit(16);
            digit.and_then(|d| u8::try_from(d).ok()).ok_or(NotADigest)
        };
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = value(2 * at)? << 4 | value(2 * at + 1)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Takes the digest of what is written to it.
#[derive(Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// The digest of everything that was written.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digester")
    }
}

impl io::Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// FIPS 180-4, examples of NIST.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn digests_are_those_of_the_standard() {
        assert_eq!(Digest::of("abc").to_string(), ABC);
        assert_eq!(Digest::of("").to_string(), EMPTY);
        let mut digester = Digester::default();
        digester.write_all(b"a").unwrap();
        digester.write_all(b"bc").unwrap();
        assert_eq!(digester.finish(), Digest::of("abc"));
    }

    #[test]
    fn digests_are_read_as_they_are_written_and_nothing_else_is() {
        assert_eq!(ABC.parse(), Ok(Digest::of("abc")));
        for bad in [
            "",
            "ba78",
            &ABC[1..],
            &ABC.replace('b', "g"),
            &format!("{ABC}0"),
        ] {
            assert_eq!(bad.parse::<Digest>(), Err(NotADigest), "{bad}");
        }
    }

    #[test]
    fn line_ends_and_marks_make_no_difference_to_a_text() {
        let text = Digest::of_text("规章\n第一条\n");
        assert_eq!(Digest::of_text("\u{feff}规章\r\n第一条\r\n"), text);
        assert_eq!(Digest::of("规章\n第一条\n"), text);
        assert_ne!(Digest::of_text("规章\n第二条\n"), text);
    }

    #[test]
    fn a_set_is_its_names_and_digests_in_any_order() {
        let (a, b) = (Digest::of("a"), Digest::of("b"));
        let set = Digest::of_set([("x", a), ("y", b)]);
        assert_eq!(set, Digest::of_set([("y", b), ("x", a)]));
        assert_eq!(set, Digest::of(format!("{a}  x\n{b}  y\n")));
        assert_ne!(set, Digest::of_set([("x", b), ("y", a)]));
        assert_ne!(set, Digest::of_set([("x", a)]));
        assert_ne!(
            Digest::of_set([(&*format!("x\n{b}  y"), a)]),
            Digest::of_set([("x", a), ("y", b)])
        );
    }
}
