//! Dates and times as texts that the browser's own inputs can show.

/// A point in time as a date, a time of day and an offset from UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `2026-11-01T06:00:00`
    pub local: String,
    /// `Z`, `+01:00`, or empty where the text names none.
    pub offset: String,
}

impl Moment {
    /// Reads `2026-11-01T06:00`, with or without seconds and offset. `None` for what a browser's
    /// input cannot show, such as fractions of a second.
    pub fn parse(text: &str) -> Option<Self> {
        let local = text.get(..16).filter(|t| has_form(t, "dddd-dd-ddTdd:dd"))?;
        let rest = &text[16..];
        let (seconds, offset) = match rest.get(..3) {
            Some(seconds) if has_form(seconds, ":dd") => (seconds, &rest[3..]),
            _ => (":00", rest),
        };
        let known = matches!(offset, "" | "Z") || is_offset(offset);
        known.then(|| Self {
            local: format!("{local}{seconds}"),
            offset: offset.to_owned(),
        })
    }

    /// The text that stands for it.
    pub fn text(&self) -> String {
        format!("{}{}", self.local, self.offset)
    }
}

/// The offset of a zone that is `minutes` ahead of UTC.
pub fn offset_of(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn is_offset(text: &str) -> bool {
    text.strip_prefix(['+', '-'])
        .is_some_and(|rest| has_form(rest, "dd:dd"))
}

/// Whether a text is `2026-11-01`.
pub fn is_date(text: &str) -> bool {
    has_form(text, "dddd-dd-dd")
}

/// Whether a text is `13:37:00`.
pub fn is_time(text: &str) -> bool {
    has_form(text, "dd:dd:dd")
}

/// Whether a text has a form in which `d` stands for a digit.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                sign => byte == sign,
            })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_moment_keeps_its_offset() {
        for (text, local, offset, again) in [
            (
                "2026-01-31T12:30:00+00:00",
                "2026-01-31T12:30:00",
                "+00:00",
                "2026-01-31T12:30:00+00:00",
            ),
            (
                "2026-01-31T12:30Z",
                "2026-01-31T12:30:00",
                "Z",
                "2026-01-31T12:30:00Z",
            ),
            (
                "2026-01-31T12:30:05-03:30",
                "2026-01-31T12:30:05",
                "-03:30",
                "2026-01-31T12:30:05-03:30",
            ),
            (
                "2026-01-31T12:30:00",
                "2026-01-31T12:30:00",
                "",
                "2026-01-31T12:30:00",
            ),
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(
                (moment.local.as_str(), moment.offset.as_str()),
                (local, offset)
            );
            assert_eq!(moment.text(), again);
        }
    }

    #[test]
    fn what_an_input_cannot_show_is_no_moment() {
        for text in [
            "",
            "2026-01-31",
            "2026-01-31 12:30:00Z",
            "2026-01-31T12:30:00.5Z",
            "2026-01-31T12:30:00 Europe/Berlin",
            "2026-01-31T12:30:00+1",
            "{{ ds }}T00:00:00Z",
            "٢٠٢٦-01-31T12:30:00Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_have_a_sign_and_minutes() {
        for (minutes, text) in [
            (0, "+00:00"),
            (60, "+01:00"),
            (330, "+05:30"),
            (-210, "-03:30"),
        ] {
            assert_eq!(offset_of(minutes), text);
        }
    }

    #[test]
    fn dates_and_times_of_the_inputs() {
        assert!(is_date("2026-11-01") && !is_date("2026-11-1") && !is_date("tomorrow!!"));
        assert!(is_time("13:37:00") && !is_time("13:37") && !is_time("1:37:00 pm"));
    }
}
