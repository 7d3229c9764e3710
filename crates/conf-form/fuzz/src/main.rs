//! `cargo xtask fuzz`: libFuzzer looks for params and keystrokes that the conf form does not bear.
#![no_main]

mod typing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| typing::typing(data));
