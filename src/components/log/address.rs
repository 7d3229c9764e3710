//! Lines in an address.

use super::viewer::Lines;

/// Reads `12`, or `12-15`.
#[must_use]
pub fn lines_of(param: &str) -> Lines {
    let (from, to) = param.split_once('-').unwrap_or((param, param));
    let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
    (from > 0).then(|| (from.min(to), from.max(to)))
}

/// Writes what [`lines_of`] reads.
#[must_use]
pub fn lines_param(lines: Lines) -> String {
    match lines {
        None => String::new(),
        Some((from, to)) if from == to => from.to_string(),
        Some((from, to)) => format!("{from}-{to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_survive_the_address() {
        for (param, lines, again) in [
            ("", None, ""),
            ("12", Some((12, 12)), "12"),
            ("12-15", Some((12, 15)), "12-15"),
            ("15-12", Some((12, 15)), "12-15"),
            ("0", None, ""),
            ("a-3", None, ""),
            ("3-", None, ""),
        ] {
            assert_eq!(lines_of(param), lines, "{param}");
            assert_eq!(lines_param(lines), again);
        }
    }
}
