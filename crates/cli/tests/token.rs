// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner whose P-384 key lies in a PKCS#11 token, with SoftHSM for the token.
#![cfg(unix)]

mod common;

use std::path::PathBuf;
use std::process::Command;

use alula_engine::Secret;
use alula_engine::agree::ecdh_p384;
use alula_vault::keys::{self, Agree, ITERATIONS_MIN, OwnerKey, Passphrase, TokenKey};
use common::{KEY, Place, Said, skipped};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;

const PIN: &str = "4711-pin";
const ID: [u8; 3] = [0x0a, 0x1b, 0x2c];

/// A folder with tokens of its own.
struct Tokens {
    place: Place,
    module: String,
}

impl Tokens {
    /// With the token `fleet`. `None`, said aloud, where there is no SoftHSM.
    fn new() -> Option<Self> {
        const FOLDERS: [&str; 4] =
            ["/usr/lib/softhsm", "/usr/lib64/pkcs11", "/usr/local/lib/softhsm", "/usr/lib/pkcs11"];
        let module = |folder: &&str| PathBuf::from(folder).join("libsofthsm2.so");
        let module = FOLDERS.iter().map(module).find(|module| module.exists());
        let (Some(module), Ok(_)) = (module, Command::new("softhsm2-util").arg("-v").output())
        else {
            skipped("no SoftHSM here (softhsm2): no key in a token was tried");
            return None;
        };
        let module = module.to_str().unwrap().to_owned();
        let tokens = Tokens { place: Place::bare(), module };
        tokens.place.write("pin", format!("{PIN}\n"));
        tokens.place.write("wrong.pin", "1234567");
        tokens.place.write("passphrase", "six random words are good");
        tokens.shelf("tokens");
        tokens.init("tokens", "fleet");
        Some(tokens)
    }

    /// A place for tokens.
    fn shelf(&self, name: &str) {
        std::fs::create_dir_all(self.place.path(name)).unwrap();
        let folder = self.place.path(name);
        let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", folder.display());
        self.place.write(format!("{name}.conf"), text);
    }

    fn util(&self, shelf: &str, arguments: &[&str]) -> String {
        let conf = self.place.path(format!("{shelf}.conf"));
        let mut util = Command::new("softhsm2-util");
        let told = util.args(arguments).env("SOFTHSM2_CONF", conf).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap()
    }

    fn init(&self, shelf: &str, label: &str) {
        let pins = ["--so-pin", "12345678", "--pin", PIN];
        self.util(shelf, &[&["--init-token", "--free", "--label", label], &pins[..]].concat());
    }

    /// Runs the command with the tokens of a shelf.
    fn run_at(&self, shelf: &str, arguments: &[&str]) -> Said {
        let conf = self.place.path(format!("{shelf}.conf"));
        Said::of(self.place.command(arguments).env("SOFTHSM2_CONF", conf).output().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Said {
        self.run_at("tokens", arguments)
    }

    /// Opens `f.alula` with the tokens of a shelf.
    fn cat_at(&self, shelf: &str, pin: &str) -> Said {
        let token = ["--token", &self.module, "--pin-file", pin];
        self.run_at(shelf, &[&["cat", "f.alula"], &KEY[..], &token].concat())
    }

    /// Runs a verb with the owner's key, and with the token as the environment names it.
    fn as_owner(&self, verb: &[&str], arguments: &[&str]) -> Said {
        let mut command = self.place.command(&[verb, &KEY[..], arguments].concat());
        command.env("SOFTHSM2_CONF", self.place.path("tokens.conf"));
        command.env("ALULA_TOKEN", &self.module).env("ALULA_PIN_FILE", self.place.path("pin"));
        Said::of(command.output().unwrap())
    }

    /// Puts a key that was made here into `fleet`, too, and tells that token's serial number.
    fn import(&self, key: &ecdh_p384::PrivateKey) -> String {
        let scalar = key.to_secret().unwrap().declassify("a key of a test");
        self.place.write("scalar", scalar);
        // SoftHSM looks for its tokens where the environment of its process says.
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--ignored", "--exact", "imports_into_the_token_of_another_test"]);
        again.env("SOFTHSM2_CONF", self.place.path("tokens.conf"));
        again.env("ALULA_TEST_SCALAR", self.place.path("scalar"));
        again.env("ALULA_TEST_MODULE", &self.module);
        let told = again.output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
        let slots = self.util("tokens", &["--show-slots"]);
        let serials = slots.lines().filter_map(|line| line.trim().strip_prefix("Serial number:"));
        serials.map(str::trim).find(|serial| !serial.is_empty()).unwrap().to_owned()
    }

    /// An aircraft of the owner, and `f.alula`.
    fn record(&self) {
        self.run(&["drone", "new", "drone", "--owner", "owner/owner.pub"]).good();
        self.place.record("f.alula", b"content", &[]).good();
    }
}

/// A part of the tests below, in a process of its own: does nothing by itself.
#[test]
#[ignore = "run by the other tests"]
fn imports_into_the_token_of_another_test() {
    let (Some(scalar), Some(module)) =
        (std::env::var_os("ALULA_TEST_SCALAR"), std::env::var_os("ALULA_TEST_MODULE"))
    else {
        return;
    };
    let context = Pkcs11::new(module).unwrap();
    context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = context.get_slots_with_initialized_token().unwrap()[0];
    let session = context.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&AuthPin::from(PIN))).unwrap();
    let scalar = std::fs::read(scalar).unwrap();
    let key = Secret::from_bytes(scalar.first_chunk().unwrap());
    let public = ecdh_p384::PrivateKey::from_secret(&key).unwrap().public_key().to_bytes();
    let both = [
        Attribute::KeyType(KeyType::EC),
        Attribute::EcParams(vec![0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]),
        Attribute::Id(ID.into()),
        Attribute::Token(true),
        Attribute::Derive(true),
    ];
    let private = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Value(scalar),
        Attribute::Private(true),
    ];
    let public = [
        Attribute::Class(ObjectClass::PUBLIC_KEY),
        Attribute::EcPoint([&[4, 97][..], &public].concat()),
    ];
    session.create_object(&[&both[..], &private].concat()).unwrap();
    session.create_object(&[&both[..], &public].concat()).unwrap();
}

