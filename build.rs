//! Tells the program which source it is built from: receipts name it beside the version, which changes more seldom.
//!
//! The digest is that of the list `DIGEST␠␠PATH⏎` of all sources, as `banfa::digest::Digest::of_set` makes it.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What decides what the program does.
const SOURCES: [&str; 5] = ["Cargo.lock", "Cargo.toml", "build.rs", "grammar", "src"];

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        collect(&root.join(source), source, &mut files);
    }
    files.sort();
    let lines = files
        .iter()
        .map(|(name, digest)| format!("{digest}  {name}\n"));
    let whole = hex(lines.collect::<String>().as_bytes());
    println!("cargo::rustc-env=BANFA_SOURCE={whole}");
}

fn collect(path: &Path, name: &str, files: &mut Vec<(String, String)>) {
    if let Ok(folder) = std::fs::read_dir(path) {
        for entry in folder.flatten() {
            let below = entry.file_name().to_string_lossy().into_owned();
            if !below.starts_with('.') {
                collect(&entry.path(), &format!("{name}/{below}"), files);
            }
        }
    } else if let Ok(bytes) = std::fs::read(path) {
        // A checkout with CRLF builds the same program.
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        files.push((name.to_owned(), hex(text.as_bytes())));
    }
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
