//! Filings by number: the same number gives the same filing on every machine.
//!
//! Each is what an authority may receive: 150 to 250 lines on one system, written by hand or by a
//! program, complete in places and silent in others. A share is broken in the ways in which files
//! break.

use std::fmt::Write as _;

use bordercheck::rulebook::Rulebook;
use bordercheck::vocabulary::{Fact, Kind, Member, ObjectId, RecordId};

/// Dice with a seed (`SplitMix64`), so that no other crate decides what they show.
pub struct Dice(u64);

impl Dice {
    /// Dice for one filing of a set.
    pub fn new(set: u64, number: u64) -> Dice {
        Dice(set.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xbf58_476d_1ce4_e5b9))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another one.
    pub fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'t, T>(&mut self, among: &'t [T]) -> Option<&'t T> {
        among.get(self.below(among.len()))
    }
}

const NAMES: [&str; 12] = [
    "Harbour gate",
    "Fence watch",
    "Visa triage",
    "Document reader",
    "Kiosk line",
    "Drone picture",
    "Case matcher",
    "Dialect check",
    "Queue forecast",
    "Ferry lane",
    "Return planner",
    "Alert desk",
];
const VENDORS: [&str; 8] = [
    "Lumenport AS",
    "Skerry Systems SA",
    "Borealis Optik GmbH",
    "Meridian Data Oy",
    "Castellan Ltd",
    "Officina Varco SpA",
    "Delta Veld BV",
    "Grænse Software ApS",
];
const COUNTRIES: [&str; 10] = ["PT", "PL", "GR", "NO", "NL", "DE", "FI", "ES", "IT", "HR"];
const WORDS: [&str; 14] = [
    "the officer sees",
    "each case",
    "at the lane",
    "before the decision",
    "a second person",
    "in writing",
    "the picture on the chip",
    "of the register",
    "is looked at again",
    "for the year",
    "by the authority",
    "is erased after",
    "the threshold",
    "without an image",
];

/// The text of a filing, in YAML.
pub fn filing(rulebook: &Rulebook, set: u64, number: u64) -> String {
    let mut dice = Dice::new(set, number);
    let mut text = String::with_capacity(8 << 10);
    let role = ["provider", "deployer", "procuring_authority"][dice.below(3)];
    let name = NAMES[dice.below(NAMES.len())];
    let vendor = VENDORS[dice.below(VENDORS.len())];
    let country = COUNTRIES[dice.below(COUNTRIES.len())];
    let _ = write!(
        text,
        "# A filing made by a program; system and bodies are invented.\n\
         bordercheck: 1\n\
         filing:\n  id: GEN-{set}-{number:06}\n  date: 2026-{:02}-{:02}\n  submitted_by: {role}\n  stage: proposal\n\
         actors:\n\
         \x20 - id: maker\n    name: {vendor}\n    roles: [provider, vendor]\n    kind: private_company\n    established_in_union: true\n    responsible_for: [design, training_data, maintenance]\n\
         \x20 - id: user\n    name: Border authority {country}\n    roles: [deployer, border_authority]\n    kind: border_authority\n    jurisdiction: {country}\n    responsible_for: [operation, human_review, decisions, logs]\n\
         evidence:\n  - id: EV-1\n    kind: technical_documentation\n    title: Technical file, {} pages\n",
        1 + dice.below(12),
        1 + dice.below(28),
        40 + dice.below(400),
    );
    let wanted = 150 + dice.below(100);
    let root = rulebook.vocabulary.record_kind(RecordId::FILING).object;
    let sections: Vec<(&str, ObjectId)> = rulebook
        .vocabulary
        .object(root)
        .keys
        .iter()
        .filter_map(|(key, member)| match member {
            Member::Object(object) if key != "filing" && key != "claims" => {
                Some((key.as_str(), *object))
            }
            Member::Object(_) | Member::Fact(_) | Member::Evidence | Member::Version => None,
        })
        .collect();
    let lines = |text: &str| text.bytes().filter(|&byte| byte == b'\n').count();
    // `system` is always there; of the other sections as many as fill the lines.
    let start = dice.below(sections.len());
    let others = (0..sections.len()).map(|at| sections[(start + at) % sections.len()]);
    let system = sections.iter().copied().filter(|(key, _)| *key == "system");
    for (key, object) in system.chain(others.filter(|(key, _)| *key != "system")) {
        if lines(&text) >= wanted {
            break;
        }
        let _ = writeln!(text, "{key}:");
        let before = text.len();
        if key == "system" {
            let _ = writeln!(
                text,
                "  name: {name} {number}\n  version: \"{}.{}\"",
                1 + dice.below(5),
                dice.below(10)
            );
        }
        object_lines(rulebook, &mut dice, object, 1, key == "system", &mut text);
        if text.len() == before {
            text.truncate(before - key.len() - 2);
        }
    }
    text
}

