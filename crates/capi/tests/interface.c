/* SPDX-License-Identifier: Apache-2.0 OR MIT
 * What a C program sees of the module: every function, its results, its errors, and that no output
 * is touched when there is one. Arguments: files with an ML-DSA-87 public key and with its signature
 * of "waypoints v7" for the context "mission-plan".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alula.h"

static int failures;

#define EXPECT(condition)                                              \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("line %d: %s does not hold\n", __LINE__, #condition); \
            failures++;                                                \
        }                                                              \
    } while (0)

static int all(const uint8_t *bytes, size_t len, uint8_t value) {
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != value) return 0;
    return 1;
}

static void status_and_texts(void) {
    struct alula_module_status status;
    EXPECT(strncmp(alula_version(), "Alula Cryptographic Module ", 27) == 0);
    EXPECT(alula_status(NULL) == ALULA_BAD_POINTER);
    EXPECT(alula_status(&status) == ALULA_OK);
    EXPECT(status.state == ALULA_UNSEALED || status.state == ALULA_OPERATIONAL);
    EXPECT(status.approved == (status.state == ALULA_OPERATIONAL));
    EXPECT(status.failure[0] == 0 && strlen(status.lane) > 0);
    EXPECT(strcmp(alula_error_text(ALULA_OK), "success") == 0);
    EXPECT(strcmp(alula_error_text(ALULA_REFUSED + 3), "refused by policy") == 0);
    EXPECT(strcmp(alula_error_text(-1), "unknown code") == 0);
}

static void hash_and_random(void) {
    /* [FIPS 180-4], the example "abc". */
    static const uint8_t abc[48] = {
        0xcb, 0x00, 0x75, 0x3f, 0x45, 0xa3, 0x5e, 0x8b, 0xb5, 0xa0, 0x3d, 0x69, 0x9a, 0xc6, 0x50, 0x07,
        0x27, 0x2c, 0x32, 0xab, 0x0e, 0xde, 0xd1, 0x63, 0x1a, 0x8b, 0x60, 0x5a, 0x43, 0xff, 0x5b, 0xed,
        0x80, 0x86, 0x07, 0x2b, 0xa1, 0xe7, 0xcc, 0x23, 0x58, 0xba, 0xec, 0xa1, 0x34, 0xc8, 0x25, 0xa7,
    };
    uint8_t digest[48], other[48];
    memset(digest, 7, sizeof digest);
    EXPECT(alula_sha384((const uint8_t *)"abc", 3, digest, 47) == ALULA_WRONG_LENGTH);
    EXPECT(alula_sha384((const uint8_t *)"abc", 3, digest, 49) == ALULA_WRONG_LENGTH);
    EXPECT(alula_sha384(NULL, 3, digest, 48) == ALULA_BAD_POINTER);
    EXPECT(alula_sha384((const uint8_t *)"abc", (size_t)-1, digest, 48) != ALULA_OK);
    EXPECT(alula_sha384(digest + 47, 1, digest, 48) == ALULA_BAD_POINTER);
    EXPECT(alula_sha384((const uint8_t *)"abc", 3, NULL, 48) == ALULA_BAD_POINTER);
    EXPECT(all(digest, 48, 7));
    EXPECT(alula_sha384((const uint8_t *)"abc", 3, digest, 48) == ALULA_OK);
    EXPECT(memcmp(digest, abc, 48) == 0);
    EXPECT(alula_sha384(NULL, 0, digest, 48) == ALULA_OK && digest[0] == 0x38);

    memset(digest, 7, sizeof digest);
    memset(other, 7, sizeof other);
    EXPECT(alula_random(NULL, 1) == ALULA_BAD_POINTER);
    EXPECT(alula_random(NULL, 0) == ALULA_OK);
    EXPECT(alula_random(digest, 40) == ALULA_OK && alula_random(other, 40) == ALULA_OK);
    EXPECT(memcmp(digest, other, 40) != 0);
    EXPECT(all(digest + 40, 8, 7));
}

