// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Options about keys that lie in a token.

use std::path::PathBuf;

use clap::Args;

use super::Passphrase;

/// What opens an owner's key.
#[derive(Args)]
pub(crate) struct Unlock {
    #[command(flatten)]
    pub(crate) passphrase: Passphrase,
    #[command(flatten)]
    pub(crate) token: Token,
}

/// How the token is reached that holds a part of the key, if one does.
#[derive(Args)]
pub(crate) struct Token {
    /// The PKCS#11 module that speaks to the token, for a key that lies in one; ALULA_TOKEN if
    /// absent
    #[arg(long = "token", id = "token", value_name = "MODULE.so")]
    pub(crate) module: Option<PathBuf>,
    /// Read the token's PIN from this file; ALULA_PIN_FILE if absent, and asked for without both
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

impl Token {
    /// The module, as the option or the environment names it.
    pub(crate) fn module(&self) -> Option<PathBuf> {
        self.module.clone().or_else(|| named("ALULA_TOKEN"))
    }

    /// The file with the PIN, as the option or the environment names it.
    pub(crate) fn pin_file(&self) -> Option<PathBuf> {
        self.pin_file.clone().or_else(|| named("ALULA_PIN_FILE"))
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[derive(Args)]
pub(crate) struct OwnerNew {
    /// The folder to make
    pub(crate) dir: PathBuf,
    /// A name that the public key carries
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) passphrase: Passphrase,
    /// Keep the P-384 key in a token, to which this PKCS#11 module speaks; it is made there and
    /// never leaves it
    #[arg(long, value_name = "MODULE.so")]
    pub(crate) token: Option<PathBuf>,
    /// The token, if the module has several
    #[arg(long, value_name = "LABEL", requires = "token")]
    pub(crate) token_label: Option<String>,
    /// Take the P-384 key with this CKA_ID, in hexadecimal digits, instead of making one
    #[arg(long, value_name = "HEX", requires = "token", value_parser = id)]
    pub(crate) token_key_id: Option<KeyId>,
    /// Read the token's PIN from this file; ALULA_PIN_FILE if absent, and asked for without both
    #[arg(long, value_name = "FILE", requires = "token")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct OwnerShow {
    /// The owner's sealed key
    #[arg(value_name = "owner.key")]
    pub(crate) file: PathBuf,
}

/// The CKA_ID of a key.
#[derive(Clone)]
pub(crate) struct KeyId(pub(crate) Vec<u8>);

fn id(text: &str) -> Result<KeyId, &'static str> {
    const FORM: &str = "it is written as 1 to 32 pairs of hexadecimal digits, such as 0a1b";
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !(2..=64).contains(&digits.len()) {
        return Err(FORM);
    }
    let value = |digit: u8| char::from(digit).to_digit(16).ok_or(FORM);
    let byte = |pair: &[u8]| Ok((value(pair[0])? << 4 | value(pair[1])?) as u8);
    digits.chunks_exact(2).map(byte).collect::<Result<_, _>>().map(KeyId)
}
