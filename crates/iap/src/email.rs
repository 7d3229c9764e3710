/// The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3).
const MAX_LENGTH: usize = 254;

/// The one form in which addresses are compared, logged and recorded: ASCII, in lower case.
/// Upper and lower case name the same Google account.
///
/// `None` for what is no plain address (dot-atom `@` domain, RFC 5322). Beyond ASCII there is none
/// either: letters that look the same are not the same, and who reads a grant or a record goes by
/// the look. An international domain can be written in its `xn--` form.
#[must_use]
pub fn normal_email(text: &str) -> Option<String> {
    let (name, domain) = text.split_once('@')?;
    let name_byte = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let domain_byte = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let plain =
        text.len() <= MAX_LENGTH && is_dotted(name, name_byte) && is_dotted(domain, domain_byte);
    plain.then(|| text.to_ascii_lowercase())
}

fn is_dotted(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(&allowed))
}

#[cfg(test)]
mod tests {
    use super::normal_email;

    #[test]
    fn case_does_not_make_another_person() {
        for (text, normal) in [
            ("ana@example.com", "ana@example.com"),
            ("Ana.B+x@Example.COM", "ana.b+x@example.com"),
            ("o'neil@example.com", "o'neil@example.com"),
            ("ana@xn--exmple-cua.com", "ana@xn--exmple-cua.com"),
            ("svc@localhost", "svc@localhost"),
        ] {
            assert_eq!(normal_email(text).as_deref(), Some(normal));
        }
    }

    #[test]
    fn what_could_be_taken_for_another_address_is_none() {
        let long = format!("{}@example.com", "a".repeat(243));
        for text in [
            "",
            "ana",
            "@example.com",
            "ana@",
            "ana@@example.com",
            "ana@example.com@evil.example",
            "ana@example.com ",
            " ana@example.com",
            "ana@example.com\n",
            "ana@example.com\0",
            "ana@exam ple.com",
            "ana@example..com",
            "ana@example.com.",
            ".ana@example.com",
            "\"ana\"@example.com",
            "Ana <ana@example.com>",
            "ana@example.com,ben@example.com",
            "accounts.google.com:ana@example.com",
            // Cyrillic а.
            "аna@example.com",
            "ana@exаmple.com",
            // The Kelvin sign and the dotless i, which become ASCII letters in some normal forms.
            "\u{212a}ate@example.com",
            "ana@\u{131}nfo.com",
            // Full width, which NFKC makes ASCII.
            "ａna@example.com",
            "ana＠example.com",
            "ana@example．com",
            "ana@example.com\u{200b}",
            "\u{202e}ana@example.com",
            &long,
        ] {
            assert_eq!(normal_email(text), None, "{text:?}");
        }
    }
}