fn object_lines(
    rulebook: &Rulebook,
    dice: &mut Dice,
    object: ObjectId,
    depth: usize,
    named: bool,
    text: &mut String,
) {
    let indent = "  ".repeat(depth);
    for (key, member) in &rulebook.vocabulary.object(object).keys {
        if named && (key == "name" || key == "version") {
            continue;
        }
        match member {
            Member::Fact(id) if dice.chance(45) => {
                if let Some(value) = value(rulebook.vocabulary.fact(*id), dice) {
                    let _ = writeln!(text, "{indent}{key}: {value}");
                }
            }
            Member::Object(inner) if dice.chance(35) && depth < 4 => {
                let before = text.len();
                let _ = writeln!(text, "{indent}{key}:");
                let head = text.len();
                object_lines(rulebook, dice, *inner, depth + 1, false, text);
                if text.len() == head {
                    text.truncate(before);
                }
            }
            Member::Evidence if dice.chance(20) => {
                let _ = writeln!(text, "{indent}{key}: [EV-1]");
            }
            Member::Fact(_) | Member::Object(_) | Member::Evidence | Member::Version => {}
        }
    }
}

fn value(fact: &Fact, dice: &mut Dice) -> Option<String> {
    Some(match fact.kind {
        Kind::YesNo => if dice.chance(60) { "true" } else { "false" }.to_owned(),
        Kind::Choice => dice.pick(&fact.values)?.to_string(),
        Kind::Choices => {
            let from = dice.below(fact.values.len());
            let few = fact.values.iter().skip(from).take(1 + dice.below(3));
            let few: Vec<&str> = few
                .map(bordercheck::words::Words::as_str)
                .filter(|value| *value != "unknown")
                .collect();
            format!("[{}]", few.join(", "))
        }
        Kind::Date => format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
        Kind::Duration => format!("P{}{}", 1 + dice.below(30), ["D", "M", "Y"][dice.below(3)]),
        Kind::Text if dice.chance(50) => {
            let words: Vec<&str> =
                (0..3 + dice.below(6)).filter_map(|_| dice.pick(&WORDS).copied()).collect();
            let words = words.join(" ");
            if fact.bounds.admit_text(&words) { words } else { return None }
        }
        Kind::Number if fact.bounds.admit_number(2.0) => 2.to_string(),
        Kind::Text
        | Kind::Number
        | Kind::Code
        | Kind::Texts
        | Kind::Codes
        | Kind::Claim
        | Kind::Records(_) => {
            return None;
        }
    })
}

/// Breaks a filing in one of the ways in which files break.
pub fn corrupted(text: &str, set: u64, number: u64) -> Vec<u8> {
    let mut dice = Dice::new(!set, number);
    let mut bytes = text.as_bytes().to_vec();
    let at = dice.below(bytes.len());
    match dice.below(8) {
        // Cut off inside a mapping, with a bracket that stays open.
        0 => {
            bytes.truncate(at);
            bytes.extend_from_slice(b"\nuse: [");
        }
        1 => bytes[at] = 0xff,
        2 => bytes.extend_from_slice(b"filing: {}\n"),
        3 => bytes.extend_from_slice(b"\tuse: {}\n"),
        4 => bytes = text.replace("submitted_by:", "submited_by:").into_bytes(),
        5 => bytes = text.replace("date: 2026", "date: 2026-13").into_bytes(),
        6 => bytes.clear(),
        _ => bytes.extend_from_slice(b"\"unclosed: 1\n"),
    }
    bytes
}

/// The bytes of a file of a set of which one in a hundred is corrupted.
pub fn file(rulebook: &Rulebook, set: u64, number: u64) -> Vec<u8> {
    let text = filing(rulebook, set, number);
    if number % 100 == 7 { corrupted(&text, set, number) } else { text.into_bytes() }
}
