//! Characters that look like others, or like nothing at all.
//!
//! A no-break space, a Cyrillic letter or a full-width digit comes into a text by copying; on the screen it can
//! not be told from what belongs there. What stands for what is taken from the confusables of Unicode.

use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::confusable_detection::skeleton;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// Bytes of a key or a value that are looked at; what is longer is a text for people.
const LONGEST: usize = 200;

/// A character that is not what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// Where it stands, in bytes.
    pub at: usize,
    /// The character.
    pub found: char,
    /// What it looks like; `None` where nothing is to be seen.
    pub plain: Option<char>,
}

/// The first character of a text that looks like one of ASCII and is another, or that cannot be seen.
#[must_use]
pub fn first(text: &str) -> Option<LookAlike> {
    let mut odd = text.char_indices().filter(|(_, c)| !c.is_ascii());
    odd.find_map(|(at, found)| match plain(found) {
        Plain::Itself => None,
        Plain::Nothing => Some(LookAlike { at, found, plain: None }),
        Plain::Like(like) => Some(LookAlike { at, found, plain: Some(like) }),
    })
}

/// A text with every look-alike written as what it looks like.
#[must_use]
pub fn plainly(text: &str) -> String {
    let plainly = text.chars().filter_map(|c| match plain(c) {
        Plain::Itself => Some(c),
        Plain::Nothing => None,
        Plain::Like(like) => Some(like),
    });
    plainly.collect()
}

/// What a reader sees of a character.
enum Plain {
    Itself,
    Nothing,
    Like(char),
}

fn plain(c: char) -> Plain {
    match c {
        _ if c.is_ascii() => Plain::Itself,
        // Soft hyphen, joiners, marks of direction and of order.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Plain::Nothing,
        _ if c.is_whitespace() => Plain::Like(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Plain::Like('-'),
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Plain::Like('"'),
        '\u{2018}'..='\u{201b}' => Plain::Like('\''),
        _ => {
            let of = |written: String| written.parse::<char>().ok().filter(char::is_ascii);
            // Full-width forms are the same characters; letters of other scripts only look alike.
            let like = digit(c)
                .or_else(|| of(c.nfkc().collect()))
                .or_else(|| of(skeleton(c.encode_utf8(&mut [0; 4])).collect()));
            like.map_or(Plain::Itself, Plain::Like)
        }
    }
}

/// The zeros of scripts that write numbers with digits of their own; the other nine follow each.
const ZEROS: [char; 18] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}',
    '\u{17e0}', '\u{1810}',
];

/// The digit that a digit of another script stands for, whatever it looks like.
fn digit(c: char) -> Option<char> {
    let of = |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10);
    char::from_digit(ZEROS.iter().find_map(of)?, 10)
}

impl LookAlike {
    /// What it is called: “a no-break space (U+00A0)”.
    #[must_use]
    pub fn name(&self) -> String {
        let code = format!("U+{:04X}", u32::from(self.found));
        let known = match self.found {
            '\u{a0}' | '\u{202f}' => "a no-break space",
            '\u{ad}' => "a soft hyphen",
            '\u{200b}' => "a zero-width space",
            '\u{200c}' | '\u{200d}' | '\u{2060}' => "a zero-width joiner",
            '\u{feff}' => "a byte order mark",
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                "an invisible mark of direction"
            }
            '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => "a typographic quote",
            '\u{2010}'..='\u{2015}' => "a typographic hyphen or dash",
            '\u{2212}' => "a minus sign",
            '\u{3000}' => "an ideographic space",
            '\u{ff01}'..='\u{ff5e}' => "a full-width character",
            _ => "",
        };
        if !known.is_empty() {
            return format!("{known} ({code})");
        }
        if self.plain.is_none() {
            return format!("an invisible character ({code})");
        }
        if self.found.is_whitespace() {
            return format!("an unusual space ({code})");
        }
        let kind = if self.found.is_alphabetic() { "letter" } else { "character" };
        let script = self.found.script();
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            return format!("the {kind} {code}");
        }
        let script = script.full_name().replace('_', " ");
        format!("a {kind} of the {script} script ({code})")
    }
}

