//! Nothing is lost on the way in: every record and every cell is accounted for.

use std::fmt::Write as _;

use bordercheck::import::{Column, Import, ImportError, Left, Register, import};
use serde_json::Value;

use super::{CHECKER, any, content, without_sources};

fn read(register: Register, text: &str) -> Import {
    let import = import(register, text, &CHECKER.rulebook().vocabulary).unwrap();
    any::adds_up(&import);
    import
}

fn refused(register: Register, text: &str) -> String {
    match import(register, text, &CHECKER.rulebook().vocabulary) {
        Err(ImportError::Columns(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn filing(import: &Import, at: usize) -> Value {
    without_sources(&content(&import.filings[at].yaml))
}

fn records(import: &Import) -> Vec<&str> {
    import.filings.iter().map(|filing| filing.record.as_str()).collect()
}

fn left(left: &[Left]) -> Vec<(usize, &str)> {
    left.iter().map(|left| (left.line, left.reason.as_str())).collect()
}

fn column<'i>(import: &'i Import, name: &str) -> &'i Column {
    import.columns.iter().find(|column| column.name == name).unwrap()
}

const HEADER: &str = "id,use_case_name,agency_name,development_stage,problem_solved\n";

#[test]
fn a_quote_that_is_not_closed_loses_no_other_record() {
    for (rest, line) in [
        ("D-1,Visa triage,DHS,Deployed,\"Sorts\nD-2,Face match,DHS,Deployed,y\n", 2),
        ("D-2,Face match,DHS,Deployed,y\nD-1,Visa triage,DHS,Deployed,\"Sorts", 3),
        // The quotes of a later record would close it.
        ("D-1,Visa triage,DHS,Deployed,\"Sorts\nD-2,Face match,DHS,Deployed,\"y, z\"\n", 2),
        ("D-1,Visa triage,DHS,Deployed,\"Sorts\r\nD-2,\"Face, match\",DHS,Deployed,y\r\n", 2),
    ] {
        let import = read(Register::UsInventory, &format!("{HEADER}{rest}"));
        assert_eq!(records(&import), ["D-2"], "{rest}");
        assert_eq!(filing(&import, 0)["actors"][0]["name"], "DHS", "{rest}");
        let (at, why) = left(&import.refused)[0];
        assert!(
            at == line && why.starts_with("the quote that is opened at character "),
            "{at}: {why}"
        );
    }
}

#[test]
fn a_row_that_does_not_fit_the_header_is_refused_and_shifts_nothing() {
    let rest = "D-1,Visa triage, screening,DHS,Pilot,x\nD-2,y,DHS,Pilot,x\nD-3,z,DHS\nD-4,z,DHS,Pilot,x,\n";
    let import = read(Register::UsInventory, &format!("{HEADER}{rest}"));
    assert_eq!(records(&import), ["D-2"]);
    let expected = [
        (2, "6 cells where the header has 5"),
        (4, "3 cells where the header has 5"),
        (5, "6 cells where the header has 5"),
    ];
    assert_eq!(left(&import.refused), expected);
}

#[test]
fn an_empty_or_foreign_record_claims_no_entry() {
    let rest = ",,,,\n , ,,,\nD-1,,,,\nD-2,,,,x\nid,use_case_name,agency_name,development_stage,problem_solved\n";
    let import = read(Register::UsInventory, &format!("{HEADER}{rest}"));
    assert_eq!(records(&import), ["D-2"]);
    let expected = [
        (2, "it is empty"),
        (3, "it is empty"),
        (4, "it says nothing that a filing can say"),
        (6, "it is the header once more"),
    ];
    assert_eq!(left(&import.skipped), expected);

    let uk =
        r#"{"tool_name": "Tide", "publishing_body": "Port", "title": "x", "url": "y", "id": "z"}"#;
    let nl = r#"{"title": "Loods", "organisatie": "Dienst", "url": "y", "id": "z"}"#;
    let us = r#"{"use_case_name": "Gate", "development_stage": "Pilot", "id": "z"}"#;
    for (register, own, foreign) in [
        (Register::NlRegister, nl, [uk, us]),
        (Register::UkRecords, uk, [nl, us]),
        (Register::UsInventory, us, [nl, uk]),
    ] {
        let text = format!("{{}}\n{}\n{own}\n{}\n{{\"id\": \"1\"}}\n", foreign[0], foreign[1]);
        let import = read(register, &text);
        assert_eq!((import.read, records(&import)), (5, vec!["z"]), "{register:?}");
        let skipped = left(&import.skipped);
        let lines: Vec<usize> = skipped.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 4, 5], "{register:?}");
        assert_eq!(skipped[0].1, "it is empty");
        assert!(skipped[1].1.starts_with("it is no record of this register: it has no `"));
    }
}

