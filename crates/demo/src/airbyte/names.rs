//! Believable names for any number of connections: first each source once, then the same sources
//! for other destinations, regions, teams and brands, as they multiply in real companies.

use super::catalogue::{DESTINATIONS, SOURCES};

const REGIONS: [&str; 12] = [
    "", "EMEA", "US", "APAC", "LATAM", "UK", "DACH", "Nordics", "France", "Japan", "Canada",
    "India",
];
const TEAMS: [&str; 10] = [
    "",
    "finance",
    "growth",
    "staging",
    "support",
    "analytics",
    "partners",
    "operations",
    "data science",
    "retail",
];
const BRANDS: [&str; 16] = [
    "",
    "Northwind",
    "Contoso",
    "Fabrikam",
    "Tailspin",
    "Wingtip",
    "Litware",
    "Proseware",
    "Adatum",
    "Lucerne",
    "Woodgrove",
    "Humongous",
    "Trey",
    "Alpine",
    "Fourth Coffee",
    "Coho",
];

/// What a connection is called and what it joins.
#[derive(Debug)]
pub(crate) struct Named {
    /// Index into [`SOURCES`].
    pub(crate) source: usize,
    /// Index into [`DESTINATIONS`].
    pub(crate) destination: usize,
    pub(crate) name: String,
    /// The name of the source itself: connections of one source share it.
    pub(crate) source_name: String,
}

/// The name of the connection number `index`; no two numbers below 172,800 share one.
pub(crate) fn name(index: usize) -> Named {
    let mut rest = index;
    let mut digit = |base: usize| {
        let digit = rest % base;
        rest /= base;
        digit
    };
    let source = digit(SOURCES.len());
    let shift = digit(DESTINATIONS.len());
    let qualifiers: Vec<&str> = [&REGIONS[..], &TEAMS, &BRANDS]
        .into_iter()
        .filter_map(|words| words.get(digit(words.len())).copied())
        .filter(|word| !word.is_empty())
        .collect();
    // Where even the brands do not suffice, stores are numbered, as they are in life.
    let store = match rest {
        0 => String::new(),
        number => format!(" store {}", number + 1),
    };
    let destination = (source + shift) % DESTINATIONS.len();
    let label = SOURCES.get(source).map_or("", |source| source.name);
    let source_name = if qualifiers.is_empty() {
        format!("{label}{store}")
    } else {
        format!("{label} ({}){store}", qualifiers.join(", "))
    };
    let target = DESTINATIONS
        .get(destination)
        .map_or("", |target| target.name);
    Named {
        source,
        destination,
        name: format!("{source_name} → {target}"),
        source_name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn no_name_is_given_twice() {
        let names: HashSet<_> = (0..20_000).map(|index| super::name(index).name).collect();
        assert_eq!(names.len(), 20_000);
        assert!(names.contains("Salesforce → Snowflake"));
    }
}