/// Names the look-alike in what each diagnostic points at, where that is a key or a short value: without its
/// name, “did you mean `logging`?” shows the same word twice.
pub fn name_them(diagnostics: &mut [Diagnostic], source: &Source) {
    for diagnostic in diagnostics {
        let wrong = matches!(
            diagnostic.code,
            Code::UnknownKey
                | Code::WrongType
                | Code::NotAllowed
                | Code::Date
                | Code::Duration
                | Code::OutOfBounds
                | Code::UnknownReference
                | Code::Syntax
        );
        if !wrong {
            continue;
        }
        let place = place(source, diagnostic);
        let text = source.text().get(place.range()).unwrap_or_default();
        let Some(found) = first(text) else { continue };
        let at = source.locate(place.start + u32::try_from(found.at).unwrap_or(0));
        let what = match found.plain {
            Some(' ') => "where a plain space belongs".to_owned(),
            Some(plain) if digit(found.found).is_some() => {
                format!("which is not the plain digit `{plain}`")
            }
            Some(plain) => format!("which looks like `{plain}`"),
            None => "which cannot be seen".to_owned(),
        };
        let mend = match found.plain {
            Some(' ') => "Write a plain space there".to_owned(),
            Some(plain) => format!("Write `{plain}` there"),
            None => "Take it out".to_owned(),
        };
        let line = at.line;
        let told =
            format!("Column {} of line {line} has {}, {what}. {mend}.", at.column, found.name());
        let help = diagnostic.help.take();
        diagnostic.help = Some(match help {
            Some(help) => format!("{told} {help}"),
            None => told,
        });
    }
}

/// What a diagnostic points at; of a fault of syntax, the line.
fn place(source: &Source, diagnostic: &Diagnostic) -> Span {
    let span = diagnostic.span();
    let text = source.text();
    let range = span.range();
    if diagnostic.code != Code::Syntax {
        // What stands inside of a list or of a mapping is not what is wrong with it.
        let long = |text: &str| text.contains('\n') || text.starts_with(['{', '[']);
        let short = range.len() <= LONGEST && !text.get(range.clone()).is_some_and(long);
        return if short { span } else { Span { end: span.start, ..span } };
    }
    let before = text.get(..range.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(['\n', '#', '"', '\'']).unwrap_or(rest.len());
    if end > LONGEST { Span { end: span.start, ..span } } else { Span::new(start, start + end) }
}

#[cfg(test)]
mod tests {
    use super::{first, plainly};

    #[test]
    fn what_it_is_and_what_it_looks_like() {
        let cases = [
            ("log\u{a0}ging", 3, Some(' '), "a no-break space (U+00A0)"),
            ("log\u{200b}ging", 3, None, "a zero-width space (U+200B)"),
            ("l\u{43e}gging", 1, Some('o'), "a letter of the Cyrillic script (U+043E)"),
            ("l\u{3bf}gging", 1, Some('o'), "a letter of the Greek script (U+03BF)"),
            ("\u{ff50}6M", 0, Some('p'), "a full-width character (U+FF50)"),
            ("1\u{ff12}", 1, Some('2'), "a full-width character (U+FF12)"),
            ("\u{201c}P6M\u{201d}", 0, Some('"'), "a typographic quote (U+201C)"),
            ("2026\u{2011}11", 4, Some('-'), "a typographic hyphen or dash (U+2011)"),
            ("a\u{feff}", 1, None, "a byte order mark (U+FEFF)"),
            ("logging\u{ff1a}", 7, Some(':'), "a full-width character (U+FF1A)"),
            ("\u{660}6", 0, Some('0'), "a character of the Arabic script (U+0660)"),
            ("\u{967}", 0, Some('1'), "a character of the Devanagari script (U+0967)"),
        ];
        for (text, at, like, name) in cases {
            let found = first(text).map(|found| (found.at, found.plain, found.name()));
            assert_eq!(found, Some((at, like, name.to_owned())), "{text:?}");
        }
        assert_eq!(first("Überprüfung in Győr, Ψ 東京"), None);
        assert_eq!(plainly("l\u{43e}g\u{200b}g\u{456}ng"), "logging");
    }
}
