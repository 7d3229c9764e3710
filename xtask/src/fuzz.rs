//! `cargo xtask fuzz`: hostile params and half-typed JSON for the conf form.

use std::{fs, process::Command};

use anyhow::{Context, Result};

use crate::{process, project};

/// What makes rustc count which branches are taken. Its own flag for fuzzers is unstable; these are
/// what it stands for, without the sanitizers, which safe code has no need of.
const COUNTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1 \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// The instrumentation is for the program alone: a target that is named keeps it off build scripts.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Fuzzes for so many seconds. What it finds stays in `target/fuzz/`, for the next time.
pub fn run(seconds: &str) -> Result<()> {
    let seconds: u32 = seconds
        .parse()
        .with_context(|| format!("{seconds:?} is no number of seconds"))?;
    let fuzz = project::root().join("crates/conf-form/fuzz");
    let target = project::root().join("target/fuzz");
    let corpus = target.join("corpus");
    fs::create_dir_all(&corpus)?;
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&fuzz)
        .args(["build", "--release", "--target", TARGET])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", COUNTED);
    process::run(&mut cargo)?;
    let program = target.join(TARGET).join("release/airstrip-conf-form-fuzz");
    let mut fuzzer = Command::new(program);
    fuzzer
        .arg(&corpus)
        .arg(fuzz.join("seeds"))
        .args(["-max_len=4000", "-timeout=5"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", target.display()));
    process::run(&mut fuzzer)
}
