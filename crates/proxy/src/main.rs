//! The binary `airstrip`.

/// The C library's allocator keeps an arena for each thread, and with them half as much memory again
/// for the same thousand connections; that of musl, which the image has, is slow with threads.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    airstrip::cli::main()
}
