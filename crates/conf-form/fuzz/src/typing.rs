//! What the fuzzer tries, and what must hold whatever it comes up with. The tests of the crate try it
//! as well, on its seeds and on bytes of their own.

use std::sync::Arc;

use airstrip_conf_form::{Draft, Entry, Form};
use serde_json::{Map, Value};

/// Between the params and what is typed, and between one keystroke's worth and the next.
const BREAK: u8 = b'\n';

/// Reads the first line as the params of a DAG, and the others as what somebody types in turn into the
/// JSON view (`{…`) or into a field by its number (`3…`).
///
/// Nothing may panic; the text and the fields stay in step; a conf that would be sent is the conf that
/// its own text stands for.
pub fn typing(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == BREAK);
    let params = lines.next().unwrap_or_default();
    let Ok(params) = serde_json::from_slice::<Map<String, Value>>(params) else {
        return;
    };
    let form = Arc::new(Form::from_params(&params, |_, _| None));
    let mut draft = Draft::new(Arc::clone(&form));
    in_step(&draft);
    for line in lines.take(8) {
        let line = String::from_utf8_lossy(line);
        match field_of(&form, &line) {
            Some((name, typed)) => {
                draft.set(
                    &name,
                    form.field(&name)
                        .map_or(Entry::Omitted, |field| field.typed(typed)),
                );
            }
            None => {
                draft.set_text(&line);
                assert_eq!(draft.text(), line);
            }
        }
        in_step(&draft);
    }
    let _ = (draft.issues(), draft.changes(), draft.conf());
    let detail = String::from_utf8_lossy(data);
    let _ = form.server_issue(&detail, &draft);
}

/// The field that a line types into, and what it types there.
fn field_of<'a>(form: &Form, line: &'a str) -> Option<(String, &'a str)> {
    let digit = line.chars().next()?.to_digit(10)?;
    let field = form.fields.get(usize::try_from(digit).ok()?)?;
    Some((field.name.clone(), &line[1..]))
}

fn in_step(draft: &Draft) {
    if draft.json_error().is_some() {
        return;
    }
    let shown = Value::Object(draft.shown()).to_string();
    let read: Value = serde_json::from_str(draft.text()).expect("text without an error is JSON");
    assert_eq!(read.to_string(), shown);
    if let Ok(conf) = draft.conf() {
        assert_eq!(Value::Object(conf).to_string(), shown);
    }
}
