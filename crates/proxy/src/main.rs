//! The binary `airstrip`.

fn main() -> std::process::ExitCode {
    airstrip::cli::main()
}