#[test]
fn a_layout_is_told_by_its_own_columns() {
    let why = refused(
        Register::UsInventory,
        "Use Case Name,Stage of Development\nVisa triage,c) Deployed\n",
    );
    for part in [
        "Found on line 1: `Use Case Name`, `Stage of Development`",
        "missing for it: `is the ai use case high-impact?`",
        "the US inventory of 2025; the US inventory of 2024; the US inventory of 2023",
    ] {
        assert!(why.contains(part), "{why}");
    }
    for (register, text) in [
        (Register::UsInventory, ""),
        (Register::UsInventory, "a,b\n1,2\n"),
        (Register::UkRecords, "a: 1"),
        (Register::NlRegister, "use_case_name,development_stage\nx,y\n"),
    ] {
        assert!(refused(register, text).contains("Known: the"), "{text}");
    }
    // The form that agencies fill in, as some publish it: in capitals, over several lines, without numbers.
    let form = "USE CASE NAME,Bureau/Component,Stage of  Development,\"Is the AI use case\nhigh-impact?\"\nVisa triage,CA,c) Deployed – The use case is used.,c) Not high-impact\n";
    let import = read(Register::UsInventory, form);
    let one = filing(&import, 0);
    assert_eq!(import.layout, "the US inventory of 2025");
    assert_eq!(one["filing"]["id"], "US-2025-line-3");
    assert_eq!(one["lifecycle"]["stage"], "deployed");
    assert_eq!(one["actors"][0]["name"], "CA");
    let own = "Use Case Identifier,Use Case Name,Agency,Bureau,Development Stage,High Impact Indicator,PII Indicator,Operation Date\nDOT-1,Lanes,Transport,,Retired,Not high-impact,Yes,07/25/2024 12:00:00 AM\n";
    let one = filing(&read(Register::UsInventory, own), 0);
    assert_eq!(
        one["lifecycle"],
        serde_json::json!({ "stage": "retired", "first_use": "2024-07-25" })
    );
    assert_eq!(one["data"]["personal_data"], true);
    let earlier = "Use Case Name,Stage of Development,\"Is the AI use case rights-impacting, safety-impacting, both, or neither?\"\nx,Operation and Maintenance,Neither\n";
    assert_eq!(read(Register::UsInventory, earlier).layout, "the US inventory of 2024");
}

#[test]
fn a_header_below_other_rows_and_other_separators_are_found() {
    for (mark, called) in
        [(',', None), (';', Some("semicolon")), ('\t', Some("tab")), ('|', Some("bar"))]
    {
        let table = HEADER.replace(',', &mark.to_string())
            + &format!("D-1{mark}Gate{mark}DHS{mark}Pilot{mark}\"a{mark} b\"\n");
        for above in ["", "SECTION 1: Use cases,,,,\n", "\"SECTION 1\nof all\",,\nInventory\n"] {
            let import = read(Register::UsInventory, &format!("{above}{table}"));
            assert_eq!(records(&import), ["D-1"], "{above}{table}");
            assert_eq!(filing(&import, 0)["use"]["declared_purpose"], format!("a{mark} b"));
            let notes = import.notes.join("\n");
            assert_eq!(
                called.is_some_and(|called| notes.contains(called)),
                called.is_some(),
                "{notes}"
            );
            assert_eq!(notes.contains("the header is on line"), !above.is_empty(), "{notes}");
        }
    }
}

