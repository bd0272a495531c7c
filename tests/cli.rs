//! The program as people use it: each file in `tests/cmd/` is a session at a desk with the
//! filings and rulebooks of `tests/cmd/desk/`. `TRYCMD=overwrite cargo test --test cli` writes what
//! has changed, to be read before it is accepted.

use std::error::Error;
use std::path::Path;

#[test]
fn sessions() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let program = Path::new(env!("CARGO_BIN_EXE_bordercheck"));
    let found_first = [
        program.parent().ok_or("the program stands nowhere")?,
        Path::new("/usr/bin"),
        Path::new("/bin"),
    ];
    // Sessions without a folder of their own sit at the desk.
    std::env::set_current_dir(folder.join("desk"))?;
    trycmd::TestCases::new()
        .env(
            "PATH",
            std::env::join_paths(found_first)?
                .into_string()
                .map_err(|path| format!("{path:?} is no text"))?,
        )
        // For pipes; a name that is not known here would be passed over in silence.
        .register_bin("sh", Path::new("/bin/sh"))
        .case(folder.join("*.trycmd"));
    Ok(())
}
