//! The rulebook as a list.

use std::io;

use crate::rulebook::Rulebook;
use crate::time::in_words;

/// Every obligation on a line: id, citation, addressee, day.
///
/// # Errors
/// Those of the output.
pub fn rules_list(rulebook: &Rulebook, out: &mut dyn io::Write) -> io::Result<()> {
    for obligation in &rulebook.obligations {
        let day = rulebook.regime(obligation).and_then(|regime| regime.days.last());
        let day = day.map_or_else(String::new, |day| in_words(day.from));
        let verified = if obligation.verified { "" } else { "  (not verified)" };
        writeln!(out, "{}", obligation.id)?;
        writeln!(
            out,
            "    {} · {} · {} · from {day}{verified}\n    {}",
            rulebook.cite(&obligation.provision),
            obligation.addressee.label(),
            obligation.theme.label(),
            obligation.title
        )?;
    }
    let laws: Vec<&str> = rulebook.laws.iter().map(|law| law.whole.id.as_str()).collect();
    let qualifications = rulebook.qualifications.iter();
    let qualifications = qualifications.filter(|q| laws.contains(&q.law.as_str())).count();
    writeln!(
        out,
        "obligations: {}; qualifications: {qualifications}; contradictions: {}",
        rulebook.obligations.len(),
        rulebook.contradictions.len()
    )
}
