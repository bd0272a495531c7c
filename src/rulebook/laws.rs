//! What a law is called, from which days its duties bind, and what a breach may cost.

use jiff::civil::Date;

use super::cases::Expected;
use super::condition::Condition;
use super::fields::{Fields, Page, list, words};
use super::load::Loader;
use super::{Chapter, Day, FormalDay, Instrument, Law, NamedDate, Regime, Tier};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::NodeId;
use crate::law::Binding;

/// What the names of dates begin with in rules.
pub(super) const DATE: &str = "date.";

impl Loader<'_> {
    /// First pass: `law.yaml`.
    pub(super) fn law(&mut self, file: usize, page: &Page<'_, '_>) {
        let keys = [
            "id",
            "title",
            "short",
            "number",
            "eli",
            "as_amended_on",
            "binding",
            "instruments",
            "chapters",
        ];
        let Some(fields) = page.fields(page.document.root(), "a law", &keys) else { return };
        let Some(whole) = instrument(&fields, Binding::Law) else { return };
        if whole.id != self.folder(file) {
            page.error(
                Code::NotAllowed,
                fields.node,
                format!("the law `{}` stands in a folder of another name", whole.id),
            );
        }
        if self.rulebook.law(&whole.id).is_some() {
            page.error(
                Code::DuplicateId,
                fields.node,
                format!("the law `{}` is there already", whole.id),
            );
        }
        let mut instruments: Vec<Instrument> = Vec::new();
        for node in fields.list("instruments") {
            let Some(inner) = page.fields(node, "an instrument", &keys[..7]) else { continue };
            let Some(instrument) = instrument(&inner, whole.binding) else { continue };
            if instruments.iter().any(|known| known.id == instrument.id) {
                let message = format!("the instrument `{}` is there already", instrument.id);
                page.error(Code::DuplicateId, node, message);
            }
            instruments.push(instrument);
        }
        let mut chapters = Vec::new();
        for node in fields.list("chapters") {
            let Some(inner) = page.fields(node, "a chapter", &["title", "from", "to"]) else {
                continue;
            };
            let (Some(title), Some(from), Some(to)) =
                (inner.need_text("title"), inner.count("from"), inner.count("to"))
            else {
                continue;
            };
            chapters.push(Chapter { title, from, to });
        }
        self.rulebook.laws.push(Law { whole, instruments, chapters });
    }

    /// Second pass: one day of `dates.yaml` that has a name.
    pub(super) fn named_date(&mut self, page: &Page<'_, '_>, node: NodeId) {
        let keys = ["id", "title", "day", "provision"];
        let Some(fields) = page.fields(node, "a date", &keys) else { return };
        fields.need("day");
        let (Some(name), Some(title)) = (fields.need_text("id"), fields.need_text("title")) else {
            return;
        };
        let (Some(day), Some(provision)) = (fields.date("day"), fields.need_text("provision"))
        else {
            return;
        };
        self.known_provision(page, fields.get("provision"), &provision);
        let id = format!("{}/{name}", page.book);
        if self.rulebook.dates.iter().any(|known| known.id == id) {
            page.error(Code::DuplicateId, node, format!("the date `{id}` is there already"));
        }
        self.rulebook.dates.push(NamedDate { id, title, day, provision });
    }

    /// The day that `date.<name>` stands for: of the same book, or of the one that is named before it.
    pub(super) fn day_of(&self, page: &Page<'_, '_>, node: NodeId, name: &str) -> Option<Date> {
        let full =
            if name.contains('/') { name.to_owned() } else { format!("{}/{name}", page.book) };
        let dates = &self.rulebook.dates;
        if let Some(known) = dates.iter().find(|known| known.id == full) {
            return Some(known.day);
        }
        let fault = Diagnostic::error(
            Code::NotAllowed,
            page.span(node),
            format!("no date is called `{DATE}{name}`"),
        );
        let likely = page.likely(&full, dates.iter().map(|known| known.id.as_str()));
        let own = format!("{}/", page.book);
        page.fault(match likely {
            Some(likely) => {
                let likely = likely.strip_prefix(&own).unwrap_or(likely);
                fault.help(format!("Did you mean `{DATE}{likely}`?"))
            }
            None => fault.help("Dates are named in `dates.yaml`, under `dates`."),
        });
        None
    }

    /// A day that stands in a condition: the law may move it, and then no condition is to be looked for.
    pub(super) fn no_literal_day(&self, page: &Page<'_, '_>, node: NodeId, day: Date) {
        let fault = Diagnostic::error(
            Code::NotAllowed,
            page.span(node),
            format!(
                "a condition names a day of the law and does not hold it; this one holds {day}"
            ),
        );
        let own = format!("{}/", page.book);
        let named = self.rulebook.dates.iter().filter(|known| known.day == day);
        let named = named.filter_map(|known| known.id.strip_prefix(&own));
        let named: Vec<String> = named.map(|name| format!("{DATE}{name}")).collect();
        page.fault(fault.help(if named.is_empty() {
            format!("Name it in `{own}dates.yaml`, under `dates`, and write `{DATE}<name>` here.")
        } else {
            format!("Write {} here.", list(named.iter().map(String::as_str)))
        }));
    }

    /// The day at `key`, as a date or by its name.
    fn day(&self, page: &Page<'_, '_>, fields: &Fields<'_, '_>, key: &str) -> Option<Date> {
        let node = fields.need(key)?;
        match page.document.text(node).and_then(|text| text.strip_prefix(DATE)) {
            Some(name) => self.day_of(page, node, name),
            None => fields.date(key),
        }
    }

    /// Third pass: one regime of `dates.yaml`.
    pub(super) fn regime(
        &mut self,
        file: usize,
        page: &Page<'_, '_>,
        node: NodeId,
    ) -> Option<Regime> {
        let keys = ["id", "title", "days", "formal", "note", "cases"];
        let fields = page.fields(node, "a regime", &keys)?;
        let id = format!("{}/{}", self.folder(file), fields.need_text("id")?);
        let title = fields.need_text("title")?;
        let mut days = Vec::new();
        let nodes = page.list(fields.need("days")?, "`days`");
        for (at, &day) in nodes.iter().enumerate() {
            let Some(inner) = page.fields(day, "a day", &["when", "from", "provision", "note"])
            else {
                continue;
            };
            let last = at + 1 == nodes.len();
            let when = inner.get("when");
            if last == when.is_some() {
                page.error(
                    Code::NotAllowed,
                    day,
                    "the last day of a regime, and only that, has no `when`",
                );
            }
            let when = when.map_or(Some(Condition::always()), |when| {
                self.condition(page, when, &mut Vec::new())
            });
            let (Some(when), Some(from), Some(provision)) =
                (when, self.day(page, &inner, "from"), inner.need_text("provision"))
            else {
                continue;
            };
            self.known_provision(page, inner.get("provision"), &provision);
            days.push(Day { when, from, provision, note: inner.text("note") });
        }
        let formal = fields.get("formal").and_then(|node| {
            let inner = page.fields(node, "`formal`", &["from", "provision", "note"])?;
            let from = self.day(page, &inner, "from");
            let provision = inner.need_text("provision")?;
            self.known_provision(page, inner.get("provision"), &provision);
            Some(FormalDay { from: from?, provision, note: inner.need_text("note")? })
        });
        // Which days a case can expect follows from the regime; that each is shown is measured.
        self.cases(&fields, page, &format!("regime:{id}"), file, &[], &[Expected::Day(None)]);
        let place = self.place(file, page, node);
        Some(Regime { id, title, days, formal, note: fields.text("note"), place })
    }

    /// First pass: `fines.yaml`.
    pub(super) fn tiers(&mut self, page: &Page<'_, '_>) {
        let Some(fields) = page.fields(page.document.root(), "a file of fines", &["tiers"]) else {
            return;
        };
        for node in fields.list("tiers") {
            let Some(inner) = page.fields(node, "a tier", &["provision", "says", "for"]) else {
                continue;
            };
            inner.need("for");
            let (Some(provision), Some(says)) =
                (inner.need_text("provision"), inner.need_text("says"))
            else {
                continue;
            };
            self.rulebook.tiers.push(Tier { provision, says, of: inner.texts("for") });
        }
    }

    /// Last pass: the provisions of the tiers are there.
    pub(super) fn tier_provisions(&self, page: &Page<'_, '_>) {
        let Some(tiers) = page.document.get(page.document.root(), "tiers") else { return };
        for &tier in page.document.items(tiers) {
            let of = page.document.get(tier, "for");
            let nodes = of.map_or(&[][..], |of| page.document.items(of)).iter().copied();
            for node in nodes.chain(page.document.get(tier, "provision")) {
                let Some(provision) = page.document.text(node) else { continue };
                self.known_provision(page, Some(node), provision);
            }
        }
    }
}

/// The keys that name a whole law or one instrument of it.
fn instrument(fields: &Fields<'_, '_>, usual: Binding) -> Option<Instrument> {
    fields.need("as_amended_on");
    let (id, title) = (fields.need_text("id"), fields.need_text("title"));
    let (short, number) = (fields.need_text("short"), fields.need_text("number"));
    let (eli, as_amended_on) = (fields.need_text("eli"), fields.date("as_amended_on"));
    let binding = fields
        .word("binding", Binding::from_word, &words(Binding::ALL, Binding::word))
        .unwrap_or(usual);
    Some(Instrument {
        id: id?,
        title: title?,
        short: short?,
        number: number?,
        eli: eli?,
        as_amended_on: as_amended_on?,
        binding,
    })
}
