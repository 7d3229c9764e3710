use std::net::SocketAddr;
use std::path::PathBuf;

use airstrip_airbyte::icons;
use reqwest::Url;

use super::Source;
use super::finding::Report;
use super::section::{Given, Section};
use crate::loopback::is_unchanged_on_its_way;

/// Where to listen and what to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where the console listens.
    pub listen: SocketAddr,
    /// Where the metrics are; `None`: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The folder of the built page; `None`: `console` beside the executable.
    pub console: Option<PathBuf>,
    /// How many addresses the load balancers in front add to `X-Forwarded-For`, the client's
    /// included.
    pub forwarded_hops: usize,
    /// Whom to ask for access, as a sentence; may be empty.
    pub contact: String,
    /// The host of the connectors' icons, without a slash at its end; `None`: icons that are only an
    /// address are not fetched.
    pub icons_url: Option<String>,
}

/// Google's load balancer adds the client's address and its own.
const FORWARDED_HOPS: usize = 2;

const MOST_HOPS: usize = 10;

pub(super) fn read(
    mut section: Section<'_>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Server> {
    let listen = section
        .required("listen", "0.0.0.0:8080", report)
        .and_then(|given| address(&given, report));
    let metrics_listen = section
        .text("metrics_listen", report)
        .and_then(|given| address(&given, report));
    if let (Some(listen), Some(metrics)) = (listen, metrics_listen)
        && listen == metrics
        && listen.port() != 0
    {
        let what = "the console listens there";
        let remedy = "give the metrics a port of their own";
        let place = section.has("metrics_listen");
        report.add(&place.unwrap_or(section.place("")), what, remedy);
    }
    let console = section
        .text("console", report)
        .map(|given| source.resolve(given.value));
    let forwarded_hops = forwarded_hops(&mut section, report);
    let contact = section.text("contact", report);
    if let Some(given) = &contact
        && (given.value.trim().is_empty() || given.value.chars().any(char::is_control))
    {
        report.add(
            &given.place,
            "this is no sentence to show",
            "write one line, such as \"Ask data-platform@example.com for the operator role.\"",
        );
    }
    let icons_url = match section.text("icons_url", report) {
        Some(given) => icons_url(&given, report),
        None => Some(icons::HOST.to_owned()),
    };
    section.finish(report);
    Some(Server {
        listen: listen?,
        metrics_listen,
        console,
        forwarded_hops,
        contact: contact.map_or_else(String::new, |given| given.value.trim().to_owned()),
        icons_url,
    })
}

/// Empty: from nowhere.
fn icons_url(given: &Given<&str>, report: &mut Report<'_>) -> Option<String> {
    if given.value.is_empty() {
        return None;
    }
    let url = Url::parse(given.value).ok();
    let fits = url.is_some_and(|url| {
        is_unchanged_on_its_way(&url)
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if !fits {
        let what = format!("{:?} is not the https address of a host", given.value);
        let remedy = format!(
            "write one like {:?}, or \"\" to fetch no icons",
            icons::HOST
        );
        report.add(&given.place, what, remedy);
    }
    Some(given.value.trim_end_matches('/').to_owned())
}

fn forwarded_hops(section: &mut Section<'_>, report: &mut Report<'_>) -> usize {
    let Some(given) = section.number("forwarded_hops", report) else {
        return FORWARDED_HOPS;
    };
    match usize::try_from(given.value) {
        Ok(hops) if hops <= MOST_HOPS => hops,
        _ => {
            let what = format!("{} is no sensible number of addresses", given.value);
            let remedy = format!("write 0 to {MOST_HOPS}; Google's load balancer adds 2");
            report.add(&given.place, what, remedy);
            FORWARDED_HOPS
        }
    }
}

fn address(given: &Given<&str>, report: &mut Report<'_>) -> Option<SocketAddr> {
    let address = given.value.parse().ok();
    if address.is_none() {
        let what = format!("{:?} is not an address with a port", given.value);
        let remedy = "write one like \"0.0.0.0:8080\" or \"[::]:8080\"";
        report.add(&given.place, what, remedy);
    }
    address
}
