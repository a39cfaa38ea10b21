// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services with key pairs on curves of prime order.

use lab_engine::{Error, Secret, Service};

use super::Family;

/// The objects of ECDH on one curve.
macro_rules! ecdh {
    ($module:ident, $len:literal,
     $generate:ident $import:ident $export:ident $validate:ident $agree:ident) => {
        pub(super) mod $module {
            use lab_engine::agree::$module::{PrivateKey, PublicKey};

            use super::*;

            pub(in super::super) struct Objects {
                key: PrivateKey,
                secret: Secret<$len>,
            }

            impl Objects {
                pub(in super::super) fn make() -> Result<Self, Error> {
                    let key = PrivateKey::generate()?;
                    Ok(Objects { secret: key.to_secret()?, key })
                }
            }

            impl Family for Objects {
                fn call(&self, service: Service) -> Option<Result<(), Error>> {
                    Some(match service {
                        Service::$generate => PrivateKey::generate().map(drop),
                        Service::$import => PrivateKey::from_secret(&self.secret).map(drop),
                        Service::$export => self.key.to_secret().map(drop),
                        Service::$validate => {
                            PublicKey::from_bytes(&self.key.public_key().to_bytes()).map(drop)
                        }
                        Service::$agree => self.key.agree(self.key.public_key()).map(drop),
                        _ => return None,
                    })
                }
            }
        }
    };
}

ecdh!(ecdh_p256, 32, EcdhP256Generate EcdhP256Import EcdhP256Export EcdhP256Validate EcdhP256Agree);
ecdh!(ecdh_p384, 48, EcdhP384Generate EcdhP384Import EcdhP384Export EcdhP384Validate EcdhP384Agree);
ecdh!(ecdh_p521, 66, EcdhP521Generate EcdhP521Import EcdhP521Export EcdhP521Validate EcdhP521Agree);

/// The objects of ECDSA on one curve.
macro_rules! ecdsa {
    ($module:ident, $len:literal,
     $generate:ident $import:ident $export:ident $sign:ident $verify:ident) => {
        pub(super) mod $module {
            use lab_engine::sign::$module::{Digest, Signature, SigningKey};

            use super::*;

            pub(in super::super) struct Objects {
                key: SigningKey,
                secret: Secret<$len>,
                signature: Signature,
            }

            impl Objects {
                pub(in super::super) fn make() -> Result<Self, Error> {
                    let key = SigningKey::generate()?;
                    let signature = key.sign(Digest::Sha512, b"message")?;
                    Ok(Objects { secret: key.to_secret()?, signature, key })
                }
            }

            impl Family for Objects {
                fn call(&self, service: Service) -> Option<Result<(), Error>> {
                    let (sha, message) = (Digest::Sha512, b"message");
                    Some(match service {
                        Service::$generate => SigningKey::generate().map(drop),
                        Service::$import => SigningKey::from_secret(&self.secret).map(drop),
                        Service::$export => self.key.to_secret().map(drop),
                        Service::$sign => self.key.sign(sha, message).map(drop),
                        Service::$verify => {
                            self.key.verifying_key().verify(sha, message, &self.signature)
                        }
                        _ => return None,
                    })
                }
            }
        }
    };
}

ecdsa!(
    ecdsa_p256, 32,
    EcdsaP256Generate EcdsaP256Import EcdsaP256Export EcdsaP256Sign EcdsaP256Verify
);
ecdsa!(
    ecdsa_p384, 48,
    EcdsaP384Generate EcdsaP384Import EcdsaP384Export EcdsaP384Sign EcdsaP384Verify
);
ecdsa!(
    ecdsa_p521, 66,
    EcdsaP521Generate EcdsaP521Import EcdsaP521Export EcdsaP521Sign EcdsaP521Verify
);

pub(super) mod ecdsa_p224 {
    use lab_engine::lab::curves;
    use lab_engine::sign::ecdsa_p224::{Digest, Signature, VerifyingKey};

    use super::*;

    /// The signature of nothing in particular that RFC 6979 prints first.
    pub(in super::super) struct Objects {
        key: VerifyingKey,
        signature: Signature,
    }

    impl Objects {
        pub(in super::super) fn make() -> Result<Self, Error> {
            let bytes = |digits| hex::decode(digits).expect("hexadecimal digits");
            let d = bytes("f220266e1105bfe3083e03ec7a3a654651f45e37167e88600bf257c1");
            let public = curves::public_key("P-224", &d).expect("a valid private key");
            let signature = bytes(concat!(
                "61aa3da010e8e8406c656bc477a7a7189895e7e840cdfe8ff42307ba",
                "bc814050dab5d23770879494f9e0a680dc1af7161991bde692b10101"
            ));
            let key = VerifyingKey::from_bytes(&public)?;
            Ok(Objects { key, signature: Signature::from_bytes(&signature)? })
        }
    }

    impl Family for Objects {
        fn call(&self, service: Service) -> Option<Result<(), Error>> {
            (service == Service::EcdsaP224Verify)
                .then(|| self.key.verify(Digest::Sha256, b"sample", &self.signature))
        }
    }
}
