//! What was measured, as a table for people and JSON for everything else.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{fmt::Write as _, fs, path::Path};

/// One number and what it must reach.
#[derive(Clone, Debug)]
pub struct Figure {
    /// `p50`, `ratio`, `RSS`.
    pub name: &'static str,
    /// The number.
    pub value: f64,
    /// `ms`, `MB`, `%`, or nothing for a ratio.
    pub unit: &'static str,
    /// What it must reach; `None`: said for information.
    pub bound: Option<Bound>,
}

/// What a number must reach.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Measure {
    /// What was measured.
    pub what: &'static str,
    /// How, with the numbers of files.
    pub how: String,
    /// The numbers.
    pub figures: Vec<Figure>,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(&'static str, Measure)>,
}

impl Figure {
    /// A number that must not exceed `most`.
    pub fn at_most(name: &'static str, value: f64, unit: &'static str, most: f64) -> Self {
        Self { name, value, unit, bound: Some(Bound::AtMost(most)) }
    }

    /// A number that must reach `least`.
    pub fn at_least(name: &'static str, value: f64, unit: &'static str, least: f64) -> Self {
        Self { name, value, unit, bound: Some(Bound::AtLeast(least)) }
    }

    /// A number for information.
    pub fn said(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self { name, value, unit, bound: None }
    }

    fn is_reached(&self) -> bool {
        // A number that is none (nothing was measured) reaches nothing.
        match self.bound {
            None => true,
            Some(Bound::AtMost(most)) => self.value <= most,
            Some(Bound::AtLeast(least)) => self.value >= least,
        }
    }

    fn text(&self, value: f64) -> String {
        let decimals = if value.abs() < 10.0 { 2 } else { usize::from(value.abs() < 100.0) };
        let space = if self.unit.is_empty() { "" } else { " " };
        format!("{value:.decimals$}{space}{}", self.unit)
    }
}

impl Report {
    /// One more row.
    pub fn add(&mut self, name: &'static str, measure: Measure) {
        self.rows.push((name, measure));
    }

    /// Whether every number is within what it must be.
    pub fn is_reached(&self) -> bool {
        self.rows.iter().flat_map(|(_, measure)| &measure.figures).all(Figure::is_reached)
    }

    /// The table, in Markdown.
    pub fn table(&self) -> String {
        let mut table = format!("Measured on {}.\n\n| measure | how | measured | must reach | |\n|---|---|---|---|---|\n", machine());
        for (_, measure) in &self.rows {
            let list = |part: &dyn Fn(&Figure) -> Option<String>| measure.figures.iter().filter_map(part).collect::<Vec<_>>().join(", ");
            let measured = list(&|figure| Some(format!("{} {}", figure.name, figure.text(figure.value))));
            let must = list(&|figure| {
                figure.bound.map(|bound| match bound {
                    Bound::AtMost(most) => format!("{} ≤ {}", figure.name, figure.text(most)),
                    Bound::AtLeast(least) => format!("{} ≥ {}", figure.name, figure.text(least)),
                })
            });
            let verdict = if measure.figures.iter().all(Figure::is_reached) { "reached" } else { "**missed**" };
            // Writing to a String cannot fail.
            writeln!(table, "| {} | {} | {measured} | {must} | {verdict} |", measure.what, measure.how).unwrap_or_default();
        }
        table
    }

    /// One file a row.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for (name, measure) in &self.rows {
            let figures: Vec<Value> = measure
                .figures
                .iter()
                .map(|figure| {
                    let (most, least) = match figure.bound {
                        Some(Bound::AtMost(most)) => (Some(most), None),
                        Some(Bound::AtLeast(least)) => (None, Some(least)),
                        None => (None, None),
                    };
                    json!({"name": figure.name, "value": figure.value, "unit": figure.unit, "most": most, "least": least, "reached": figure.is_reached()})
                })
                .collect();
            let row = json!({"measure": measure.what, "how": measure.how, "machine": machine(), "figures": figures});
            fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(&row)? + "\n")?;
        }
        Ok(())
    }
}

/// The value below which `part` of the samples lie.
pub fn percentile(samples: &mut [f64], part: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let last = samples.len().saturating_sub(1);
    samples.get(((last as f64) * part).ceil() as usize).copied().unwrap_or(f64::NAN)
}

/// Cores, processor, memory, system: what a number means nothing without.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key).map(|rest| rest.trim_matches([' ', '\t', ':', '=', '"']).to_owned()))
            .unwrap_or_else(|| "unknown".to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kilobytes: u64 = after(&read("/proc/meminfo"), "MemTotal").split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0);
    format!(
        "{cores} cores of {}, {} GB memory, {}",
        after(&read("/proc/cpuinfo"), "model name"),
        kilobytes / 1_000_000,
        after(&read("/etc/os-release"), "PRETTY_NAME")
    )
}
