//! The laws of Kleene's strong logic, of the three values and of conditions.

use bordercheck::evaluate::Question;
use bordercheck::law::Truth::{self, False, True, Unknown};
use bordercheck::law::Verdict;
use bordercheck::rulebook::Condition;
use bordercheck::vocabulary::{Kind, RecordId, Vocabulary};
use proptest::prelude::*;
use proptest::sample::Index;

use super::draft::conditions;
use super::filing::filings;
use super::{tried_on, with_question};

/// With three values every law is tried on everything it speaks of.
#[test]
fn the_laws_of_kleenes_logic() {
    for &a in Truth::ALL {
        assert_eq!(a.opposite().opposite(), a, "double negation of {a:?}");
        assert_eq!((a.and(True), a.or(False)), (a, a), "neutral to {a:?}");
        assert_eq!((a.and(False), a.or(True)), (False, True), "deciding {a:?}");
        assert_eq!((a.and(a), a.or(a)), (a, a), "{a:?} with itself");
        for &b in Truth::ALL {
            assert_eq!((a.and(b), a.or(b)), (b.and(a), b.or(a)), "order of {a:?} and {b:?}");
            assert_eq!(
                a.and(b).opposite(),
                a.opposite().or(b.opposite()),
                "De Morgan for {a:?} and {b:?}"
            );
            assert_eq!(
                a.or(b).opposite(),
                a.opposite().and(b.opposite()),
                "De Morgan for {a:?} or {b:?}"
            );
            assert_eq!((a.and(a.or(b)), a.or(a.and(b))), (a, a), "absorption of {b:?} by {a:?}");
            for &c in Truth::ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)), "grouping {a:?}, {b:?}, {c:?}");
                assert_eq!(a.or(b).or(c), a.or(b.or(c)), "grouping {a:?}, {b:?}, {c:?}");
                assert_eq!(
                    a.and(b.or(c)),
                    a.and(b).or(a.and(c)),
                    "spreading {a:?} over {b:?}, {c:?}"
                );
                assert_eq!(
                    a.or(b.and(c)),
                    a.or(b).and(a.or(c)),
                    "spreading {a:?} over {b:?}, {c:?}"
                );
            }
        }
    }
    // What holds of nothing in classical logic only holds here of what is known.
    assert_eq!(
        (Unknown.and(Unknown.opposite()), Unknown.or(Unknown.opposite())),
        (Unknown, Unknown)
    );
}

/// To know more never takes back what was known.
#[test]
fn an_unknown_that_becomes_known_takes_nothing_back() {
    let later = |truth: Truth| if truth == Unknown { Truth::ALL.to_vec() } else { vec![truth] };
    let kept = |before: Truth, after: Truth| before == Unknown || before == after;
    for &a in Truth::ALL {
        for &b in Truth::ALL {
            for (x, y) in
                later(a).into_iter().flat_map(|x| later(b).into_iter().map(move |y| (x, y)))
            {
                assert!(kept(a.and(b), x.and(y)), "{a:?} and {b:?}, then {x:?} and {y:?}");
                assert!(kept(a.or(b), x.or(y)), "{a:?} or {b:?}, then {x:?} or {y:?}");
                assert!(kept(a.opposite(), x.opposite()), "not {a:?}, then not {x:?}");
                let (before, after) = (Verdict::of(a, b), Verdict::of(x, y));
                let allowed = match before {
                    Verdict::Undetermined => true,
                    // Whether it binds was still open.
                    Verdict::Met => {
                        after == Verdict::Met || (a == Unknown && after == Verdict::NotApplicable)
                    }
                    Verdict::Unmet | Verdict::NotApplicable => after == before,
                };
                assert!(allowed, "{before:?}, then {after:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(tried_on(300))]

    #[test]
    fn conditions_keep_the_laws(
        filing in filings(),
        pairs in prop::collection::vec(any::<(Index, Index)>(), 40),
    ) {
        let all: Vec<&Condition> = conditions().collect();
        let pairs = pairs.iter().map(|(a, b)| (*a.get(&all), *b.get(&all)));
        with_question(&filing.0, |question| {
            pairs.into_iter().try_for_each(|(a, b)| keep_the_laws(question, a, b))
        })??;
    }
}

/// The evaluation of conditions keeps the laws, whatever the conditions and the filing say.
fn keep_the_laws(
    question: &Question<'_>,
    a: &Condition,
    b: &Condition,
) -> Result<(), TestCaseError> {
    let not = |condition: &Condition| Condition::Not(Box::new(condition.clone()));
    let all = |parts: [&Condition; 2]| Condition::All(parts.map(Clone::clone).to_vec());
    let any = |parts: [&Condition; 2]| Condition::Any(parts.map(Clone::clone).to_vec());
    let truth = |condition: Condition| question.truth(&condition);
    let (of_a, of_b) = (question.truth(a), question.truth(b));
    prop_assert_eq!(truth(not(a)), of_a.opposite());
    prop_assert_eq!(truth(all([a, b])), of_a.and(of_b));
    prop_assert_eq!(truth(any([b, a])), of_a.or(of_b));
    prop_assert_eq!(truth(not(&all([a, b]))), truth(any([&not(a), &not(b)])));
    prop_assert_eq!(truth(Condition::All(Vec::new())), True);
    prop_assert_eq!(truth(Condition::Any(Vec::new())), False);
    let mut parts = Vec::new();
    a.walk(&mut |part| parts.push(part));
    for part in parts {
        if let Condition::Some { list, that } = part
            && stands_alone(part, &question.rulebook.vocabulary)
        {
            let none = Condition::Every { list: *list, that: Box::new(not(that)) };
            prop_assert_eq!(question.truth(part).opposite(), truth(none));
        }
    }
    Ok(())
}

/// Whether a condition speaks of no items but those that it ranges over itself.
fn stands_alone(condition: &Condition, vocabulary: &Vocabulary) -> bool {
    let mut in_hand = vec![RecordId::FILING];
    let mut alone = true;
    condition.walk(&mut |part| match part {
        Condition::Some { list, .. } | Condition::Every { list, .. } => {
            alone &= in_hand.contains(&vocabulary.fact(*list).record);
            if let Kind::Records(record) = vocabulary.fact(*list).kind {
                in_hand.push(record);
            }
        }
        Condition::Fact { fact, .. } => alone &= in_hand.contains(&vocabulary.fact(*fact).record),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Law { .. }
        | Condition::Judge(_) => {}
    });
    alone
}