/// The same key in software, to make an `owner.key` that costs little to open.
struct Twin(ecdh_p384::PrivateKey);

impl Agree for Twin {
    fn agree(&self, ephemeral: &[u8; 97]) -> Result<Secret<48>, keys::Error> {
        Ok(self.0.agree(&ecdh_p384::PublicKey::from_bytes(ephemeral)?)?)
    }
}

/// An owner whose key was imported into the token `fleet`. What software agrees on, SoftHSM has to
/// agree on as well.
fn imported() -> Option<Tokens> {
    let tokens = Tokens::new()?;
    let key = ecdh_p384::PrivateKey::generate().unwrap();
    let serial = tokens.import(&key);
    let public = key.public_key().to_bytes();
    let named = TokenKey::new(public, &serial, "fleet", &ID).unwrap();
    let owner = OwnerKey::generate_beside(named, Box::new(Twin(key))).unwrap();
    let passphrase = Passphrase::from_bytes(&tokens.place.read("passphrase")).unwrap();
    owner.write_into(&tokens.place.path("owner"), &passphrase, ITERATIONS_MIN).unwrap();
    tokens.record();
    Some(tokens)
}

#[test]
fn a_key_made_in_a_token_opens_and_its_file_alone_does_not() {
    let Some(tokens) = Tokens::new() else { return };
    let (place, token) = (&tokens.place, ["--token", &tokens.module, "--pin-file", "pin"]);
    let new = |dir: &str, more: &[&str]| {
        let passphrase = ["--passphrase-file", "passphrase"];
        tokens.run(&[&["owner", "new", dir], &passphrase[..], &token, more].concat())
    };
    let said = new("owner", &[]).good();
    assert!(said.out.contains("token        'fleet', serial number "), "{}", said.out);
    assert_eq!(place.read("owner/owner.key").len(), 386);
    tokens.record();

    place.run_with_key("cat", &["f.alula"]).refused(1, &["token 'fleet'", "ALULA_TOKEN"]);
    let cat = [&["cat", "f.alula"], &KEY[..], &token].concat();
    assert_eq!(tokens.run(&cat).good().out, "content");

    let shown = place.run(&["--json", "owner", "show", "owner/owner.key"]).good().json();
    assert_eq!(shown["token"]["label"], "fleet");
    let id = shown["token"]["key_id"].as_str().unwrap();
    // A key that nobody uses is not left behind, and one that is used is never taken away.
    let objects = || {
        let token = std::fs::read_dir(place.path("tokens")).unwrap().next().unwrap().unwrap();
        std::fs::read_dir(token.path()).unwrap().count()
    };
    let before = objects();
    let name = ["--name", "a name that ends with a blank "];
    new("none", &name).refused(1, &["name"]);
    assert_eq!(objects(), before);
    let taken =
        new("none", &[&["--token-key-id", id, "--token-label", "fleet"], &name[..]].concat());
    taken.refused(1, &["name"]);
    assert_eq!(objects(), before);
    // The token says that a key made so cannot be taken out.
    assert!(!taken.err.contains("warning"), "{}", taken.err);
    new("none", &["--token-key-id", "77"]).refused(1, &["id 77 is not on this token"]);
    new("none", &["--token-label", "flight"]).refused(1, &["'flight'", "there is 'fleet'"]);
    assert!(place.names("none").is_empty());
}

