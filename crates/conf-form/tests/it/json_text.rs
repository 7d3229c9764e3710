//! Errors in typed JSON: where, and in which words.

use crate::support::draft;
use serde_json::json;

#[test]
fn errors_have_a_place_and_words() {
    let table = [
        (
            "",
            1,
            1,
            "A conf is an object in braces. Write {} for an empty one",
        ),
        (
            "\n  ",
            2,
            3,
            "A conf is an object in braces. Write {} for an empty one",
        ),
        (
            "[1]",
            1,
            1,
            "A conf must be an object in braces, like {\"name\": \"value\"}, not a list",
        ),
        (
            " \n \"a\"",
            2,
            2,
            "A conf must be an object in braces, like {\"name\": \"value\"}, not a text",
        ),
        (
            "null",
            1,
            1,
            "A conf must be an object in braces, like {\"name\": \"value\"}, not null",
        ),
        ("{", 1, 2, "A closing } is missing"),
        ("{\"a\": [1", 1, 9, "A closing ] is missing"),
        ("{\"a\": 1,}", 1, 9, "Remove the comma before this brace"),
        (
            "{\"a\": [1,]}",
            1,
            10,
            "Remove the comma before this bracket",
        ),
        ("{a: 1}", 1, 2, "A name in double quotes must stand here"),
        ("{\"a\" 1}", 1, 6, "A colon must follow \"a\""),
        ("{\"a\": }", 1, 7, "A value must stand here"),
        ("{\"a\":", 1, 6, "A value is missing"),
        (
            "{\"a\": 1\n \"b\": 2}",
            2,
            2,
            "A comma or } must stand here",
        ),
        ("{\"a\": [1 2]}", 1, 10, "A comma or ] must stand here"),
        ("{\"a\": True}", 1, 7, "Write true with a small t"),
        ("{\"a\": None}", 1, 7, "Write null for none"),
        ("{\"a\": NaN}", 1, 7, "NaN cannot be sent"),
        ("{\"a\": abc}", 1, 7, "Text needs double quotes"),
        ("{\"a\": 'abc'}", 1, 7, "Text needs plain double quotes: \""),
        ("{\"a\": “abc”}", 1, 7, "Text needs plain double quotes: \""),
        (
            "{\"a\": 2026-11-01}",
            1,
            7,
            "This is not a number. Text needs double quotes",
        ),
        ("{\"a\": 007}", 1, 7, "A number must not begin with 0"),
        ("{\"a\": .5}", 1, 7, "A number must begin with a digit or -"),
        ("{\"a\": 1 // one\n}", 1, 9, "A comma or } must stand here"),
        ("{\"a\": # one\n1}", 1, 7, "JSON has no comments"),
        (
            "{\"é\": \"abc}",
            1,
            7,
            "The closing double quote is missing",
        ),
        (
            "{\"a\": \"b\n\"}",
            1,
            9,
            "The closing double quote is missing (write \\n for a line break)",
        ),
        ("{\"a\": \"\t\"}", 1, 8, "Write \\t for a tab"),
        (
            "{\"a\": \"\u{1}\"}",
            1,
            8,
            "Write \\u0001 for this character",
        ),
        ("{\"a\": \"\\d\"}", 1, 8, "Write \\\\ for a backslash"),
        (
            "{\"a\": \"\\u12\"}",
            1,
            8,
            "Four hexadecimal digits must follow \\u",
        ),
        (
            "{\"a\": \"\\ud83d\"}",
            1,
            8,
            "This is only half of a character",
        ),
        (
            "{\"a\": 1,\n \"a\": 2}",
            2,
            2,
            "\"a\" is there twice: remove one",
        ),
        (
            "{\"a\": {\"b\": 1, \"b\": 1}}",
            1,
            16,
            "\"b\" is there twice: remove one",
        ),
        ("{} x", 1, 4, "Nothing may follow the end of the value"),
    ];
    for (text, line, column, message) in table {
        let mut draft = draft(&json!({}));
        draft.set_text(text);
        let error = draft
            .json_error()
            .unwrap_or_else(|| panic!("{text:?} was taken"));
        assert_eq!(
            (error.line, error.column, error.message.as_str()),
            (line, column, message),
            "{text:?}"
        );
        assert_eq!(draft.text(), text);
        let issues = draft.conf().unwrap_err();
        assert_eq!(issues[0].field, None);
        assert_eq!(
            issues[0].message,
            format!("Line {line}, column {column}: {message}")
        );
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let mut draft = draft(&json!({}));
    draft.set_text(&nested(100));
    assert_eq!(draft.json_error(), None);
    draft.set_text(&nested(100_000));
    assert_eq!(draft.json_error().unwrap().message, "Nested too deeply");
}

#[test]
fn escapes_are_read() {
    let mut draft = draft(&json!({}));
    draft.set_text(r#"{"a": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude42"}"#);
    assert_eq!(draft.conf().unwrap()["a"], "\"\\/\u{8}\u{c}\n\r\té🙂");
}
