//! Archives, and those made to do harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use super::any_archive;
use super::desk::{Desk, SMALL, assert_same};
use super::filings::Dice;

pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // The builder refuses names that lead out; those who do harm do not use it.
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

const MEMBERS: [(&str, &[u8]); 9] = [
    ("a.yaml", SMALL.as_bytes()),
    ("in/b.json", b"{\"bordercheck\": 1}"),
    ("in/c.ndjson", b"{\"bordercheck\": 1}\n{}\n"),
    ("../../etc/d.yaml", SMALL.as_bytes()),
    ("/etc/e.yaml", SMALL.as_bytes()),
    ("in\\..\\..\\f.yaml", SMALL.as_bytes()),
    ("g.zip", b"PK"),
    ("__MACOSX/._h.yaml", b"x"),
    ("letter.pdf", b"%PDF"),
];

const FATES: [(&str, &str); 10] = [
    ("a.yaml", "checked"),
    ("in/b.json", "checked"),
    ("in/c.ndjson:1", "checked"),
    ("in/c.ndjson:2", "unreadable"),
    ("../../etc/d.yaml", "traversal"),
    ("/etc/e.yaml", "traversal"),
    ("in\\..\\..\\f.yaml", "traversal"),
    ("g.zip", "nested"),
    ("__MACOSX/._h.yaml", "hidden"),
    ("letter.pdf", "ending"),
];

#[test]
fn members_are_read_in_their_order_and_none_leads_out() {
    let desk = Desk::new("members");
    desk.put("x.zip", zipped(&MEMBERS));
    desk.put("x.tar.gz", tarred(&MEMBERS));
    for name in ["x.zip", "x.tar.gz"] {
        desk.run(&[name, "--output", "out", "--replace"]);
        let expected = FATES.map(|(path, fate)| (format!("{name}!/{path}"), fate.to_owned()));
        assert_eq!(desk.fates("out"), expected);
    }
    assert!(!desk.path("in").exists(), "nothing is unpacked");
}

#[test]
fn a_broken_archive_is_one_more_row() {
    let desk = Desk::new("broken-archive");
    let zip = zipped(&MEMBERS);
    desk.put("cut.zip", &zip[..zip.len() / 2]);
    let tar = tarred(&[("a.yaml", SMALL.as_bytes()), ("b.yaml", SMALL.as_bytes())]);
    desk.put("cut.tar.gz", &tar[..tar.len() - 20]);
    desk.put("no.zip", "not an archive");
    desk.put("no.tgz", "not an archive");
    desk.put("empty.zip", "");
    let ran =
        desk.run(&["cut.zip", "no.zip", "no.tgz", "empty.zip", "cut.tar.gz", "--output", "out"]);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    let fates = desk.fates("out");
    for name in ["cut.zip", "no.zip", "no.tgz", "empty.zip", "cut.tar.gz"] {
        assert!(fates.contains(&(name.to_owned(), "archive".to_owned())), "{name}: {fates:?}");
    }
}

#[test]
fn bombs_are_stopped_by_their_ratio() {
    let desk = Desk::new("bombs");
    // Sixteen members of 16 MB of nothing in some hundred kilobytes.
    let nothing = vec![b' '; 16 << 20];
    let members: Vec<(&str, &[u8])> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        .iter()
        .map(|_| ("n.yaml", nothing.as_slice()))
        .collect();
    desk.put("bomb.tar.gz", tarred(&members));
    let names: Vec<String> = (0..10).map(|at| format!("{at}.yaml")).collect();
    let members: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), nothing.as_slice())).collect();
    desk.put("bomb.zip", zipped(&members));
    for name in ["bomb.tar.gz", "bomb.zip"] {
        let ran = desk.run(&[name, "--output", "out", "--replace"]);
        assert_eq!(ran.code(), 3, "{}", ran.err());
        let fates = desk.fates("out");
        assert_eq!(fates.last().unwrap(), &(name.to_owned(), "budget".to_owned()), "{fates:?}");
        assert!(fates.len() < 8, "{fates:?}");
    }
}

#[test]
fn links_and_devices_in_an_archive_are_not_followed() {
    let desk = Desk::new("tar-links");
    let mut tar = tar::Builder::new(Vec::new());
    for (name, kind) in [
        ("s.yaml", tar::EntryType::Symlink),
        ("h.yaml", tar::EntryType::Link),
        ("d.yaml", tar::EntryType::Char),
        ("p.yaml", tar::EntryType::Fifo),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_path(name).unwrap();
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        tar.append(&header, std::io::empty()).unwrap();
    }
    desk.put("x.tar", tar.into_inner().unwrap());
    desk.run(&["x.tar", "--output", "out"]);
    let fates = desk.fates("out");
    assert_eq!(fates.len(), 4);
    assert!(fates.iter().all(|(_, fate)| fate == "not_a_file"), "{fates:?}");
}

#[test]
fn a_run_over_an_archive_is_continued_inside_it() {
    let desk = Desk::new("archive-resume");
    desk.put_filings("in", 300);
    let names: Vec<String> = (0..300).map(|at| format!("in/{at:04}.yaml")).collect();
    let texts: Vec<Vec<u8>> =
        names.iter().map(|name| std::fs::read(desk.path(name)).unwrap()).collect();
    let members: Vec<(&str, &[u8])> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    desk.put("x.tgz", tarred(&members));
    desk.run(&["x.tgz", "--output", "whole"]);
    let mut child = desk.start(&["x.tgz", "--output", "out"]);
    std::thread::sleep(std::time::Duration::from_millis(150));
    child.kill().unwrap();
    child.wait().unwrap();
    desk.run(&["x.tgz", "--output", "out", "--resume"]);
    assert_same(&desk.results("whole"), &desk.results("out"));
}

/// Archives with bytes changed, cut and doubled by chance.
#[test]
fn a_damaged_archive_ends_and_keeps_its_budget() {
    let mut plain = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(SMALL.len() as u64);
    header.set_cksum();
    plain.append_data(&mut header, "a/".repeat(80) + "long.yaml", SMALL.as_bytes()).unwrap();
    let mut dice = Dice::new(3, 1);
    for archive in [zipped(&MEMBERS), tarred(&MEMBERS), plain.into_inner().unwrap()] {
        any_archive::check(&archive);
        for _ in 0..300 {
            let mut bytes = archive.clone();
            for _ in 0..=dice.below(6) {
                let at = dice.below(bytes.len());
                match dice.below(4) {
                    0 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
                    1 => bytes[at] ^= 1 << dice.below(8),
                    2 => bytes.truncate(at.max(30)),
                    _ => {
                        let end = (at + dice.below(64)).min(bytes.len());
                        let part = bytes[at..end].to_vec();
                        bytes.splice(at..at, part);
                    }
                }
            }
            any_archive::check(&bytes);
        }
    }
}
