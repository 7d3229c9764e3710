use std::net::SocketAddr;
use std::path::PathBuf;

use super::Source;
use super::finding::Report;
use super::section::Section;

/// Where to listen and what to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where the console listens.
    pub listen: SocketAddr,
    /// The folder of the built page; `None`: `console` beside the executable.
    pub console: Option<PathBuf>,
}

pub(super) fn read(
    mut section: Section<'_>,
    source: &Source<'_>,
    report: &mut Report<'_>,
) -> Option<Server> {
    let listen = section
        .required("listen", "0.0.0.0:8080", report)
        .and_then(|given| {
            let address = given.value.parse().ok();
            if address.is_none() {
                let what = format!("{:?} is not an address with a port", given.value);
                report.add(
                    &given.place,
                    what,
                    "write one like \"0.0.0.0:8080\" or \"[::]:8080\"",
                );
            }
            address
        });
    if let Some(place) = section.has("metrics_listen") {
        report.add(&place, "this version has no metrics", "remove it");
    }
    let console = section
        .text("console", report)
        .map(|given| source.resolve(given.value));
    section.finish(report);
    Some(Server {
        listen: listen?,
        console,
    })
}
