//! Where a request came from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderName;
use axum::http::request::Parts;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the person's machine, as the proxies in front tell it.
///
/// Each of them adds to the right of `X-Forwarded-For`, so `hops` is counted from there; what stands
/// further left is the caller's own invention. Google's load balancer adds two: the client's address
/// and its own (cloud.google.com/load-balancing/docs/https#x-forwarded-for_header). Without the
/// header, or with fewer addresses than that, it is the machine that the connection came from.
pub(crate) fn address(parts: &Parts, hops: usize) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    forwarded(parts, hops).or_else(|| peer.map(|peer| peer.0.ip()))
}

fn forwarded(parts: &Parts, hops: usize) -> Option<IpAddr> {
    let lines = parts.headers.get_all(FORWARDED_FOR).iter();
    // Several lines are one list, in their order (RFC 9110, section 5.3).
    let listed: Vec<&[u8]> = lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .collect();
    let at = listed.len().checked_sub(hops).filter(|_| hops > 0)?;
    let text = std::str::from_utf8(listed.get(at)?).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use axum::extract::Request;

    use super::*;

    fn seen(lines: &[&str], hops: usize) -> String {
        let mut request = Request::builder();
        for line in lines {
            request = request.header("x-forwarded-for", *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let peer: SocketAddr = "10.1.2.3:4567".parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        address(&parts, hops).unwrap().to_string()
    }

    #[test]
    fn addresses_are_counted_from_the_right() {
        let table: &[(&[&str], usize, &str)] = &[
            (&["203.0.113.7,198.51.100.1"], 2, "203.0.113.7"),
            (&["203.0.113.7, 198.51.100.1"], 2, "203.0.113.7"),
            (&["6.6.6.6,203.0.113.7,198.51.100.1"], 2, "203.0.113.7"),
            (&["6.6.6.6", "203.0.113.7, 198.51.100.1"], 2, "203.0.113.7"),
            (&["6.6.6.6, 203.0.113.7", "198.51.100.1"], 2, "203.0.113.7"),
            (&["2001:db8::7,2001:db8::1"], 2, "2001:db8::7"),
            (&["6.6.6.6, 203.0.113.7"], 1, "203.0.113.7"),
            // Nothing is believed of who is not behind the load balancer.
            (&["6.6.6.6"], 2, "10.1.2.3"),
            (&["6.6.6.6, nonsense, 198.51.100.1"], 2, "10.1.2.3"),
            (&["6.6.6.6, <script>, 198.51.100.1"], 2, "10.1.2.3"),
            (&[], 2, "10.1.2.3"),
            (&["6.6.6.6, 203.0.113.7"], 0, "10.1.2.3"),
        ];
        for (lines, hops, client) in table {
            assert_eq!(seen(lines, *hops), *client, "{lines:?} {hops}");
        }
    }
}
