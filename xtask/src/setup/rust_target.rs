//! A standard library for `wasm32-unknown-unknown`.
//!
//! The ordinary way is rustup's. Networks that carry only package registries do not reach rustup's
//! download host; there, Debian's compiler, which comes with the library's sources, builds it.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use super::debian::{self, Package};
use crate::{
    fingerprint::{is_current, mark, unmark},
    process::{self, LongStep},
    project,
};

const TRIPLE: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// Debian keeps these current, for the browsers that it builds with them.
const PACKAGES: &[Package] = &[
    Package {
        name: "rustc-web",
        file: DEBIAN_RUSTC,
        why: "a compiler whose standard library can be rebuilt",
    },
    Package {
        name: "cargo-web",
        file: DEBIAN_CARGO,
        why: "the cargo of that compiler",
    },
    Package {
        name: "rust-web-src",
        file: "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
        why: "the sources of the standard library",
    },
    Package {
        name: "lld",
        file: "/usr/bin/wasm-ld",
        why: "the linker for wasm",
    },
];

/// How long rustup may try before the other way is taken.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// Where the standard library comes from.
pub enum Target {
    /// The usual compiler has it.
    Installed,
    /// It was built into this sysroot, with Debian's compiler.
    Built(PathBuf),
}

impl Target {
    /// Sets what a build for wasm needs in its environment.
    pub fn apply(&self, command: &mut Command) {
        if let Target::Built(_) = self {
            command
                .env("RUSTC", self.rustc())
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
        }
    }

    /// The compiler of wasm builds.
    pub fn rustc(&self) -> PathBuf {
        match self {
            Target::Installed => std::env::var_os("RUSTC").unwrap_or("rustc".into()).into(),
            Target::Built(sysroot) => sysroot.join("bin/rustc"),
        }
    }
}

/// Finds the standard library, or gets it from rustup, or builds it.
pub fn ensure() -> Result<Target> {
    if installed() {
        return Ok(Target::Installed);
    }
    let sysroot = project::tools().join("rust-wasm");
    if super::version_of(Path::new(DEBIAN_RUSTC))
        .is_some_and(|version| is_current(&sysroot, &version))
    {
        return Ok(Target::Built(sysroot));
    }
    match add_by_rustup() {
        Ok(()) if installed() => return Ok(Target::Installed),
        Ok(()) => eprintln!("  rustup has it, but not for the compiler that builds Airstrip."),
        Err(error) => eprintln!("  {}", first_line(&error)),
    }
    eprintln!("  rustup cannot add the {TRIPLE} target: building its standard library instead.");
    build(&sysroot).with_context(|| {
        format!(
            "no standard library for {TRIPLE}: rustup could not add it and it could not be built. \
             Run `rustup target add {TRIPLE}` where its download host can be reached, or see to \
             what is said below"
        )
    })?;
    Ok(Target::Built(sysroot))
}

fn installed() -> bool {
    let query = ["--print", "target-libdir", "--target", TRIPLE];
    let Ok(folder) = process::output(Command::new(Target::Installed.rustc()).args(query)) else {
        return false;
    };
    rlibs(Path::new(&folder)).is_ok_and(|files| !files.is_empty())
}

fn rlibs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
    let files = entries?.into_iter().map(|entry| entry.path());
    Ok(files
        .filter(|file| file.extension().is_some_and(|end| end == "rlib"))
        .collect())
}

fn add_by_rustup() -> Result<()> {
    let step = LongStep {
        title: "adding the wasm32 target with rustup, because the page is compiled to wasm",
        log: "rustup",
        limit: Some(RUSTUP_LIMIT),
    };
    let mut rustup = Command::new("rustup");
    // Retries help against a flaky host; a host that is out of reach they only prolong.
    rustup.args(["target", "add", TRIPLE]);
    rustup.env("RUSTUP_MAX_RETRIES", "0");
    step.run(rustup.current_dir(project::root()))
}

fn first_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let line = text.lines().find(|line| line.contains("error"));
    line.or(text.lines().next()).unwrap_or_default().to_owned()
}

fn build(sysroot: &Path) -> Result<()> {
    debian::ensure(PACKAGES)?;
    let verbose = process::output(Command::new(DEBIAN_RUSTC).arg("-vV"))?;
    let (Some(host), Some(version)) = (field(&verbose, "host: "), verbose.lines().next()) else {
        bail!("`{DEBIAN_RUSTC} -vV` does not name its host: {verbose}");
    };
    unmark_if_present(sysroot)?;
    let crate_folder = sysroot.join("std");
    write_empty_crate(&crate_folder)?;
    compile(&crate_folder)?;
    lay_out(sysroot, host, &crate_folder)?;
    fs::remove_dir_all(crate_folder.join("target"))?;
    mark(sysroot, version)
}

fn unmark_if_present(sysroot: &Path) -> Result<()> {
    fs::create_dir_all(sysroot)?;
    unmark(sysroot)
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name))
}

/// `-Zbuild-std` builds the library as a dependency of something; this is the something.
fn write_empty_crate(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = "[package]\nname = \"std-for-wasm\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
        [workspace]\n\n[profile.release]\npanic = \"abort\"\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    Ok(())
}

fn compile(folder: &Path) -> Result<()> {
    let step = LongStep {
        title: "building the standard library for wasm32 with Debian's compiler (about a minute)",
        log: "rust-wasm",
        limit: None,
    };
    let mut cargo = Command::new(DEBIAN_CARGO);
    cargo
        .current_dir(folder)
        .args(["build", "--release", "--target", TRIPLE])
        // `cargo test` needs `test` and `proc_macro`.
        .arg("-Zbuild-std=std,panic_abort,proc_macro,test")
        .env("RUSTC", DEBIAN_RUSTC)
        // `-Zbuild-std` is unstable, and this is how a stable compiler allows it.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode, link-time optimization of the page cannot include the library.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", folder.join("target"));
    step.run(&mut cargo)
}

/// The folders that rustc expects: the host's libraries as they are, the new ones beside them.
fn lay_out(sysroot: &Path, host: &str, crate_folder: &Path) -> Result<()> {
    let rustlib = sysroot.join("lib/rustlib");
    let libraries = rustlib.join(TRIPLE).join("lib");
    if rustlib.exists() {
        fs::remove_dir_all(&rustlib)?;
    }
    fs::create_dir_all(&libraries)?;
    symlink(Path::new("/usr/lib/rustlib").join(host), rustlib.join(host))?;
    let built = crate_folder
        .join("target")
        .join(TRIPLE)
        .join("release/deps");
    for file in rlibs(&built).context("the build of the standard library left no libraries")? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, libraries.join(name))?;
        }
    }
    let rustc = sysroot.join("bin/rustc");
    fs::create_dir_all(sysroot.join("bin"))?;
    let script = format!(
        "#!/bin/sh\nexec {DEBIAN_RUSTC} --sysroot '{}' \"$@\"\n",
        sysroot.display()
    );
    fs::write(&rustc, script)?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
