//! What the fuzzer tries, on its seeds and on some bytes around them: so that it goes on to compile
//! and to hold between the times that somebody fuzzes.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

#[path = "../../fuzz/src/typing.rs"]
mod typing;

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let files = fs::read_dir(folder).expect("the seeds are there");
    let mut seeds: Vec<_> = files
        .map(|file| fs::read(file.expect("a seed").path()).expect("a readable seed"))
        .collect();
    seeds.sort();
    seeds
}

#[test]
fn the_seeds_are_borne() {
    let seeds = seeds();
    assert!(seeds.len() >= 10);
    seeds.iter().for_each(|seed| typing::typing(seed));
}

proptest! {
    #[test]
    fn what_is_close_to_a_seed_is_borne(
        seed in prop::sample::select(seeds()),
        at in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 0..6),
        cut in 0_usize..6,
    ) {
        let mut bytes = seed;
        let from = at.index(bytes.len());
        let to = bytes.len().min(from + cut);
        bytes.splice(from..to, put);
        typing::typing(&bytes);
    }
}
