use airstrip_iap::{ASSERTION_HEADER, Algorithm, JWKS_URL, Rules, normal_email};
use axum::http::HeaderName;
use reqwest::Url;

use super::finding::Report;
use super::section::{Given, Section};

/// How the front door says who it let in, and what of it to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityConfig {
    /// The header that carries the assertion.
    pub header: HeaderName,
    /// Issuer, audiences, algorithms and all else that is checked.
    pub rules: Rules,
    /// Where the keys are published.
    pub jwks_url: Url,
}

/// As long as an ID token or an application token lasts by default, in minutes: 24 hours.
const DEFAULT_LIFETIME: u64 = 24 * 60;

/// The longest that any documented front door can be told to let a token last, in minutes:
/// Cloudflare Access, one month.
const LONGEST_LIFETIME: u64 = 31 * 24 * 60;

/// What only another front door than IAP has.
const NOT_OF_IAP: [&str; 5] = [
    "header",
    "issuer",
    "algorithms",
    "email_claim",
    "max_lifetime_minutes",
];

pub(super) fn read(mut section: Section<'_>, report: &mut Report<'_>) -> Option<IdentityConfig> {
    let kind = section.required("kind", "iap", report)?;
    let config = match kind.value {
        "iap" => iap(&mut section, report),
        "jwt" => jwt(&mut section, report),
        // Which fields belong here cannot be told.
        other => {
            let what = format!("{other:?} is no kind of identity");
            let remedy = "write \"iap\" for Identity-Aware Proxy or \"jwt\" for another front door";
            report.add(&kind.place, what, remedy);
            return None;
        }
    };
    section.finish(report);
    config
}

fn iap(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<IdentityConfig> {
    const WHERE: &str = "the Google Cloud console shows it under \"Signed Header JWT Audience\"";
    let audiences = audiences(section, WHERE, report);
    for audience in &audiences {
        if let Err(what) = airstrip_iap::check_audience(audience.value) {
            report.add(&audience.place, what, WHERE);
        }
    }
    let jwks_url = match section.text("jwks_url", report) {
        Some(given) => key_set_url(&given, report),
        None => Url::parse(JWKS_URL).ok(),
    };
    let hosted_domains = domains(section, "hosted_domains", report);
    for name in NOT_OF_IAP {
        if let Some(place) = section.has(name) {
            let remedy = "remove it, or write kind = \"jwt\" for another front door";
            report.add(&place, "IAP's value cannot be changed", remedy);
        }
    }
    if let Some(place) = section.has("email_domains") {
        let what = "an address at a domain does not make an account the domain's";
        let remedy = "write hosted_domains, which Google vouches for";
        report.add(&place, what, remedy);
    }
    Some(IdentityConfig {
        header: HeaderName::from_static(ASSERTION_HEADER),
        rules: Rules {
            hosted_domains,
            ..Rules::iap(values(&audiences))
        },
        jwks_url: jwks_url?,
    })
}

fn jwt(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<IdentityConfig> {
    let header = section
        .required("header", "cf-access-jwt-assertion", report)
        .and_then(|given| header(&given, report));
    let issuer = section
        .required("issuer", "https://example.cloudflareaccess.com", report)
        .and_then(|given| filled(given, report));
    let audiences = audiences(
        section,
        "it is the claim \"aud\" of the front door's tokens",
        report,
    );
    let audiences: Vec<_> = audiences
        .into_iter()
        .filter_map(|given| filled(given, report))
        .collect();
    let jwks_url = section
        .required("jwks_url", "https://example.com/jwks.json", report)
        .and_then(|given| key_set_url(&given, report));
    let iap = Rules::iap(values(&audiences));
    let email_claim = section
        .text("email_claim", report)
        .and_then(|given| filled(given, report))
        .map_or(iap.email_claim, |given| given.value.to_owned());
    let rules = Rules {
        algorithms: algorithms(section, report).unwrap_or(iap.algorithms),
        issuer: issuer.map_or(String::new(), |given| given.value.to_owned()),
        audiences: iap.audiences,
        audience_lists: true,
        max_lifetime: 60 * lifetime(section, report),
        email_claim,
        hosted_domains: domains(section, "hosted_domains", report),
        email_domains: domains(section, "email_domains", report),
    };
    Some(IdentityConfig {
        header: header?,
        rules,
        jwks_url: jwks_url?,
    })
}

fn audiences<'a>(
    section: &mut Section<'a>,
    remedy: &str,
    report: &mut Report<'_>,
) -> Vec<Given<&'a str>> {
    let audiences = section.texts("audiences", report);
    match section.has("audiences") {
        None => report.add(
            &section.place("audiences"),
            "this is missing: without it, an assertion for any service would open this one",
            format!("add audiences = [\"…\"]; {remedy}"),
        ),
        Some(place) if audiences.is_empty() => {
            report.add(&place, "there is no audience: nobody could get in", remedy);
        }
        Some(_) => {}
    }
    audiences
}

