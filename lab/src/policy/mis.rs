// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Module Information Structure: the security policy as the validation programme's tools read
//! it. [SP 800-140Br1]
//!
//! Numbers and names that only a laboratory or the programme can give are [`NOT_ASSIGNED`], or 0
//! where the structure wants a number.

use anyhow::{Context, Result};
use lab_engine::{Cast, Error, HealthTest, Integrity, Pct, SERVICES, State};
use lab_engine::{ServiceRow, version};
use serde_json::{Value, json};

use super::operations::{self, FAMILIES, Family};
use super::ssps::{Class, End, SSPS, Ssp};
use super::{listed, tables};
use crate::known_answers::REGISTERED;

/// Stands where a laboratory or the programme fills something in.
pub const NOT_ASSIGNED: &str = "not assigned";

const ROLE: &str = "Crypto Officer";
const ON_DEMAND: &str = "on demand";
const MEMORY: &str = "process memory";

/// The structure, as JSON.
pub fn text() -> Result<String> {
    Ok(serde_json::to_string_pretty(&structure()?)?)
}

/// The structure.
pub fn structure() -> Result<Value> {
    let mut policy = module();
    let parts = [interfaces(), services()?, parameters(), tests(), nothing()];
    let policy_object = policy.as_object_mut().context("an object")?;
    for mut part in parts {
        policy_object.append(part.as_object_mut().context("an object")?);
    }
    Ok(json!({ "amvVersion": NOT_ASSIGNED, "securityPolicy": policy }))
}

/// What the module is, and what it runs on.
fn module() -> Value {
    let artifact = |file: &str| {
        json!({
            "packageFileName": file,
            "swFwVersion": version().version,
            "features": "",
            "integrityTest": "HMAC-SHA2-256",
        })
    };
    json!({
        "schemaVersion": "2.8.4",
        "cavpCertSet": {
            "cavpCertList": [],
            "cavpOeList": [],
            "cavpOeAlgoList": [],
            "cavpImplAlgoList": [],
            "cavpItarAlgoList": [],
        },
        "testedSwFwHyList": [artifact("libalula.so")],
        "modeOfOpList": [{
            "name": "Approved mode",
            "description": "The only mode: every service is approved, and nothing is configured.",
            "type": "Approved",
            "statusIndicator": tables::indicator(),
        }],
        "secFunImplList": FAMILIES.iter().filter_map(security_function).collect::<Vec<_>>(),
        "vendorAffirmedAlgoList": [affirmed("CKG", "SP 800-133r2"), affirmed("HSS", "IG C.O")],
        "entropySourceList": [entropy()],
    })
}

/// The security function of a family, with its algorithms; none for a family without any.
fn security_function(family: &Family) -> Option<Value> {
    let services = || family.operations.iter().flat_map(|operation| operation.services);
    let algorithms: Vec<_> = REGISTERED
        .iter()
        .filter(|row| services().any(|service| *service == row.service))
        .map(|row| algorithm(row.algorithm))
        .collect();
    let kinds = family.operations.iter().map(|operation| operation.kind);
    let mut kinds: Vec<_> = kinds.filter(|kind| !kind.is_empty()).collect();
    kinds.dedup();
    (!algorithms.is_empty()).then(|| {
        json!({
            "name": family.name,
            "sfTypeList": kinds.iter().map(|kind| json!({ "sfAbbrev": kind, "sfId": 0 }))
                .collect::<Vec<_>>(),
            "description": listed(family.operations.iter().map(|operation| operation.name)),
            "sfPropList": [],
            "algorithmList": algorithms,
        })
    })
}

fn algorithm(name: &str) -> Value {
    json!({
        "algoDisplayName": name,
        "canonicalAlgorithmId": 0,
        "implName": version().name,
        "validationId": 0,
        "algoPropList": [],
        "certName": NOT_ASSIGNED,
    })
}

/// An algorithm for which there are no tests of the programme.
fn affirmed(name: &str, reference: &str) -> Value {
    json!({
        "name": name,
        "algoPropList": [],
        "implName": version().name,
        "reference": reference,
    })
}

