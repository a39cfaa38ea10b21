// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PKCS#8: PrivateKeyInfo, and OneAsymmetricKey, which may carry the public key. [RFC 5958] §2.

use crate::module::Error;
use crate::primitive::der::{Reader, Writer, tag, whole_bytes};

/// What a private key's encoding holds.
pub(super) struct Contents<'a> {
    /// The octets of the algorithm's own private key.
    pub(super) private: &'a [u8],
    /// The public key, which then must be the private one's.
    pub(super) public: Option<&'a [u8]>,
}

/// The contents, if this is an encoding for the algorithm. Attributes are refused: nothing here
/// would know what they demand.
pub(super) fn read<'a>(der: &'a [u8], algorithm: &[u8]) -> Result<Contents<'a>, Error> {
    let parse = || {
        let mut info = Reader::whole_sequence(der)?;
        let version = info.small()?;
        let identifier = info.value(tag::SEQUENCE)?;
        let private = info.octets()?;
        // A public key makes it version 2, whose number is 1, and nothing else does.
        let public = match info.optional(tag::primitive(1))? {
            Some(bits) => Some(whole_bytes(bits)?),
            None => None,
        };
        info.end()?;
        let right = identifier == algorithm && version == u32::from(public.is_some());
        right.then_some(Contents { private, public })
    };
    parse().ok_or(Error::Rejected)
}

/// Writes the encoding to the front of `output`, and tells its length. `private` writes the
/// contents of the private key's octets.
pub(super) fn write(
    algorithm: &[u8],
    output: &mut [u8],
    private: impl FnOnce(&mut Writer) -> Option<()>,
) -> Result<usize, Error> {
    let mut writer = Writer::new(output);
    let written = (|| {
        let end = writer.mark();
        private(&mut writer)?;
        writer.close(tag::OCTET_STRING, end)?;
        writer.value(tag::SEQUENCE, algorithm)?;
        writer.unsigned(&[0])?;
        writer.close(tag::SEQUENCE, end)?;
        writer.finish()
    })();
    written.ok_or(Error::WrongLength)
}
