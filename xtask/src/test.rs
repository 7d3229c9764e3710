//! `cargo xtask test`: every check and every test, and what became of each.

use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    clients, deploy, page,
    playwright::{self, Project},
    process, project, proxy,
    setup::{self, TestTools},
    size,
};

/// One check or one set of tests.
struct Step {
    name: &'static str,
    what: &'static str,
    /// A step without which this one cannot run.
    needs: Option<&'static str>,
    run: fn(&TestTools) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "the sources are formatted",
        needs: None,
        run: |_| host("cargo", &["fmt", "--all", "--check"]),
    },
    Step {
        name: "clippy",
        what: "clippy finds nothing",
        needs: None,
        run: |_| {
            let arguments = ["clippy", "--workspace", "--all-targets", "--", "-Dwarnings"];
            host("cargo", &arguments)
        },
    },
    Step {
        name: "unit",
        what: "tests of all crates, and the proxy over real sockets",
        needs: None,
        run: |_| test_host(),
    },
    Step {
        name: "browser",
        what: "the page's components in Chromium",
        needs: None,
        run: test_in_browser,
    },
    Step {
        name: "deny",
        what: "licences, sources and bans of the dependencies, offline",
        needs: None,
        run: deny,
    },
    Step {
        name: "deploy",
        what: "the manifests are valid Kubernetes, and locked down",
        needs: None,
        run: deploy::check,
    },
    Step {
        name: "types",
        what: "the end-to-end tests are well typed",
        needs: None,
        run: playwright::check_types,
    },
    Step {
        name: "page",
        what: "the release page builds",
        needs: None,
        run: |tools| page::release(&tools.page),
    },
    Step {
        name: "size",
        what: "the page is within its budget",
        needs: Some("page"),
        run: |_| size::check(),
    },
    Step {
        name: "e2e",
        what: "Chromium, the page, the proxy and the demo",
        needs: Some("page"),
        run: |tools| playwright::run(tools, Project::Demo),
    },
    Step {
        name: "clients",
        what: "Airbyte's SDK, Airflow's provider and pasted code, against the demo",
        needs: Some("page"),
        run: clients::check,
    },
    Step {
        name: "agreement",
        what: "the conf form and Python's jsonschema are of one mind",
        needs: None,
        run: agree_with_python,
    },
    Step {
        name: "airflow",
        what: "Chromium, the page, the proxy and a real Airflow 3",
        needs: Some("page"),
        run: |tools| playwright::run(tools, Project::RealAirflow3),
    },
    Step {
        name: "airflow-2",
        what: "the same, and a real Airflow 2",
        needs: Some("page"),
        run: |tools| playwright::run(tools, Project::RealAirflow2),
    },
];

/// What became of a step.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// A line of the summary.
struct Line {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
    /// What a step that failed said last.
    last_lines: String,
}

/// Runs the steps, going on after one that failed, and fails if any did.
pub fn run(options: &[String]) -> Result<ExitCode> {
    let steps = select(options)?;
    let tools = setup::everything()?;
    let mut lines: Vec<Line> = vec![];
    for step in steps {
        let start = Instant::now();
        let (outcome, last_lines) = run_step(step, &lines, &tools);
        let took = start.elapsed();
        println!(
            "── {}: {}, {:.1} s",
            step.name,
            word(outcome),
            took.as_secs_f32()
        );
        lines.push(Line {
            name: step.name,
            outcome,
            took,
            last_lines,
        });
    }
    print!("{}\n{}", complaints(&lines), summary(&lines));
    let all_passed = lines.iter().all(|line| line.outcome == Outcome::Passed);
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The steps named by `--only`, with those that they need, or all.
fn select(options: &[String]) -> Result<Vec<&'static Step>> {
    let mut named = vec![];
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        match (option.as_str(), options.next()) {
            ("--only", Some(name)) if names.contains(&name.as_str()) => named.push(name.as_str()),
            _ => bail!(
                "`test` takes `--only STEP`, with one of {}",
                names.join(", ")
            ),
        }
    }
    if named.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let needed: Vec<_> = STEPS
        .iter()
        .filter(|step| named.contains(&step.name))
        .filter_map(|step| step.needs)
        .collect();
    named.extend(needed);
    Ok(STEPS
        .iter()
        .filter(|step| named.contains(&step.name))
        .collect())
}

