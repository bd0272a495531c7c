//! The outermost keys of each document of a text, in one pass that no fault stops.

use std::borrow::Cow;

/// Keys of one document that are kept.
const MOST: usize = 1_000;

/// Documents of one text that are looked at; the last one takes in all further keys.
const DOCUMENTS: usize = 10_000;

/// The outermost keys of one document.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    pub(super) keys: Vec<Cow<'t, str>>,
    /// Whether the document is a list, and the keys are those of its items.
    pub(super) list: bool,
}

impl<'t> Outline<'t> {
    fn push(&mut self, key: Cow<'t, str>) {
        // The marker is kept wherever it stands.
        if self.keys.len() < MOST || key == super::MARKER {
            self.keys.push(key);
        }
    }
}

/// The outlines of all documents of a text.
pub(super) fn outlines(text: &str) -> Vec<Outline<'_>> {
    let mut scan = Scan {
        rest: text.trim_start_matches('\u{feff}'),
        documents: vec![Outline::default()],
        indent: None,
    };
    while !scan.rest.is_empty() {
        scan.line();
    }
    scan.documents.retain(|document| document.list || !document.keys.is_empty());
    scan.documents
}

/// A place in a text.
struct Scan<'t> {
    rest: &'t str,
    documents: Vec<Outline<'t>>,
    /// Spaces before the outermost keys, once one was met.
    indent: Option<usize>,
}

impl<'t> Scan<'t> {
    fn document(&mut self) -> Option<&mut Outline<'t>> {
        self.documents.last_mut()
    }

    fn begin(&mut self) {
        self.indent = None;
        if self.documents.len() < DOCUMENTS {
            self.documents.push(Outline::default());
        }
    }

    /// Takes the next line; in brackets, everything up to the last one.
    fn line(&mut self) {
        let (mut line, after) = match self.rest.find(['\n', '\r']) {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, ""),
        };
        let (whole, length) = (self.rest, line.len());
        self.rest = after;
        if let Some(behind) = mark(line, "---") {
            self.begin();
            line = behind;
        } else if mark(line, "...").is_some() {
            self.begin();
            return;
        }
        let content = line.trim_start_matches([' ', '\t', '\u{feff}']);
        if content.is_empty() || content.starts_with(['#', '%']) {
            return;
        }
        let indent = line.len() - content.len();
        let content = if self.indent.is_none() { without_properties(content) } else { content };
        if content.is_empty() {
            return;
        }
        if self.indent.is_none() && content.starts_with(['{', '[']) {
            self.rest = whole.get(length - content.len()..).unwrap_or(after);
            self.brackets();
            return;
        }
        let outermost = *self.indent.get_or_insert(indent);
        let item = content
            .strip_prefix('-')
            .filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if indent != outermost {
            return;
        }
        let content = match item {
            Some(item) => {
                if let Some(document) = self.document()
                    && document.keys.is_empty()
                {
                    document.list = true;
                }
                item.trim_start()
            }
            None => content,
        };
        if let Some(key) = key(content)
            && let Some(document) = self.document()
        {
            document.push(key);
        }
    }

    /// Takes a collection in brackets, closed or not.
    fn brackets(&mut self) {
        let text = self.rest;
        let list = text.starts_with('[');
        if let Some(document) = self.document() {
            document.list = list;
        }
        self.indent = Some(usize::MAX);
        let wanted = if list { 2 } else { 1 };
        let bytes = text.as_bytes();
        let (mut at, mut depth) = (0, 0_usize);
        // Whether a token may begin here, and whether a key may.
        let (mut fresh, mut awaits_key) = (true, false);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => {
                    depth += 1;
                    (fresh, awaits_key) = (true, byte == b'{' && depth == wanted);
                    at += 1;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    (fresh, awaits_key) = (false, false);
                    at += 1;
                    if depth == 0 {
                        break;
                    }
                }
                b',' => {
                    (fresh, awaits_key) = (true, depth == wanted);
                    at += 1;
                }
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'#' if at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                    at += text[at..].find('\n').unwrap_or(text.len() - at);
                }
                b':' => {
                    fresh = true;
                    at += 1;
                }
                b'"' | b'\'' if fresh => {
                    let end = quoted(text, at);
                    let token = text.get(at..end).unwrap_or_default();
                    if std::mem::take(&mut awaits_key)
                        && let Some(document) = self.document()
                    {
                        document.push(unquoted(token));
                    }
                    fresh = false;
                    at = end;
                }
                _ => {
                    let rest = &text[at..];
                    let end = rest
                        .find([':', ',', '{', '}', '[', ']', '\n'])
                        .unwrap_or(rest.len())
                        .max(1);
                    let end = (end..=rest.len())
                        .find(|&end| rest.is_char_boundary(end))
                        .unwrap_or(rest.len());
                    if std::mem::take(&mut awaits_key)
                        && let Some(document) = self.document()
                    {
                        document.push(Cow::Borrowed(rest[..end].trim_start_matches("? ").trim()));
                    }
                    fresh = false;
                    at += end;
                }
            }
        }
        self.rest = &text[at.min(text.len())..];
    }
}

/// What stands behind the mark of a document at the beginning of a line.
fn mark<'t>(line: &'t str, mark: &str) -> Option<&'t str> {
    line.strip_prefix(mark).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A line without the tag and the anchor of the whole document.
fn without_properties(mut content: &str) -> &str {
    while content.starts_with(['!', '&']) {
        let end = content.find([' ', '\t']).unwrap_or(content.len());
        content = content[end..].trim_start();
    }
    content
}

/// The key that a line begins with.
fn key(content: &str) -> Option<Cow<'_, str>> {
    let explicit = content.strip_prefix("? ").map(str::trim_start);
    let content = explicit.unwrap_or(content);
    if content.starts_with(['"', '\'']) {
        let end = quoted(content, 0);
        let behind = content[end..].trim_start();
        return (behind.starts_with(':') || explicit.is_some()).then(|| unquoted(&content[..end]));
    }
    let colon = content.match_indices(':').map(|(at, _)| at);
    // A colon with nothing behind it is a fault in YAML, and a key to whoever wrote it.
    let mut ends = colon.filter(|at| {
        let rest = &content[at + 1..];
        rest.is_empty()
            || rest.starts_with([' ', '\t'])
            || content[..*at].trim_end() == super::MARKER
    });
    let end = ends.next().or(explicit.map(str::len));
    end.map(|at| Cow::Borrowed(content[..at].trim_end()))
}

/// Where a quoted text ends that begins at a place; the end of all where it is not closed.
fn quoted(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 2,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The text in quotes, its escapes undone where they are those of JSON.
fn unquoted(token: &str) -> Cow<'_, str> {
    if token.contains('\\')
        && let Ok(text) = serde_json::from_str::<String>(token)
    {
        return Cow::Owned(text);
    }
    Cow::Borrowed(token.trim_matches(['"', '\'']))
}
