//! The walk for facts and the JSON Schema are two readings of one declaration, and agree.

use std::collections::BTreeMap;

use bordercheck::diagnostic::{Code, Severity};
use bordercheck::document;
use bordercheck::facts::gather;
use bordercheck::source::Source;
use bordercheck::vocabulary::{Fact, FactId, Kind};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::draft::{Draft, ITEMS, Rolls, Step, look, place, set};
use super::filing::{FACTS, Filing, OBJECTS, filings};
use super::{CHECKER, options, rulebook, tried_on, yaml};

/// Texts that some facts have, some nearly have, and none have; with `|` between them.
const WORDS: &str = "none|unknown|| |None|NONE|Unknown|unknown |none\n|null|true|yes|no|1|0.5\
    |border_control|refusal_of_entry|face|other|ID-0";
const CODES: &str = "NO|No|no|N0|NOR|N|ÅA|INT|int|EU|en|EN|e1|eng|english|e|zh-Hant|zh_Hant|zh-\
    |zh-H|-zh|zh-Hant-TW-123456789|zh-Hant-TW-12345678";
const DATES: &str = "2026-11-02|2026-02-30|2026-13-01|0000-01-01|9999-12-31|2026-2-3|20261102\
    |2026-11-02T00:00|2026-11-02 |2026-11-02\n|2026-11-02Z|2026/11/02|-026-11-02|+2026-1-02\
    |2026-11-0a|٢٠٢٦-11-02|2018|2018-03|2018-13|2018-00|1899|1900|2199|2200|2199-12|2200-01|02018|2018-\
    |2018-3|2018-003|201803|٢٠١٨";
const SPANS: &str = "P6M|P|PT|P1YT|P1Y6M|P6M1Y|P1.5M|p6m|P6|6M|PT48H|PT1H30M10S|P2W3D|P1D2W|-P6M\
    |P-6M|P6M |P6M\n|P9999999999D|P999999999Y|P999999999Y999999999M|P١M|T6M|Pnone|PT1S1M";

const NUMBERS: &[f64] = &[
    0.0,
    1.0,
    2.0,
    -1.0,
    0.5,
    1.5,
    -0.0,
    1e300,
    -1e-300,
    1.000_000_1,
    9_007_199_254_740_991.0,
    1899.0,
    1900.0,
    2018.0,
    2018.5,
    -2018.0,
    2199.0,
    2200.0,
];

/// A value that may stand where it stands, or not; often one that a fact of this kind nearly has.
fn junk(kind: Kind, seed: u64) -> Value {
    let rolls = &mut Rolls(seed);
    let texts = match kind {
        Kind::Date => DATES,
        Kind::Duration => SPANS,
        Kind::Code | Kind::Codes => CODES,
        Kind::YesNo
        | Kind::Number
        | Kind::Text
        | Kind::Texts
        | Kind::Choice
        | Kind::Choices
        | Kind::Records(_)
        | Kind::Claim => WORDS,
    };
    let near: Vec<&str> = texts.split('|').collect();
    let far: Vec<&str> =
        [WORDS, CODES, DATES, SPANS].iter().flat_map(|texts| texts.split('|')).collect();
    let plain = |rolls: &mut Rolls| match rolls.below(10) {
        0 => json!(rolls.pick(&[true, false])),
        1 | 2 => json!(rolls.pick(NUMBERS)),
        3 => rolls.pick(&[Value::Null, json!([]), json!({})]).cloned().unwrap_or_default(),
        4 | 5 => json!(rolls.pick(&far)),
        _ => json!(rolls.pick(&near)),
    };
    match rolls.below(8) {
        0 | 1 => {
            let many = 1 + rolls.below(3);
            Value::Array((0..many).map(|_| plain(rolls)).collect())
        }
        2 => {
            let twice = plain(rolls);
            json!([twice, twice])
        }
        3 => json!({ "id": plain(rolls), "kind": plain(rolls) }),
        _ => plain(rolls),
    }
}

