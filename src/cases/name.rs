//! Names of cases: those of a register, of which there are millions, lie in one piece of memory.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The id of a case as it is written.
#[derive(Clone)]
pub struct CaseName {
    all: Arc<str>,
    begin: u32,
    end: u32,
}

impl CaseName {
    /// Names that lie one after another, by where each ends.
    pub(crate) fn all(bytes: &[u8], ends: impl Iterator<Item = usize>) -> Vec<Self> {
        let whole = std::str::from_utf8(bytes).ok();
        let whole: Option<Arc<str>> = whole
            .filter(|all| u32::try_from(all.len()).is_ok())
            .map(Into::into);
        let mut before = 0;
        let name = |end: usize| {
            let begin = std::mem::replace(&mut before, end);
            match (&whole, u32::try_from(begin), u32::try_from(end)) {
                (Some(all), Ok(begin), Ok(end)) => Self {
                    all: all.clone(),
                    begin,
                    end,
                },
                _ => String::from_utf8_lossy(&bytes[begin..end]).as_ref().into(),
            }
        };
        ends.map(name).collect()
    }
}

impl From<&str> for CaseName {
    fn from(name: &str) -> Self {
        Arc::<str>::from(name).into()
    }
}

impl From<Arc<str>> for CaseName {
    fn from(all: Arc<str>) -> Self {
        let end = u32::try_from(all.len()).unwrap_or(u32::MAX);
        Self { all, begin: 0, end }
    }
}

impl From<String> for CaseName {
    fn from(name: String) -> Self {
        Arc::<str>::from(name).into()
    }
}

impl Deref for CaseName {
    type Target = str;

    fn deref(&self) -> &str {
        let range = self.begin as usize..self.end as usize;
        self.all.get(range).unwrap_or(&self.all)
    }
}

impl PartialEq for CaseName {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for CaseName {}

impl fmt::Debug for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_piece_are_names() {
        let names = CaseName::all("甲A1乙".as_bytes(), [3, 5, 5, 8].into_iter());
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        assert_eq!(names, ["甲", "A1", "", "乙"]);
        assert_eq!(
            CaseName::from("甲"),
            CaseName::all("甲".as_bytes(), [3].into_iter())[0]
        );
    }
}
