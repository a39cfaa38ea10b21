/* SPDX-License-Identifier: Apache-2.0 OR MIT
 * The time of the first AES-GCM result of another module behind OpenSSL's EVP interface, which
 * must say of itself that it is in its FIPS mode.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <time.h>

static const EVP_CIPHER *approved_cipher(void) {
#ifdef OPENSSL_IS_AWSLC
    return FIPS_mode() == 1 ? EVP_aes_256_gcm() : NULL;
#else
    return EVP_CIPHER_fetch(NULL, "AES-256-GCM", "fips=yes");
#endif
}

int main(void) {
    static const unsigned char zeros[32];
    static unsigned char tag[16] = {
        0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
    };
    static const unsigned char sealed[16] = {
        0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
    };
    unsigned char data[16];
    int len;
    struct timespec time;
    const EVP_CIPHER *cipher = approved_cipher();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (cipher == NULL || context == NULL) return 1;
    if (EVP_DecryptInit_ex(context, cipher, NULL, zeros, zeros) != 1) return 2;
    if (EVP_DecryptUpdate(context, data, &len, sealed, 16) != 1) return 3;
    if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, tag) != 1) return 4;
    if (EVP_DecryptFinal_ex(context, data + len, &len) != 1) return 5;
    clock_gettime(CLOCK_MONOTONIC, &time);
    printf("{\"opened\": %lld}\n", 1000000000LL * time.tv_sec + time.tv_nsec);
    return 0;
}
