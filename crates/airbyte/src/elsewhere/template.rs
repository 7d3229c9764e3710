//! Templates: lines between `#? one two` and the next such line are for these only, `#? all` ends
//! that, and `@WORD@` stands for a word.

/// Fills a template in. `told` is what holds; `words` are put in once, so that no text of theirs is
/// taken for a word.
pub(super) fn fill(template: &str, told: &[&str], words: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut shown = true;
    for line in template.split_inclusive('\n') {
        if let Some(wanted) = line.strip_prefix("#? ") {
            let mut wanted = wanted.split_whitespace();
            shown = wanted.any(|word| word == "all" || told.contains(&word));
        } else if shown {
            put(&mut text, line, words);
        }
    }
    text
}

fn put(text: &mut String, line: &str, words: &[(&'static str, String)]) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('@') {
        text.push_str(before);
        let known = after.split_once('@').and_then(|(name, after)| {
            let (_, word) = words.iter().find(|(known, _)| *known == name)?;
            Some((word, after))
        });
        rest = match known {
            Some((word, after)) => {
                text.push_str(word);
                after
            }
            None => {
                text.push('@');
                after
            }
        };
    }
    text.push_str(rest);
}
