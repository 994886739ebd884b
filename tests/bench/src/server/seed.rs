//! Fills a server's database, which is stopped, with what would take hours to upload: one record that the server made itself, over and over under other names.

use anyhow::{Context, Result};
use chairside_nanopix_sim::people::person;
use rusqlite::{Connection, Transaction, types::Value};
use std::path::Path;

/// A table's row, by column.
struct Row {
    table: &'static str,
    columns: Vec<String>,
    values: Vec<Value>,
}

impl Row {
    /// The one row that is there.
    fn only(transaction: &Transaction<'_>, table: &'static str) -> Result<Self> {
        let mut statement = transaction.prepare(&format!("SELECT * FROM {table}"))?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let values = statement.query_row([], |row| (0..columns.len()).map(|column| row.get(column)).collect::<Result<_, _>>())?;
        Ok(Self { table, columns, values })
    }

    fn set(&mut self, column: &str, value: impl Into<Value>) -> Result<()> {
        let at = self.columns.iter().position(|name| name == column).with_context(|| format!("{} has no {column}", self.table))?;
        self.values[at] = value.into();
        Ok(())
    }

    fn insert(&self, transaction: &Transaction<'_>) -> Result<()> {
        let places = vec!["?"; self.columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", self.table, self.columns.join(", "));
        transaction.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(&self.values))?;
        Ok(())
    }
}

fn patient_id(number: usize) -> String {
    format!("seeded-{number:08}")
}

/// So many patients, like the one that is there. What a search looks at is `search_text`, folded; these names are, when they are in lower case.
pub fn patients(database: &Path, count: usize) -> Result<()> {
    let mut connection = Connection::open(database)?;
    let transaction = connection.transaction()?;
    let mut row = Row::only(&transaction, "patients")?;
    for number in 0..count {
        let person = person(number);
        let patient_number = format!("{}", 500_000 + number);
        let birth = person.birthdate.filter(|date| date.parse::<jiff::civil::Date>().is_ok());
        let search_text = [&person.last_name, &person.first_name, &patient_number, birth.as_deref().unwrap_or_default()].join(" ").to_lowercase();
        row.set("id", patient_id(number))?;
        row.set("first_name", person.first_name)?;
        row.set("last_name", person.last_name)?;
        row.set("patient_number", patient_number)?;
        row.set("date_of_birth", birth)?;
        row.set("search_text", search_text)?;
        row.set("change_seq", number as i64 + 2)?;
        row.set("request_id", Value::Null)?;
        row.insert(&transaction)?;
    }
    transaction.execute("UPDATE clinics SET patient_change_seq = ?1", [count as i64 + 1])?;
    Ok(transaction.commit()?)
}

/// So many files, like the one that is there, spread over the patients of [`patients`]. Their bytes are nowhere: nothing that is measured asks for them.
pub fn files(database: &Path, count: usize, patients: usize) -> Result<()> {
    let mut connection = Connection::open(database)?;
    let transaction = connection.transaction()?;
    let mut row = Row::only(&transaction, "patient_files")?;
    for number in 0..count {
        // Spread as hashes are.
        let scattered = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        row.set("id", format!("seeded-{number:08}"))?;
        row.set("patient_id", patient_id(number % patients))?;
        row.set("sha256", format!("{scattered:016x}{number:048x}"))?;
        row.insert(&transaction)?;
    }
    Ok(transaction.commit()?)
}
