//! Output that is both printed and remembered.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, PipeReader, Write},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

/// How many of its last lines are remembered of a command that failed.
pub const LAST_LINES: usize = 60;

/// Output that is printed as it comes, by a thread of its own.
pub struct PassedOn {
    last: Arc<Mutex<VecDeque<String>>>,
    ended: Receiver<()>,
}

/// Prints what comes, as it comes.
pub fn pass_on(output: PipeReader) -> PassedOn {
    let last = Arc::new(Mutex::new(VecDeque::with_capacity(LAST_LINES)));
    let (end, ended) = mpsc::channel();
    let kept = Arc::clone(&last);
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = vec![];
        while output
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            // A closed terminal is no reason to stop a test: its outcome still counts.
            let _ = std::io::stdout().lock().write_all(&line);
            remember(&kept, &line);
            line.clear();
        }
        let _ = end.send(());
    });
    PassedOn { last, ended }
}

fn remember(last: &Mutex<VecDeque<String>>, line: &[u8]) {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    if last.len() == LAST_LINES {
        last.pop_front();
    }
    last.push_back(String::from_utf8_lossy(line).into_owned());
}

impl PassedOn {
    /// The last lines. A server that the command left behind may hold the pipe open for good, so
    /// the end of the output is waited for only briefly.
    pub fn finish(self) -> String {
        let _ = self.ended.recv_timeout(Duration::from_secs(2));
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::process::Stdio;

    use super::*;
    use crate::process::tests::shell;

    fn last_lines(script: &str) -> String {
        let (output, end_of_child) = std::io::pipe().unwrap();
        let mut shell = shell(script);
        let mut child = shell.stdout(end_of_child).spawn().unwrap();
        shell.stdout(Stdio::null());
        let passed_on = pass_on(output);
        child.wait().unwrap();
        passed_on.finish()
    }

    #[test]
    fn the_last_lines_of_a_long_output_are_kept() {
        let kept = last_lines("i=0; while [ $i -lt 100 ]; do echo $i; i=$((i+1)); done");
        let expected: String = (100 - LAST_LINES..100).map(|n| format!("{n}\n")).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn what_is_left_behind_does_not_hold_up_the_end() {
        let kept = last_lines("sleep 60 & echo $!");
        let left_behind = kept.trim();
        // The pipe is open until it ends, and the lines came nevertheless.
        assert!(
            shell(&format!("kill {left_behind}"))
                .status()
                .unwrap()
                .success()
        );
    }
}
