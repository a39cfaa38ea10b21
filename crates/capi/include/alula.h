// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The C interface of Alula's cryptographic module. Made by `cargo lab header --write`.
//
// Functions answer with a code: ALULA_OK is success. Every buffer comes with its length in bytes,
// which is checked precisely; a null pointer stands for no bytes. On error every output buffer is
// as it was, or zero. Every function may be called from any thread.
//
// The caller owes that buffers are readable, or writable, over their whole length, and that no
// other thread writes to them during the call.

#ifndef ALULA_H
#define ALULA_H

#include <stddef.h>
#include <stdint.h>

// Success, by an approved service of the module if its state is `ALULA_OPERATIONAL`.
#define ALULA_OK 0

// A buffer has a length that the function does not take.
#define ALULA_WRONG_LENGTH 1

// Key material that the algorithm's standard does not accept.
#define ALULA_INVALID_KEY 2

// The key has reached its limit: make a new one.
#define ALULA_EXHAUSTED 3

// Tag or signature do not verify. The cause is not told.
#define ALULA_REJECTED 4

// The source of entropy gave none.
#define ALULA_NO_ENTROPY 5

// The module serves nobody: `alula_status` says why.
#define ALULA_NOT_OPERATIONAL 6

// A null pointer, buffers that overlap where they must not, or a buffer beyond all memory.
#define ALULA_BAD_POINTER 64

// A handle that was not given out, or was freed.
#define ALULA_BAD_HANDLE 65

// The key was destroyed by `alula_zeroise`.
#define ALULA_ZEROISED 66

// Another thread uses this key.
#define ALULA_BUSY 67

// Policy forbids it: this number, plus the reason's.
#define ALULA_REFUSED 256

// The length of a key in bytes.
#define ALULA_AES256GCM_KEY_LEN 32

// The length of an IV in bytes.
#define ALULA_AES256GCM_IV_LEN 12

// The length of a tag in bytes.
#define ALULA_AES256GCM_TAG_LEN 16

// The length of a SHA-384 digest in bytes.
#define ALULA_SHA384_LEN 48

// The length of an ML-DSA-87 public key in bytes.
#define ALULA_MLDSA87_PUBLIC_KEY_LEN 2592

// The length of an ML-DSA-87 signature in bytes.
#define ALULA_MLDSA87_SIGNATURE_LEN 4627

// Not used yet: the first call that serves runs the pre-operational tests.
#define ALULA_OFF 0

// The pre-operational tests are running.
#define ALULA_TESTING 1

// Sealed, tested, at work.
#define ALULA_OPERATIONAL 2

// At work, but nobody has sealed this copy: a developer's build, and not the module.
#define ALULA_UNSEALED 3

// A self-test failed. Nothing is served until the process is started anew.
#define ALULA_FAILED 4

// A key for AES-256-GCM: a handle, to be freed with `alula_aes256gcm_key_free`.
struct alula_aes256gcm_key;

// The module's state, and what its answers count for.
struct alula_module_status {
  // `ALULA_OFF` to `ALULA_FAILED`.
  uint32_t state;
  // 1 if what is made now carries the module's approval, otherwise 0.
  uint32_t approved;
  // In the state `ALULA_FAILED`, which test failed; otherwise empty. Ends with a zero.
  char failure[120];
  // The machine code that was chosen. Ends with a zero.
  char lane[40];
};

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Says in English what a code means. The text is static: never free it.
const char *alula_error_text(int32_t code);

// Makes a key of 32 secret bytes, and leaves its handle at `handle`. Wipe your copy. The bytes
// must not serve another key that seals: IVs are counted for each handle by itself.
int32_t alula_aes256gcm_key_new(const uint8_t *key,
                                size_t key_len,
                                struct alula_aes256gcm_key **handle);

// Makes a key that nobody knows: what it seals, only it opens.
int32_t alula_aes256gcm_key_generate(struct alula_aes256gcm_key **handle);

// Encrypts `data` in place, authenticates it together with `aad`, and writes the IV, 12 random
// bytes, and the tag of 16 bytes. `data` may have up to 2^36 - 32 bytes; no other buffer overlaps
// `data`, `iv` or `tag`.
int32_t alula_aes256gcm_seal(const struct alula_aes256gcm_key *key,
                             const uint8_t *aad,
                             size_t aad_len,
                             uint8_t *data,
                             size_t data_len,
                             uint8_t *iv,
                             size_t iv_len,
                             uint8_t *tag,
                             size_t tag_len);

// Decrypts `data` in place if it, `aad`, `iv` and `tag` are what was sealed. Otherwise
// `ALULA_REJECTED`, and `data` is all zeros. No other buffer overlaps `data`.
int32_t alula_aes256gcm_open(const struct alula_aes256gcm_key *key,
                             const uint8_t *aad,
                             size_t aad_len,
                             const uint8_t *iv,
                             size_t iv_len,
                             const uint8_t *tag,
                             size_t tag_len,
                             uint8_t *data,
                             size_t data_len);

// Writes 1 to `approved` if the key was made by the approved module, 0 if by a copy that nobody
// has sealed.
int32_t alula_aes256gcm_key_approved(const struct alula_aes256gcm_key *key, uint32_t *approved);

// Destroys a key. Its handle is none any more. A null pointer is nothing to do; `ALULA_BUSY` if
// another thread uses the key, which then stays.
int32_t alula_aes256gcm_key_free(struct alula_aes256gcm_key *key);

// Writes the SHA-384 digest of a message, 48 bytes, which do not overlap it.
int32_t alula_sha384(const uint8_t *message,
                     size_t message_len,
                     uint8_t *digest,
                     size_t digest_len);

// Fills `bytes` with random bytes; all zeros on error.
int32_t alula_random(uint8_t *bytes, size_t bytes_len);

// Succeeds if the signature was made for this context, of at most 255 bytes, and message by the
// owner of the key; otherwise `ALULA_REJECTED`. Nothing is written.
int32_t alula_mldsa87_verify(const uint8_t *public_key,
                             size_t public_key_len,
                             const uint8_t *context,
                             size_t context_len,
                             const uint8_t *message,
                             size_t message_len,
                             const uint8_t *signature,
                             size_t signature_len);

// The module's name and version. The text is static: never free it. Answers in every state.
const char *alula_version(void);

// Writes the module's status. Answers in every state, and runs nothing.
int32_t alula_status(struct alula_module_status *status);

// Runs the integrity test and every algorithm's self-test now. A failure stops the module, and
// `alula_status` names it.
int32_t alula_self_test(void);

// Destroys every key that was made through this interface: at once, or as soon as the calls that
// use it have ended. Handles stay to be freed, and answer `ALULA_ZEROISED`. Works in every state.
//
// With them goes what the calling thread's generator of random numbers holds; those of other
// threads are destroyed when these end.
int32_t alula_zeroise(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ALULA_H */