/// What became of it, and what it said last if it failed.
fn run_step(step: &Step, before: &[Line], tools: &TestTools) -> (Outcome, String) {
    println!("\n── {}: {}", step.name, step.what);
    let stands = |line: &Line| line.outcome == Outcome::Passed;
    if let Some(needed) = step.needs
        && !before
            .iter()
            .any(|line| line.name == needed && stands(line))
    {
        println!("cannot run, because `{needed}` did not pass");
        return (Outcome::NotRun, String::new());
    }
    match (step.run)(tools) {
        Ok(()) => (Outcome::Passed, String::new()),
        Err(error) => {
            println!("{error:#}");
            let failure = error.downcast_ref::<process::Failure>();
            let last_lines = failure.map(|failure| failure.last_lines.clone());
            (Outcome::Failed, last_lines.unwrap_or_default())
        }
    }
}

/// Once more what the failed steps said last: in an hour's output nobody finds it, and where only
/// the end of an output is kept it would be gone.
fn complaints(lines: &[Line]) -> String {
    let failed = lines.iter().filter(|line| !line.last_lines.is_empty());
    failed
        .map(|line| format!("\n── {} said at its end:\n{}", line.name, line.last_lines))
        .collect()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotRun => "not run",
    }
}

/// A step that could not run counts as failed: nobody knows what it would have said.
fn summary(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let seconds = line.took.as_secs_f32();
        text += &format!(
            "  {:<10}{:<8}{seconds:>8.1} s\n",
            line.name,
            word(line.outcome)
        );
    }
    let passed = lines.iter().filter(|line| line.outcome == Outcome::Passed);
    let passed = passed.count();
    text + &format!("{passed} passed, {} failed\n", lines.len() - passed)
}

fn host(program: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(program);
    process::run(command.args(arguments).current_dir(project::root()))
}

fn test_host() -> Result<()> {
    if process::find(&["cargo-nextest"]).is_none() {
        return host("cargo", &["test", "--workspace"]);
    }
    host("cargo", &["nextest", "run", "--workspace"])?;
    // nextest leaves out the examples in the documentation.
    host("cargo", &["test", "--workspace", "--doc"])
}

fn test_in_browser(tools: &TestTools) -> Result<()> {
    let mut cargo = tools.page.wasm_command("cargo")?;
    cargo
        .args(["test", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "airstrip-console"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            "wasm-bindgen-test-runner",
        )
        .env("CHROMEDRIVER", &tools.browser.driver);
    process::run(&mut cargo)
}

/// Both judge the same generated values; the Python is that of the Airflow that is tested against.
fn agree_with_python(tools: &TestTools) -> Result<()> {
    let agreement = proxy::example("agreement")?;
    // Which formats are checked differs with what an Airflow installs beside `jsonschema`.
    let judges = [&tools.airflow, &tools.airflow_2].map(|airflow| {
        let mut judge = Command::new(&agreement);
        judge.arg(airflow.join("bin/python"));
        judge
    });
    process::run_together(judges.into())
}

fn deny(tools: &TestTools) -> Result<()> {
    let mut deny = Command::new(&tools.cargo_deny);
    deny.current_dir(project::root());
    let check = [
        "--workspace",
        "--offline",
        "check",
        "bans",
        "licenses",
        "sources",
    ];
    process::run(deny.args(check))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn names(options: &[&str]) -> Result<Vec<&'static str>> {
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        Ok(select(&options)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_are_selected_with_what_they_need_in_their_order() {
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
        assert_eq!(
            names(&["--only", "size", "--only", "fmt"]).unwrap(),
            ["fmt", "page", "size"]
        );
        assert!(names(&["--only", "nonsense"]).is_err());
        assert!(names(&["fmt"]).is_err());
    }

    #[test]
    fn a_step_that_could_not_run_counts_as_failed() {
        let line = |name, outcome| Line {
            name,
            outcome,
            took: Duration::from_millis(1_250),
            last_lines: String::new(),
        };
        let lines = [
            line("fmt", Outcome::Passed),
            line("page", Outcome::Failed),
            line("size", Outcome::NotRun),
        ];
        assert_eq!(complaints(&lines), "");
        let expected = "  fmt       passed       1.2 s\n  page      failed       1.2 s\n  \
                        size      not run      1.2 s\n1 passed, 2 failed\n";
        assert_eq!(summary(&lines), expected);
    }

    #[test]
    fn a_failed_step_is_heard_again_at_the_end() {
        let line = |name, last_lines: &str| Line {
            name,
            outcome: Outcome::Failed,
            took: Duration::ZERO,
            last_lines: last_lines.to_owned(),
        };
        let lines = [line("fmt", ""), line("e2e", "1 failed\n  a spec\n")];
        let expected = "\n── e2e said at its end:\n1 failed\n  a spec\n";
        assert_eq!(complaints(&lines), expected);
    }

    #[test]
    fn every_need_is_a_step_that_comes_before() {
        for (index, step) in STEPS.iter().enumerate() {
            if let Some(needed) = step.needs {
                assert!(STEPS[..index].iter().any(|step| step.name == needed));
            }
        }
    }
}
