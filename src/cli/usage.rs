//! What is wrong with the arguments, in the user's language.

use super::console::Console;
use crate::project::Trouble;
use crate::report::words::{Help, Lang, help};
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Shows the help that was asked for (status 0), or what is wrong with the arguments (status 2).
pub(super) fn refuse(error: &clap::Error, lang: Lang) -> u8 {
    let console = Console::new(lang, None);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            console.say(&error.to_string());
            match Console::lost() {
                None => 0,
                Some(trouble) => {
                    console.trouble(&trouble);
                    2
                }
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.warn(&error.to_string());
            2
        }
        _ => {
            console.trouble(&trouble(error, lang));
            2
        }
    }
}

fn trouble(error: &clap::Error, lang: Lang) -> Trouble {
    let context = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let (what, named) = match error.kind() {
        ErrorKind::UnknownArgument => (Help::UsageUnknown, argument),
        ErrorKind::InvalidSubcommand => {
            (Help::UsageUnknown, context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => (Help::UsageMissing, argument),
        ErrorKind::MissingSubcommand => (Help::UsageMissing, help(Help::Commands, lang).to_owned()),
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            (Help::UsageConflict, format!("{argument} {other}"))
        }
        ErrorKind::InvalidValue if value.is_empty() => (Help::UsageNoValue, argument),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (Help::UsageNoValue, argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => {
            (Help::UsageInvalid, format!("{argument} {value}"))
        }
        _ => (Help::UsageOther, argument),
    };
    let message = format!("{} {}", help(what, lang), named.trim());
    Trouble::Usage {
        message: message.trim_end().to_owned(),
        hint: Some(hint(error, lang)),
    }
}

/// What would be right: the possible values, the nearest name, or where the help is.
fn hint(error: &clap::Error, lang: Lang) -> String {
    let context = |kind| error.get(kind).map(shown).unwrap_or_default();
    let values = context(ContextKind::ValidValue);
    if !values.is_empty() {
        return format!("{} {values}", help(Help::UsagePossible, lang));
    }
    let similar = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .map(context)
    .find(|s| !s.is_empty());
    match similar {
        Some(similar) => format!("{} {similar}?", help(Help::UsageSimilar, lang)),
        None => help(Help::UsageHint, lang).to_owned(),
    }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(all) => all.join(" "),
        other => other.to_string(),
    }
}
