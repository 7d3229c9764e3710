//! String formats: what Airflow's server checks, and where it checks nothing, what it should.
//!
//! Measured on Airflow 2.11.2 and 3.3.2 as installed from PyPI: both check `date`, `time` (exactly
//! `HH:MM:SS`), `email` (an `@` somewhere), `ipv4`, `ipv6` and `uuid`, and neither `uri`; `date-time` is
//! checked by the older alone and `duration` by the newer alone, as the optional checkers of the others
//! are not installed. `examples/agreement` compares with both.

use jiff::civil::Date;

/// What is wrong with `text` for the named format. Unknown formats accept everything.
///
/// With `as_server`, only what Airflow's server refuses is refused: a default that the DAG's
/// author chose and the server takes must not keep anybody from launching.
pub(crate) fn fault(format: &str, text: &str, as_server: bool) -> Option<&'static str> {
    let (holds, message) = match format {
        "date" => (is_date(text), "Must be a date, for example 2026-11-01"),
        "time" => (
            is_time(text) || (as_server && is_loose_time(text)),
            "Must be a time with seconds, for example 13:37:00",
        ),
        "date-time" => (
            as_server || is_date_time(text),
            "Must be a date and time with its zone, for example 2026-11-01T06:00:00Z",
        ),
        "email" | "idn-email" => (
            is_email(text) || (as_server && text.contains('@')),
            "Must be an e-mail address, for example ana@example.com",
        ),
        "uri" => (
            as_server || is_uri(text),
            "Must be an address with its scheme, for example https://example.com",
        ),
        "duration" => (
            as_server || is_duration(text),
            "Must be an ISO 8601 duration, for example P1D or PT2H30M",
        ),
        "ipv4" => (
            text.parse::<std::net::Ipv4Addr>().is_ok(),
            "Must be an IPv4 address, for example 192.0.2.1",
        ),
        "ipv6" => (
            text.parse::<std::net::Ipv6Addr>().is_ok(),
            "Must be an IPv6 address, for example 2001:db8::1",
        ),
        "uuid" => (
            is_uuid(text),
            "Must be a UUID, for example 123e4567-e89b-12d3-a456-426614174000",
        ),
        _ => return None,
    };
    (!holds).then_some(message)
}

/// Whether the two versions of Airflow are of different minds about `text`: one does not check it.
pub(crate) fn depends_on_version(format: &str, text: &str) -> bool {
    matches!(format, "date-time" | "duration") && fault(format, text, false).is_some()
}

/// Reads `text` by a picture in which `0` stands for a digit and everything else for itself.
fn looks_like(text: &str, picture: &str) -> bool {
    text.len() == picture.len()
        && text
            .bytes()
            .zip(picture.bytes())
            .all(|(found, wanted)| found == wanted || (wanted == b'0' && found.is_ascii_digit()))
}

fn is_date(text: &str) -> bool {
    if !looks_like(text, "0000-00-00") {
        return false;
    }
    let (year, month, day) = (text[..4].parse(), text[5..7].parse(), text[8..].parse());
    match (year, month, day) {
        // Python knows no year 0.
        (Ok(year), Ok(month), Ok(day)) => year > 0 && Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    looks_like(text, "00:00:00") && is_clock(&text[..5]) && &text[6..] < "60"
}

/// What Python's `strptime` takes for `%H:%M:%S`: digits may be missing, and seconds may leap.
fn is_loose_time(text: &str) -> bool {
    let within = |part: &str, end: u8| {
        matches!(part.len(), 1 | 2)
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse().is_ok_and(|n: u8| n < end)
    };
    match text.split(':').collect::<Vec<_>>()[..] {
        [hour, minute, second] => within(hour, 24) && within(minute, 60) && within(second, 62),
        _ => false,
    }
}

fn is_clock(text: &str) -> bool {
    looks_like(text, "00:00") && &text[..2] < "24" && &text[3..] < "60"
}

/// RFC 3339: date, time to the second or finer, `Z` or an offset.
fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(separator), Some(time), Some(rest)) = (
        text.get(..10),
        text.get(10..11),
        text.get(11..19),
        text.get(19..),
    ) else {
        return false;
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let is_zone = matches!(rest, "Z" | "z") || rest.strip_prefix(['+', '-']).is_some_and(is_clock);
    is_date(date) && matches!(separator, "T" | "t" | " ") && is_time(time) && is_zone
}

