//! How we name the law: whose duty, under which theme, with which force.

use serde::{Deserialize, Serialize};

/// Declares an enum together with the word that rules, reports and the command line use for each
/// variant, so that the word stands in one place.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every variant, in the order of reports.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word in rules, filings, reports and on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The words for people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }

            /// The variant of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|variant| variant.word() == word)
            }
        }
    };
}

words! {
    /// On whom the law puts a duty: the operators of the AI Act, and those whom other law names.
    Role {
        /// Article 3(3).
        Provider = "provider", "provider";
        /// Article 3(4).
        Deployer = "deployer", "deployer";
        /// Article 3(5).
        AuthorisedRepresentative = "authorised_representative", "authorised representative";
        /// Article 3(6).
        Importer = "importer", "importer";
        /// Article 3(7).
        Distributor = "distributor", "distributor";
        /// Article 2(1)(e) and 25(3).
        ProductManufacturer = "product_manufacturer", "product manufacturer";
        /// Whoever decides why and how personal data are processed (GDPR, Article 4(7)).
        Controller = "controller", "controller";
        /// Whoever processes personal data for a controller (GDPR, Article 4(8)).
        Processor = "processor", "processor";
        /// A national authority that applies border, visa, asylum or return law.
        Authority = "authority", "competent authority";
        /// An institution, body, office or agency of the Union.
        UnionBody = "union_body", "Union body";
        /// A State, through whichever of its organs acts.
        State = "state", "State";
        /// The State or organisation that pays for, supplies or supports what another one does.
        DonorState = "donor_state", "donor State";
        /// The State on whose territory or for which it is done.
        HostState = "host_state", "host State";
        /// Whoever sends items, software or technology out of the Union (Regulation (EU) 2021/821, Article 2).
        Exporter = "exporter", "exporter";
        /// Whoever decides on money for the system.
        Funder = "funder", "funder";
        /// Whoever buys the system with public money (Directive 2014/24/EU, Article 2).
        ContractingAuthority = "contracting_authority", "contracting authority";
    }
}

impl Role {
    /// The parts that whoever files in this one plays as a rule under other law too: who uses a system decides
    /// on the processing and applies border law; who makes it sends it abroad. Each duty still says when it binds.
    #[must_use]
    pub fn with_usual_parts(self) -> Vec<Role> {
        let also: &[Role] = match self {
            Role::Provider => &[Role::Processor, Role::Exporter],
            Role::Deployer => &[Role::Controller, Role::Authority, Role::UnionBody],
            Role::AuthorisedRepresentative
            | Role::Importer
            | Role::Distributor
            | Role::ProductManufacturer
            | Role::Controller
            | Role::Processor
            | Role::Authority
            | Role::UnionBody
            | Role::State
            | Role::DonorState
            | Role::HostState
            | Role::Exporter
            | Role::Funder
            | Role::ContractingAuthority => &[],
        };
        [&[self], also].concat()
    }
}

words! {
    /// What a duty is about; findings are grouped by it.
    Theme {
        /// Practices that nobody may use.
        Prohibition = "prohibition", "Prohibited practices";
        /// What the law makes of the system, and what must be kept on file about that.
        Classification = "classification", "Classification";
        /// Notice, instructions, what can be understood.
        Transparency = "transparency", "Transparency";
        /// Explanation, review, appeal, remedy.
        Contestability = "contestability", "Contestability";
        /// Risk management.
        Risk = "risk", "Risk management";
        /// Impact on the rights of people.
        FundamentalRights = "fundamental_rights", "Fundamental rights";
        /// Who watches the system, with which power.
        HumanOversight = "human_oversight", "Human oversight";
        /// Training, validation and test data; input data.
        Data = "data", "Data";
        /// Accuracy, robustness, cybersecurity.
        Performance = "performance", "Accuracy, robustness and security";
        /// Technical documentation and other papers.
        Documentation = "documentation", "Documentation";
        /// Logs, monitoring, incidents, who answers.
        Accountability = "accountability", "Accountability";
        /// The Union's database.
        Registration = "registration", "Registration";
        /// What is done in, with or for another State.
        Outsourcing = "outsourcing", "Outsourcing and third States";
    }
}

words! {
    /// Which force a rule has.
    Binding {
        /// Adopted law, also where it binds from a later day.
        Law = "law", "law";
        /// Guidance that binds nobody.
        SoftLaw = "soft_law", "soft law";
        /// What courts have said.
        CaseLaw = "case_law", "case law";
        /// Adopted, not yet in force for anybody.
        Pending = "pending", "pending";
        /// A technical standard.
        Standard = "standard", "standard";
    }
}

words! {
    /// What stands behind a fact, and behind a duty that is met; the least first.
    Standing {
        /// The filer says so.
        Asserted = "asserted", "asserted";
        /// An item of evidence is named for it, in date and for this version of the system.
        Documented = "documented", "documented";
        /// That item's file is there, and has the digest that the filing gives.
        Verified = "verified", "verified";
    }
}

words! {
    /// What a filing lets us say about a condition (Kleene's strong logic).
    Truth {
        /// Shown not to hold.
        False = "false", "no";
        /// Not enough is stated to tell.
        Unknown = "unknown", "not known";
        /// Shown to hold.
        True = "true", "yes";
    }
}

impl Truth {
    /// The answer to a question, for people: the one place for these words.
    #[must_use]
    pub fn answer(self) -> &'static str {
        match self {
            Truth::False => "no",
            Truth::Unknown => "open",
            Truth::True => "yes",
        }
    }

    /// Both hold: false wins over unknown.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// One holds: true wins over unknown.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// True and false change places.
    #[must_use]
    pub fn opposite(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Truth {
        if known { Truth::True } else { Truth::False }
    }
}

words! {
    /// What one obligation comes to for one filing.
    Verdict {
        /// Shown not to be met: a gap.
        Unmet = "unmet", "unmet";
        /// The filing does not say enough to tell: a gap in what we know.
        Undetermined = "undetermined", "undetermined";
        /// Shown to be met.
        Met = "met", "met";
        /// The obligation does not bind this filing.
        NotApplicable = "not_applicable", "not applicable";
    }
}

impl Verdict {
    /// What follows from whether an obligation applies and whether what it asks for is shown. Only one
    /// that applies can be met or unmet: a duty of somebody else is not met by accident.
    #[must_use]
    pub fn of(applies: Truth, fulfilled: Truth) -> Verdict {
        use Truth::{False, True, Unknown};
        match (applies, fulfilled) {
            (False, False | Unknown | True) => Verdict::NotApplicable,
            (True, True) => Verdict::Met,
            (True, False) => Verdict::Unmet,
            (True, Unknown) | (Unknown, False | Unknown | True) => Verdict::Undetermined,
        }
    }
}
