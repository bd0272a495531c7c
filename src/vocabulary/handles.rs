//! The facts that the program reads of every filing, whatever the rules: by which name a system goes, who submits the
//! filing, what two filings on one system are compared in, what a register's record becomes.
//!
//! This is the one place in Rust where a fact has a path. Each is looked up when the schema is read
//! ([`Vocabulary::from_schema`]), and one that is not there, or is of another type, is a fault of the schema: nothing is
//! left out in silence because a fact was renamed.
//!
//! [`Vocabulary::from_schema`]: super::Vocabulary::from_schema

use super::Kind;

macro_rules! handles {
    ($($name:ident = $path:literal: $kind:pat,)*) => {
        /// A fact that the program reads of every filing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Handle {
            $(
                #[doc = concat!("`", $path, "`")]
                $name,
            )*
        }

        impl Handle {
            /// All.
            pub const ALL: &'static [Handle] = &[$(Handle::$name),*];

            /// The fact's path, as the vocabulary has it.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self {
                    $(Handle::$name => $path,)*
                }
            }

            /// Whether the program can read a fact of this type as what it takes it to be.
            pub(super) fn fits(self, kind: Kind) -> bool {
                match self {
                    $(Handle::$name => matches!(kind, $kind),)*
                }
            }
        }
    };
}

