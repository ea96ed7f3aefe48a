//! One small example for each form of the style: the text before, and what comes out.

use crate::{FILE, formatted};
use banfa::format::{Kind, format};
use std::path::Path;

#[test]
fn each_form_of_the_style_has_an_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format/forms");
    let mut count = 0;
    for extension in ["banfa", "case"] {
        for path in banfa::project::files_below(&folder, extension).expect("folders") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let kind = Kind::of(&name).unwrap();
            let before = std::fs::read_to_string(&path).unwrap();
            let after = formatted(&name, kind, &before).unwrap_or_else(|| {
                panic!("{name}: {:?}", format(kind, FILE, &before));
            });
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("snapshots");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            let shown = format!("{before}──── ▼\n{after}");
            settings.bind(|| insta::assert_snapshot!(name, shown));
            count += 1;
        }
    }
    assert!(count > 12, "{count} forms");
}
