//! Prints Markdown tables with aligned columns.

use crate::measure::Spread;

pub struct Table(Vec<Vec<String>>);

impl Table {
    pub fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(ToString::to_string).collect()])
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }

    /// Prints the table. The first column is aligned to the left, the others to the right.
    pub fn print(&self) {
        let width = |column: usize| {
            let cells = self.0.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.0[0].len()).map(width).collect();
        for (at, row) in self.0.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => print!("| {cell:<width$} |"),
                    _ => print!(" {cell:>width$} |"),
                }
            }
            println!();
            if at == 0 {
                for (column, width) in widths.iter().enumerate() {
                    match column {
                        0 => print!("|{}|", "-".repeat(width + 2)),
                        _ => print!("{}:|", "-".repeat(width + 1)),
                    }
                }
                println!();
            }
        }
        println!();
    }
}

/// Prints a bar for each row, as a chart for readers who do not want a table. The longest bar has a
/// fixed number of columns.
pub fn draw(rows: &[(&str, f64)]) {
    const COLUMNS: f64 = 60.0;
    let plain = |name: &str| name.replace('*', "");
    let names = rows.iter().map(|(name, _)| plain(name).chars().count());
    let width = names.max().unwrap_or(0);
    let longest = rows.iter().map(|(_, ns)| *ns).fold(1.0, f64::max);
    println!("```text");
    for (name, ns) in rows {
        let name = plain(name);
        let mut columns = ns / longest * COLUMNS;
        print!("{name:<width$} ");
        while columns >= 0.5 {
            print!("█");
            columns -= 1.0;
        }
        println!(" {ns:.0} ns");
    }
    println!("```\n");
}

/// Formats `421 (418–430)`: the median, and the range that has eight of ten rounds, in ns, µs or
/// ms.
pub fn time(spread: Spread) -> String {
    let (divisor, unit) = match spread.median {
        ..10e3 => (1.0, "ns"),
        ..10e6 => (1e3, "µs"),
        _ => (1e6, "ms"),
    };
    let [p10, median, p90] = [spread.p10, spread.median, spread.p90].map(|ns| digits(ns / divisor));
    format!("{median} {unit} ({p10}–{p90})")
}

/// Formats a number with three digits.
fn digits(value: f64) -> String {
    let places = match value {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.places$}")
}
