//! Icons of connectors. What servers give as `icon` is the text of a picture or, for all connectors of
//! Airbyte's own registry on newer ones, an address of Airbyte's host of connectors.

/// Airbyte's host of connectors. An icon there is
/// `https://connectors.airbyte.com/files/metadata/airbyte/source-postgres/latest/icon.svg`, as
/// Airbyte's documentation and its own app's fixtures have it.
pub const HOST: &str = "https://connectors.airbyte.com";

/// Under which path of the console they are, followed by their path on the host: the page asks no other
/// origin than its own.
pub const HERE: &str = "/api/icons";

/// The path on the host of an icon that is given as an address there; `None` for anything else.
#[must_use]
pub fn path_of(icon: &str) -> Option<&str> {
    icon.strip_prefix(HOST).filter(|path| is_icon(path))
}

/// Whether a path is that of an icon: `/files/metadata/OWNER/CONNECTOR/VERSION/icon.svg`.
#[must_use]
pub fn is_icon(path: &str) -> bool {
    let Some(inner) = path
        .strip_prefix("/files/metadata/")
        .and_then(|rest| rest.strip_suffix("/icon.svg"))
    else {
        return false;
    };
    let is_name = |segment: &str| {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        segment.bytes().all(is_plain) && segment.bytes().any(|b| b != b'.')
    };
    inner.len() < 200 && inner.split('/').count() == 3 && inner.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_icons_of_the_host_are_taken() {
        let path = "/files/metadata/airbyte/source-google-ads/latest/icon.svg";
        let address = format!("{HOST}{path}");
        assert_eq!(path_of(&address), Some(path));
        for other in [
            "",
            "<svg/>",
            path,
            "https://connectors.airbyte.com",
            "https://connectors.airbyte.com.evil.example/files/metadata/a/b/c/icon.svg",
            "http://connectors.airbyte.com/files/metadata/a/b/c/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/b/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/b/c/d/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/../c/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a//c/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/b?/c/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/%2e%2e/c/icon.svg",
            "https://connectors.airbyte.com/files/metadata/a/b/c/icon.svg?x",
        ] {
            assert_eq!(path_of(other), None, "{other}");
        }
        let long = format!("{HOST}/files/metadata/a/{}/c/icon.svg", "b".repeat(300));
        assert_eq!(path_of(&long), None);
    }
}
