//! The console's entry point.

use airstrip_console::bundles::{Bundle, named};

/// The bundle that `AIRSTRIP_BUNDLE` names while this is compiled; all of them where it names none.
const BUNDLE: Bundle = named(option_env!("AIRSTRIP_BUNDLE"));

fn main() {
    airstrip_console::mount(BUNDLE);
}
