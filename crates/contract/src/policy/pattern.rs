/// Whether a text fits a pattern, in which `*` stands for any characters, also none.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, fits) in [
            ("sales", "sales", true),
            ("sales", "sales_eu", false),
            ("sales", "Sales", false),
            ("sales_*", "sales_eu", true),
            ("sales_*", "sales_", true),
            ("sales_*", "sales", false),
            ("*", "", true),
            ("*", "anything", true),
            ("*_eu", "sales_eu", true),
            ("*_eu", "sales_eu_old", false),
            ("a*b*c", "aXbXc", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("a**b", "ab", true),
            ("", "", true),
            ("", "a", false),
            ("é*", "éa", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern:?} {text:?}");
        }
    }
}
