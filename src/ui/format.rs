//! Numbers and spans of time as people read them.

/// A count in few characters: `999`, `1.2 k`, `12 k`, `1.2 M`. Show [`exact`] on hover.
#[must_use]
pub fn count(n: u64) -> String {
    scaled(n, &["", " k", " M", " G", " T", " P", " E"])
}

/// A size in decimal units: `999 B`, `1.2 kB`, `340 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    scaled(n, &[" B", " kB", " MB", " GB", " TB", " PB", " EB"])
}

/// A count with every digit: `1,204,338`.
#[must_use]
pub fn exact(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A span of time by its two largest units: `45 s`, `6 m 12 s`, `2 h 5 m`, `3 d 4 h`.
#[must_use]
pub fn duration(seconds: i64) -> String {
    let s = seconds.unsigned_abs();
    let (large, small) = match s {
        0..60 => return format!("{s} s"),
        60..3_600 => ((s / 60, "m"), (s % 60, "s")),
        3_600..86_400 => ((s / 3_600, "h"), (s % 3_600 / 60, "m")),
        _ => ((s / 86_400, "d"), (s % 86_400 / 3_600, "h")),
    };
    if small.0 == 0 {
        format!("{} {}", large.0, large.1)
    } else {
        format!("{} {} {} {}", large.0, large.1, small.0, small.1)
    }
}

/// A span of time by its largest unit: `45 s`, `6 m`, `2 h`, `3 d`, `5 mo`, `2 y`.
#[must_use]
pub fn short_duration(seconds: i64) -> String {
    const DAY: u64 = 86_400;
    let s = seconds.unsigned_abs();
    let (n, unit) = match s {
        0..60 => (s, "s"),
        60..3_600 => (s / 60, "m"),
        3_600..DAY => (s / 3_600, "h"),
        _ if s < 60 * DAY => (s / DAY, "d"),
        _ if s < 730 * DAY => (s / (30 * DAY), "mo"),
        _ => (s / (365 * DAY), "y"),
    };
    format!("{n} {unit}")
}

/// How far a time lies from now, in seconds; positive is past: `just now`, `12 m ago`, `in 2 h`.
#[must_use]
pub fn relative(seconds_ago: i64) -> String {
    match seconds_ago {
        -4..=4 => "just now".into(),
        5.. => format!("{} ago", short_duration(seconds_ago)),
        _ => format!("in {}", short_duration(seconds_ago)),
    }
}

fn scaled(n: u64, units: &[&str; 7]) -> String {
    let mut unit = 0;
    let mut scale: u64 = 1;
    while unit + 1 < units.len() && n / scale >= 1_000 {
        scale *= 1_000;
        unit += 1;
    }
    let whole = n / scale;
    let tenth = n % scale / (scale / 10).max(1);
    if unit == 0 || whole >= 10 || tenth == 0 {
        format!("{whole}{}", units[unit])
    } else {
        format!("{whole}.{tenth}{}", units[unit])
    }
}

/// A span of time, in seconds, beside the usual one: `3.1 times the usual 6 m 12 s`.
#[must_use]
pub fn compared(seconds: i64, usual: i64) -> String {
    let words = duration(usual);
    let tenths = seconds.max(0).saturating_mul(10) / usual.max(1);
    match tenths {
        15.. => format!("{}.{} times the usual {words}", tenths / 10, tenths % 10),
        0..=6 => format!("quicker than the usual {words}"),
        _ => format!("about the usual {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short_and_never_round_up() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1 k"),
            (1_240, "1.2 k"),
            (9_999, "9.9 k"),
            (12_900, "12 k"),
            (999_999, "999 k"),
            (1_204_338, "1.2 M"),
            (u64::MAX, "18 E"),
        ] {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn sizes_are_decimal() {
        for (n, text) in [(0, "0 B"), (340_000_000, "340 MB"), (1_500, "1.5 kB")] {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn exact_counts_keep_every_digit() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_204_338, "1,204,338"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(exact(n), text);
        }
    }

    #[test]
    fn durations_show_their_two_largest_units() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 m"),
            (372, "6 m 12 s"),
            (3_600, "1 h"),
            (7_500, "2 h 5 m"),
            (86_400, "1 d"),
            (273_600, "3 d 4 h"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn times_are_relative_to_now_in_both_directions() {
        for (ago, text) in [
            (0, "just now"),
            (-3, "just now"),
            (5, "5 s ago"),
            (725, "12 m ago"),
            (-7_200, "in 2 h"),
            (5 * 86_400, "5 d ago"),
            (70 * 86_400, "2 mo ago"),
            (800 * 86_400, "2 y ago"),
        ] {
            assert_eq!(relative(ago), text);
        }
    }

    #[test]
    fn a_duration_is_compared_in_words() {
        for (seconds, usual, words) in [
            (372, 372, "about the usual 6 m 12 s"),
            (1_160, 372, "3.1 times the usual 6 m 12 s"),
            (90, 60, "1.5 times the usual 1 m"),
            (10, 60, "quicker than the usual 1 m"),
            (5, 0, "5.0 times the usual 0 s"),
        ] {
            assert_eq!(compared(seconds, usual), words);
        }
    }
}
