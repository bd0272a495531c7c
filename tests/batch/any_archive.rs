//! What holds for any bytes that are taken for an archive. The fuzz target `archive` checks the same.

use std::io::{Cursor, Read as _};

#[path = "../../src/bin/bordercheck/batch/archive.rs"]
#[allow(dead_code, unreachable_pub, reason = "the program uses more of it")]
mod archive;
#[path = "../../src/bin/bordercheck/batch/paths.rs"]
#[allow(dead_code, unreachable_pub, reason = "the program uses more of it")]
mod paths;

use paths::Kind;

/// Bytes that come out of an archive at most, beside a share of its own.
const FREE: u64 = 64 << 20;

/// Reads bytes as each kind of archive: it ends, nothing comes out past the budget, and no name
/// steers or leads out.
pub(crate) fn check(bytes: &[u8]) {
    for kind in [Kind::Zip, Kind::Tar, Kind::TarGz] {
        let (mut out, mut members) = (0, 0_u64);
        archive::each_of(Cursor::new(bytes), bytes.len() as u64, kind, &mut |member| {
            members += 1;
            assert!(!member.name.contains(|c: char| c.is_control()), "{:?}", member.name);
            if let Ok(from) = member.content {
                assert!(
                    !member.name.split(['/', '\\']).any(|part| part == ".."),
                    "{:?}",
                    member.name
                );
                let mut held = Vec::new();
                // A member that can not be read to its end counts with what came out of it.
                let _ = from.take(1 << 20).read_to_end(&mut held);
                out += held.len() as u64;
            }
            true
        });
        assert!(out <= FREE.max(bytes.len() as u64 * 200) + (1 << 20), "{out} bytes came out");
        assert!(members <= 500_001, "{members} members");
    }
}
