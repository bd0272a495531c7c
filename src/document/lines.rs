//! The lines that a key of a block takes, with all that stands below it.

use crate::source::Span;

/// The whole lines of an entry of a block mapping, with the end of the last one; `None` where other things stand on
/// them. Comments and blank lines behind it are not its own.
pub(super) fn block_entry(text: &str, key: Span) -> Option<Span> {
    let start = text.get(..key.range().start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(start..key.range().start)?;
    if !indent.bytes().all(|byte| byte == b' ') {
        return None;
    }
    let mut end = start;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        at += line.len();
        let deep = line.len() - line.trim_start_matches(' ').len();
        let content = line.trim();
        // An item of a list may stand no further to the right than the key of that list.
        let item = deep == indent.len() && (content == "-" || content.starts_with("- "));
        let own = end == start || deep > indent.len() && !content.starts_with('#') || item;
        if own && !content.is_empty() {
            end = at;
        } else if deep <= indent.len() && !content.is_empty() && !content.starts_with('#') {
            break;
        }
    }
    Some(Span::new(start, end))
}