static void gcm(void) {
    static const uint8_t zeros[48], tag[16] = {
        0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
    };
    /* The encryption of 16 zeros under a key and an IV of zeros. */
    uint8_t data[16] = {
        0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
    };
    struct alula_aes256gcm_key *key = NULL, *other = NULL;
    uint8_t iv[12], made[16], copy[16];
    uint32_t approved = 9;
    struct alula_module_status status;

    EXPECT(alula_aes256gcm_key_new(zeros, 31, &key) == ALULA_WRONG_LENGTH);
    EXPECT(alula_aes256gcm_key_new(zeros, 33, &key) == ALULA_WRONG_LENGTH);
    EXPECT(alula_aes256gcm_key_new(NULL, 32, &key) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_key_new(zeros, 32, NULL) == ALULA_BAD_POINTER);
    EXPECT(key == NULL);
    EXPECT(alula_aes256gcm_key_new(zeros, 32, &key) == ALULA_OK);
    EXPECT(alula_aes256gcm_key_generate(&other) == ALULA_OK && other != key);
    EXPECT(alula_aes256gcm_key_approved(key, &approved) == ALULA_OK);
    EXPECT(alula_status(&status) == ALULA_OK && approved == status.approved);

    memcpy(copy, data, 16);
    EXPECT(alula_aes256gcm_open(key, NULL, 0, zeros, 11, tag, 16, data, 16) == ALULA_WRONG_LENGTH);
    EXPECT(alula_aes256gcm_open(key, NULL, 0, zeros, 12, tag, 15, data, 16) == ALULA_WRONG_LENGTH);
    EXPECT(alula_aes256gcm_open(key, data, 1, zeros, 12, tag, 16, data, 16) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_open(key, NULL, 0, NULL, 12, tag, 16, data, 16) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_open(NULL, NULL, 0, zeros, 12, tag, 16, data, 16) == ALULA_BAD_HANDLE);
    EXPECT(memcmp(copy, data, 16) == 0);
    EXPECT(alula_aes256gcm_open(key, NULL, 0, zeros, 12, tag, 16, data, 16) == ALULA_OK);
    EXPECT(all(data, 16, 0));

    memset(iv, 7, 12);
    memset(made, 7, 16);
    EXPECT(alula_aes256gcm_seal(key, zeros, 5, data, 16, iv, 11, made, 16) == ALULA_WRONG_LENGTH);
    EXPECT(alula_aes256gcm_seal(key, zeros, 5, data, 16, data, 12, made, 16) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_seal(key, zeros, 5, data, 16, iv, 12, data, 16) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_seal(key, iv, 5, data, 16, iv, 12, made, 16) == ALULA_BAD_POINTER);
    EXPECT(alula_aes256gcm_seal(key, made, 5, data, 16, iv, 12, made, 16) == ALULA_BAD_POINTER);
    EXPECT(all(data, 16, 0) && all(iv, 12, 7) && all(made, 16, 7));
    EXPECT(alula_aes256gcm_seal(key, zeros, 5, data, 16, iv, 12, made, 16) == ALULA_OK);
    EXPECT(!all(data, 16, 0) && !all(iv, 12, 7) && !all(made, 16, 7));
    memcpy(copy, data, 16);
    EXPECT(alula_aes256gcm_open(other, zeros, 5, iv, 12, made, 16, copy, 16) == ALULA_REJECTED);
    EXPECT(all(copy, 16, 0));
    EXPECT(alula_aes256gcm_open(key, zeros, 5, iv, 12, made, 16, data, 16) == ALULA_OK);
    EXPECT(all(data, 16, 0));
    EXPECT(alula_aes256gcm_seal(key, NULL, 0, NULL, 0, iv, 12, made, 16) == ALULA_OK);

    EXPECT(alula_aes256gcm_key_free(NULL) == ALULA_OK);
    EXPECT(alula_aes256gcm_key_free(other) == ALULA_OK);
    EXPECT(alula_aes256gcm_key_free(other) == ALULA_BAD_HANDLE);
    EXPECT(alula_zeroise() == ALULA_OK);
    memset(data, 7, 16);
    EXPECT(alula_aes256gcm_seal(key, NULL, 0, data, 16, iv, 12, made, 16) == ALULA_ZEROISED);
    EXPECT(alula_aes256gcm_key_approved(key, &approved) == ALULA_ZEROISED);
    EXPECT(all(data, 16, 7));
    EXPECT(alula_aes256gcm_key_free(key) == ALULA_OK);
    EXPECT(alula_aes256gcm_seal(key, NULL, 0, data, 16, iv, 12, made, 16) == ALULA_BAD_HANDLE);
}

static uint8_t *read_file(const char *path, size_t len) {
    uint8_t *bytes = malloc(len + 1);
    FILE *file = fopen(path, "rb");
    if (bytes == NULL || file == NULL || fread(bytes, 1, len + 1, file) != len) exit(2);
    fclose(file);
    return bytes;
}

static void signature(const char *key_path, const char *signature_path) {
    uint8_t *key = read_file(key_path, ALULA_MLDSA87_PUBLIC_KEY_LEN);
    uint8_t *made = read_file(signature_path, ALULA_MLDSA87_SIGNATURE_LEN);
    const uint8_t *context = (const uint8_t *)"mission-plan", *text = (const uint8_t *)"waypoints v7";
    uint8_t *longest = calloc(1, 256);
    EXPECT(alula_mldsa87_verify(key, 2592, context, 12, text, 12, made, 4627) == ALULA_OK);
    EXPECT(alula_mldsa87_verify(key, 2592, context, 11, text, 12, made, 4627) == ALULA_REJECTED);
    EXPECT(alula_mldsa87_verify(key, 2592, context, 12, text, 11, made, 4627) == ALULA_REJECTED);
    EXPECT(alula_mldsa87_verify(key, 2592, NULL, 0, NULL, 0, made, 4627) == ALULA_REJECTED);
    EXPECT(alula_mldsa87_verify(key, 2591, context, 12, text, 12, made, 4627) == ALULA_INVALID_KEY);
    EXPECT(alula_mldsa87_verify(key, 2592, context, 12, text, 12, made, 4626) != ALULA_OK);
    EXPECT(alula_mldsa87_verify(key, 2592, longest, 256, text, 12, made, 4627) == ALULA_WRONG_LENGTH);
    EXPECT(alula_mldsa87_verify(NULL, 2592, context, 12, text, 12, made, 4627) == ALULA_BAD_POINTER);
    made[100] ^= 1;
    EXPECT(alula_mldsa87_verify(key, 2592, context, 12, text, 12, made, 4627) == ALULA_REJECTED);
    free(key);
    free(made);
    free(longest);
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    hash_and_random();
    status_and_texts();
    gcm();
    signature(arguments[1], arguments[2]);
    EXPECT(alula_self_test() == ALULA_OK);
    printf("%d failures\n", failures);
    return failures != 0;
}
