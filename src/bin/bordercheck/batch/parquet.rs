//! The rows as a Parquet file: the columns of the table, typed, with the letters of all verdicts.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bordercheck::batch::{Between, Row};
use bordercheck::rulebook::Rulebook;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::tables::Table;
use crate::files::FileError;
use crate::write;

/// Rows that are held until they are written together.
const GROUP: usize = 5_000;

/// A column file in the making.
pub(crate) struct Parquet {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    headlines: Vec<String>,
    held: Vec<Vec<Cell>>,
}

enum Cell {
    Number(i64),
    Bool(bool),
    Text(Option<String>),
}

/// The columns before those of the headline qualifications: name and type.
const COLUMNS: [(&str, Type); 22] = [
    ("input", Type::Number),
    ("path", Type::Text),
    ("document", Type::Number),
    ("status", Type::Text),
    ("why", Type::Text),
    ("remark", Type::Text),
    ("bytes", Type::Number),
    ("sha256", Type::Text),
    ("id", Type::Text),
    ("system", Type::Text),
    ("version", Type::Text),
    ("submitted_by", Type::Text),
    ("country", Type::Text),
    ("vendor", Type::Text),
    ("stage", Type::Text),
    ("finding", Type::Bool),
    ("met", Type::Number),
    ("unmet", Type::Number),
    ("undetermined", Type::Number),
    ("not_applicable", Type::Number),
    ("contradictions", Type::Number),
    ("verdicts", Type::Text),
];

#[derive(Clone, Copy)]
enum Type {
    Number,
    Bool,
    Text,
}

impl Parquet {
    pub(crate) fn create(
        path: &Path,
        rulebook: &Rulebook,
    ) -> std::result::Result<Parquet, FileError> {
        let headlines = rulebook.qualifications.iter().filter(|about| about.headline);
        let headlines: Vec<String> = headlines.map(|about| about.name.to_string()).collect();
        let mut schema = String::from("message filings {");
        for (name, kind) in COLUMNS {
            schema.push_str(match kind {
                Type::Number => " REQUIRED INT64 ",
                Type::Bool => " REQUIRED BOOLEAN ",
                Type::Text => " OPTIONAL BYTE_ARRAY ",
            });
            schema.push_str(name);
            schema.push_str(if matches!(kind, Type::Text) { " (UTF8);" } else { ";" });
        }
        for name in &headlines {
            schema.push_str(" OPTIONAL BYTE_ARRAY law_");
            schema.push_str(name);
            schema.push_str(" (UTF8);");
        }
        schema.push_str(" }");
        let created = (|| {
            let schema = Arc::new(parse_message_type(&schema)?);
            let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
            SerializedFileWriter::new(
                write::unfinished(path)?,
                schema,
                Arc::new(properties.build()),
            )
        })();
        let writer = created.map_err(|error| failed(path, error))?;
        Ok(Parquet { path: path.to_owned(), writer, headlines, held: Vec::new() })
    }

    fn cells(&self, row: &Row) -> Vec<Cell> {
        let number = |number: usize| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
        let text = |text: &str| Cell::Text(Some(text.to_owned()));
        let mut cells = vec![
            Cell::Number(i64::try_from(row.input).unwrap_or(i64::MAX)),
            text(&row.path),
            number(row.document),
            text(row.status.word()),
            Cell::Text(row.why.as_ref().map(|why| why.kind.word().to_owned())),
            Cell::Text(row.remark()),
            number(row.bytes),
            Cell::Text(row.sha256.clone()),
            Cell::Text(row.id.clone()),
            Cell::Text(row.system.clone()),
            Cell::Text(row.version.clone()),
            Cell::Text(row.submitted_by.clone()),
            Cell::Text(row.country.clone()),
            Cell::Text(row.vendor.clone()),
            Cell::Text(row.stage.clone()),
            Cell::Bool(row.finding),
            number(row.met),
            number(row.unmet),
            number(row.undetermined),
            number(row.not_applicable),
            number(row.contradictions.len()),
            text(&row.verdicts),
        ];
        cells.extend(self.headlines.iter().map(|name| Cell::Text(row.law.get(name).cloned())));
        cells
    }

    /// Writes what is held, column by column.
    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.held);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let mut at = 0;
        while let Some(mut column) = group.next_column()? {
            let cells = rows.iter().filter_map(|row| row.get(at));
            let (mut numbers, mut bools, mut texts, mut there) = (vec![], vec![], vec![], vec![]);
            for cell in cells {
                match cell {
                    Cell::Number(number) => numbers.push(*number),
                    Cell::Bool(value) => bools.push(*value),
                    Cell::Text(text) => {
                        there.push(i16::from(text.is_some()));
                        texts.extend(text.as_deref().map(ByteArray::from));
                    }
                }
            }
            if !numbers.is_empty() {
                column.typed::<Int64Type>().write_batch(&numbers, None, None)?;
            } else if !bools.is_empty() {
                column.typed::<BoolType>().write_batch(&bools, None, None)?;
            } else {
                column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None)?;
            }
            column.close()?;
            at += 1;
        }
        group.close()?;
        Ok(())
    }
}

fn failed(path: &Path, error: ParquetError) -> FileError {
    FileError::Write { path: path.to_owned(), source: io::Error::other(error) }
}

impl Table for Parquet {
    fn row(&mut self, row: &Row) -> std::result::Result<(), FileError> {
        self.held.push(self.cells(row));
        if self.held.len() < GROUP {
            return Ok(());
        }
        self.flush().map_err(|error| failed(&self.path, error))
    }

    fn between(&mut self, _: &Between) -> std::result::Result<(), FileError> {
        // One row is one filing here; what stands between filings is in `between.ndjson`.
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> std::result::Result<(), FileError> {
        let ended = self.flush().and_then(|()| self.writer.finish());
        ended.map(|_| ()).map_err(|error| failed(&self.path, error))
    }
}
