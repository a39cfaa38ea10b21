// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula owner new` and `alula owner show`: an owner's keys, all in a file, or one in a token.

use alula_vault::keys::{OwnerKey, TokenKey};
use serde_json::{Value, json};

use crate::args::{OwnerNew, OwnerShow, Token};
use crate::failure::{Result, Verdict};
use crate::output::{Output, escaped, shown};
use crate::recorder::hex;
use crate::strength::Strength;
use crate::verbs::files;
use crate::{passphrase, token};

pub(super) fn new(arguments: &OwnerNew, output: &Output) -> Result<Verdict> {
    let passphrase = passphrase::new(&arguments.passphrase)?;
    let strength = Strength::of(&passphrase)?;
    let write = |mut key: OwnerKey| {
        key.set_name(&arguments.name)?;
        let (private, public) =
            key.write_into(&arguments.dir, &passphrase, strength.iterations())?;
        Ok((key, private, public))
    };
    let (key, private, public) = match &arguments.token {
        None => write(OwnerKey::generate()?)?,
        Some(module) => {
            let pin = Token { module: None, pin_file: arguments.pin_file.clone() }.pin_file();
            let id = arguments.token_key_id.as_ref().map(|id| &id.0[..]);
            token::owner(module, arguments.token_label.as_deref(), id, pin.as_deref(), write)?
        }
    };
    let fingerprint = key.public().fingerprint();
    let advice = match key.token() {
        None => "(sealed under your passphrase; keep it and a copy on the ground)",
        Some(_) => "(sealed under your passphrase; opens only with the token; keep a copy)",
    };
    output.result(
        &format!(
            "owner        {fingerprint}\n\
             private key  {}  {advice}\n\
             public key   {}  (give it to the aircraft)\n{}{}\n\
             next: alula drone new drone --owner {}",
            shown(&private),
            shown(&public),
            key.token().map(lines).unwrap_or_default(),
            strength.lines(),
            shown(&public)
        ),
        &json!({
            "fingerprint": fingerprint.to_string(),
            "fingerprint_sha384": format!("{fingerprint:x}"),
            "key": private.to_string_lossy(),
            "pub": public.to_string_lossy(),
            "token": key.token().map(facts),
            "passphrase": strength.json(),
        }),
    );
    Ok(Verdict::Good)
}

pub(super) fn show(arguments: &OwnerShow, output: &Output) -> Result<Verdict> {
    let path = &arguments.file;
    let file = files::read(path, 1 << 16)?;
    let named = |error| files::named(path, error);
    let fingerprint = OwnerKey::fingerprint_of(&file).map_err(named)?;
    let on_token = OwnerKey::token_of(&file).map_err(named)?;
    let what = match &on_token {
        None => "P-384, ML-KEM-1024 and ML-DSA-87 in this file, under its passphrase\n".into(),
        Some(key) => {
            "ML-KEM-1024 and ML-DSA-87 in this file, under its passphrase; P-384 in a token\n"
                .to_owned()
                + &lines(key)
        }
    };
    output.result(
        &format!("owner        {fingerprint}\nkeys         {}", what.trim_end()),
        &json!({
            "fingerprint": fingerprint.to_string(),
            "fingerprint_sha384": format!("{fingerprint:x}"),
            "token": on_token.as_ref().map(facts),
        }),
    );
    Ok(Verdict::Good)
}

/// A token's key for people.
fn lines(key: &TokenKey) -> String {
    format!(
        "token        '{}', serial number {}\nkey id       {}\n",
        escaped(key.label()),
        escaped(key.serial()),
        hex(key.id())
    )
}

/// A token's key for scripts.
fn facts(key: &TokenKey) -> Value {
    json!({ "label": key.label(), "serial": key.serial(), "key_id": hex(key.id()) })
}