fn values(given: &[Given<&str>]) -> Vec<String> {
    given.iter().map(|given| given.value.to_owned()).collect()
}

fn filled<'a>(given: Given<&'a str>, report: &mut Report<'_>) -> Option<Given<&'a str>> {
    if given.value.trim().is_empty() {
        report.add(
            &given.place,
            "this is empty",
            "write what it is, or remove it",
        );
        return None;
    }
    Some(given)
}

fn header(given: &Given<&str>, report: &mut Report<'_>) -> Option<HeaderName> {
    let name = given.value.parse().ok();
    if name.is_none() {
        let what = format!("{:?} is no name of a header", given.value);
        let remedy = "write one like \"authorization\" or \"cf-access-jwt-assertion\"";
        report.add(&given.place, what, remedy);
    }
    name
}

fn algorithms(section: &mut Section<'_>, report: &mut Report<'_>) -> Option<Vec<Algorithm>> {
    let place = section.has("algorithms")?;
    let known = Algorithm::ALL.map(Algorithm::as_str).join(", ");
    let given = section.texts("algorithms", report);
    if given.is_empty() {
        report.add(&place, "there is no algorithm", format!("known: {known}"));
    }
    let mut algorithms = Vec::new();
    for name in given {
        match Algorithm::from_name(name.value) {
            Some(algorithm) => algorithms.push(algorithm),
            None => {
                let what = format!("{:?} is not accepted", name.value);
                report.add(&name.place, what, format!("known: {known}"));
            }
        }
    }
    Some(algorithms)
}

/// In minutes.
fn lifetime(section: &mut Section<'_>, report: &mut Report<'_>) -> u64 {
    let Some(given) = section.number("max_lifetime_minutes", report) else {
        return DEFAULT_LIFETIME;
    };
    if !(1..=LONGEST_LIFETIME).contains(&given.value) {
        let what = format!("{} is no sensible number of minutes", given.value);
        let remedy = format!("write 1 to {LONGEST_LIFETIME}; the default is {DEFAULT_LIFETIME}");
        report.add(&given.place, what, remedy);
        return DEFAULT_LIFETIME;
    }
    given.value
}

fn domains(section: &mut Section<'_>, name: &'static str, report: &mut Report<'_>) -> Vec<String> {
    let domains = section.texts(name, report);
    if let (Some(place), true) = (section.has(name), domains.is_empty()) {
        report.add(
            &place,
            "there is no domain: nobody could get in",
            "name at least one, or remove it to let in people of any domain",
        );
    }
    for domain in &domains {
        if normal_email(&format!("somebody@{}", domain.value)).is_none() {
            let what = format!("{:?} is no domain", domain.value);
            let remedy = "write one like \"example.com\", an international one in its xn-- form";
            report.add(&domain.place, what, remedy);
        }
    }
    values(&domains)
}

fn key_set_url(given: &Given<&str>, report: &mut Report<'_>) -> Option<Url> {
    let url = Url::parse(given.value).ok().filter(|url| url.has_host());
    // Whoever can change the keys on their way decides who gets in.
    let safe = url
        .as_ref()
        .is_some_and(crate::loopback::is_unchanged_on_its_way);
    if !safe {
        let what = format!("{:?} is not an https address", given.value);
        let remedy = "write https://…; http:// is accepted for loopback only";
        report.add(&given.place, what, remedy);
        return None;
    }
    if url
        .as_ref()
        .is_some_and(|url| !url.username().is_empty() || url.password().is_some())
    {
        // The address stands in the log when it cannot be fetched.
        let remedy = "give the address alone: key sets are public";
        report.add(&given.place, "it holds a user or password", remedy);
    }
    url
}
