//! Putting hostile text into code.

/// A word of a POSIX shell that stands for exactly this text.
pub(super) fn in_shell(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 2);
    word.push('\'');
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '\'' => word.push_str("'\\''"),
            c => word.push(c),
        }
    }
    word.push('\'');
    word
}

/// A literal of Python, and of JSON, that stands for exactly this text.
pub(super) fn in_python(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal.push('"');
    literal
}

/// The text as far as it can stand in a comment or a documentation text: on one line, not too long,
/// and with nothing that ends it.
pub(super) fn in_comment(text: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || " -_.,:;()[]{}<>=+*/&|@~→".contains(c);
    let shown = text.chars().map(|c| if harmless(c) { c } else { '_' });
    shown.take(80).collect()
}

/// The text as an id of Airflow: letters, digits and underscores.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().take(100) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug = slug.trim_end_matches('_');
    if slug.is_empty() { "sync" } else { slug }.to_owned()
}
