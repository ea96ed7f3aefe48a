//! Rules, calendars and a mapping in one file, with a digest of what is in it: what travels to other machines.

use super::Trouble;
use super::discovery::{RuleFolder, rule_folders, shown};
use super::load::{Rules, read_bytes, resolve_files};
use super::suite::SuiteRules;
use super::trouble::PackFault;
use crate::digest::Digest;
use crate::source::{FileId, SourceFile, SourceMap, decode};
use crate::syntax::MAX_FILE_BYTES;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The form of a pack, which is also how one is told from a rule file.
const FORM: &str = "banfa.pack/1";

/// The bytes of a pack at most.
pub const MAX_PACK_BYTES: u64 = 256 << 20;

/// The name under which a mapping travels.
const MAPPING: &str = "对照.map";

/// Rule bases and their files in one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    form: String,
    digest: Digest,
    /// The names of the rule bases with those of their files.
    bases: BTreeMap<String, Vec<String>>,
    /// Texts by name.
    files: BTreeMap<String, String>,
}

impl Pack {
    /// Packs the rules at a place with drafts and, where one is named, a mapping.
    ///
    /// # Errors
    ///
    /// What cannot be read, or is no text.
    pub fn of(rules: &Path, drafts: &[PathBuf], mapping: Option<&Path>) -> Result<Self, Trouble> {
        if let Some(pack) = Self::read(rules)? {
            let pack = pack.with_drafts(drafts)?;
            return match mapping {
                None => Ok(pack),
                Some(path) => pack.with_mapping(path),
            };
        }
        let (mut bases, mut files) = (BTreeMap::new(), BTreeMap::new());
        for folder in super::suite::with_drafts(rule_folders(rules)?, drafts)? {
            let mut names = Vec::new();
            for path in &folder.files {
                let name = name_of(path, &folder);
                files.insert(name.clone(), text_of(path)?);
                names.push(name);
            }
            names.sort();
            bases.insert(folder.name, names);
        }
        let mut pack = Self {
            form: FORM.to_owned(),
            digest: Digest::of(""),
            bases,
            files,
        };
        pack.digest = pack.reckoned();
        match mapping {
            None => Ok(pack),
            Some(path) => pack.with_mapping(path),
        }
    }

    /// The same with draft amendments, which have to be those of its only rule base.
    pub(super) fn with_drafts(mut self, drafts: &[PathBuf]) -> Result<Self, Trouble> {
        if drafts.is_empty() {
            return Ok(self);
        }
        let several = || self.bases.keys().cloned().collect();
        if self.bases.len() != 1 {
            return Err(Trouble::SeveralRuleBases { names: several() });
        }
        for path in drafts {
            let name = shown(path);
            let text = text_of(path)?;
            self.files.insert(name.clone(), text);
            for names in self.bases.values_mut() {
                names.push(name.clone());
                names.sort();
                names.dedup();
            }
        }
        self.digest = self.reckoned();
        Ok(self)
    }

    fn with_mapping(mut self, path: &Path) -> Result<Self, Trouble> {
        self.files.insert(MAPPING.to_owned(), text_of(path)?);
        self.digest = self.reckoned();
        Ok(self)
    }

    /// Reads a pack; `None` where the place is none.
    ///
    /// # Errors
    ///
    /// [`Trouble::PackBroken`] where it was cut off or changed.
    pub fn read(path: &Path) -> Result<Option<Self>, Trouble> {
        if !path.is_file() {
            return Ok(None);
        }
        let cannot = |e: std::io::Error| Trouble::CannotRead {
            path: shown(path),
            why: e.to_string(),
        };
        let mut file = std::fs::File::open(path).map_err(cannot)?;
        let head = format!("{{\"form\":\"{FORM}\"");
        let mut bytes = Vec::new();
        let first = head.len() as u64;
        (&mut file)
            .take(first)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
        if bytes != head.as_bytes() {
            return Ok(None);
        }
        file.take(MAX_PACK_BYTES)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
        let broken = |fault| Trouble::PackBroken {
            path: shown(path),
            fault,
        };
        let pack: Self = serde_json::from_slice(&bytes)
            .map_err(|e| broken(PackFault::Unreadable(e.to_string())))?;
        let listed = pack.bases.values().flatten();
        if let Some(missing) = listed
            .into_iter()
            .find(|name| !pack.files.contains_key(*name))
        {
            return Err(broken(PackFault::Missing(missing.clone())));
        }
        match pack.reckoned() == pack.digest {
            true => Ok(Some(pack)),
            false => Err(broken(PackFault::Changed)),
        }
    }

    /// The digest of what is in it: names and texts, and which rule base has which.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    fn reckoned(&self) -> Digest {
        let texts = self
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), Digest::of_text(text)));
        let lists: Vec<(String, Digest)> = self
            .bases
            .iter()
            .map(|(name, files)| (format!("{name}/"), Digest::of(files.join("\n"))))
            .collect();
        Digest::of_set(texts.chain(lists.iter().map(|(name, digest)| (name.as_str(), *digest))))
    }

    /// Its bytes: the same for the same contents on any machine.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        // Serialising names and texts to memory cannot fail.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// How many files are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The mapping that travels in it, taken into the sources.
    pub fn mapping(&self, sources: &mut SourceMap) -> Option<FileId> {
        let text = self.files.get(MAPPING)?;
        Some(sources.add(SourceFile::new(MAPPING, text)))
    }

    /// The rule bases in it.
    pub(super) fn rules(&self, path: &Path, sources: &mut SourceMap) -> Vec<SuiteRules> {
        let mut taken: BTreeMap<&str, FileId> = BTreeMap::new();
        let mut all = Vec::new();
        for (name, files) in &self.bases {
            let mut ids = Vec::new();
            for file in files {
                let text = self.files.get(file).map_or("", String::as_str);
                let id = *taken
                    .entry(file)
                    .or_insert_with(|| sources.add(SourceFile::new(file, text)));
                ids.push(id);
            }
            let rules: Rules = resolve_files(&ids, Vec::new(), sources);
            let folder = RuleFolder {
                name: name.clone(),
                path: path.to_owned(),
                files: Vec::new(),
            };
            all.push(SuiteRules { folder, rules });
        }
        all
    }
}

/// The name of a file in a pack, by which folder and file it is and not by where that stands.
fn name_of(path: &Path, folder: &RuleFolder) -> String {
    let above = folder.path.parent().unwrap_or(Path::new(""));
    let below = path
        .strip_prefix(&folder.path)
        .map(|rest| Path::new(&folder.name).join(rest));
    let beside = path.strip_prefix(above).map(Path::to_owned);
    let by_folder = || {
        let parts: Vec<_> = path.components().rev().take(2).collect();
        parts.into_iter().rev().collect::<PathBuf>()
    };
    let single = folder.path == path;
    let name = match (single, below, beside) {
        (true, ..) => PathBuf::from(path.file_name().unwrap_or_default()),
        (false, Ok(below), _) => below,
        (false, Err(_), Ok(beside)) if above.components().next().is_some() => beside,
        _ => by_folder(),
    };
    name.to_string_lossy().replace('\\', "/")
}

fn text_of(path: &Path) -> Result<String, Trouble> {
    let cannot = |fault| Trouble::PackBroken {
        path: shown(path),
        fault,
    };
    let bytes = read_bytes(path)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(cannot(PackFault::TooLarge(MAX_FILE_BYTES)));
    }
    match decode(&bytes) {
        Some((text, _)) => Ok(text.replace("\r\n", "\n")),
        None => Err(cannot(PackFault::NoText)),
    }
}