#[test]
fn what_is_wrong_with_a_token_is_said() {
    let Some(tokens) = imported() else { return };
    let place = &tokens.place;
    assert_eq!(tokens.cat_at("tokens", "pin").good().out, "content");
    tokens.cat_at("tokens", "wrong.pin").refused(4, &["does not take this PIN", "wrong tries"]);
    tokens.cat_at("tokens", "no.pin").refused(1, &["no.pin", "no such file"]);
    tokens.cat_at("tokens", "owner/owner.pub").refused(1, &["does not hold a PIN"]);
    let with = |module: &str| {
        let token = ["--token", module, "--pin-file", "pin"];
        tokens.run(&[&["cat", "f.alula"], &KEY[..], &token].concat())
    };
    with("/no/module.so").refused(1, &["/no/module.so", "no such file"]);
    with("passphrase").refused(1, &["passphrase is no PKCS#11 module"]);

    // No token; another one; the same without its key; the same with another key in its place.
    tokens.shelf("empty");
    tokens.cat_at("empty", "pin").refused(1, &["no token 'fleet'", "there is none"]);
    tokens.shelf("other");
    tokens.init("other", "fleet");
    tokens.cat_at("other", "pin").refused(1, &["no token 'fleet'", "there is 'fleet'"]);
    let folder = std::fs::read_dir(place.path("tokens")).unwrap().next().unwrap().unwrap().path();
    for object in std::fs::read_dir(folder).unwrap() {
        let name = object.as_ref().unwrap().file_name();
        if name.to_str().is_some_and(|name| name.len() > 30) {
            std::fs::remove_file(object.unwrap().path()).unwrap();
        }
    }
    tokens.cat_at("tokens", "pin").refused(1, &["id 0a1b2c is not on this token"]);
    tokens.import(&ecdh_p384::PrivateKey::generate().unwrap());
    tokens.cat_at("tokens", "pin").refused(4, &["not the one of this owner key"]);
}

#[test]
fn every_verb_takes_a_key_in_a_token() {
    let Some(tokens) = imported() else { return };
    let place = &tokens.place;
    let said = tokens.as_owner(&["owner", "backup"], &["--out", "paper"]);
    said.refused(1, &["'fleet'", "cannot be copied", "second owner"]);
    assert!(!place.path("paper").exists());
    let said = tokens.as_owner(&["list"], &["f.alula"]).good();
    assert!(said.out.contains("f.alula"), "{}", said.out);
    tokens.as_owner(&["receive"], &["f.alula"]).good();

    // Shared with someone, and by someone.
    place.owner("ada");
    tokens.as_owner(&["share"], &["--to", "ada/owner.pub", "f.alula"]).good();
    let ada = ["--key", "ada/owner.key", "--passphrase-file", "ada.passphrase"];
    place.run(&["drone", "new", "adas", "--owner", "ada/owner.pub"]).good();
    let record = ["record", "--drone", "adas", "--out", "g.alula"];
    common::feed(place.command(&record), b"of ada").good();
    place.run(&[&["share"], &ada[..], &["--to", "owner/owner.pub", "g.alula"]].concat()).good();
    assert_eq!(tokens.as_owner(&["cat"], &["g.alula"]).good().out, "of ada");

    // Both together.
    let quorum = ["--quorum", "2:owner/owner.pub,ada/owner.pub", "--out", "config"];
    tokens.as_owner(&["owner", "sign-config", "--number", "1"], &quorum).good();
    tokens.run(&["drone", "configure", "drone", "--config", "config"]).good();
    place.record("h.alula", b"together", &[]).good();
    let given = ["--to", "ada/owner.pub", "--out", "part", "h.alula"];
    tokens.as_owner(&["contribute"], &given).good();
    let part = ["--contribution", "part", "h.alula"];
    assert_eq!(place.run(&[&["cat"], &ada[..], &part].concat()).good().out, "together");

    let receipt = ["--receipt", "erased", "--yes", "f.alula"];
    tokens.as_owner(&["erase"], &receipt).good();
    tokens.as_owner(&["cat"], &["f.alula"]).refused(4, &["erased"]);

    // One that was made elsewhere is told from one that never left its token.
    let token = ["--token", &tokens.module, "--pin-file", "pin", "--token-key-id", "0a1b2c"];
    let name = ["--passphrase-file", "passphrase", "--name", "a name that ends with a blank "];
    let said = tokens.run(&[&["owner", "new", "again"], &name[..], &token].concat());
    said.refused(1, &["name"]);
    assert!(said.err.contains("warning: the token says that this key"), "{}", said.err);

    place.write("new.passphrase", "unmoved glitter sharpener handclap");
    let new = ["--new-passphrase-file", "new.passphrase"];
    tokens.as_owner(&["owner", "change-passphrase"], &new).good();
    assert_eq!(place.read("owner/owner.key").len(), 386);
}
