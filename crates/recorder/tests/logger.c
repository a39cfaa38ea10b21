/* SPDX-License-Identifier: Apache-2.0 OR MIT
 * A logger that seals what it logs. Arguments: the aircraft's folder, the recording to write. Logs
 * "line 0" to "line 999", and shows that wrong calls are answered.
 */
#include <stdio.h>
#include <string.h>

#include "alula_recorder.h"

#define EXPECT(condition)                                              \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("line %d: %s does not hold\n", __LINE__, #condition); \
            return 1;                                                  \
        }                                                              \
    } while (0)

int main(int argc, char **argv) {
    struct alula_recorder *log = NULL, *other = NULL;
    struct alula_recorder_options options;
    struct alula_recorder_status_t status;
    char line[32];
    size_t total = 0;
    int i;
    if (argc != 3) return 2;

    memset(&options, 0, sizeof options);
    options.data_class = 3;
    options.pool_bytes = 1 << 20;
    EXPECT(alula_recorder_open(NULL, argv[2], NULL, NULL, &log) == ALULA_RECORDER_BAD_POINTER);
    EXPECT(alula_recorder_open("nowhere", argv[2], NULL, NULL, &log) == ALULA_RECORDER_BAD_DRONE);
    EXPECT(alula_recorder_open(argv[1], argv[2], "\xff", NULL, &log) == ALULA_RECORDER_BAD_TEXT);
    EXPECT(alula_recorder_open(argv[1], argv[2], "a.log", NULL, NULL) == ALULA_RECORDER_BAD_POINTER);
    EXPECT(log == NULL);

    EXPECT(alula_recorder_open(argv[1], argv[2], "a.log", &options, &log) == ALULA_RECORDER_OK);
    EXPECT(alula_recorder_open(argv[1], argv[2], "a.log", NULL, &other) == ALULA_RECORDER_EXISTS);
    EXPECT(other == NULL);
    for (i = 0; i < 1000; i++) {
        int len = sprintf(line, "line %d\n", i);
        EXPECT(alula_recorder_write(log, (const uint8_t *)line, (size_t)len) == ALULA_RECORDER_OK);
        total += (size_t)len;
    }
    EXPECT(alula_recorder_write(log, NULL, 0) == ALULA_RECORDER_OK);
    EXPECT(alula_recorder_write(log, NULL, 1) == ALULA_RECORDER_BAD_POINTER);
    EXPECT(alula_recorder_write(NULL, (const uint8_t *)line, 1) == ALULA_RECORDER_BAD_POINTER);
    EXPECT(alula_recorder_status(log, NULL) == ALULA_RECORDER_BAD_POINTER);
    EXPECT(alula_recorder_status(log, &status) == ALULA_RECORDER_OK);
    EXPECT(status.lost == 0 && status.unsealed == 0 && status.recordings == 1 && !status.is_over);
    EXPECT(status.durable <= status.sealed && status.sealed + status.waiting <= total);
    EXPECT(alula_recorder_close(log, 60000) == ALULA_RECORDER_OK);
    EXPECT(alula_recorder_close(NULL, 0) == ALULA_RECORDER_OK);
    EXPECT(strcmp(alula_recorder_text(ALULA_RECORDER_OK), "success") == 0);
    EXPECT(strcmp(alula_recorder_text(-1), "unknown code") == 0);
    printf("%lu bytes logged\n", (unsigned long)total);
    return 0;
}
