//! Where things are in the project.

use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Everything that set-up installs, apart from npm's `node_modules`. Git ignores it.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// The one place with npm dependencies: Playwright, and Binaryen and esbuild for the release page.
pub fn npm() -> PathBuf {
    root().join("tests/e2e")
}

/// The release page, with its compressed companions.
pub fn release_page() -> PathBuf {
    root().join("dist")
}

/// What a build of the release page holds while it writes.
pub fn page_lock() -> std::io::Result<PathBuf> {
    let target = root().join("target");
    std::fs::create_dir_all(&target)?;
    Ok(target.join("page.lock"))
}

/// One of the bundles that the release page is put together from.
pub fn bundle(name: &str) -> PathBuf {
    root().join("target/dist-bundles").join(name)
}

/// The page of `cargo xtask dev`.
pub fn dev_page() -> PathBuf {
    root().join("target/dist-dev")
}

/// Cargo's target directory of wasm builds. Of its own, because the standard library and the
/// compiler may be others than the host's, and each would rebuild the work of the other.
pub fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}