fn entropy() -> Value {
    let figures = lab_engine::lab::noise::figures();
    json!({
        "name": "CPU jitter",
        "type": "Non-Physical",
        "opEnv": NOT_ASSIGNED,
        "sampleSize": "8 bits",
        "entropyPerSample": format!("{} bits", f64::from(figures.sixty_fourths) / 64.0),
        "conditioningComp": "SHA2-384",
    })
}

fn interfaces() -> Value {
    let port = |interface: &str, passes: &str| {
        json!({
            "physicalPort": "N/A",
            "logicalInterfaceList": [interface],
            "dataPasses": passes,
        })
    };
    json!({
        "portInterfaceList": [
            port("Data Input", "arguments that are read: messages, keys, ciphertexts"),
            port("Data Output", "return values and buffers that are written"),
            port("Control Input", "which function is called, on which object, with which sizes"),
            port("Status Output", "Ok or an error with its code; status, version, approval"),
        ],
        "roleList": [{
            "name": ROLE,
            "type": "Role",
            "operatorType": "CO",
            "authMethodList": [],
        }],
    })
}

fn services() -> Result<Value> {
    let all: Result<Vec<_>> = SERVICES.iter().map(service).collect();
    let mut all = all?;
    all.extend(MANAGEMENT.map(|[name, description, outputs]| {
        json!({
            "name": name,
            "description": description,
            "indicator": "N/A",
            "inputs": "none",
            "outputs": outputs,
            "secFunImplList": [],
            "roleSspAccessList": [],
        })
    }));
    Ok(json!({ "approvedServiceList": all }))
}

/// Services that no self-test precedes and no state forbids.
const MANAGEMENT: [[&str; 3]; 3] = [
    ["Show version", "Names the module and its version.", "name and version"],
    ["Show status", "Shows the state and what failed.", "state, failure, approval, lane"],
    [
        "Zeroise",
        "Overwrites secrets: dropping an object, random::zeroise; in C alula_zeroise does both.",
        "none",
    ],
];

fn service(row: &ServiceRow) -> Result<Value> {
    let operation = operations::of(row.service).with_context(|| row.name.to_string())?;
    let family = FAMILIES.iter().find(|family| {
        family.operations.iter().any(|operation| operation.services.contains(&row.service))
    });
    let named = family.and_then(security_function).map(|function| function["name"].clone());
    let access: Vec<_> = row.ssps.iter().map(|(ssp, letters)| access(ssp, letters)).collect();
    Ok(json!({
        "name": row.name,
        "description": format!("{}. {}", operation.name, row.standard),
        "indicator": "the function succeeds, and status says Operational; approval() of keys",
        "inputs": operation.inputs,
        "outputs": operation.outputs,
        "secFunImplList": named.into_iter().collect::<Vec<_>>(),
        "roleSspAccessList": [{ "roleName": ROLE, "sspAccessList": access }],
    }))
}

fn access(ssp: &str, letters: &str) -> Value {
    let kinds = letters.chars().map(String::from).collect::<Vec<_>>();
    json!({ "sspName": ssp, "accessType": kinds })
}

fn parameters() -> Value {
    let way = |name: &str, from: &str, to: &str, interface: &str| {
        json!({
            "name": name,
            "from": from,
            "to": to,
            "formatType": "Plaintext",
            "distributionType": "Manual",
            "entryType": "Electronic",
            "relatedSFI": interface,
        })
    };
    json!({
        "storageAreaList": [{
            "name": MEMORY,
            "description": "memory of the process that loaded the module",
            "persistenceType": "Dynamic",
        }],
        "sspInputOutputList": [
            way(INPUT, "calling program", "module", "Data Input"),
            way(OUTPUT, "module", "calling program", "Data Output"),
        ],
        "sspZeroizationList": End::ALL.map(|end| json!({
            "method": end.name(),
            "description": end.description(),
            "rationale": end.rationale(),
            "operatorInitiation": end.initiation(),
        })),
        "sspList": SSPS.iter().map(parameter).collect::<Vec<_>>(),
    })
}

const INPUT: &str = "argument of a function";
const OUTPUT: &str = "answer of a function";

