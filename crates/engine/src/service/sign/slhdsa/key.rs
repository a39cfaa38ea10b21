// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the modules of SLH-DSA's parameter sets share: keys with nodes of `N` bytes.

use crate::base::cast::Pct;
use crate::base::ct;
use crate::base::secret::{Cleared, Secret};
use crate::module::{Error, rng, selftest};
use crate::primitive::slhdsa::{
    Family, Message, PrivateKey, PublicKey, Shape, keygen_internal, sign_internal, verify_internal,
};

/// Both keys. PK.seed stands on both sides, as the standard's private key repeats it.
pub(super) struct Pair<const N: usize> {
    seed: Secret<N>,
    prf: Secret<N>,
    /// PK.seed as the private key holds it.
    identifier: Cleared<[u8; N]>,
    public: Public<N>,
}

/// The public key.
pub(super) struct Public<const N: usize>(PublicKey<N>);

/// The longest context, in bytes. \[FIPS 205\] Algorithm 22, step 1.
const CONTEXT_LEN: usize = 255;

impl<const N: usize> Pair<N> {
    pub(super) fn generate<F: Family<N>>(shape: Shape) -> Result<Self, Error> {
        let mut pair = Self::blank();
        rng::fill(pair.seed.as_mut_bytes())?;
        rng::fill(pair.prf.as_mut_bytes())?;
        let mut identifier = Secret::<N>::zeroed();
        rng::fill(identifier.as_mut_bytes())?;
        *pair.identifier = identifier.declassify("PK.seed is half of the public key");
        *pair.public.0.seed = *pair.identifier;
        *pair.public.0.root = pair.root::<F>(shape);
        pair.consistent()
    }

    /// SK.seed ‖ SK.prf ‖ PK.seed ‖ PK.root.
    pub(super) fn import<F: Family<N>>(shape: Shape, bytes: &[u8]) -> Result<Self, Error> {
        let ([seed, prf, identifier, root], []) = bytes.as_chunks::<N>() else {
            return Err(Error::InvalidKey);
        };
        let mut pair = Self::blank();
        pair.seed.as_mut_bytes().copy_from_slice(seed);
        pair.prf.as_mut_bytes().copy_from_slice(prf);
        let [identifier, root] = [identifier, root]
            .map(|half| Secret::from_bytes(half).declassify("the public key's half of a key"));
        *pair.identifier = identifier;
        pair.public.0 = PublicKey::new(&identifier, &root);
        let same = ct::eq(&pair.root::<F>(shape), &*pair.public.0.root);
        if !same.declassify("whether a key is well-formed is the answer") {
            return Err(Error::InvalidKey);
        }
        pair.consistent()
    }

    fn blank() -> Self {
        let public = Public(PublicKey::new(&[0; N], &[0; N]));
        let (seed, prf) = (Secret::zeroed(), Secret::zeroed());
        Pair { seed, prf, identifier: Cleared([0; N]), public }
    }

    fn root<F: Family<N>>(&self, shape: Shape) -> [u8; N] {
        keygen_internal::<F, N>(shape, self.seed.as_bytes(), &self.identifier)
    }

    /// The pair, once its consistency has been tested: both keys bear one identifier. More is not
    /// asked of this scheme, whose signing takes long. \[IG\] 10.3.A, additional comment 1.
    fn consistent(self) -> Result<Self, Error> {
        selftest::pairwise(Pct::SlhDsa, &*self.identifier, &*self.public.0.seed)?;
        Ok(self)
    }

    /// Writes what [`import`](Self::import) takes.
    pub(super) fn export(&self, bytes: &mut [u8]) {
        let public = &self.public.0;
        let parts = [self.seed.as_bytes(), self.prf.as_bytes(), &self.identifier, &public.root];
        for (to, from) in bytes.as_chunks_mut::<N>().0.iter_mut().zip(parts) {
            *to = *from;
        }
    }

    pub(super) fn public(&self) -> Public<N> {
        let PublicKey { seed, root } = &self.public.0;
        Public(PublicKey::new(seed, root))
    }

    pub(super) fn sign_hedged<F: Family<N>>(
        &self,
        shape: Shape,
        message: &Message,
        signature: &mut [u8],
    ) -> Result<(), Error> {
        let mut addrnd = Secret::<N>::zeroed();
        rng::fill(addrnd.as_mut_bytes())?;
        self.sign::<F>(shape, message, Some(&addrnd), signature)
    }

    /// Signs, hedged with `addrnd` or, without it, deterministically.
    pub(super) fn sign<F: Family<N>>(
        &self,
        shape: Shape,
        message: &Message,
        addrnd: Option<&Secret<N>>,
        signature: &mut [u8],
    ) -> Result<(), Error> {
        if message.context().len() > CONTEXT_LEN {
            return Err(Error::WrongLength);
        }
        let opt_rand = addrnd.map_or(&*self.identifier, Secret::as_bytes);
        let sk = PrivateKey { seed: self.seed.as_bytes(), prf: self.prf.as_bytes() };
        sign_internal::<F, N>(shape, &sk, &self.public.0, message, opt_rand, signature)
            .ok_or(Error::WrongLength)
    }
}

impl<const N: usize> Public<N> {
    /// PK.seed ‖ PK.root.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.as_chunks::<N>() {
            ([seed, root], []) => Some(Public(PublicKey::new(seed, root))),
            _ => None,
        }
    }

    pub(super) fn write(&self, bytes: &mut [u8]) {
        let parts = [&self.0.seed, &self.0.root];
        bytes.as_chunks_mut::<N>().0.iter_mut().zip(parts).for_each(|(to, from)| *to = **from);
    }

    pub(super) fn verify<F: Family<N>>(
        &self,
        shape: Shape,
        message: &Message,
        signature: &[u8],
    ) -> Result<(), Error> {
        if message.context().len() > CONTEXT_LEN {
            return Err(Error::WrongLength);
        }
        let valid = verify_internal::<F, N>(shape, &self.0, message, signature);
        if valid { Ok(()) } else { Err(Error::Rejected) }
    }
}
