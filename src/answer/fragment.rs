//! A piece of a filing that came back filled in → the answers in it.

use super::{Given, Reply};
use crate::ask::name_of_item;
use crate::document::{Document, Kind as Node, NodeId};
use crate::shown::printable;
use crate::vocabulary::{Handle, Kind, Member, ObjectId, RecordId, Vocabulary};

/// Reads the answers of a document that fits the schema.
pub(super) fn read(document: &Document<'_>, vocabulary: &Vocabulary) -> Reply {
    let id = Handle::FilingId.within(document.root(), |node, key| document.get(node, key));
    let mut walk = Walk { document, vocabulary, reply: Reply::default() };
    walk.reply.reference = id.and_then(|id| document.text(id)).map(printable);
    let filing = vocabulary.record_kind(RecordId::FILING).object;
    walk.object(filing, document.root(), "", None);
    walk.reply
}

struct Walk<'d, 'v> {
    document: &'d Document<'d>,
    vocabulary: &'v Vocabulary,
    reply: Reply,
}

impl Walk<'_, '_> {
    fn object(&mut self, object: ObjectId, node: NodeId, path: &str, named: Option<&str>) {
        for entry in self.document.entries(node) {
            let Some(member) = self.vocabulary.object(object).member(&entry.key) else { continue };
            let inner = if path.is_empty() {
                entry.key.to_string()
            } else {
                format!("{path}.{}", entry.key)
            };
            match (member, &self.document.node(entry.value).kind) {
                (Member::Version, _) | (_, Node::Null) => {}
                (Member::Object(object), Node::Mapping(_)) => {
                    self.object(object, entry.value, &inner, named);
                }
                (Member::Fact(id), Node::List(items)) => match self.vocabulary.fact(id).kind {
                    Kind::Records(record) => {
                        self.records(record, items, entry.value, &inner, named);
                    }
                    Kind::YesNo
                    | Kind::Date
                    | Kind::Duration
                    | Kind::Number
                    | Kind::Text
                    | Kind::Texts
                    | Kind::Code
                    | Kind::Codes
                    | Kind::Choice
                    | Kind::Choices
                    | Kind::Claim => self.answer(entry.value, inner, named),
                },
                (Member::Object(_) | Member::Fact(_) | Member::Evidence, _) => {
                    self.answer(entry.value, inner, named);
                }
            }
        }
    }

    /// Items by what they go by, or by their place; a list of new ones as a whole.
    fn records(
        &mut self,
        record: RecordId,
        items: &[NodeId],
        list: NodeId,
        path: &str,
        named: Option<&str>,
    ) {
        let about = self.vocabulary.record_kind(record).object;
        let mut of_items = Walk { reply: Reply::default(), ..*self };
        for (at, &item) in items.iter().enumerate() {
            let name = name_of_item(self.document, item).map(|named| named.value);
            of_items.object(about, item, &format!("{path}[{at}]"), name.as_deref());
        }
        let items = of_items.reply.answers;
        self.reply.answers.push(Given {
            path: path.to_owned(),
            named: named.map(str::to_owned),
            value: self.document.to_json(list),
            span: self.document.node(list).span,
            items,
        });
    }

    fn answer(&mut self, node: NodeId, path: String, named: Option<&str>) {
        self.reply.answers.push(Given {
            path,
            named: named.map(str::to_owned),
            value: self.document.to_json(node),
            span: self.document.node(node).span,
            items: Vec::new(),
        });
    }
}
