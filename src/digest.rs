//! SHA-256, as people write it.

use sha2::{Digest as _, Sha256};

/// The digest of all parts, one after the other, as lower-case hexadecimal.
pub fn sha256<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    hexadecimal(digest)
}

/// The digest of everything that can be read, as lower-case hexadecimal; of any length in little
/// memory.
///
/// # Errors
/// Those of the reader.
pub fn sha256_of(mut reader: impl std::io::Read) -> std::io::Result<String> {
    let mut digest = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        match reader.read(&mut part) {
            Ok(0) => return Ok(hexadecimal(digest)),
            Ok(read) => digest.update(&part[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(digest: Sha256) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    digest.finalize().into_iter().flat_map(digits).flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_everybody_writes_it() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256(["a", "bc"]), abc);
    }
}
