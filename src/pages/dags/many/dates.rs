//! A range of dates.

use airstrip_contract::instant;

use crate::forms::conf::relative::in_digits;

/// What lies between two dates of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// So many days.
    Days(i64),
    /// So many months, counted from the first date: after 31 January comes the last of February, and
    /// then 31 March.
    Months(i64),
}

/// The dates of a range, its ends included, as `2026-11-01`; at most `most`.
///
/// # Errors
/// Says what is not a date, or that there are more.
pub fn range(from: &str, to: &str, every: Every, most: usize) -> Result<Vec<String>, String> {
    let day = |text: &str| {
        let at = instant::parse(&format!("{text}T00:00:00Z"))?;
        Some(at.as_second().div_euclid(86_400))
    };
    let (Some(from), Some(to)) = (day(from), day(to)) else {
        return Err("Choose the first and the last date".to_owned());
    };
    if from > to {
        return Err("The last date is before the first".to_owned());
    }
    let (year, month, of_month) = instant::civil(from);
    let mut dates = Vec::new();
    for step in 0.. {
        let next = match every {
            Every::Days(days) => from + step * days.max(1),
            Every::Months(months) => {
                let months = month - 1 + step * months.max(1);
                let (year, month) = (year + months.div_euclid(12), months.rem_euclid(12) + 1);
                // The last day that the month has.
                let fit = (1..=of_month).rev().take(4);
                let found = fit.filter_map(|last| day(&format!("{year:04}-{month:02}-{last:02}")));
                match found.max() {
                    Some(day) => day,
                    None => break,
                }
            }
        };
        if next > to {
            break;
        }
        if dates.len() == most {
            return Err(format!("These are more than {most} dates"));
        }
        dates.push(in_digits(next));
    }
    Ok(dates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_include_their_ends() {
        for (from, to, every, expected) in [
            ("2026-11-01", "2026-11-01", Every::Days(1), "2026-11-01"),
            (
                "2026-02-27",
                "2026-03-01",
                Every::Days(1),
                "2026-02-27 2026-02-28 2026-03-01",
            ),
            (
                "2024-02-28",
                "2024-03-01",
                Every::Days(1),
                "2024-02-28 2024-02-29 2024-03-01",
            ),
            (
                "2026-10-26",
                "2026-11-10",
                Every::Days(7),
                "2026-10-26 2026-11-02 2026-11-09",
            ),
            (
                "2025-12-31",
                "2026-04-30",
                Every::Months(1),
                "2025-12-31 2026-01-31 2026-02-28 2026-03-31 2026-04-30",
            ),
            (
                "2026-01-15",
                "2026-07-14",
                Every::Months(3),
                "2026-01-15 2026-04-15",
            ),
        ] {
            let found = range(from, to, every, 100).map(|dates| dates.join(" "));
            assert_eq!(found, Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_is_no_range_is_said() {
        for (from, to, words) in [
            ("", "2026-11-01", "Choose the first and the last date"),
            (
                "2026-11-31",
                "2026-12-01",
                "Choose the first and the last date",
            ),
            (
                "2026-11-02",
                "2026-11-01",
                "The last date is before the first",
            ),
            ("2026-11-01", "2026-11-04", "These are more than 3 dates"),
        ] {
            assert_eq!(range(from, to, Every::Days(1), 3), Err(words.to_owned()));
        }
    }
}
