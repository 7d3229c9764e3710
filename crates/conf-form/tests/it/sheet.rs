//! Rows pasted from a spreadsheet: nothing of them is lost, doubled or taken for something else.

use airstrip_conf_form::{Draft, Entry, Table, Target};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{draft, field, sent};

fn cells(text: &str) -> Vec<Vec<String>> {
    let table = Table::read(text).unwrap();
    let rows = table.rows.into_iter().map(|row| row.cells);
    std::iter::once(table.header).chain(rows).collect()
}

#[test]
fn tables_as_programs_write_them() {
    for (text, expected) in [
        ("", vec![vec![]]),
        ("\n \n\t\n", vec![vec![]]),
        ("a\tb\r\n1\t2\r\n", vec![vec!["a", "b"], vec!["1", "2"]]),
        (
            "\u{feff} a , b \n1, 2",
            vec![vec!["a", "b"], vec!["1", " 2"]],
        ),
        ("a;b\n1,5;2", vec![vec!["a", "b"], vec!["1,5", "2"]]),
        (
            "a\tb\n1\n\t2\n\n3\t\n",
            vec![vec!["a", "b"], vec!["1", ""], vec!["", "2"], vec!["3", ""]],
        ),
        (
            "a,b\n\"x, \"\"y\"\"\nz\",\"\"\n1,2",
            vec![vec!["a", "b"], vec!["x, \"y\"\nz", ""], vec!["1", "2"]],
        ),
        // A quote inside a cell that does not begin with one is just that.
        ("a\n5\" pipe", vec![vec!["a"], vec!["5\" pipe"]]),
        ("a\tb\n1\t2\t\t", vec![vec!["a", "b"], vec!["1", "2"]]),
        // One column: nothing parts cells, so that commas are text.
        (
            "ticket\nDoe, John\n1;2,\nx\ty",
            vec![
                vec!["ticket"],
                vec!["Doe, John"],
                vec!["1;2,"],
                vec!["x\ty"],
            ],
        ),
        (
            "\r\nticket\r\n\"Doe, John\"\r\n\"a \"\"b\"\"\n, c\"\r\n\r\n",
            vec![vec!["ticket"], vec!["Doe, John"], vec!["a \"b\"\n, c"]],
        ),
    ] {
        assert_eq!(cells(text), expected, "{text:?}");
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    for (text, words) in [
        (
            "a,b\n1,2\n1,2,3",
            "Line 3: 3 cells, but the first row names 2 columns",
        ),
        (
            "a\n\"x\ny",
            "The row that begins in line 2 opens a quote and does not close it",
        ),
        (
            "a\n1\n\"x\"y",
            "Line 3: text after a closing quote. A quote inside quotes is written twice",
        ),
    ] {
        assert_eq!(Table::read(text), Err(words.to_owned()), "{text:?}");
    }
}

#[test]
fn lines_are_counted_through_quoted_breaks() {
    let table = Table::read("a\n\"1\n2\"\n\n3").unwrap();
    let lines: Vec<usize> = table.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 5]);
}

proptest! {
    /// Whatever the cells hold, a table that was written with quotes is read as it was.
    #[test]
    fn quoted_tables_come_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z\"\t,;\n\r é]{1,6}x", 3), 1..6),
        separator in prop_oneof![Just(','), Just(';'), Just('\t')],
    ) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let lines = rows.iter().map(|row| {
            row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string())
        });
        let header = ["one", "two", "three"].join(&separator.to_string());
        let text = std::iter::once(header).chain(lines).collect::<Vec<_>>().join("\r\n");
        let read = Table::read(&text).unwrap();
        let found: Vec<_> = read.rows.into_iter().map(|row| row.cells).collect();
        prop_assert_eq!(found, rows);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ab\"\t,;\n\r ]{0,40}") {
        if let Ok(table) = Table::read(&text) {
            prop_assert!(table.rows.iter().all(|row| row.cells.len() == table.header.len()));
        }
    }
}

