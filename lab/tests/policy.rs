// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The security policy is what the module is: the page shows the tables, every sensitive security
//! parameter and every service has its row, and the machine's form of it fits its schema.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use lab::policy::ssps::{Class, End, SSPS};
use lab::policy::{mis, operations, text};
use lab_engine::{SERVICES, status};
use serde_json::Value;

fn document(name: &str) -> String {
    let path = format!("{}/../docs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the document")
}

#[test]
fn the_page_is_what_the_command_prints() {
    let (page, printed) = (document("security-policy.md"), text().expect("a page"));
    let differs = page.lines().zip(printed.lines()).find(|(page, printed)| page != printed);
    assert_eq!(differs, None, "cargo lab policy > docs/security-policy.md");
    assert!(page == printed, "one is longer: cargo lab policy > docs/security-policy.md");
}

/// The order is that of the standard for policies.
#[test]
fn the_sections_are_those_of_the_standard() {
    const SECTIONS: [&str; 12] = [
        "1. General",
        "2. Cryptographic module specification",
        "3. Cryptographic module interfaces",
        "4. Roles, services and authentication",
        "5. Software/firmware security",
        "6. Operational environment",
        "7. Physical security",
        "8. Non-invasive security",
        "9. Sensitive security parameters management",
        "10. Self-tests",
        "11. Life-cycle assurance",
        "12. Mitigation of other attacks",
    ];
    let page = text().expect("a page");
    let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings[..SECTIONS.len()], SECTIONS);
}

#[test]
fn every_parameter_of_a_service_has_a_row_and_every_row_occurs() {
    let named: BTreeSet<_> =
        SERVICES.iter().flat_map(|row| row.ssps).map(|(ssp, _)| *ssp).collect();
    let rows: Vec<_> = SSPS.iter().map(|ssp| ssp.name).collect();
    assert_eq!(rows.iter().copied().collect::<BTreeSet<_>>(), named);
    assert_eq!(rows.len(), named.len(), "a row stands twice");
}

/// What a row says of its parameter agrees with the accesses in the table of services.
#[test]
fn a_parameter_is_generated_by_a_service_that_generates_it() {
    for ssp in SSPS {
        let made = ssp.generation != "not by the module";
        assert_eq!(ssp.with('G').next().is_some(), made, "{}", ssp.name);
        let dropped = ssp.class != Class::Public || ssp.end == End::Dropped;
        assert!(dropped, "{}: public keys end with their objects", ssp.name);
    }
}

#[test]
fn every_service_belongs_to_one_operation() {
    for row in SERVICES {
        let all = operations::FAMILIES.iter().flat_map(|family| family.operations);
        let count = all.flat_map(|operation| operation.services).filter(|s| **s == row.service);
        assert_eq!(count.count(), 1, "{}", row.name);
    }
}

/// The page lists the lanes; the one of this machine must be among them.
#[test]
fn the_lane_of_this_machine_is_in_the_page() {
    let page = text().expect("a page");
    assert!(page.contains(&format!("| `{}` |", status().lane)), "{}", status().lane);
}

/// The schema of the shared folder. None, and a line that says so, where that is absent.
fn schema() -> Option<jsonschema::Validator> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let folder = std::env::var_os("ALULA_SHARED").map_or(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("fips/SchemaMis-2.8.4-Modified.json"))
    else {
        // Past the test harness's capture: nobody may mistake this for a pass.
        let _ = writeln!(std::io::stderr(), "NOT RUN: no schema of policies; set ALULA_SHARED");
        return None;
    };
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    Some(jsonschema::validator_for(&schema).expect("a schema"))
}

#[test]
fn the_structure_fits_the_schema() {
    let Some(schema) = schema() else { return };
    let structure = mis::structure().expect("a structure");
    let errors: Vec<_> = schema
        .iter_errors(&structure)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// A check that finds no fault in anything would find none in ours.
#[test]
fn a_structure_that_lacks_something_or_has_too_much_does_not_fit() {
    let Some(schema) = schema() else { return };
    let whole = mis::structure().expect("a structure");
    let policy = whole["securityPolicy"].as_object().expect("an object");
    for name in policy.keys() {
        let mut altered = whole.clone();
        altered["securityPolicy"].as_object_mut().expect("an object").remove(name);
        assert!(!schema.is_valid(&altered), "without {name}");
    }
    for list in ["sspList", "approvedServiceList", "condSelfTestList", "errorStateList"] {
        let fields = whole["securityPolicy"][list][0].as_object().expect("an object");
        for name in fields.keys() {
            let mut altered = whole.clone();
            let row = altered["securityPolicy"][list][0].as_object_mut().expect("an object");
            row.remove(name);
            assert!(!schema.is_valid(&altered), "{list} without {name}");
        }
        let mut altered = whole.clone();
        altered["securityPolicy"][list][0]["more"] = Value::Bool(true);
        assert!(!schema.is_valid(&altered), "{list} with more");
    }
}

/// Names by which one list of the structure refers to another.
#[test]
fn what_the_structure_names_is_in_it() {
    let structure = mis::structure().expect("a structure");
    let policy = &structure["securityPolicy"];
    let names = |list: &str, key: &str| -> BTreeSet<String> {
        let rows = policy[list].as_array().expect("a list").iter();
        rows.map(|row| row[key].as_str().expect("a name").to_string()).collect()
    };
    let (ssps, services) = (names("sspList", "name"), names("approvedServiceList", "name"));
    let (functions, roles) = (names("secFunImplList", "name"), names("roleList", "name"));
    let ways = names("sspZeroizationList", "method");
    let known = |list: &Value, among: &BTreeSet<String>| {
        let list = list.as_array().expect("a list").iter();
        list.for_each(|name| assert!(among.contains(name.as_str().expect("a name")), "{name}"));
    };
    for service in policy["approvedServiceList"].as_array().expect("a list") {
        known(&service["secFunImplList"], &functions);
        for access in service["roleSspAccessList"].as_array().expect("a list") {
            assert!(roles.contains(access["roleName"].as_str().expect("a name")));
            for row in access["sspAccessList"].as_array().expect("a list") {
                assert!(ssps.contains(row["sspName"].as_str().expect("a name")), "{row}");
            }
        }
    }
    for ssp in policy["sspList"].as_array().expect("a list") {
        known(&ssp["generatedByList"], &services);
        known(&ssp["usedByList"], &services);
        known(&ssp["zeroizationList"], &ways);
    }
}

#[test]
fn nothing_is_claimed_that_a_laboratory_must_give() {
    let structure = mis::structure().expect("a structure");
    let policy = &structure["securityPolicy"];
    for list in ["esvCertList", "opEnvSwFwHyTestedList", "opEnvSwFwHyVAList"] {
        assert_eq!(policy[list], Value::Array(vec![]), "{list}");
    }
    let functions = policy["secFunImplList"].as_array().expect("a list").iter();
    for algorithm in functions.flat_map(|function| function["algorithmList"].as_array()).flatten() {
        assert_eq!(algorithm["certName"], mis::NOT_ASSIGNED);
        assert_eq!(algorithm["validationId"], 0);
    }
}
