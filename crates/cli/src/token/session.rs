// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reaching a token: its module is loaded, the token is picked, and its user logs in.

use std::io::IsTerminal;
use std::path::Path;

use alula_vault::keys::Error;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Answer, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use zeroize::Zeroizing;

use crate::output::{escaped, shown};

/// Which token of a module.
pub(super) enum Pick<'a> {
    /// The one with this label; without one, the only one.
    Labelled(Option<&'a str>),
    /// The one that an owner's key names.
    Exactly { serial: &'a str, label: &'a str },
}

/// A session with a token, logged in; for writing if something is to be made there.
pub(super) fn open(
    module: &Path,
    pick: &Pick<'_>,
    pin_file: Option<&Path>,
    write: bool,
) -> Result<(Session, TokenInfo), Error> {
    let context = load(module)?;
    let (slot, info) = choose(&context, pick)?;
    let session = if write { context.open_rw_session(slot) } else { context.open_ro_session(slot) };
    let session = session.map_err(told)?;
    log_in(&context, slot, &info, &session, pin_file)?;
    Ok((session, info))
}

fn load(module: &Path) -> Result<Pkcs11, Error> {
    if let Err(error) = std::fs::metadata(module) {
        return Err(Error::Io(module.into(), error));
    }
    let no_module = |error: Answer| {
        let why = escaped(&error.to_string());
        Error::Token(format!("{} is no PKCS#11 module that loads: {why}", shown(module)))
    };
    // A name without a folder is looked for in the system's folders instead of here.
    let module = std::fs::canonicalize(module).map_err(|error| Error::Io(module.into(), error))?;
    let context = Pkcs11::new(module).map_err(no_module)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Answer::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(context),
        Err(error) => Err(no_module(error)),
    }
}

fn choose(context: &Pkcs11, pick: &Pick<'_>) -> Result<(Slot, TokenInfo), Error> {
    let mut tokens = Vec::new();
    for slot in context.get_slots_with_token().map_err(told)? {
        let info = match context.get_token_info(slot) {
            Ok(info) => info,
            // Taken out since the slots were listed.
            Err(Answer::Pkcs11(RvError::TokenNotPresent | RvError::DeviceRemoved, _)) => continue,
            Err(error) => return Err(told(error)),
        };
        if info.token_initialized() {
            tokens.push((slot, info));
        }
    }
    let labels = tokens.iter().map(|(_, info)| format!("'{}'", escaped(info.label())));
    let there = match labels.collect::<Vec<_>>() {
        none if none.is_empty() => "there is none".into(),
        some => format!("there is {}", some.join(", ")),
    };
    tokens.retain(|(_, info)| match pick {
        Pick::Labelled(label) => label.is_none_or(|label| info.label() == label),
        Pick::Exactly { serial, label } => {
            info.serial_number() == *serial && info.label() == *label
        }
    });
    let wanted = match pick {
        Pick::Labelled(None) => "token".into(),
        Pick::Labelled(Some(label)) => format!("token with the label '{}'", escaped(label)),
        Pick::Exactly { serial, label } => {
            format!("token '{}' with the serial number '{}'", escaped(label), escaped(serial))
        }
    };
    match tokens.len() {
        1 => Ok(tokens.remove(0)),
        0 => Err(Error::Token(format!("no {wanted} is present: {there}; insert it"))),
        _ => Err(Error::Token(format!(
            "more than one {wanted} is present: {there}; choose with --token-label, or take the \
             others out"
        ))),
    }
}

fn log_in(
    context: &Pkcs11,
    slot: Slot,
    info: &TokenInfo,
    session: &Session,
    pin_file: Option<&Path>,
) -> Result<(), Error> {
    if info.user_pin_locked() {
        return Err(Error::Token(LOCKED.into()));
    }
    // A script that has the wrong PIN must not lock its owner out.
    if info.user_pin_final_try() && pin_file.is_some() {
        return Err(Error::Token(
            "the token says that one more wrong PIN locks it; enter the PIN by hand".into(),
        ));
    }
    let pin = match pin_file {
        Some(path) => Some(from_file(path)?),
        // Entered on the token's own keys.
        None if info.protected_authentication_path() => None,
        None => Some(asked(info)?),
    };
    match session.login(UserType::User, pin.as_ref()) {
        Ok(()) | Err(Answer::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Answer::Pkcs11(RvError::PinIncorrect | RvError::PinLenRange, _)) => {
            Err(Error::WrongPin(match context.get_token_info(slot) {
                Ok(now) if now.user_pin_locked() => "; it is locked now".into(),
                Ok(now) if now.user_pin_final_try() => "; ONE try is left before it locks".into(),
                Ok(now) if now.user_pin_count_low() => {
                    "; it counts wrong tries, and may lock after a few".into()
                }
                _ => String::new(),
            }))
        }
        Err(error) => Err(told(error)),
    }
}

/// The PIN in a file; one line break at its end does not count.
fn from_file(path: &Path) -> Result<AuthPin, Error> {
    use std::io::Read;
    let failed = |error| Error::Io(path.into(), error);
    // Room for more than any PIN has, so that no copy is left behind as it grows.
    let mut text = Zeroizing::new(String::with_capacity(PIN_MAX + 3));
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(PIN_MAX as u64 + 3).read_to_string(&mut text).map_err(failed)?;
    let pin = text.strip_suffix('\n').unwrap_or(&text);
    let pin = pin.strip_suffix('\r').unwrap_or(pin);
    if pin.is_empty() || pin.len() > PIN_MAX || pin.contains(['\n', '\r']) {
        let path = shown(path);
        return Err(Error::Token(format!("{path} does not hold a PIN alone, on one line")));
    }
    Ok(AuthPin::from(pin))
}

fn asked(info: &TokenInfo) -> Result<AuthPin, Error> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return Err(Error::Token(
            "no terminal to ask for the token's PIN; use --pin-file or ALULA_PIN_FILE".into(),
        ));
    }
    let pin = rpassword::prompt_password(format!("PIN of the token '{}': ", escaped(info.label())));
    match pin.map(Zeroizing::new) {
        Ok(pin) => Ok(AuthPin::from(pin.as_str())),
        Err(error) => Err(Error::Token(format!("cannot read the token's PIN: {error}"))),
    }
}

/// What a token's answer means for its owner.
pub(super) fn told(answer: Answer) -> Error {
    Error::Token(match answer {
        Answer::Pkcs11(
            RvError::DeviceRemoved
            | RvError::TokenNotPresent
            | RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::ObjectHandleInvalid
            | RvError::KeyHandleInvalid,
            _,
        ) => "the token was removed; insert it, and begin again".into(),
        Answer::Pkcs11(RvError::PinLocked, _) => LOCKED.into(),
        Answer::Pkcs11(RvError::PinExpired, _) => {
            "the token's PIN has expired; change it with the token's own tools".into()
        }
        Answer::Pkcs11(RvError::TokenWriteProtected, _) => {
            "the token is write-protected: no key can be made on it".into()
        }
        Answer::Pkcs11(RvError::MechanismInvalid, function) => {
            format!("the token cannot do ECDH with P-384 ({function})")
        }
        Answer::Pkcs11(error, function) => {
            format!("the token does not do its part: {function} gave {error:?}")
        }
        other => format!("the token does not do its part: {other}"),
    })
}

const LOCKED: &str = "the token's PIN is locked; unlock it with the token's own tools";
/// No PIN is longer.
const PIN_MAX: usize = 255;