fn parameter(ssp: &Ssp) -> Value {
    let names = |access| ssp.with(access).map(|row| row.name).collect::<Vec<_>>();
    let mut ways = Vec::new();
    ways.extend(ssp.with('W').next().map(|_| INPUT));
    ways.extend(ssp.with('R').next().map(|_| OUTPUT));
    let kept = match ssp.end {
        End::Dropped => "as long as its object",
        End::GeneratorEnds => "as long as its generator",
        End::ServiceEnds | End::Callers => "during the service",
    };
    json!({
        "name": ssp.name,
        "description": ssp.meaning,
        "size": ssp.size,
        "strength": ssp.strength,
        "type": match ssp.class { Class::Critical => "Secret", Class::Public => "Public" },
        "generatedByList": names('G'),
        "establishedByList": [],
        "usedByList": names('E'),
        "inputOutputList": ways,
        "storageItemList": [{ "areaName": MEMORY, "format": "Plaintext", "algorithmName": "" }],
        "storageDuration": kept,
        "zeroizationList": [ssp.end.name()],
        "category": ssp.class.name(),
        "relatedSspList": [],
    })
}

fn tests() -> Value {
    let health = HealthTest::ALL.iter().map(|test| {
        let conditions = "every sample of the noise source, from its start on";
        conditional(test.name(), "fault detection", "the noise source", conditions)
    });
    let casts = Cast::ALL.iter().map(|cast| {
        let waiting = SERVICES.iter().filter(|row| row.casts.contains(cast)).map(|row| row.name);
        conditional(cast.name(), "KAT", &listed(waiting), "before the first use")
    });
    let pairs = Pct::ALL.iter().map(|pct| {
        let conditions = "a key pair is generated or imported";
        conditional(pct.name(), "PCT", "the pair, before it can be used", conditions)
    });
    json!({
        "preOpSelfTestList": [{
            "algorithmOrTest": "HMAC-SHA2-256",
            "testProps": "256-bit key",
            "testMethod": "message authentication",
            "type": "SW/FW Integrity",
            "indicator": "status: Operational",
            "details": "over code and read-only data, as they lie in memory",
            "period": ON_DEMAND,
            "periodicMethod": "self_test()",
        }],
        "condSelfTestList": casts.chain(pairs).chain(health).collect::<Vec<_>>(),
        "errorStateList": [{
            "name": State::Failed.to_string(),
            "description": "Nothing is performed; status and version answer.",
            "conditions": conditions(),
            "recoveryMethod": "the process is started anew",
            "indicator": Error::NotOperational(State::Failed).to_string(),
        }],
        "referenceList": ["docs/sources.md of the module's sources"],
    })
}

fn conditions() -> Vec<String> {
    let integrity = Integrity::ALL.map(|part| format!("integrity: {part}"));
    let others = ["an algorithm's self-test", "a pairwise consistency test", "a health test"];
    let others = others.map(|test| format!("{test} fails"));
    let word = "the state word is that of no state".to_string();
    integrity.into_iter().chain(others).chain([word]).collect()
}

fn conditional(test: &str, method: &str, covers: &str, conditions: &str) -> Value {
    json!({
        "algorithmOrTest": test,
        "testProps": "",
        "testMethod": method,
        "type": if method == "PCT" { "PCT" } else { "CAST" },
        "indicator": "the service answers; on failure, status names the test",
        "details": covers,
        "conditions": conditions,
        "coverage": [],
        "coverageNotes": "on the lane that is latched",
        "period": ON_DEMAND,
        "periodicMethod": if method == "PCT" { "at the next key pair" } else { "self_test()" },
    })
}

/// What the module has none of.
fn nothing() -> Value {
    const NONE: [&str; 14] = [
        "esvCertList",
        "esvItarCertList",
        "testedHwList",
        "testedHyHwList",
        "opEnvSwFwHyTestedList",
        "opEnvSwFwHyVAList",
        "nonApprovedAllowedAlgoList",
        "nonApprovedAllowedAlgoNSCList",
        "nonApprovedNotAllowedAlgoList",
        "authMethodList",
        "nonApprovedServiceList",
        "phSecMechanismList",
        "efpEftInfoList",
        "hardnessTestTempList",
    ];
    Value::Object(NONE.iter().map(|name| (name.to_string(), json!([]))).collect())
}
