//! `waive`: one more decision in a file of waivers.

use std::io::Write as _;
use std::path::PathBuf;

use bordercheck::embedded;
use bordercheck::law::Theme;
use bordercheck::render;
use bordercheck::rulebook::Rulebook;
use bordercheck::shown::printable;
use bordercheck::source::Source;
use bordercheck::suggest::closest;
use bordercheck::time::in_words;
use bordercheck::view::{self, Named};
use bordercheck::waiver::{NotAdded, Scope, Waiver, with_one_more};

use super::args::Waive;
use super::commands::{today, whole_rulebook};
use super::files;
use super::settings::Resolver;
use super::write::{self, Output, tell};
use super::{Exit, Failure, shown};

/// The name of a file of waivers, where none is named.
const NAME: &str = "waivers.yaml";

pub(crate) fn waive(asked: &Waive) -> Result<Exit, Failure> {
    let mut from = Resolver::new(&asked.config)?;
    let in_settings = from.waivers(None)?;
    let path = asked.file.clone().or(in_settings.clone()).unwrap_or_else(|| PathBuf::from(NAME));
    if path.as_os_str() == "-" {
        return Err(Failure::Usage("a waiver is written into a file; name one".to_owned()));
    }
    let rulebook = whole_rulebook(&from.own_rules(&asked.rules)?)?;
    let id = obligation(&rulebook, &asked.id)?;
    let decided_on = from.as_of(asked.as_of)?.unwrap_or_else(today);
    let by = asked.by.clone().or_else(user).ok_or_else(|| {
        Failure::Usage("nobody answers for it yet; say with --by who has decided".to_owned())
    })?;
    let scope = match asked.filing.as_slice() {
        [] => Scope::All,
        ids => Scope::Filings(ids.to_vec()),
    };
    let new = Waiver::new(id, scope, [&asked.reason, &by], [decided_on, asked.until]);
    let bytes = if path.exists() { files::bytes(&path)? } else { Vec::new() };
    let text = Source::from_bytes(files::name(&path), bytes.clone());
    let not_text = |text: &str| {
        tell(text);
        Failure::Waivers
    };
    let file = text.map_err(|not| {
        not_text(&render::diagnostics_text(&not.source, &[(&not).into()], "waiver"))
    })?;
    // What marks the text as UTF-8 is no part of it, and stays.
    let Some(mark) = bytes.strip_suffix(file.text().as_bytes()).map(<[u8]>::to_vec) else {
        return Err(Failure::Usage(format!(
            "`{}` is not UTF-8, and would be another file afterwards; convert it first",
            shown(&path)
        )));
    };
    let written = with_one_more(file, &new, &rulebook).map_err(|why| {
        if let NotAdded::Faulty(file, faults) = &why {
            return not_text(&render::diagnostics_text(file, faults, "waiver"));
        }
        Failure::Usage(format!("`{}` stays as it is: {why}", shown(&path)))
    })?;
    write::whole(&path, &[mark, written.into_bytes()].concat())?;
    let whom = match &new.scope {
        Scope::All => "all filings".to_owned(),
        Scope::Filings(ids) => ids.join(", "),
    };
    let told = format!(
        "{}: `{id}` is accepted until {} for {whom}, decided by {}",
        shown(&path),
        in_words(new.until),
        new.decided_by
    );
    let mut output = Output::screen();
    writeln!(output, "{}", printable(&told)).map_err(Failure::Output)?;
    if in_settings.as_ref() != Some(&path) {
        let next = format!("Checks take it into account with --waivers {}", shown(&path));
        writeln!(output, "{next}").map_err(Failure::Output)?;
    }
    output.close()?;
    Ok(Exit::Clean)
}

/// The one obligation that somebody means.
fn obligation<'r>(rulebook: &'r Rulebook, text: &str) -> Result<&'r str, Failure> {
    let ledger = embedded::ledger()?;
    let ids = || rulebook.obligations.iter().map(|about| about.id.as_str());
    let found = view::named(rulebook, &ledger, text).unwrap_or_default();
    let mut named: Vec<usize> = found
        .iter()
        .filter_map(|found| if let Named::Obligation(at) = found { Some(*at) } else { None })
        .collect();
    named.dedup();
    let prohibited = |at: &usize| rulebook.obligations[*at].theme == Theme::Prohibition;
    if let Some(first) = named.first()
        && named.iter().all(prohibited)
    {
        return Err(Failure::Usage(format!(
            "what the law prohibits cannot be waived; {} leaves nobody the choice",
            rulebook.cite_with_law(&rulebook.obligations[*first].provision)
        )));
    }
    match named.as_slice() {
        [only] => Ok(&rulebook.obligations[*only].id),
        [] => {
            let last = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
            let likely = view::named(rulebook, &ledger, text).err().flatten();
            let likely = likely.filter(|likely| ids().any(|id| id == likely)).or_else(|| {
                let near = closest(text, ids());
                near.or_else(|| ids().find(|id| last(id) == last(text))).map(str::to_owned)
            });
            let help = likely.map_or_else(
                || "`bordercheck rules list` has them all".to_owned(),
                |likely| format!("Did you mean `{likely}`?"),
            );
            Err(Failure::Usage(format!("no obligation is called `{text}`. {help}")))
        }
        several => {
            let several: Vec<&str> =
                several.iter().map(|&at| rulebook.obligations[at].id.as_str()).collect();
            Err(Failure::Usage(format!(
                "several obligations are called `{text}`; name one of them:\n  {}",
                several.join("\n  ")
            )))
        }
    }
}

/// What the machine calls who uses it.
fn user() -> Option<String> {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter();
    names.filter_map(|name| std::env::var(name).ok()).find(|name| !name.trim().is_empty())
}