/// A way to spoil a filing; some leave it sound.
#[derive(Clone, Debug)]
enum Mistake {
    /// Something else where a fact stands.
    Fact(Index, [usize; 2], u64),
    /// Something else where an object stands.
    Object(Index, [usize; 2], u64),
    /// A key too many.
    Key(Index, [usize; 2], Index),
    /// Something else as the evidence of an object.
    Evidence(Index, [usize; 2], u64),
    /// Something else as the version; nothing, if odd.
    Version(u64),
    /// What is in a list, once more; or something else in it.
    Item(Index, [usize; 2], u64),
}

fn mistake() -> impl Strategy<Value = Mistake> {
    let at = || (any::<Index>(), [0..ITEMS, 0..ITEMS]);
    prop_oneof![
        8 => (at(), any::<u64>()).prop_map(|((fact, at), seed)| Mistake::Fact(fact, at, seed)),
        2 => (at(), any::<u64>()).prop_map(|((object, at), seed)| Mistake::Object(object, at, seed)),
        2 => (at(), any::<Index>()).prop_map(|((object, at), key)| Mistake::Key(object, at, key)),
        2 => (at(), any::<u64>()).prop_map(|((object, at), seed)| Mistake::Evidence(object, at, seed)),
        1 => any::<u64>().prop_map(Mistake::Version),
        3 => (at(), any::<u64>()).prop_map(|((fact, at), seed)| Mistake::Item(fact, at, seed)),
    ]
}

impl Mistake {
    fn put_into(&self, filing: &mut serde_json::Map<String, Value>) {
        match self {
            Mistake::Fact(fact, items, seed) => {
                let about = rulebook().vocabulary.fact(*fact.get::<FactId>(&FACTS));
                set(filing, &place(&about.path, items), junk(about.kind, *seed));
            }
            Mistake::Object(object, items, seed) => {
                set(
                    filing,
                    &place(object.get::<String>(&OBJECTS), items),
                    junk(Kind::Claim, *seed),
                );
            }
            Mistake::Key(object, items, key) => {
                let keys = [
                    "",
                    "evidence ",
                    "Evidence",
                    "id",
                    "kind",
                    "<<",
                    "bordercheck",
                    "$schema",
                    "0",
                    "a.b",
                    "ключ",
                ];
                let mut at = place(object.get::<String>(&OBJECTS), items);
                at.push(Step::Key((*key.get(&keys)).to_owned()));
                set(filing, &at, json!(true));
            }
            Mistake::Evidence(object, items, seed) => {
                let mut at = place(object.get::<String>(&OBJECTS), items);
                at.push(Step::Key("evidence".to_owned()));
                set(filing, &at, junk(Kind::Texts, *seed));
            }
            Mistake::Version(seed) => {
                filing.remove("bordercheck");
                if seed % 2 == 0 {
                    filing.insert("bordercheck".to_owned(), junk(Kind::Number, *seed));
                }
            }
            Mistake::Item(fact, items, seed) => {
                let lists = rulebook().vocabulary.facts().map(|(_, about)| about);
                let lists: Vec<&Fact> = lists
                    .filter(|about| {
                        use Kind::{Choices, Codes, Records, Texts};
                        matches!(about.kind, Choices | Codes | Texts | Records(_))
                    })
                    .collect();
                let about = *fact.get::<&Fact>(&lists);
                let at = place(&about.path, items);
                let mut list =
                    look(filing, &at).and_then(Value::as_array).cloned().unwrap_or_default();
                let mut rolls = Rolls(*seed);
                let again = rolls.pick(&list).cloned();
                let again = again.filter(|_| rolls.once_in(2));
                list.push(again.unwrap_or_else(|| junk(about.kind, *seed)));
                set(filing, &at, Value::Array(list));
            }
        }
    }
}

/// Filings that may not fit.
pub(super) fn misfits() -> impl Strategy<Value = Filing> {
    (filings(), prop::collection::vec(mistake(), 1..5)).prop_map(|(mut filing, mistakes)| {
        for mistake in mistakes {
            mistake.put_into(&mut filing.0);
        }
        filing
    })
}

