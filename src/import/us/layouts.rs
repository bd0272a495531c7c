//! The columns of the US inventory: those of the whole inventory of each year, and those in which single
//! agencies publish their part of it.

use super::super::record::Layout;

pub(in crate::import) const LAYOUTS: [Layout; 3] = [
    Layout {
        called: "the US inventory of 2025",
        told_by: &[
            // The whole inventory.
            &["use_case_name", "development_stage"],
            // The form that agencies fill in, and publish as it is.
            &["use case name", "stage of development", "is the ai use case high-impact?"],
            // Agencies with column names of their own.
            &["use case name", "development stage", "high impact indicator"],
            &["use case name", "development stage", "high-impact status"],
        ],
        places: &[
            ("number", &["id", "use case id [*", "use case id", "use case identifier"]),
            ("name", &["use_case_name", "use case name"]),
            ("agency", &["agency_name", "agency name", "agency"]),
            (
                "bureau",
                &["agency_bureau", "bureau/component", "bureau", "va admin or staff office"],
            ),
            (
                "purpose",
                &[
                    "problem_solved",
                    "what problem is the ai intended to solve?",
                    "problem description",
                    "problem to be solved",
                ],
            ),
            ("stage", &["development_stage", "stage of development", "development stage"]),
            ("technique", &["classification", "ai classification", "ai tech classification"]),
            (
                "first use",
                &[
                    "operational_date",
                    "date when ai use case became operational*",
                    "operation date",
                ],
            ),
            ("vendor", &["vendor_name", "vendor(s) name", "vendor name"]),
            (
                "personal data",
                &[
                    "has_pii",
                    "does this ai use case involve personally identifiable information*",
                    "pii indicator",
                ],
            ),
            (
                "demographics",
                &[
                    "demographic_features",
                    "which, if any, demographic variables*",
                    "demographic variable description",
                ],
            ),
            (
                "assessment",
                &[
                    "hi_assessment_completed",
                    "has an ai impact assessment been completed*",
                    "ai impact assessment indicator",
                ],
            ),
            (
                "tested",
                &[
                    "hi_testing_conducted",
                    "has pre-deployment testing been conducted*",
                    "predeployment testing indicator",
                ],
            ),
            (
                "risks",
                &[
                    "hi_potential_impacts",
                    "what are the potential impacts of using the ai*",
                    "potential impact description",
                ],
            ),
            (
                "fail-safe",
                &[
                    "hi_failsafe_presence",
                    "does this ai use case have an appropriate fail-safe*",
                    "fail safe indicator",
                ],
            ),
            (
                "appeal",
                &[
                    "hi_appeal_process",
                    "is there an established appeal process*",
                    "appeal process indicator",
                ],
            ),
        ],
        silent: super::silent,
    },
    Layout {
        called: "the US inventory of 2024",
        told_by: &[
            &["use case name", "stage of development", "is the ai use case rights-impacting*"],
            &[
                "use case name",
                "stage of development",
                "what is the intended purpose and expected benefits of the ai?",
            ],
            &["use case id/name", "current stage of development"],
        ],
        places: &[
            ("number", &["use case id"]),
            ("name", &["use case name", "use case id/name"]),
            ("agency", &["agency"]),
            ("bureau", &["bureau", "bureau/component/division/branch", "bureau/component/office"]),
            (
                "purpose",
                &[
                    "what is the intended purpose and expected benefits of the ai?",
                    "intended purpose and expected benefits of use case",
                ],
            ),
            ("stage", &["stage of development", "current stage of development"]),
            ("first use", &["date implemented"]),
            (
                "personal data",
                &["does this ai use case involve personally identifiable information*"],
            ),
            (
                "demographics",
                &[
                    "which, if any, demographic variables*",
                    "demographic variables used in model features",
                ],
            ),
            ("assessment", &["has an ai impact assessment been conducted*"]),
            (
                "tested",
                &["has the ai use case been tested in operational or real-world environments*"],
            ),
            ("risks", &["what are the key risks from using the ai*"]),
            ("notice", &["how is the agency providing reasonable and timely notice*"]),
            ("appeal", &["is there an established fallback and escalation process*"]),
            ("opt out", &["where practicable and consistent with applicable law*"]),
        ],
        silent: super::silent,
    },
    Layout {
        called: "the US inventory of 2023",
        told_by: &[&["title", "development_stage"]],
        places: &[
            ("number", &["use_case_id"]),
            ("name", &["title"]),
            ("agency", &["department"]),
            ("bureau", &["agency"]),
            ("purpose", &["summary"]),
            ("stage", &["development_stage"]),
            ("technique", &["techniques"]),
        ],
        silent: super::silent,
    },
];
