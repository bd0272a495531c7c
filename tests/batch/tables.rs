//! Results as a database and as a column file, where this build has them.

use super::desk::Desk;

#[cfg(not(feature = "sqlite"))]
#[test]
fn a_build_without_it_says_how_to_get_it() {
    let desk = Desk::new("no-sqlite");
    desk.put_filings("in", 1);
    let ran = desk.run(&["in", "--output", "out", "--also", "sqlite"]);
    assert_eq!(ran.code(), 2);
    assert!(ran.err().contains("--features sqlite"), "{}", ran.err());
    assert!(!desk.path("out").exists(), "nothing has begun");
}

#[cfg(feature = "sqlite")]
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

#[cfg(feature = "sqlite")]
#[test]
fn the_database_says_what_the_rows_say() {
    use super::desk::assert_same;
    let desk = Desk::new("sqlite");
    desk.put_filings("in", 250);
    desk.run(&["in", "--output", "out", "--also", "sqlite"]);
    desk.run(&["in", "--output", "again", "--also", "sqlite", "--threads", "1"]);
    assert_same(&desk.results("out"), &desk.results("again"));
    let database = rusqlite::Connection::open(desk.path("out/results.sqlite")).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let rows = desk.rows("out");
    let sum = |of: fn(&bordercheck::batch::Row) -> usize| signed(rows.iter().map(of).sum());
    assert_eq!(count("SELECT count(*) FROM filings"), 250);
    assert_eq!(count("SELECT count(*) FROM unmet"), sum(|row| row.unmet));
    assert_eq!(count("SELECT sum(filings) FROM most_often_unmet"), sum(|row| row.unmet));
    assert_eq!(count("SELECT count(*) FROM diagnostics"), sum(|row| row.diagnostics.len()));
    assert_eq!(count("SELECT count(*) FROM not_checked"), 3);
    assert_eq!(count("SELECT sum(rows) FROM accounts"), 250);
    assert_eq!(count("SELECT sum(filings) FROM by_vendor"), 247);
    let of_one = "SELECT count(*) FROM outcomes WHERE row = 4 AND verdict = 'undetermined'";
    assert_eq!(count(of_one), signed(rows[4].undetermined));
}

#[cfg(feature = "parquet")]
#[test]
fn the_column_file_says_what_the_rows_say() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;
    let desk = Desk::new("parquet");
    desk.put_filings("in", 250);
    desk.run(&["in", "--output", "out", "--also", "parquet"]);
    let file = std::fs::File::open(desk.path("out/results.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = desk.rows("out");
    assert_eq!(reader.metadata().file_metadata().num_rows(), 250);
    for (read, row) in reader.get_row_iter(None).unwrap().zip(&rows) {
        let read = read.unwrap();
        assert_eq!(read.get_long(0).unwrap(), row.input.cast_signed());
        assert_eq!(*read.get_string(1).unwrap(), row.path);
        assert_eq!(*read.get_string(21).unwrap(), row.verdicts);
        assert_eq!(read.get_string(8).ok(), row.id.as_ref());
    }
}