/// Holds the walk against the schema on one text; what the reader itself refuses is left out.
fn agree(text: &Source) -> Result<(), TestCaseError> {
    for reading in document::read(text, &options().limits) {
        let Some(document) = reading.document else { continue };
        if reading.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            continue;
        }
        let gathered = gather(&document, &rulebook().vocabulary);
        let admits = CHECKER.schema().admits(&document);
        prop_assert_eq!(
            gathered.misfits.is_empty(),
            admits,
            "{:?} in\n{}",
            gathered.misfits,
            text.text()
        );
        let told = CHECKER.schema().explain(&document, &rulebook().vocabulary, &gathered.misfits);
        prop_assert_eq!(told.is_empty(), admits, "{:?} in\n{}", told, text.text());
        for misfit in &gathered.misfits {
            prop_assert!(
                text.text().get(misfit.span.start as usize..misfit.span.end as usize).is_some()
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(1500))]

    #[test]
    fn the_walk_finds_what_the_schema_finds(filing in misfits(), seed in any::<u64>()) {
        let text = if seed % 2 == 0 { super::source(&filing.0) } else { Source::new("x", yaml::written(&filing.0, seed)) };
        agree(&text)?;
    }
}

/// All that can nearly be right, tried on two facts of each kind.
#[test]
fn every_kind_of_fact_with_anything_in_it() -> Result<(), TestCaseError> {
    let mut of_kind: BTreeMap<String, Vec<&Fact>> = BTreeMap::new();
    for (_, about) in rulebook().vocabulary.facts() {
        let kind = if let Kind::Records(_) = about.kind { "records" } else { about.kind.label() };
        of_kind.entry(format!("{kind} {:?}", about.bounds)).or_default().push(about);
    }
    let texts = [WORDS, CODES, DATES, SPANS].into_iter().flat_map(|texts| texts.split('|'));
    let mut values: Vec<Value> = texts.map(Value::from).collect();
    values.extend(NUMBERS.iter().map(|&number| bordercheck::document::json_number(number)));
    values.extend([json!(true), json!(false), json!(null), json!([]), json!({})]);
    for about in of_kind.values().flat_map(|facts| facts.iter().take(2)) {
        let own = about.values.first().map(|value| json!(value));
        for value in values.iter().chain(&own) {
            for tried in [value.clone(), json!([value]), json!([value, value]), json!([value, own])]
            {
                let mut draft = Draft::new(0);
                set(&mut draft.filing, &place(&about.path, &[0, 0]), tried);
                agree(&super::source(&draft.filing))?;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(200))]

    /// Whatever does not fit has no verdict, and a diagnostic with a place and a way out.
    #[test]
    fn what_does_not_fit_is_told_and_not_judged(filing in misfits(), seed in any::<u64>()) {
        let text = Source::new("x", yaml::written(&filing.0, seed));
        for report in CHECKER.check(&text, &options()) {
            let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            prop_assert_eq!(!report.is_checked(), errors.clone().next().is_some());
            prop_assert_eq!(report.outcomes().is_empty(), !report.is_checked());
            for error in errors {
                prop_assert!(error.help.is_some(), "{error:?}");
                prop_assert!(error.span().end as usize <= text.text().len(), "{error:?}");
            }
        }
    }
}

/// Days and spans that have the right shape and are in no calendar are told by the walk alone.
#[test]
fn a_day_that_no_calendar_has_is_told() {
    for (path, value, code) in [
        ("filing.date", "2026-02-30", Code::Date),
        ("filing.date", "0000-00-00", Code::Date),
        ("logging.retention", "P", Code::Duration),
        ("logging.retention", "P1YT", Code::Duration),
        ("logging.retention", "P9999999999D", Code::Duration),
        ("logging.retention", "P1.5M", Code::Duration),
        ("filing.date", "2026-2-3", Code::Date),
    ] {
        let mut draft = Draft::new(0);
        set(&mut draft.filing, &place(path, &[]), json!(value));
        let text = super::source(&draft.filing);
        let reports = CHECKER.check(&text, &options());
        let codes: Vec<Code> =
            reports.iter().flat_map(|report| &report.diagnostics).map(|d| d.code).collect();
        assert_eq!(codes, [code], "{path}: {value}");
        assert!(reports.iter().all(|report| !report.is_checked()), "{path}: {value}");
    }
}
