use airstrip_iap::Rules;
use reqwest::Url;

use super::finding::Report;
use super::section::{Given, Section};

/// Whose assertions to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iap {
    /// Issuer, audiences and domains.
    pub rules: Rules,
    /// Where the keys are published.
    pub jwks_url: Url,
}

pub(super) fn read(mut section: Section<'_>, report: &mut Report<'_>) -> Option<Iap> {
    if let Some(kind) = section.required("kind", "iap", report)
        && kind.value != "iap"
    {
        let what = match kind.value {
            "jwt" => "this version knows no other front door than IAP".to_owned(),
            other => format!("{other:?} is no kind of identity"),
        };
        report.add(&kind.place, what, "write kind = \"iap\"");
    }
    for name in ["header", "issuer", "algorithms", "email_claim"] {
        if let Some(place) = section.has(name) {
            let remedy = "remove it: it is for front doors that this version does not know";
            report.add(&place, "IAP's value cannot be changed", remedy);
        }
    }
    let audiences = read_audiences(&mut section, report);
    let jwks_url = match section.text("jwks_url", report) {
        Some(given) => key_set_url(&given, report),
        None => Url::parse(airstrip_iap::JWKS_URL).ok(),
    };
    let hosted_domains = section.texts("hosted_domains", report);
    section.finish(report);
    Some(Iap {
        rules: Rules {
            issuer: airstrip_iap::ISSUER.to_owned(),
            audiences,
            hosted_domains: hosted_domains
                .iter()
                .map(|given| given.value.to_owned())
                .collect(),
        },
        jwks_url: jwks_url?,
    })
}

fn read_audiences(section: &mut Section<'_>, report: &mut Report<'_>) -> Vec<String> {
    const WHERE: &str = "the Google Cloud console shows it under \"Signed Header JWT Audience\"";
    let audiences = section.texts("audiences", report);
    match section.has("audiences") {
        None => report.add(
            &section.place("audiences"),
            "this is missing: without it, an assertion for any service would open this one",
            format!("add audiences = [\"…\"]; {WHERE}"),
        ),
        Some(place) if audiences.is_empty() => {
            report.add(&place, "there is no audience: nobody could get in", WHERE);
        }
        Some(_) => {}
    }
    for audience in &audiences {
        if let Err(what) = airstrip_iap::check_audience(audience.value) {
            report.add(&audience.place, what, WHERE);
        }
    }
    audiences
        .iter()
        .map(|given| given.value.to_owned())
        .collect()
}

fn key_set_url(given: &Given<&str>, report: &mut Report<'_>) -> Option<Url> {
    let url = Url::parse(given.value).ok().filter(|url| url.has_host());
    match &url {
        Some(url) if url.scheme() == "https" => {}
        // Whoever can change the keys on their way decides who gets in.
        Some(url)
            if url.scheme() == "http"
                && crate::loopback::is_loopback_host(url.host_str().unwrap_or_default()) => {}
        _ => {
            let what = format!("{:?} is not an https address", given.value);
            report.add(
                &given.place,
                what,
                "write https://…; http:// is accepted for loopback only",
            );
            return None;
        }
    }
    url
}
