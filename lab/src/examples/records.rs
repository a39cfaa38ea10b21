// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Records of the examples in \[RFC 8448\] and \[RFC 9001\], sealed and opened by the services that
//! keep count of them.

use lab_engine::aead::aes128gcm::{Protocol, RecordKey, RecordOpener};
use lab_engine::{Error, Secret};

use crate::vectors::Tally;

/// A record or packet.
struct Example {
    what: &'static str,
    protocol: Protocol,
    /// Of the direction that the record goes.
    traffic_secret: &'static str,
    number: u64,
    header: &'static str,
    plaintext: &'static str,
    /// Ciphertext and tag.
    sealed: &'static str,
}

pub(super) fn gcm(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for example in EXAMPLES {
        tally.cases += 1;
        if check(example) != Ok(true) {
            tally.failed.push(example.what.into());
            continue;
        }
        tally.passed += 1;
        for algorithm in ["AES-128-GCM record keys", "AES-128-GCM record seal"] {
            *tally.by_algorithm.entry(algorithm.into()).or_default() += 1;
        }
    }
    tally
}

fn check(example: &Example) -> Result<bool, Error> {
    let bytes = |digits: &str| hex::decode(digits).expect("hexadecimal digits");
    let secret = bytes(example.traffic_secret).try_into().expect("32 bytes");
    let secret = Secret::from_bytes(&secret);
    let key = RecordKey::from_traffic_secret(example.protocol, &secret)?;
    let (header, plaintext) = (bytes(example.header), bytes(example.plaintext));
    let mut data = plaintext.clone();
    let tag = key.seal_at(example.number, &header, &mut data)?;
    let seals = [&data[..], &tag].concat() == bytes(example.sealed);
    let opener = RecordOpener::from_traffic_secret(example.protocol, &secret)?;
    opener.open(example.number, &header, &tag, &mut data)?;
    Ok(seals && data == plaintext)
}

const EXAMPLES: &[Example] = &[
    Example {
        what: "[RFC 8448] §3, the client's application data",
        protocol: Protocol::Tls13,
        traffic_secret: "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5",
        number: 0,
        header: "1703030043",
        plaintext: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\
                    202122232425262728292a2b2c2d2e2f303117",
        sealed: "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5\
                 b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb2169\
                 4915e4",
    },
    Example {
        what: "[RFC 9001] §A.3, the server's first packet",
        protocol: Protocol::Quic,
        traffic_secret: "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b",
        number: 1,
        header: "c1000000010008f067a5502a4262b50040750001",
        plaintext: "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf739\
                    88cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c94\
                    0d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00\
                    020304",
        sealed: "5a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f\
                 5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73\
                 cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850\
                 abbdca3d20398c276456cbc42158407dd074ee",
    },
];
