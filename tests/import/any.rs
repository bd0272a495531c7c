//! What holds for any text that is taken for a register. The fuzz target `import` checks the same.

use bordercheck::document::{Limits, read};
use bordercheck::import::{Import, Register, import};
use bordercheck::rulebook::Rulebook;
use bordercheck::source::Source;

/// Reads a text as each register: it is refused, or every record is accounted for, and those that are
/// filings can be read again.
pub fn check(rulebook: &Rulebook, text: &str) {
    for register in
        [Register::UsInventory, Register::NlRegister, Register::UkRecords, Register::Airo]
    {
        let Ok(import) = import(register, text, &rulebook.vocabulary) else { continue };
        adds_up(&import);
        for filing in import.filings {
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

/// Every record that was read is a filing, refused or skipped, and says on which line.
pub fn adds_up(import: &Import) {
    let left = import.refused.len() + import.skipped.len();
    assert!(
        import.balances(),
        "{} read, {} filings, {left} not",
        import.read,
        import.filings.len()
    );
    for left in import.refused.iter().chain(&import.skipped) {
        assert!(left.line > 0 && !left.reason.is_empty(), "{left:?}");
    }
    for column in &import.columns {
        assert_eq!(column.not_taken > 0, column.first_not_taken.is_some(), "{column:?}");
    }
}
