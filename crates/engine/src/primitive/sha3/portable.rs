// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keccak-f[1600], written beside [FIPS 202] §3.2. Logic and rotations only: constant time as it
//! stands. Lane A[x, y] is `lanes[x + 5 * y]`.

/// The permutation. [FIPS 202] §3.3, KECCAK-p[1600, 24].
#[inline(always)]
pub(crate) fn keccak_f1600(lanes: &mut [u64; 25]) {
    let mut between = [0; 25];
    for [even, odd] in ROUND_CONSTANTS.as_chunks().0 {
        round(lanes, &mut between, *even);
        round(&between, lanes, *odd);
    }
}

/// One round from `a` to `out`: θ, ρ, π, χ, ι. A row of the output is made at once, so that its
/// lanes stay in registers from θ to χ. π puts A[x, y] to [y, 2x + 3y]; hence B[x, y], the lane
/// after π, comes from A[x + 3y, x].
#[inline(always)]
fn round(a: &[u64; 25], out: &mut [u64; 25], constant: u64) {
    let c: [u64; 5] = core::array::from_fn(|x| a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
    let d: [u64; 5] = core::array::from_fn(|x| c[(x + 4) % 5] ^ c[(x + 1) % 5].rotate_left(1));
    for y in 0..5 {
        let b: [u64; 5] = core::array::from_fn(|x| {
            let from = (x + 3 * y) % 5;
            (a[from + 5 * x] ^ d[from]).rotate_left(ROTATIONS[from + 5 * x])
        });
        for x in 0..5 {
            out[x + 5 * y] = b[x] ^ (!b[(x + 1) % 5] & b[(x + 2) % 5]);
        }
    }
    out[0] ^= constant;
}

/// [FIPS 202] §3.2.2, Algorithm 2: walk (x, y) → (y, 2x + 3y), rotating by triangular numbers.
const ROTATIONS: [u32; 25] = {
    let mut table = [0; 25];
    let (mut x, mut y, mut t) = (1, 0, 0);
    while t < 24 {
        table[x + 5 * y] = ((t + 1) * (t + 2) / 2 % 64) as u32;
        (x, y) = (y, (2 * x + 3 * y) % 5);
        t += 1;
    }
    table
};

/// [FIPS 202] §3.2.5, Algorithm 5: bit 2^j − 1 of round i is the LFSR's bit j + 7i.
pub(super) const ROUND_CONSTANTS: [u64; 24] = {
    let mut table = [0; 24];
    let mut lfsr: u8 = 1;
    let mut t = 0;
    while t < 24 * 7 {
        table[t / 7] |= ((lfsr & 1) as u64) << ((1 << (t % 7)) - 1);
        // x^8 + x^6 + x^5 + x^4 + 1
        lfsr = (lfsr << 1) ^ (0x71 * (lfsr >> 7));
        t += 1;
    }
    table
};
