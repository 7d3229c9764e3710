//! Running other programs, so that one sees what is going on and why it failed.

mod long_step;
mod passed_on;
mod together;

use std::{
    ffi::OsStr,
    fmt, fs,
    io::IsTerminal,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use anyhow::{Context, Result, bail};

pub use long_step::LongStep;
use passed_on::pass_on;
pub use together::run_together;

/// The first of `names` that is an executable file on the `PATH`.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| is_executable(file))
    })
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// A command that failed, and what it said last.
#[derive(Debug)]
pub struct Failure {
    what: String,
    /// Empty on a terminal, where one can scroll back.
    pub last_lines: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}

/// Runs a command whose output the user wants to see. The error is a [`Failure`] once it has run.
pub fn run(command: &mut Command) -> Result<()> {
    if std::io::stdout().is_terminal() {
        let status = start(command)?.wait()?;
        return Ok(end(command, status, String::new())?);
    }
    let (output, end_of_child) = std::io::pipe()?;
    command.stdout(end_of_child.try_clone()?);
    command.stderr(end_of_child);
    let mut child = start(command)?;
    // The command holds its ends of the pipe, and reading would wait for them forever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let passed_on = pass_on(output);
    let status = child.wait()?;
    Ok(end(command, status, passed_on.finish())?)
}

fn start(command: &mut Command) -> Result<Child> {
    command
        .spawn()
        .with_context(|| format!("cannot start {}", name(command)))
}

fn end(command: &Command, status: ExitStatus, last_lines: String) -> Result<(), Failure> {
    check(command, status).map_err(|error| Failure {
        what: error.to_string(),
        last_lines,
    })
}

/// Gives this process over to a command, so that signals reach it directly. Returns only on failure.
pub fn replace_by(command: &mut Command) -> Result<()> {
    Err(command.exec()).with_context(|| format!("cannot start {}", name(command)))
}

/// What a command prints, without surrounding white space.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", name(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed: {}", name(command), complaint.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{} ended with {status}", name(command))
}

/// The program with its first arguments: enough to know which call it was.
fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args().take(4));
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    format!("`{}`", words.join(" "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A command of the shell.
    pub fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn a_failure_names_the_command_and_its_status() {
        let error = run(&mut shell("exit 3")).unwrap_err();
        assert!(error.downcast_ref::<Failure>().is_some());
        assert_eq!(
            error.to_string(),
            "`sh -c exit 3` ended with exit status: 3"
        );
    }
}