handles! {
    FilingId = "filing.id": Kind::Text,
    FilingSubmittedBy = "filing.submitted_by": Kind::Choice,
    FilingStage = "filing.stage": Kind::Choice,
    FilingRegister = "filing.register": Kind::Texts,
    FilingRecordId = "filing.record_id": Kind::Texts,
    FilingReplaces = "filing.replaces": Kind::Text,
    SystemName = "system.name": Kind::Text,
    SystemIdentifier = "system.identifier": Kind::Text,
    SystemVersion = "system.version": Kind::Text,
    SystemIntendedPurpose = "system.intended_purpose": Kind::Text,
    SystemFunctions = "system.functions": Kind::Choices,
    SystemTechniques = "system.techniques": Kind::Choices,
    SystemProfiling = "system.profiling": Kind::YesNo,
    SystemLearns = "system.learns_after_deployment": Kind::YesNo,
    SystemInferredAttributes = "system.inferred_attributes": Kind::Choices,
    SystemPersonalCriteria = "system.output.personal_criteria": Kind::Choices,
    LifecycleStage = "lifecycle.stage": Kind::Choice,
    LifecycleFirstUse = "lifecycle.first_use": Kind::Date,
    Actors = "actors": Kind::Records(_),
    ActorId = "actors[].id": Kind::Text,
    ActorName = "actors[].name": Kind::Text,
    ActorRoles = "actors[].roles": Kind::Choices,
    ActorJurisdiction = "actors[].jurisdiction": Kind::Code,
    ActorResponsibleFor = "actors[].responsible_for": Kind::Choices,
    ActorDeveloped = "actors[].developed_or_had_developed": Kind::YesNo,
    UseAreas = "use.areas": Kind::Choices,
    UsePurposes = "use.purposes": Kind::Choices,
    UseCountries = "use.countries": Kind::Codes,
    UsePlaceCountry = "use.place.country": Kind::Code,
    UseDeclaredPurpose = "use.declared_purpose": Kind::Text,
    UseLegalBasisAct = "use.legal_basis.act": Kind::Text,
    Biometrics = "biometrics": Kind::Records(_),
    BiometricModality = "biometrics[].modality": Kind::Choice,
    BiometricOperation = "biometrics[].operation": Kind::Choice,
    PersonalData = "data.personal_data": Kind::YesNo,
    TestingDone = "risk_management.testing.done": Kind::YesNo,
    RiskRegister = "risk_management.risk_register": Kind::Records(_),
    RiskDescription = "risk_management.risk_register[].description": Kind::Text,
    LoggingAutomatic = "logging.automatic": Kind::YesNo,
    LoggingEvents = "logging.events": Kind::Choices,
    LoggingRetention = "logging.retention": Kind::Duration,
    LoggingProviderRetention = "logging.provider_retention": Kind::Duration,
    LoggingUnderProviderControl = "logging.under_provider_control": Kind::YesNo,
    LoggingUnderDeployerControl = "logging.under_deployer_control": Kind::YesNo,
    OversightConfirmationBy = "human_oversight.separate_confirmation_by": Kind::Number,
    OversightPresent = "human_oversight.present": Kind::Choice,
    OversightOverridePossible = "human_oversight.override.possible": Kind::YesNo,
    OversightStopAvailable = "human_oversight.stop.available": Kind::YesNo,
    OversightDefaultOnSilence = "human_oversight.default_on_silence": Kind::Choice,
    Redundancy = "performance.redundancy": Kind::Choices,
    CertificateValidUntil = "conformity.certificate.valid_until": Kind::Date,
    DerogationValidUntil = "conformity.derogation.valid_until": Kind::Date,
    RegistrationOfProvider = "registration.provider.number": Kind::Text,
    RegistrationOfFiltered = "registration.filtered.number": Kind::Text,
    RegisterEntries = "transparency.public_register_entries": Kind::Records(_),
    RegisterEntryRegister = "transparency.public_register_entries[].register": Kind::Text,
    RegisterEntryCountry = "transparency.public_register_entries[].country": Kind::Code,
    RegisterEntryNumber = "transparency.public_register_entries[].number": Kind::Text,
    RegisterEntryDate = "transparency.public_register_entries[].date": Kind::Date,
    NoticeGiven = "contestability.notice.given": Kind::YesNo,
    ExplanationAvailable = "contestability.explanation.available": Kind::YesNo,
    HumanReviewAvailable = "contestability.human_review.available": Kind::YesNo,
    ComplaintAvailable = "contestability.complaint_mechanism.available": Kind::YesNo,
    CanOptOut = "contestability.can_opt_out": Kind::YesNo,
    Remedies = "contestability.remedies": Kind::Records(_),
    RemedyKind = "contestability.remedies[].kind": Kind::Choice,
    Assessments = "assessments": Kind::Records(_),
    AssessmentTitle = "assessments[].title": Kind::Text,
    Responsibilities = "outsourcing.responsibilities": Kind::Records(_),
    ResponsibilityFunction = "outsourcing.responsibilities[].function": Kind::Choice,
    ResponsibilitySide = "outsourcing.responsibilities[].side": Kind::Choice,
    ResponsibilityAnsweredBy = "outsourcing.responsibilities[].answered_by": Kind::Text,
    Evidence = "evidence": Kind::Records(_),
    EvidenceId = "evidence[].id": Kind::Text,
    EvidenceKind = "evidence[].kind": Kind::Choice,
    EvidenceTitle = "evidence[].title": Kind::Text,
    EvidenceFile = "evidence[].file": Kind::Text,
    EvidenceSha256 = "evidence[].sha256": Kind::Text,
    EvidenceDate = "evidence[].date": Kind::Date,
    EvidenceValidUntil = "evidence[].valid_until": Kind::Date,
    EvidenceForVersion = "evidence[].for_version": Kind::Text,
    EvidenceClaim = "evidence[].claim": Kind::Text,
}

impl Handle {
    /// The keys that lead to the fact in its record: in the filing, or in an item of the list that it belongs to.
    #[must_use]
    pub fn keys(self) -> std::str::Split<'static, char> {
        let path = self.path();
        path.rsplit_once("[].").map_or(path, |(_, inner)| inner).split('.')
    }

    /// The last of these keys.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.keys().next_back().unwrap_or_default()
    }

    /// The fact in a record, where `get` is what stands under a key.
    pub fn within<T>(self, record: T, get: impl FnMut(T, &'static str) -> Option<T>) -> Option<T> {
        self.keys().try_fold(record, get)
    }
}

#[cfg(test)]
mod tests {
    use super::Handle;

    #[test]
    fn a_fact_is_found_by_its_keys() {
        assert_eq!(Handle::UsePlaceCountry.keys().collect::<Vec<_>>(), ["use", "place", "country"]);
        assert_eq!(Handle::ActorId.keys().collect::<Vec<_>>(), ["id"]);
        assert_eq!(Handle::Actors.key(), "actors");
    }
}
