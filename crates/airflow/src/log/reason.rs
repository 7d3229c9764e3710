use airstrip_contract::log::{Entry, Level};

/// The most bytes that are kept of one error.
const MOST: usize = 64 * 1024;

/// Finds in a log why its task failed: the error with the stack trace, as Airflow writes it when an
/// exception comes out of a task, or else the last line that is an error.
#[derive(Debug, Default)]
pub struct Reason {
    /// The error at hand, and whether it is one with a stack trace.
    now: String,
    is_open: bool,
    /// The last one with a stack trace, and the last one without.
    raised: Option<String>,
    said: Option<String>,
}

impl Reason {
    /// Takes the next entry of the log.
    pub fn take(&mut self, entry: &Entry<'_>) {
        let is_error = entry.level == Some(Level::Error);
        if is_error && entry.continues && self.is_open {
            if self.now.len() < MOST {
                self.now.push('\n');
                self.now.push_str(entry.text);
            }
            return;
        }
        self.close();
        // What Airflow 2 adds about its own process repeats the error, and its own frames.
        let is_own = entry.source == "standard_task_runner.py";
        if is_error && !is_own {
            self.is_open = true;
            let end = entry.text.floor_char_boundary(MOST);
            self.now.push_str(entry.text.get(..end).unwrap_or_default());
        }
    }

    fn close(&mut self) {
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        let text = std::mem::take(&mut self.now);
        if text.contains("Traceback (most recent call last)") {
            self.raised = Some(text);
        } else {
            self.said = Some(text);
        }
    }

    /// The last lines of it, `most` at most; none where no line of the log was an error.
    #[must_use]
    pub fn lines(mut self, most: usize) -> Vec<String> {
        self.close();
        let text = self.raised.or(self.said).unwrap_or_default();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let from = lines.len().saturating_sub(most);
        let last = lines.get(from..).unwrap_or_default();
        last.iter().map(|line| (*line).to_owned()).collect()
    }
}