fn is_email(text: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !text.contains(blank) && !local.contains('@')
        }
        None => false,
    }
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(in_scheme)
        && !rest.is_empty()
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// `P1Y2M3DT4H5M6S` with parts left out, or `P2W`.
fn is_duration(text: &str) -> bool {
    let Some(body) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match body.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (body, None),
    };
    let date_holds = in_units(date, "YMD") || (time.is_none() && in_units(date, "W"));
    match time {
        Some(time) => date_holds && !time.is_empty() && in_units(time, "HMS"),
        None => date_holds && !date.is_empty(),
    }
}

/// Numbers, each followed by its unit, in the order of `units`; the empty text too.
fn in_units(mut text: &str, units: &str) -> bool {
    let mut left = units;
    while !text.is_empty() {
        let Some(end) = text.find(|c: char| !(c.is_ascii_digit() || c == '.')) else {
            return false;
        };
        let (number, rest) = text.split_at(end);
        let Some(unit) = rest.chars().next() else {
            return false;
        };
        let Some(at) = left.find(unit) else {
            return false;
        };
        let digits = |part: &str| !part.is_empty() && !part.contains('.');
        if !number
            .split_once('.')
            .map_or(digits(number), |(a, b)| digits(a) && digits(b))
        {
            return false;
        }
        left = &left[at + 1..];
        text = &rest[unit.len_utf8()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let table: [(&str, &[&str], &[&str]); 9] = [
            (
                "date",
                &["2026-11-01", "2024-02-29", "0001-01-01"],
                &[
                    "2026-02-29",
                    "2026-13-01",
                    "2026-11-1",
                    "20261101",
                    "0000-01-01",
                    "",
                    "+026-11-01",
                    "２026-11-01",
                ],
            ),
            (
                "time",
                &["13:37:00", "00:00:00", "23:59:59"],
                &[
                    "13:37",
                    "24:00:00",
                    "13:60:00",
                    "13:37:60",
                    "13:37:00Z",
                    "1:37:00",
                    "",
                ],
            ),
            (
                "date-time",
                &[
                    "2026-11-01T06:00:00Z",
                    "2026-11-01T06:00:00+00:00",
                    "2026-11-01 06:00:00.123456-05:30",
                    "2026-11-01t06:00:00z",
                ],
                &[
                    "2026-11-01T06:00:00",
                    "2026-11-01",
                    "2026-11-01T06:00Z",
                    "2026-11-31T06:00:00Z",
                    "2026-11-01T06:00:00.Z",
                    "2026-11-01T06:00:00+24:00",
                    "2026-11-01T06:00:00+0100",
                    "nonsense",
                    "2026-11-01Ü06:00:00Z",
                    "",
                ],
            ),
            (
                "email",
                &["a@example.com", "first.last+tag@sub.example"],
                &[
                    "example.com",
                    "@example.com",
                    "a@",
                    "a b@example.com",
                    "a@b@c",
                    "",
                ],
            ),
            (
                "uri",
                &[
                    "https://example.com",
                    "s3://bucket/key",
                    "mailto:a@example.com",
                ],
                &["example.com", "https:", "://x", "1a:x", "https://a b", ""],
            ),
            (
                "duration",
                &["P1D", "PT2H30M", "P1Y2M3DT4H5M6S", "P2W", "PT0.5S"],
                &[
                    "", "P", "PT", "1D", "P1H", "PT1D", "P1D2Y", "P1W2D", "P.D", "P1",
                ],
            ),
            ("ipv4", &["192.0.2.1"], &["192.0.2", "256.0.0.1", ""]),
            ("ipv6", &["2001:db8::1"], &["2001", ""]),
            (
                "uuid",
                &["123e4567-e89b-12d3-a456-426614174000"],
                &[
                    "123e4567e89b12d3a456426614174000",
                    "123e4567-e89b-12d3-a456-42661417400g",
                    "",
                ],
            ),
        ];
        for (format, good, bad) in table {
            for text in good {
                assert_eq!(fault(format, text, false), None, "{format} {text:?}");
            }
            for text in bad {
                assert!(fault(format, text, false).is_some(), "{format} {text:?}");
            }
        }
        assert_eq!(fault("made-up", "anything", false), None);
    }

    #[test]
    fn what_the_server_lets_pass() {
        for (format, text) in [
            ("date-time", "2026-11-01T06:00:00"),
            ("uri", "example.com"),
            ("duration", "-P1D"),
            ("duration", "2 days"),
            ("email", "a b@c"),
            ("time", "9:05:0"),
        ] {
            assert_eq!(fault(format, text, true), None, "{format} {text:?}");
        }
        assert!(fault("date", "yesterday", true).is_some());
        assert!(fault("time", "13:37", true).is_some());
    }
}
