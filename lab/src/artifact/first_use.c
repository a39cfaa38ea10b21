/* SPDX-License-Identifier: Apache-2.0 OR MIT
 * The program that the lab runs with copies of libalula.so, one word says what to do:
 *   status  asks every service for something, and tells as JSON which served and what was written
 *   header  flips a bit in the loaded library's read-only data, then tests on demand
 *   code    flips a bit in its code, likewise
 *   time    tells the time of the first AES-GCM result, and of the first sealed one
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "alula.h"

static int served, refused, touched;

static void answered(int32_t code, const uint8_t *output, size_t len) {
    if (code == ALULA_OK) {
        served++;
        return;
    }
    if (code == ALULA_NOT_OPERATIONAL) refused++;
    for (size_t i = 0; i < len; i++)
        if (output[i] != 7) touched++;
}

static void ask_every_service(void) {
    static uint8_t key[ALULA_MLDSA87_PUBLIC_KEY_LEN], signature[ALULA_MLDSA87_SIGNATURE_LEN];
    uint8_t output[48];
    struct alula_aes256gcm_key *handle = NULL;
    memset(output, 7, sizeof output);
    answered(alula_sha384(key, sizeof key, output, 48), output, 48);
    memset(output, 7, sizeof output);
    int32_t code = alula_random(output, 48);
    if (code != ALULA_OK)
        for (int i = 0; i < 48; i++) output[i] = output[i] == 0 ? 7 : output[i];
    answered(code, output, 48);
    answered(alula_aes256gcm_key_new(key, 32, &handle), (const uint8_t *)&handle, 0);
    if (handle != NULL) {
        memset(output, 7, sizeof output);
        code = alula_aes256gcm_seal(handle, NULL, 0, output, 16, output + 16, 12, output + 28, 16);
        answered(code, output, 48);
    }
    handle = NULL;
    answered(alula_aes256gcm_key_generate(&handle), (const uint8_t *)&handle, 0);
    if (refused > 0 && handle != NULL) touched++;
    code = alula_mldsa87_verify(key, sizeof key, NULL, 0, key, 9, signature, sizeof signature);
    answered(code == ALULA_REJECTED ? ALULA_OK : code, NULL, 0);
}

/* Flips the lowest bit at this address of the loaded library. */
static int flip(uint8_t *at, int rights) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *start = (void *)((uintptr_t)at & ~(page - 1));
    if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) return 1;
    *at ^= 1;
    return mprotect(start, page, rights);
}

static int flip_in_memory(const char *what) {
    Dl_info library;
    /* A function that is not called here. */
    void *code = dlsym(RTLD_DEFAULT, "alula_error_text");
    if (code == NULL || dladdr(code, &library) == 0) return 1;
    if (strcmp(what, "code") == 0) return flip(code, PROT_READ | PROT_EXEC);
    /* Padding in the ELF header, which nothing reads any more. */
    return flip((uint8_t *)library.dli_fbase + 9, PROT_READ);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1000000000LL * time.tv_sec + time.tv_nsec;
}

static int tell_time(void) {
    static const uint8_t zeros[32], tag[16] = {
        0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
    };
    uint8_t data[16] = {
        0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
    };
    uint8_t iv[12], made[16];
    struct alula_aes256gcm_key *key;
    long long began = now(), opened, sealed;
    if (alula_aes256gcm_key_new(zeros, 32, &key) != ALULA_OK) return 1;
    if (alula_aes256gcm_open(key, NULL, 0, zeros, 12, tag, 16, data, 16) != ALULA_OK) return 1;
    opened = now();
    if (alula_aes256gcm_seal(key, NULL, 0, data, 16, iv, 12, made, 16) != ALULA_OK) return 1;
    sealed = now();
    printf("{\"began\": %lld, \"opened\": %lld, \"sealed\": %lld}\n", began, opened, sealed);
    return 0;
}

int main(int count, char **arguments) {
    static const char *const states[] = {"Off", "Testing", "Operational", "Unsealed", "Failed"};
    struct alula_module_status status;
    const char *what = count > 1 ? arguments[1] : "status";
    if (strcmp(what, "time") == 0) return tell_time();
    if (strcmp(what, "status") != 0) {
        if (alula_sha384(NULL, 0, (uint8_t[48]){0}, 48) != ALULA_OK) return 1;
        if (flip_in_memory(what) != 0) return 1;
        if (alula_self_test() == ALULA_OK) return 1;
    }
    ask_every_service();
    if (alula_status(&status) != ALULA_OK || status.state > 4) return 1;
    printf("{\"state\": \"%s\", \"approval\": \"%s\", \"failure\": \"%s\", ", states[status.state],
           status.approved ? "Approved" : "NotApproved", status.failure);
    printf("\"served\": %d, \"refused\": %d, \"touched\": %d}\n", served, refused, touched);
    return 0;
}
