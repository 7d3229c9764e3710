//! Icons of connectors: the text of a small picture for most, an address for some, as newer
//! servers give it, and nothing for others. The pictures are our own, no trademarks.

/// Airbyte's host of connectors, in place of which the demo's Airbyte has their icons.
const HOST: &str = "https://connectors.airbyte.com";

/// `icon` of a source or destination.
pub(crate) fn icon(kind: &str, connector: &str) -> Option<String> {
    match connector {
        // Custom connectors have none.
        "netsuite" | "linkedin-ads" => None,
        "google-ads" | "google-analytics-data-api" | "amplitude" | "databricks" => Some(format!(
            "{HOST}/files/metadata/airbyte/{kind}-{connector}/latest/icon.svg"
        )),
        _ => Some(picture(connector)),
    }
}

/// The icon at an address of the host, which has none of one connector.
pub(crate) fn at(path: &str) -> Option<String> {
    let connector = path
        .strip_prefix("/files/metadata/airbyte/")?
        .strip_suffix("/latest/icon.svg")?;
    let connector = connector
        .strip_prefix("source-")
        .or(connector.strip_prefix("destination-"))?;
    (connector != "amplitude").then(|| picture(connector))
}

fn picture(connector: &str) -> String {
    let (colour, shape) = match connector {
        "google-ads" => ("#f4b400", LENS),
        "google-analytics-data-api" => ("#e8710a", CHART),
        "databricks" => ("#ff3621", DATABASE),
        "salesforce" => ("#0d9dda", CLOUD),
        "stripe" => ("#635bff", CARD),
        "postgres" | "mysql" => ("#336791", DATABASE),
        "mongodb-v2" => ("#13aa52", LEAF),
        "snowflake" => ("#29b5e8", STAR),
        "bigquery" => ("#4386fa", LENS),
        "redshift" => ("#8c4fff", DATABASE),
        "github" => ("#24292f", BRANCH),
        "hubspot" => ("#ff7a59", STAR),
        "zendesk-support" | "intercom" => ("#17494d", BUBBLE),
        "shopify" => ("#5a8e3a", CARD),
        "mailchimp" => ("#d9a400", BUBBLE),
        "jira" => ("#2684ff", BRANCH),
        _ => ("#6b7280", LENS),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\">\
         <rect width=\"24\" height=\"24\" rx=\"5\" fill=\"{colour}\"/>\
         <g fill=\"none\" stroke=\"#fff\" stroke-width=\"2\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\">{shape}</g></svg>"
    )
}

/// A picture that would run a script if it were made part of a page.
pub(crate) const HOSTILE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" onload=\"alert(1)\"><script>alert(1)</script><image href=\"x\" onerror=\"alert(1)\"/><rect width=\"24\" height=\"24\" fill=\"#e5484d\"/></svg>";

const CHART: &str = "<path d=\"M6 18v-5m6 5V6m6 12v-8\"/>";
const CLOUD: &str = "<path d=\"M7 17a4 4 0 0 1 .5-8 5 5 0 0 1 9.5 1.5A3.3 3.3 0 0 1 17 17Z\"/>";
const CARD: &str =
    "<rect x=\"4\" y=\"7\" width=\"16\" height=\"10\" rx=\"2\"/><path d=\"M4 11h16\"/>";
const DATABASE: &str = "<ellipse cx=\"12\" cy=\"7\" rx=\"6\" ry=\"2.5\"/><path d=\"M6 7v10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5V7M6 12c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5\"/>";
const LEAF: &str = "<path d=\"M12 4c5 5 5 10 0 15-5-5-5-10 0-15Zm0 5v11\"/>";
const STAR: &str = "<path d=\"M12 4v16M5 8l14 8M19 8 5 16\"/>";
const LENS: &str = "<circle cx=\"11\" cy=\"11\" r=\"5\"/><path d=\"m15 15 4 4\"/>";
const BRANCH: &str = "<circle cx=\"7\" cy=\"6\" r=\"2\"/><circle cx=\"17\" cy=\"9\" r=\"2\"/><circle cx=\"7\" cy=\"18\" r=\"2\"/><path d=\"M7 8v8M17 11c0 3-4 3-10 5\"/>";
const BUBBLE: &str = "<path d=\"M5 6h14v9h-7l-4 4v-4H5Z\"/>";