#[test]
fn every_cell_is_taken_or_counted_in_its_column() {
    let text = "id,use_case_name,development_stage,has_pii,topic_area,operational_date,,topic_area\n\
        D-1,Gate,Deployed,Yes,Ports,2020-01-02,stray,\n\
        D-2,Lane,In mission,No,Ports,Ongoing,,x\n\
        D-3,Tide,,N/A,,1/2/2020,,\n";
    let import = read(Register::UsInventory, text);
    let counts = |name| {
        let Column { taken, silent, not_taken, without_place, .. } = column(&import, name);
        [*taken, *silent, *not_taken, *without_place]
    };
    assert_eq!(counts("use_case_name"), [3, 0, 0, 0]);
    assert_eq!(counts("development_stage"), [1, 0, 1, 0]);
    assert_eq!(counts("has_pii"), [1, 1, 1, 0]);
    assert_eq!(counts("topic_area"), [0, 0, 0, 2]);
    assert_eq!(counts(""), [0, 0, 0, 1]);
    assert_eq!(counts("operational_date"), [2, 0, 1, 0]);
    let first = column(&import, "development_stage").first_not_taken.clone();
    assert_eq!(first, Some((3, "In mission".to_owned(), "")));
    let cells =
        text.lines().skip(1).flat_map(|line| line.split(',')).filter(|cell| !cell.is_empty());
    let counted = import.columns.iter().map(|c| c.taken + c.silent + c.not_taken + c.without_place);
    assert_eq!(counted.sum::<usize>(), cells.count());
}

#[test]
fn dates_of_one_column_in_several_forms_are_read_or_said() {
    let mut text = "id,use_case_name,development_stage,operational_date\n".to_owned();
    for (at, date) in [
        "01/01/2018 00:00:00",
        "1/1/2018",
        "2018-01-01",
        "43101",
        "2018",
        "March 2018",
        "31/12/2018",
        "Jan-18",
    ]
    .into_iter()
    .enumerate()
    {
        writeln!(text, "D-{at},x,Pilot,{date}").unwrap();
    }
    let import = read(Register::UsInventory, &text);
    for at in 0..4 {
        assert_eq!(filing(&import, at)["lifecycle"]["first_use"], "2018-01-01", "{at}");
    }
    assert_eq!(filing(&import, 4)["lifecycle"]["first_use"], "2018");
    assert_eq!(filing(&import, 5)["lifecycle"]["first_use"], "2018-03");
    for at in 6..8 {
        assert_eq!(filing(&import, at)["lifecycle"]["first_use"], Value::Null, "{at}");
    }
    let dates = column(&import, "operational_date");
    assert_eq!((dates.taken, dates.not_taken), (6, 2));
    let why = "no day of the calendar, in the order that the register's country writes";
    assert_eq!(dates.first_not_taken, Some((8, "31/12/2018".to_owned(), why)));
    // In the Netherlands days come first.
    let text = r#"{"title": "x", "organisatie": "y", "geregistreerd": "03-04-2024"}"#;
    let entry =
        &filing(&read(Register::NlRegister, text), 0)["transparency"]["public_register_entries"][0];
    assert_eq!(entry["date"], "2024-04-03");
}

#[test]
fn json_is_read_as_lines_as_a_list_alone_and_inside_an_object() {
    let one = r#"{"title": "A", "organisatie": "x", "id": 101}"#;
    let two = r#"{"title": "B", "organisatie": "x", "id": 18446744073709551616.0}"#;
    for text in [
        format!("{one}\n{two}\n"),
        format!("[{one},\n{two}]"),
        format!("{{\"date\": \"today\", \"algoritmes\": [\n{one}, {two}\n]}}"),
        format!("{one}{two}"),
        format!("{}\n{two}", one.replace(", ", ",\n  ")),
    ] {
        let import = read(Register::NlRegister, &text);
        // A number is kept as it is written.
        assert_eq!(records(&import), ["101", "18446744073709551616.0"], "{text}");
        assert!((&import.refused, &import.skipped) == (&vec![], &vec![]), "{text}");
    }
    assert_eq!(records(&read(Register::NlRegister, one)), ["101"]);
    let wrapped = read(Register::NlRegister, &format!("{{\"note\": 1, \"algoritmes\": [{one}]}}"));
    assert_eq!(
        wrapped.notes,
        ["the records are the list `algoritmes`; beside it, `note` not read"]
    );
    assert_eq!(read(Register::NlRegister, "[]").read, 0);
}

