// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner's P-384 key in a PKCS#11 token: it is found, or made there, and agrees there. The other
//! keys of the owner, and all else, stay in software.

mod session;

use std::path::Path;
use std::sync::Mutex;

use alula_engine::{Secret, random};
use alula_vault::keys::{Agree, Error, OwnerKey, TokenKey};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use zeroize::Zeroizing;

use crate::args::Token;
use crate::output::notice;
use crate::recorder::hex;
use session::{Pick, told};

/// The token that holds a key, logged in.
pub(crate) fn open(how: &Token, key: &TokenKey) -> Result<Box<dyn Agree>, Error> {
    let Some(module) = how.module() else { return Err(Error::NeedsToken(Box::new(key.clone()))) };
    let pick = Pick::Exactly { serial: key.serial(), label: key.label() };
    let (session, _) = session::open(&module, &pick, how.pin_file().as_deref(), false)?;
    let found = private(&session, key.id())?;
    Ok(Box::new(Device::new(session, found)))
}

/// A new owner whose P-384 key is in a token: the one with `id`, or one that is made there, and
/// that is taken away again if `finish` fails.
pub(crate) fn owner<T>(
    module: &Path,
    label: Option<&str>,
    id: Option<&[u8]>,
    pin_file: Option<&Path>,
    finish: impl FnOnce(OwnerKey) -> Result<T, Error>,
) -> Result<T, Error> {
    let pick = Pick::Labelled(label);
    let (session, info) = session::open(module, &pick, pin_file, id.is_none())?;
    let (id, made) = match id {
        Some(id) => (id.to_vec(), None),
        None => {
            let (id, made) = generate(&session)?;
            (id, Some(made))
        }
    };
    let prepare = || {
        let found = private(&session, &id)?;
        warn_of_copies(&session, found)?;
        TokenKey::new(public(&session, &id)?, info.serial_number(), info.label(), &id)
            .map(|key| (key, found))
    };
    let prepared = prepare();
    let device = std::sync::Arc::new(Mutex::new(session));
    let finished = prepared.and_then(|(key, found)| {
        let agree = Device { session: device.clone(), key: found };
        finish(OwnerKey::generate_beside(key, Box::new(agree))?)
    });
    if let (Err(_), Some(made), Ok(session)) = (&finished, made, device.lock()) {
        for object in made {
            // What cannot be taken away is a key that nobody uses.
            let _ = session.destroy_object(object);
        }
    }
    finished
}

/// A key of a token that is logged in.
struct Device {
    session: std::sync::Arc<Mutex<Session>>,
    key: ObjectHandle,
}

impl Device {
    fn new(session: Session, key: ObjectHandle) -> Self {
        Device { session: std::sync::Arc::new(Mutex::new(session)), key }
    }
}

impl Agree for Device {
    fn agree(&self, ephemeral: &[u8; 97]) -> Result<Secret<48>, Error> {
        let Ok(session) = self.session.lock() else {
            return Err(Error::Token("the token was left in the middle of its work".into()));
        };
        let how = Ecdh1DeriveParams::new(EcKdf::null(), ephemeral);
        // Z has to come out, since what is derived from it needs the ML-KEM secret beside it.
        let readable = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::GENERIC_SECRET),
            Attribute::ValueLen(48.into()),
            Attribute::Token(false),
            Attribute::Sensitive(false),
            Attribute::Extractable(true),
        ];
        let z = session.derive_key(&Mechanism::Ecdh1Derive(how), self.key, &readable);
        let z = z.map_err(told)?;
        let value = session.get_attributes(z, &[AttributeType::Value]).map_err(told);
        let _ = session.destroy_object(z);
        for attribute in value? {
            if let Attribute::Value(bytes) = attribute {
                let bytes = Zeroizing::new(bytes);
                if let Some(bytes) = bytes.first_chunk().filter(|_| bytes.len() == 48) {
                    return Ok(Secret::from_bytes(bytes));
                }
            }
        }
        Err(Error::Token("the token agreed on a secret that is not of P-384".into()))
    }
}

/// Makes a key pair for agreement, whose private key cannot be read or taken out.
fn generate(session: &Session) -> Result<(Vec<u8>, [ObjectHandle; 2]), Error> {
    let mut id = vec![0; 16];
    random::fill(&mut id)?;
    let both = [Attribute::Token(true), Attribute::Id(id.clone()), Attribute::Label(LABEL.into())];
    let public = [Attribute::Private(false), Attribute::EcParams(SECP384R1.into())];
    let private = [
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Derive(true),
        Attribute::Sign(false),
    ];
    let (public, private) = session
        .generate_key_pair(
            &Mechanism::EccKeyPairGen,
            &[&both[..], &public].concat(),
            &[&both[..], &private].concat(),
        )
        .map_err(told)?;
    Ok((id, [public, private]))
}

/// The private key with this CKA_ID.
fn private(session: &Session, id: &[u8]) -> Result<ObjectHandle, Error> {
    one(session, ObjectClass::PRIVATE_KEY, id)
}

/// The public key with this CKA_ID, not compressed.
fn public(session: &Session, id: &[u8]) -> Result<[u8; 97], Error> {
    let object = one(session, ObjectClass::PUBLIC_KEY, id)?;
    for attribute in session.get_attributes(object, &[AttributeType::EcPoint]).map_err(told)? {
        if let Attribute::EcPoint(point) = attribute {
            // In an OCTET STRING, as PKCS#11 has it, or without, as some tokens do.
            let point = point.strip_prefix(&[4, 97]).unwrap_or(&point);
            if let (Ok(point), Some(4)) = (point.try_into(), point.first()) {
                return Ok(point);
            }
        }
    }
    Err(Error::Token("the key in the token is not of P-384; use another, or make one".into()))
}

fn one(session: &Session, class: ObjectClass, id: &[u8]) -> Result<ObjectHandle, Error> {
    let template =
        [Attribute::Class(class), Attribute::KeyType(KeyType::EC), Attribute::Id(id.into())];
    let (what, next) = if class == ObjectClass::PUBLIC_KEY {
        ("public key", "store it beside the private one")
    } else {
        ("key", "insert the owner's token")
    };
    let id = hex(id);
    match session.find_objects(&template).map_err(told)?[..] {
        [object] => Ok(object),
        [] => Err(Error::Token(format!("the {what} with id {id} is not on this token; {next}"))),
        _ => Err(Error::Token(format!(
            "the token has more than one {what} with id {id}; give each its own"
        ))),
    }
}

/// Says if the private key may be somewhere else, too.
fn warn_of_copies(session: &Session, key: ObjectHandle) -> Result<(), Error> {
    let asked = [AttributeType::NeverExtractable, AttributeType::Extractable];
    let told = session.get_attributes(key, &asked).map_err(told)?;
    let copies = told.iter().any(|attribute| {
        matches!(attribute, Attribute::NeverExtractable(false) | Attribute::Extractable(true))
    });
    if copies {
        notice(
            "warning: the token says that this key can be taken out of it, or was made elsewhere; \
             a key made by 'alula owner new' cannot",
        );
    }
    Ok(())
}

/// What token tools show of a key that is made here.
const LABEL: &str = "alula owner";
/// The object identifier 1.3.132.0.34, in DER. [RFC 5480] §2.1.1.1.
const SECP384R1: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
