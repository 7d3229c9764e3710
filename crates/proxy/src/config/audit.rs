use airstrip_contract::policy::matches;

use super::finding::Report;
use super::section::Section;

/// What the audit log leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditConfig {
    /// Patterns of the keys whose values are replaced, in normal form; `*` stands for any characters.
    redact: Vec<String>,
}

/// What is never recorded, wherever in a parameter's name it stands.
const ALWAYS: [&str; 9] = [
    "*password*",
    "*passwd*",
    "*secret*",
    "*token*",
    "*api_key*",
    "*apikey*",
    "*private_key*",
    "*credential*",
    "*authorization*",
];

impl Default for AuditConfig {
    fn default() -> Self {
        Self {
            redact: ALWAYS.map(str::to_owned).to_vec(),
        }
    }
}

impl AuditConfig {
    /// Whether the value under this key is kept out of the record, however the key is written:
    /// `API-Key` is `api_key`.
    #[must_use]
    pub fn redacts(&self, key: &str) -> bool {
        let key = normal(key);
        self.redact.iter().any(|pattern| matches(pattern, &key))
    }
}

fn normal(key: &str) -> String {
    key.to_lowercase().replace(['-', ' ', '.'], "_")
}

pub(super) fn read(mut section: Section<'_>, report: &mut Report<'_>) -> AuditConfig {
    let mut config = AuditConfig::default();
    for pattern in section.texts("redact", report) {
        if pattern.value.is_empty() {
            let remedy = "write one like \"*pin*\", or remove it";
            report.add(&pattern.place, "no key is empty", remedy);
        }
        config.redact.push(normal(pattern.value));
    }
    section.finish(report);
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_keys() {
        let config = AuditConfig::default();
        for (key, hidden) in [
            ("password", true),
            ("DB_PASSWORD", true),
            ("accessToken", true),
            ("Api_Key", true),
            ("x-api-key", true),
            ("private key", true),
            ("aws_secret_access_key", true),
            ("Authorization", true),
            ("gcp_credentials", true),
            ("start_date", false),
            ("key", false),
        ] {
            assert_eq!(config.redacts(key), hidden, "{key}");
        }
    }
}
