//! A folder of its own for each test, and the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bordercheck::batch::Row;
use bordercheck::rulebook::Rulebook;
use std::sync::LazyLock;

use super::filings;

static RULEBOOK: LazyLock<Rulebook> =
    LazyLock::new(|| bordercheck::embedded::rulebook().unwrap_or_else(|e| panic!("{e}")));

/// A folder that goes when the test ends.
pub(crate) struct Desk(PathBuf);

impl Desk {
    pub(crate) fn new(name: &str) -> Desk {
        let folder =
            std::env::temp_dir().join(format!("bordercheck-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Desk(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// So many filings by chance, one in a hundred corrupted.
    pub(crate) fn put_filings(&self, folder: &str, count: u64) {
        for number in 0..count {
            self.put(&format!("{folder}/{number:04}.yaml"), filings::file(&RULEBOOK, 7, number));
        }
    }

    /// The program, here, with a day.
    pub(crate) fn batch(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bordercheck"));
        command.current_dir(&self.0).arg("batch").args(arguments).args(["--as-of", "2026-11-23"]);
        command.stdin(Stdio::null());
        command
    }

    /// Starts, and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> std::process::Child {
        self.batch(arguments).stdout(Stdio::null()).spawn().unwrap()
    }

    /// Runs to the end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran(self.batch(arguments).output().unwrap())
    }

    pub(crate) fn rows(&self, folder: &str) -> Vec<Row> {
        let text = fs::read_to_string(self.path(folder).join("rows.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Each row in short: its path, what became of it, and why.
    pub(crate) fn fates(&self, folder: &str) -> Vec<(String, String)> {
        let fate = |row: Row| {
            let why = row
                .why
                .map_or_else(|| row.status.word().to_owned(), |why| why.kind.word().to_owned());
            (row.path, why)
        };
        self.rows(folder).into_iter().map(fate).collect()
    }

    /// The bytes of every result, but for how long it took.
    pub(crate) fn results(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let results = files.filter(|path| named(path) != "timing.json");
        results.map(|path| (named(&path), fs::read(&path).unwrap())).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Ran(Output);

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or_else(|| panic!("ended by a signal"))
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

/// Fails with the first result that differs.
pub(crate) fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    let names = |results: &BTreeMap<String, Vec<u8>>| results.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (name, bytes) in one {
        assert!(
            *bytes == other[name],
            "`{name}` differs:\n{}\n{}",
            String::from_utf8_lossy(bytes).chars().take(2_000).collect::<String>(),
            String::from_utf8_lossy(&other[name]).chars().take(2_000).collect::<String>()
        );
    }
}

pub(crate) const SMALL: &str = "bordercheck: 1\nfiling: { id: S-1 }\n";
