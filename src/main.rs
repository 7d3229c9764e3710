//! The console's entry point.

fn main() {
    airstrip_console::mount();
}
