/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * A plugin of QEMU's translator, by which `cargo lab ct --lane aarch64` compares what a program
 * does with one secret and with another: every block of instructions that is entered, every address
 * that is loaded from or stored to, in their order.
 *
 * The program brackets what is to be seen by instructions that do nothing (BEGIN and END below), and
 * what is not to be seen in between (PAUSE and RESUME). A file that both map tells each what the
 * other needs: lab/secrets/src/timing/board.rs has the same words. All runs are processes that were
 * forked from one, so that what is mapped here is seen by all of them.
 *
 * A block has one entry and one end, and all of it runs: its entry tells every instruction.
 * What is kept of the first run is one number for each 1024 events. Where a later run has another
 * number, both are run again, and this piece is kept whole and compared event by event.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Version 1 of the interface, as qemu-plugin.h of QEMU 6 to 8 declares it. */
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
typedef struct {
    const char *target_name;
    struct { int min, cur; } version;
    bool system_emulation;
} qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *, void (*)(unsigned, void *), int flags, void *);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *, void (*)(unsigned, void *), int flags, void *);
void qemu_plugin_register_vcpu_mem_cb(
    struct qemu_plugin_insn *, void (*)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *),
    int flags, int both, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t);

#define PUBLIC __attribute__((visibility("default")))
PUBLIC int qemu_plugin_version = 1;

enum { NO_REGISTERS = 0, LOADS_AND_STORES = 3 };
enum { BEGIN = 0x70, END, PAUSE, RESUME };
enum { JUMP, LOAD, STORE, NOTHING };

#define CHUNK 1024u
#define CHUNKS (1ul << 27)
#define PLACES 1000u

/* Words of the board. */
struct board {
    uint64_t magic;
    uint64_t compare;       /* 0: this run is the first, 1: it is compared with the first */
    uint64_t wanted;        /* 1 + the piece that is kept whole; 0: none */
    uint64_t events;        /* of the first run */
    uint64_t instructions;  /* of the latest run */
    uint64_t differs;       /* 1 + the first piece that is another one; 0: none */
    uint64_t found;         /* 1: the next six words are the first difference */
    uint64_t first[3];      /* what happened, at which address, by which instruction */
    uint64_t later[3];
    uint64_t places;        /* how many divisions have run, by their addresses */
    uint64_t place[PLACES];
};
#define MAGIC 0x31656361727461ul /* "atrace1" */

static struct board *board;
static uint64_t *numbers;         /* of each piece of the first run */
static uint64_t (*whole)[3];      /* the piece that is kept whole */
static bool running;
static unsigned pauses;
static uint64_t number, position, instructions;

static bool seen(void) { return running && pauses == 0; }

static void compare_whole(uint64_t at, const uint64_t event[3]) {
    if (!board->compare) {
        memcpy(whole[at], event, sizeof whole[at]);
    } else if (!board->found && memcmp(whole[at], event, sizeof whole[at]) != 0) {
        memcpy(board->first, whole[at], sizeof board->first);
        memcpy(board->later, event, sizeof board->later);
        board->found = 1;
    }
}

static void end_chunk(uint64_t chunk) {
    if (chunk >= CHUNKS) return; /* END tells that there was more */
    if (!board->compare) {
        numbers[chunk] = number;
    } else if (!board->differs && numbers[chunk] != number) {
        board->differs = 1 + chunk;
    }
}

static void event(uint64_t kind, uint64_t address, uint64_t pc) {
    if (board->wanted && position / CHUNK == board->wanted - 1)
        compare_whole(position % CHUNK, (uint64_t[3]){kind, address, pc});
    number = ((number << 23 | number >> 41) ^ address ^ kind << 62) * 0x9e3779b97f4a7c15ul;
    if (++position % CHUNK == 0 && !board->wanted) end_chunk(position / CHUNK - 1);
}

static void begin(void) {
    number = position = instructions = 0;
    pauses = 0;
    running = true;
    if (board->wanted && !board->compare)
        for (unsigned at = 0; at < CHUNK; at++) whole[at][0] = NOTHING;
}

