//! Whether something built or installed is still what its inputs say it should be.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::ErrorKind,
    path::Path,
};

use anyhow::{Context, Result};

/// A number that changes when anything fed to it changes.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a text, such as a version.
    pub fn text(mut self, text: &str) -> Self {
        text.hash(&mut self.0);
        self
    }

    /// Adds a file, or a folder's files with their names. What does not exist counts as such.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        self.add(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Ok(self)
    }

    fn add(&mut self, path: &Path) -> std::io::Result<()> {
        path.file_name().hash(&mut self.0);
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let entries: std::io::Result<Vec<_>> = fs::read_dir(path)?.collect();
                let mut inside: Vec<_> = entries?.iter().map(fs::DirEntry::path).collect();
                inside.sort();
                inside.len().hash(&mut self.0);
                inside.iter().try_for_each(|path| self.add(path))
            }
            Ok(_) => {
                fs::read(path)?.hash(&mut self.0);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                "absent".hash(&mut self.0);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The fingerprint as text.
    pub fn finish(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// The file, inside of what was made, that says from which inputs.
const STAMP: &str = ".airstrip-stamp";

/// Whether `folder` was made from these inputs, to the end.
pub fn is_current(folder: &Path, inputs: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == inputs)
}

/// Says that `folder` is complete and made from these inputs.
pub fn mark(folder: &Path, inputs: &str) -> Result<()> {
    fs::write(folder.join(STAMP), inputs)
        .with_context(|| format!("cannot write into {}", folder.display()))
}

/// Says that `folder` is about to be changed. Without this, a build cut short would pass for done.
pub fn unmark(folder: &Path) -> Result<()> {
    match fs::remove_file(folder.join(STAMP)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot write into {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_change_of_an_input_changes_the_fingerprint() {
        let folder = std::env::temp_dir().join(format!("fingerprint-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("inner")).unwrap();
        let take = || Fingerprint::default().path(&folder).unwrap().finish();
        let mut seen = vec![take()];
        fs::write(folder.join("inner/a"), "1").unwrap();
        seen.push(take());
        fs::write(folder.join("inner/a"), "2").unwrap();
        seen.push(take());
        fs::rename(folder.join("inner/a"), folder.join("inner/b")).unwrap();
        seen.push(take());
        fs::rename(folder.join("inner/b"), folder.join("b")).unwrap();
        seen.push(take());
        assert_eq!(seen.last(), Some(&take()), "nothing changed");
        fs::remove_dir_all(&folder).unwrap();
        seen.push(take());
        let distinct: std::collections::HashSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len());
    }

    #[test]
    fn only_the_same_inputs_and_a_finished_build_are_current() {
        let folder = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        unmark(&folder).unwrap();
        assert!(!is_current(&folder, "1"));
        mark(&folder, "1").unwrap();
        assert!(is_current(&folder, "1"));
        assert!(!is_current(&folder, "2"));
        unmark(&folder).unwrap();
        assert!(!is_current(&folder, "1"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
