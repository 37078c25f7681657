//! Writes both directions of a connection to files.

use crate::failure::Failure;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use upgrade_doctor::Exchange;

/// A directory for recordings: `0001.req.bin` is what the client sent, `0001.res.bin` what came
/// back.
pub(crate) struct Folder {
    path: PathBuf,
    next: AtomicUsize,
}

impl Folder {
    /// Makes the directory if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(path)
            .map_err(|error| Failure::NoInput(format!("{}: {error}", path.display())))?;
        Ok(Self {
            path: path.to_owned(),
            next: AtomicUsize::new(1),
        })
    }

    /// Writes an exchange; gives the name that both files have in common. A file that is there
    /// already is never overwritten.
    pub(crate) fn save(&self, exchange: &Exchange) -> io::Result<String> {
        loop {
            let name = format!("{:04}", self.next.fetch_add(1, Relaxed));
            let request = self.path.join(format!("{name}.req.bin"));
            match write(&request, exchange.request.as_deref()) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    write(
                        &self.path.join(format!("{name}.res.bin")),
                        exchange.response.as_deref(),
                    )?;
                    return Ok(self.path.join(name).display().to_string());
                }
            }
        }
    }
}

/// The bytes may contain cookies and credentials, so only their owner can read the file.
fn write(path: &Path, bytes: Option<&[u8]>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes.unwrap_or_default())
}
