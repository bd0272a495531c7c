//! What holds for any text that is taken for a register. The fuzz target `import` checks the same.

use bordercheck::document::{Limits, read};
use bordercheck::import::{Register, import};
use bordercheck::rulebook::Rulebook;
use bordercheck::source::Source;

/// Reads a text as each register: it is refused, or every record is a filing that can be read again.
pub fn check(rulebook: &Rulebook, text: &str) {
    for register in
        [Register::UsInventory, Register::NlRegister, Register::UkRecords, Register::Airo]
    {
        let Ok(filings) = import(register, text, &rulebook.vocabulary) else { continue };
        for filing in filings {
            let source = Source::new("filing.yaml", filing.yaml.as_str());
            let readings = read(&source, &Limits::default());
            assert_eq!(readings.len(), 1, "{}", filing.yaml);
            let faults = &readings[0].diagnostics;
            let refused = faults
                .iter()
                .any(|fault| fault.severity == bordercheck::diagnostic::Severity::Error);
            assert!(!refused, "{faults:?}\n{}", filing.yaml);
        }
    }
}