static void end(void) {
    if (!running) return;
    running = false;
    if (board->wanted) { /* what the first run had, and this one has no more */
        uint64_t at = position / CHUNK == board->wanted - 1 ? position % CHUNK : CHUNK;
        if (board->compare && at < CHUNK) compare_whole(at, (uint64_t[3]){NOTHING});
        return;
    }
    if (position % CHUNK) end_chunk(position / CHUNK);
    board->instructions = instructions;
    if (!board->compare) {
        board->events = position;
    } else if (!board->differs && position != board->events) {
        uint64_t shorter = position < board->events ? position : board->events;
        board->differs = 1 + shorter / CHUNK;
    }
    if (position > CHUNK * CHUNKS) board->magic = 0; /* too long: nobody may believe the rest */
}

static void on_mark(unsigned cpu, void *mark) {
    (void)cpu;
    switch ((intptr_t)mark) {
    case BEGIN: begin(); break;
    case END: end(); break;
    case PAUSE: pauses++; break;
    case RESUME: pauses -= pauses > 0; break;
    }
}

/* The low 48 bits are the block's address, those above count its instructions. */
static void on_block(unsigned cpu, void *block) {
    (void)cpu;
    if (!seen()) return;
    uint64_t pc = (uintptr_t)block & 0xffffffffffff;
    instructions += (uintptr_t)block >> 48;
    event(JUMP, pc, pc);
}

static void on_memory(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *pc) {
    (void)cpu;
    if (seen()) event(qemu_plugin_mem_is_store(info) ? STORE : LOAD, address, (uintptr_t)pc);
}

static void on_division(unsigned cpu, void *pc) {
    (void)cpu;
    if (!seen()) return;
    uint64_t at = 0;
    while (at < board->places && board->place[at] != (uintptr_t)pc) at++;
    if (at == board->places && at < PLACES) {
        board->place[at] = (uintptr_t)pc;
        board->places++;
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    (void)id;
    size_t count = qemu_plugin_tb_n_insns(tb);
    uint64_t block = qemu_plugin_tb_vaddr(tb) | (uint64_t)count << 48;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, NO_REGISTERS, (void *)(uintptr_t)block);
    for (size_t at = 0; at < count; at++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, at);
        void *pc = (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn);
        uint32_t word = 0;
        if (qemu_plugin_insn_size(insn) == sizeof word)
            memcpy(&word, qemu_plugin_insn_data(insn), sizeof word);
        unsigned hint = word >> 5 & 0x7f;
        if ((word & 0xfffff01f) == 0xd503201f && hint >= BEGIN && hint <= RESUME) { /* HINT */
            void *mark = (void *)(uintptr_t)hint;
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, NO_REGISTERS, mark);
            continue;
        }
        if ((word & 0x7fe0f800) == 0x1ac00800) /* UDIV, SDIV */
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_division, NO_REGISTERS, pc);
        qemu_plugin_register_vcpu_mem_cb(insn, on_memory, NO_REGISTERS, LOADS_AND_STORES, pc);
    }
}

static void *shared(size_t len, int file) {
    int flags = MAP_SHARED | MAP_NORESERVE | (file < 0 ? MAP_ANONYMOUS : 0);
    void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, flags, file, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* -plugin trace.so,board=FILE */
PUBLIC int qemu_plugin_install(
    qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
    int file = -1;
    if (strcmp(info->target_name, "aarch64") != 0) {
        fprintf(stderr, "trace: the marks are instructions of AArch64\n");
        return -1;
    }
    if (argc == 1 && strncmp(argv[0], "board=", 6) == 0) file = open(argv[0] + 6, O_RDWR);
    if (file < 0) {
        fprintf(stderr, "trace: board=FILE is missing, or no file that can be written\n");
        return -1;
    }
    board = shared(sizeof *board, file);
    numbers = shared(CHUNKS * sizeof *numbers, -1);
    whole = shared(CHUNK * sizeof *whole, -1);
    if (!board || !numbers || !whole) {
        fprintf(stderr, "trace: no memory\n");
        return -1;
    }
    board->magic = MAGIC;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
