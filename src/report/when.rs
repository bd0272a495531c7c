//! From when something binds, in words.

use jiff::civil::Date;

use crate::evaluate::BindingDay;
use crate::time::in_words;

/// The calendar's last year stands for a duty that never comes to bind.
pub(crate) const NEVER: i16 = 9999;

fn never(day: Date) -> bool {
    day.year() == NEVER
}

/// “2 December 2027”; of a day that is open, the range it is in.
pub(crate) fn day(day: &BindingDay<'_>) -> String {
    match day.from {
        Some(from) if never(from) => "never, as far as is stated".to_owned(),
        Some(from) => in_words(from),
        None if never(day.latest) => {
            format!("{} at the earliest, perhaps never", in_words(day.earliest))
        }
        None => {
            format!("between {} and {}", in_words(day.earliest), in_words(day.latest))
        }
    }
}

/// “from 2 December 2027”; of a day that is open, “from a day between …”.
pub(crate) fn from_day(binds: &BindingDay<'_>) -> String {
    let open = binds.from.is_none() && !never(binds.latest);
    if binds.from.is_some_and(never) {
        return day(binds);
    }
    if open { format!("from a day {}", day(binds)) } else { format!("from {}", day(binds)) }
}

/// The day, and whether it has come.
pub(crate) fn day_as_of(binds: &BindingDay<'_>, as_of: Date) -> String {
    let now = match binds.from {
        Some(from) if from <= as_of => " (now)",
        None if binds.latest <= as_of => " (now)",
        None if binds.earliest <= as_of => " (perhaps now)",
        Some(_) | None => "",
    };
    format!("{}{now}", day(binds))
}