#[test]
fn a_broken_record_in_json_loses_no_other() {
    let good = r#"{"title": "A", "organisatie": "x", "id": "1"}"#;
    for (broken, why) in [
        (r#"{"title": "B", "organisatie": "#, "no JSON: "),
        (r#"{"title": "B" "organisatie": "y"}"#, "no JSON: "),
        ("[1]", " is no record"),
        ("12", "a number is no record"),
        (
            r#"{"title": "B", "title": "C", "organisatie": "x"}"#,
            "the key `title` stands in it twice",
        ),
    ] {
        for text in
            [format!("{good}\n{broken}\n{good}\n"), format!("[{good},\n{broken},\n{good}]\n")]
        {
            let import = read(Register::NlRegister, &text);
            assert_eq!(records(&import), ["1", "1"], "{text}");
            let (line, reason) = left(&import.refused)[0];
            assert!(line == 2 && reason.contains(why), "{line}: {reason}\n{text}");
        }
    }
    let import = read(Register::NlRegister, &format!("x{good}\n{good}\n"));
    assert_eq!((records(&import), import.refused[0].line), (vec!["1"], 1));
    // A list that is cut off says so.
    let import = read(Register::NlRegister, &format!("[{good},\n{good},\n"));
    assert_eq!((records(&import).len(), left(&import.refused)[0].0), (2, 3));
}

#[test]
fn any_register_may_be_a_table_or_json() {
    let table = "title;organisatie;id;status;doel\nLoods;Dienst;7;in_gebruik;\"Zien; meten\"\n";
    let import = read(Register::NlRegister, table);
    let one = filing(&import, 0);
    assert_eq!(one["filing"]["id"], "NL-7");
    assert_eq!(one["lifecycle"]["stage"], "deployed");
    assert_eq!(one["use"]["declared_purpose"], "Zien; meten");
    let json = r#"[{"Use Case Name": "x", "Stage of Development": "Retired", "Is the AI use case high-impact?": null}]"#;
    assert_eq!(filing(&read(Register::UsInventory, json), 0)["lifecycle"]["stage"], "retired");
}

#[test]
fn records_with_one_number_are_all_kept_and_named() {
    let import = read(Register::UsInventory, &format!("{HEADER}D-1,a,,,\nD-1,b,,,\n"));
    assert_eq!(records(&import), ["D-1", "D-1"]);
    assert_eq!(import.notes, ["records with the same number are all kept: `D-1` (2 times)"]);
}

#[test]
fn the_ontology_is_read_under_each_of_its_addresses() {
    let text = |namespace: &str| {
        format!(
            "@prefix airo: <{namespace}> .\n<https://x.example/#s> a airo:AISystem ; airo:hasVersion \"2\" ; airo:hasStakeholder \"y\" ."
        )
    };
    for namespace in [
        "https://w3id.org/airo#",
        "https://w3id.org/AIRO#",
        "http://w3id.org/airo#",
        "http://w3id.org/AIRO#",
        "https://w3id.org/airo/",
    ] {
        let import = read(Register::Airo, &text(namespace));
        assert_eq!(filing(&import, 0)["system"]["version"], "2", "{namespace}");
        assert_eq!(column(&import, "airo:hasVersion").taken, 1);
        assert_eq!(column(&import, "airo:hasStakeholder").without_place, 1);
    }
    let import = read(Register::Airo, &text("https://other.example/airo#"));
    assert_eq!(import.read, 0);
    assert!(import.notes[0].contains("https://other.example/airo#AISystem"), "{:?}", import.notes);
    // Two relations with a purpose are both in the filing.
    let both = "@prefix airo: <https://w3id.org/airo#> . @prefix dpv: <https://w3id.org/dpv#> .\n[] a airo:AISystem ; dpv:hasPurpose \"b\" ; airo:hasPurpose \"a\" .";
    assert_eq!(filing(&read(Register::Airo, both), 0)["use"]["declared_purpose"], "a; b");
}

/// What is written to cost much costs no more than what is long.
#[test]
fn hostile_texts_are_read_in_the_time_of_long_ones() {
    let begun = std::time::Instant::now();
    let mut keys = String::new();
    for at in 0..100_000 {
        write!(keys, "\"k{at}\":1,").unwrap();
    }
    read(Register::NlRegister, &format!("{{{keys}\"title\":\"x\",\"organisatie\":\"y\"}}"));
    let open = read(Register::NlRegister, &"{\"a\":\n".repeat(100_000));
    assert!(!open.refused.is_empty());
    read(Register::NlRegister, &format!("{}x", "{\"a\":\n".repeat(100_000)));
    read(Register::UsInventory, &format!("{HEADER}{}", "b,\"\n".repeat(100_000)));
    read(Register::UsInventory, &format!("{HEADER}{}", "b\",\"\n".repeat(100_000)));
    let columns = ",x".repeat(100_000);
    read(Register::UsInventory, &format!("{}{columns}\n", HEADER.trim()));
    let took = begun.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}
