//! The SQLite file: its path, its lock, its mode.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::database::Failure;

/// The file's path without links, so that it has one lock whatever it is called.
pub fn complete(path: &Path) -> Result<PathBuf, Failure> {
    if let Ok(path) = fs::canonicalize(path) {
        return Ok(path);
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::Url("names no file").into());
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match fs::canonicalize(folder) {
        Ok(folder) => Ok(folder.join(name)),
        Err(_) => Err(Error::NoFolder(folder.to_owned()).into()),
    }
}

/// A lock of its own: to open and close the database's own file would drop SQLite's locks.
pub fn lock_beside(path: &Path) -> Result<File, Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = private(Path::new(&name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::InUse(path.to_owned()).into()),
        Err(fs::TryLockError::Error(error)) => {
            Err(Failure::Theirs(format!("cannot lock it: {error}")))
        }
    }
}

/// SQLite gives its own files the mode of this one.
pub fn create(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    private(path).map(|_| ())
}

fn private(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options
        .mode(0o600)
        .open(path)
        .map_err(|error| Failure::Theirs(format!("cannot write {}: {error}", path.display())))
}