#[test]
fn a_cell_is_read_by_the_kind_of_its_param() {
    let none = || json!(null);
    for (schema, cell, expected) in [
        (
            json!({"type": "string"}),
            " kept as it is ",
            r#"" kept as it is ""#,
        ),
        (json!({"type": ["string", "null"]}), "null", "null"),
        (json!({"type": "string"}), "null", r#""null""#),
        (
            json!({"type": "integer"}),
            " 9007199254740993 ",
            "9007199254740993",
        ),
        (json!({"type": "number"}), "1.50", "1.50"),
        (json!({"type": "boolean"}), "TRUE", "true"),
        (json!({"type": "boolean"}), "no", "false"),
        (
            json!({"type": "string", "format": "date"}),
            "2026-11-01 ",
            r#""2026-11-01""#,
        ),
        (
            json!({"type": "string", "format": "date-time"}),
            "2026-11-01",
            r#""2026-11-01T00:00:00Z""#,
        ),
        (
            json!({"type": "string", "format": "date-time"}),
            "2026-11-01 6:30",
            r#""2026-11-01T06:30:00Z""#,
        ),
        (
            json!({"type": "string", "format": "date-time"}),
            "2026-11-01T06:30:15+02:00",
            r#""2026-11-01T06:30:15+02:00""#,
        ),
        (
            json!({"type": "string", "format": "time"}),
            "6:05",
            r#""06:05:00""#,
        ),
        (
            json!({"type": "string", "enum": ["EU", "US"]}),
            "eu",
            r#""EU""#,
        ),
        (json!({"type": "integer", "enum": [1, 2]}), "2", "2"),
        (
            json!({"type": "string", "enum": ["e", "u"], "values_display": {"e": "Europe"}}),
            "Europe",
            r#""e""#,
        ),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            "orders, refunds 2",
            r#"["orders","refunds 2"]"#,
        ),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            "a, b; c",
            r#"["a, b","c"]"#,
        ),
        (
            json!({"type": "array", "items": {"type": "integer"}}),
            "[1, 2]",
            "[1,2]",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "examples": ["a", "b"]}),
            "B,a",
            r#"["b","a"]"#,
        ),
        (json!({"type": "object"}), r#"{"n": 1}"#, r#"{"n":1}"#),
        (json!({"type": ["string", "integer"]}), "5", "5"),
        (json!({"type": ["string", "integer"]}), "five", r#""five""#),
    ] {
        let field = field(schema.clone(), none());
        let entry = field.cell(cell).unwrap();
        assert_eq!(
            sent(&field, &entry),
            Ok(expected.to_owned()),
            "{schema} {cell:?}"
        );
    }
}

#[test]
fn a_cell_that_does_not_fit_says_what_would() {
    for (schema, cell, words) in [
        (json!({"type": "boolean"}), "maybe", "Must be true or false"),
        (
            json!({"type": "string", "enum": ["EU", "US"]}),
            "UK",
            "Must be one of EU, US",
        ),
        (json!({"const": 5}), "6", "Is always 5"),
    ] {
        let found = field(schema.clone(), json!(null)).cell(cell);
        assert_eq!(found, Err(words.to_owned()), "{schema} {cell:?}");
    }
    let object = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let object = field(object, json!(null)).cell("{");
    assert!(object.unwrap_err().starts_with("Must be JSON. Line 1"));
}

fn params() -> Draft {
    draft(&json!({
        "start": {"value": null, "schema": {"type": "string", "format": "date", "title": "Start date"}},
        "region": {"value": "EU", "schema": {"type": "string", "enum": ["EU", "US"]}},
        "n": {"value": 3, "schema": {"type": "integer", "maximum": 9}},
    }))
}

#[test]
fn columns_are_found_by_the_name_or_the_words_of_the_form() {
    let form = params();
    let columns = |header: &[&str]| {
        let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
        form.form().columns(&header)
    };
    assert_eq!(
        columns(&["start DATE", "N", "logical_date", "ticket"]),
        Ok(vec![
            Target::Param("start".into()),
            Target::Param("n".into()),
            Target::LogicalDate,
            Target::Undeclared("ticket".into()),
        ])
    );
    assert_eq!(
        columns(&["start", "Start date"]),
        Err("Two columns fill in Start date".into())
    );
    assert_eq!(
        columns(&["start", ""]),
        Err("Column 2 has no name. The first row names the params".into())
    );
}

#[test]
fn rows_become_confs_and_what_is_wrong_is_said_by_row() {
    let mut common = params();
    common.set("n", Entry::Text("4".into()));
    let table = Table::read("Start date\tregion\tlogical_date\tticket\n2026-11-01\t\t\t007\n2026-13-01\tUK\t2026-11-02\t\n\tUS").unwrap();
    let targets = common.form().columns(&table.header).unwrap();
    assert_eq!(common.issues_beside(&targets), []);
    let rows = common.rows(&table, &targets);
    let confs: Vec<String> = rows.iter().map(|row| json!(row.conf).to_string()).collect();
    assert_eq!(
        confs[0],
        r#"{"start":"2026-11-01","region":"EU","n":4,"ticket":"007"}"#
    );
    assert_eq!(rows[0].faults, []);
    assert_eq!(
        rows[1].logical_date.as_deref(),
        Some("2026-11-02T00:00:00Z")
    );
    let names: Vec<&str> = rows[1]
        .faults
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["Start date", "region"]);
    // An empty cell leaves what all have in common, and there nothing is entered.
    assert_eq!(rows[2].faults, [("Start date".into(), "Required".into())]);
    assert_eq!(rows[2].line, 4);
}

#[test]
fn what_no_column_fills_in_is_checked_once_for_all() {
    let mut common = params();
    common.set("n", Entry::Text("12".into()));
    let table = Table::read("region\nEU").unwrap();
    let targets = common.form().columns(&table.header).unwrap();
    let about: Vec<_> = common
        .issues_beside(&targets)
        .into_iter()
        .map(|i| i.field)
        .collect();
    assert_eq!(about, [Some("start".to_owned()), Some("n".to_owned())]);
}
