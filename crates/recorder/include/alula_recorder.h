// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Records a stream that a C program writes while it flies. Made by `cargo lab header --write`.
//
// A call of alula_recorder_write copies its bytes and returns: it never waits for the card. Functions
// answer with a code; ALULA_RECORDER_OK is success. Every function but alula_recorder_close may be
// called from any thread, and several at once.
//
// The caller owes that texts end with a zero, that buffers are readable, or writable, over their
// whole length, and that a recorder is one that was opened and not yet closed.

#ifndef ALULA_RECORDER_H
#define ALULA_RECORDER_H

#include <stddef.h>
#include <stdint.h>

// Success. Of a write: the bytes are being sealed.
#define ALULA_RECORDER_OK 0

// The pool had no room: the bytes go to a plain file, as the owner's policy allows.
#define ALULA_RECORDER_UNSEALED 1

// The pool had no room: the bytes are lost, and the recording will say so.
#define ALULA_RECORDER_LOST 2

// A null pointer.
#define ALULA_RECORDER_BAD_POINTER 64

// A text that is no UTF-8.
#define ALULA_RECORDER_BAD_TEXT 65

// A setting outside its limits.
#define ALULA_RECORDER_BAD_SETTING 66

// The aircraft's folder cannot be used.
#define ALULA_RECORDER_BAD_DRONE 67

// The file exists already.
#define ALULA_RECORDER_EXISTS 68

// The card failed, or did not answer in time: what was durable is good, and opens as cut short.
#define ALULA_RECORDER_CARD 69

// The cryptographic module failed.
#define ALULA_RECORDER_MODULE 70

// A stream that is being recorded.
struct alula_recorder;

// What may be chosen. All zeros is what most want.
struct alula_recorder_options {
  // The same in all recordings of one flight.
  uint8_t flight_id[16];
  // Bytes of the pool; 0 for 16 MiB.
  size_t pool_bytes;
  // How long a write may wait for room, in milliseconds.
  uint32_t hold_ms;
  // The kind of data, by which the owner's policy goes: 0 any, 1 video, 2 image, 3 log,
  // 4 telemetry, 5 payload.
  uint8_t data_class;
  // 1 to replace a file that exists.
  uint8_t replace;
};

// How a stream stands. All counts are bytes of its content, but for the last three.
struct alula_recorder_status_t {
  // Sealed, or about to be.
  uint64_t sealed;
  // Will survive a loss of power.
  uint64_t durable;
  // Wait in the pool.
  uint64_t waiting;
  // Are lost.
  uint64_t lost;
  // Were written unsealed.
  uint64_t unsealed;
  // How long the card has not answered, in milliseconds.
  uint64_t stalled_ms;
  // Recordings begun: more than one after a card's failure, or at the greatest size of a file.
  uint32_t recordings;
  // 1 if nothing will be sealed any more.
  uint32_t is_over;
};

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Begins to record into `path`, for the aircraft whose folder is `drone`. `name` is the name that
// the recording is restored under; sealed; may be null. `options` may be null. This call waits for
// the card; on error `recorder` is as it was.
int32_t alula_recorder_open(const char *drone,
                            const char *path,
                            const char *name,
                            const struct alula_recorder_options *options,
                            struct alula_recorder **recorder);

// Takes bytes, all of them or none, and says what becomes of them. Never waits for the card; for
// room in the pool at most `hold_ms`.
int32_t alula_recorder_write(const struct alula_recorder *recorder,
                             const uint8_t *bytes,
                             size_t bytes_len);

// Says how the stream stands. Never waits for the card.
int32_t alula_recorder_status(const struct alula_recorder *recorder,
                              struct alula_recorder_status_t *status);

// Closes the recording and frees the recorder, whatever the answer. Waits for the card at most
// `patience_ms`; without an answer by then the recording stays cut short. Null is no recorder, and
// no error.
int32_t alula_recorder_close(struct alula_recorder *recorder, uint32_t patience_ms);

// Says in English what a code means. The text is static: never free it.
const char *alula_recorder_text(int32_t code);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ALULA_RECORDER_H */
