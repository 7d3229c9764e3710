//! Python's patterns in an ECMAScript engine.

use airstrip_conf_form::Pattern;

use crate::support::matches;

#[test]
fn found_where_python_finds() {
    // Each line was checked with Python 3.11: `bool(re.search(pattern, text))`.
    let table = [
        (r"^[a-z]{3}-\d{2}$", "abc-12", true),
        (r"^[a-z]{3}-\d{2}$", "abc-12\n", true),
        (r"^[a-z]{3}-\d{2}$", "abc-123", false),
        (r"b", "abc", true),
        (r"^b", "abc", false),
        (r"\Aabc\Z", "abc", true),
        (r"\Aabc\Z", "abc\n", false),
        (r"(?i)^ABC$", "abc", true),
        (r"(?s)^a.b$", "a\nb", true),
        (r"^a.b$", "a\nb", false),
        (r"^a.b$", "a\rb", true),
        (r"(?m)^b$", "a\nb\nc", true),
        (r"^.$", "🙂", true),
        (r"^\w+$", "größe_1", true),
        (r"^[\w-]+$", "größe-1", true),
        (r"^\W$", "-", true),
        (r"^\d$", "٣", true),
        (r"^\D$", "٣", false),
        (r"^(?P<year>\d{4})-(?P=year)$", "2026-2026", true),
        (r"^(?P<year>\d{4})-(?P=year)$", "2026-2027", false),
        (r"^(a|b)\1$", "bb", true),
        (r"^(a|b)\1$", "ab", false),
        (r"^a{,2}$", "aa", true),
        (r"^a{,2}$", "aaa", false),
        (r"^a{b}$", "a{b}", true),
        (r"^{}$", "{}", true),
        (r"^a]$", "a]", true),
        (r"^[]a]+$", "a]", true),
        (r"^[^]a]+$", "b", true),
        (r"^[[]$", "[", true),
        (r"^\-\ \#\@\/$", "- #@/", true),
        (r"^[\-\.\@]+$", "-.@", true),
        (r"^a(?#comment)b$", "ab", true),
        (r"^(?:a|b)(?=c)c(?!d)$", "ac", true),
        (r"^\U0001F642$", "🙂", true),
        (r"^s3://[a-z0-9.-]{3,63}/.*$", "s3://my-bucket/key", true),
    ];
    for (python, text, expected) in table {
        let pattern = Pattern::from_python(python).unwrap_or_else(|| panic!("{python}"));
        assert_eq!(
            matches(&pattern, text),
            Some(expected),
            "{python} in {text:?}: {pattern:?}"
        );
    }
}

#[test]
fn what_ecmascript_cannot_say_is_left_to_the_server() {
    for python in [
        r"[\W]", r"(?x)a b", r"\q", "a\\", "[a", "(?#open", r"(a)\2", "(?P=n)",
    ] {
        assert_eq!(Pattern::from_python(python), None, "{python}");
    }
    for python in [r"(a)?(?(1)b|c)", r"a++", "(", "*"] {
        let found = Pattern::from_python(python).and_then(|pattern| matches(&pattern, "x"));
        assert_eq!(found, None, "{python}");
    }
}
