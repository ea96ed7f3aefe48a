//! Snapshot files in insta's format, so that its own tools read them too.

use super::Trouble;
use super::discovery::shown;
use std::path::{Path, PathBuf};

/// A snapshot file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The case file, relative to the project.
    pub source: String,
    /// The case's title.
    pub expression: String,
    /// What came of it.
    pub contents: String,
}

impl Snapshot {
    /// The file's text: a header between `---` lines, then the contents.
    #[must_use]
    pub fn render(&self) -> String {
        format!(
            "---\nsource: {}\nexpression: {}\n---\n{}\n",
            yaml(&self.source),
            yaml(&self.expression),
            normal(&self.contents),
        )
    }

    /// The contents of a file's text, as they are compared.
    #[must_use]
    pub fn contents_of(text: &str) -> String {
        let text = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n");
        let body = match text.strip_prefix("---\n") {
            Some(rest) => rest.split_once("\n---\n").map_or("", |(_, body)| body),
            None => &text,
        };
        normal(body)
    }
}

/// Contents without the blank lines around them.
fn normal(contents: &str) -> String {
    contents.replace("\r\n", "\n").trim_matches('\n').to_owned()
}

/// A YAML scalar in double quotes, which holds any text.
fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Where the snapshot of a case lives: `tests/cases/a/b.case` has `tests/snapshots/a/b.snap`.
#[must_use]
pub fn snapshot_path(cases: &Path, case: &Path) -> PathBuf {
    let inside = case.strip_prefix(cases).unwrap_or(case);
    let snapshots = snapshot_folder(cases);
    snapshots.join(inside).with_extension("snap")
}

/// The folder of snapshots beside a folder of cases.
#[must_use]
pub fn snapshot_folder(cases: &Path) -> PathBuf {
    cases.parent().unwrap_or(Path::new(".")).join("snapshots")
}

/// The contents of a snapshot file; `None` where there is none.
pub fn read_snapshot(path: &Path) -> Result<Option<String>, Trouble> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(Snapshot::contents_of(&text))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Trouble::CannotRead {
            path: shown(path),
            why: e.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::write_atomically;

    #[test]
    fn what_is_written_is_read_back() {
        let snapshot = Snapshot {
            source: "tests/cases/a \"b\".case".into(),
            expression: "两次\\迟延".into(),
            contents: "截至 2012-12-31 24:00\n\n# A1(事项)\n---\n= 办结\n".into(),
        };
        let text = snapshot.render();
        assert_eq!(Snapshot::contents_of(&text), snapshot.contents.trim_end());
        assert_eq!(
            Snapshot::contents_of(&text.replace('\n', "\r\n")),
            snapshot.contents.trim_end()
        );
    }

    #[test]
    fn insta_reads_the_format() {
        let folder = std::env::temp_dir().join(format!("banfa-snap-{}", std::process::id()));
        let path = folder.join("一.snap");
        let snapshot = Snapshot {
            source: "tests/cases/一.case".into(),
            expression: "标题:“引号”与\"直引号\"".into(),
            contents: "第一行\n第二行".into(),
        };
        write_atomically(&path, snapshot.render()).unwrap();
        let read = insta::Snapshot::from_file(&path).unwrap();
        assert_eq!(read.metadata().source(), Some("tests/cases/一.case"));
        assert_eq!(
            read.metadata().expression(),
            Some("标题:“引号”与\"直引号\"")
        );
        assert_eq!(
            read.as_text()
                .map(ToString::to_string)
                .as_deref()
                .map(str::trim),
            Some("第一行\n第二行")
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
