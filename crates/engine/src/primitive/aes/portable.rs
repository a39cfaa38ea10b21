// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES on bit planes: four blocks at once, no tables, constant time as it stands. [FIPS 197] §5.
//!
//! The 64 bytes of four blocks are kept as eight planes of 64 bits: bit 16r + 4c + n of plane i is
//! bit i of the byte in row r and column c of block n. ShiftRows is then a rotation within each
//! quarter of a plane, and a step from row to row a rotation of the whole plane.

use super::Block;
use crate::base::secret::{Wiped, wipe};

type Planes = [u64; 8];

/// The cipher on each of the blocks.
/// [FIPS 197] Algorithm 1, Cipher.
pub(super) fn encrypt(round_keys: &[Block], blocks: &mut [Block]) {
    let mut sliced = Wiped([[0; 8]; 15]);
    let (first, middle, last) = slice_keys(round_keys, &mut sliced);
    for four in blocks.chunks_mut(4) {
        let mut state = Wiped(slice(four));
        add_round_key(&mut state, first);
        for key in middle {
            sub_bytes(&mut state);
            shift_rows(&mut state);
            mix_columns(&mut state);
            add_round_key(&mut state, key);
        }
        sub_bytes(&mut state);
        shift_rows(&mut state);
        add_round_key(&mut state, last);
        unslice(&state, four);
    }
}

/// The inverse cipher on each of the blocks.
/// [FIPS 197] Algorithm 3, InvCipher.
pub(super) fn decrypt(round_keys: &[Block], blocks: &mut [Block]) {
    let mut sliced = Wiped([[0; 8]; 15]);
    let (first, middle, last) = slice_keys(round_keys, &mut sliced);
    for four in blocks.chunks_mut(4) {
        let mut state = Wiped(slice(four));
        add_round_key(&mut state, last);
        for key in middle.iter().rev() {
            inv_shift_rows(&mut state);
            inv_sub_bytes(&mut state);
            add_round_key(&mut state, key);
            inv_mix_columns(&mut state);
        }
        inv_shift_rows(&mut state);
        inv_sub_bytes(&mut state);
        add_round_key(&mut state, first);
        unslice(&state, four);
    }
}

/// The S-box on each byte of a word: a column of one block.
/// [FIPS 197] Equation 5.11, SubWord.
pub(super) fn sub_word(word: u32) -> u32 {
    let mut block = [0; 16];
    block[..4].copy_from_slice(&word.to_le_bytes());
    let mut state = Wiped(slice(&[block]));
    sub_bytes(&mut state);
    unslice(&state, core::slice::from_mut(&mut block));
    let substituted = u32::from_le_bytes([block[0], block[1], block[2], block[3]]);
    wipe(&mut block);
    substituted
}

/// Each round key stands in all four blocks; answers with the first, the middle ones and the last.
fn slice_keys<'a>(
    round_keys: &[Block],
    sliced: &'a mut [Planes; 15],
) -> (&'a Planes, &'a [Planes], &'a Planes) {
    for (planes, key) in sliced.iter_mut().zip(round_keys) {
        *planes = slice(&[*key; 4]);
    }
    let rounds = round_keys.len() - 1;
    (&sliced[0], &sliced[1..rounds], &sliced[rounds])
}

/// Up to four blocks as planes.
fn slice(blocks: &[Block]) -> Planes {
    // Byte r of a column to byte 2r.
    let spread = |block: &Block, column: usize| {
        let mut x = u64::from(u32::from_le_bytes([
            block[4 * column],
            block[4 * column + 1],
            block[4 * column + 2],
            block[4 * column + 3],
        ]));
        x = (x | x << 16) & 0x0000_ffff_0000_ffff;
        (x | x << 8) & 0x00ff_00ff_00ff_00ff
    };
    let mut planes = [0; 8];
    for (n, block) in blocks.iter().enumerate() {
        planes[n] = spread(block, 0) | spread(block, 2) << 8;
        planes[4 + n] = spread(block, 1) | spread(block, 3) << 8;
    }
    transpose(&mut planes);
    planes
}

/// The planes as blocks again.
fn unslice(planes: &Planes, blocks: &mut [Block]) {
    let gather = |mut x: u64| {
        x &= 0x00ff_00ff_00ff_00ff;
        x = (x | x >> 8) & 0x0000_ffff_0000_ffff;
        ((x | x >> 16) as u32).to_le_bytes()
    };
    let mut words = Wiped(*planes);
    transpose(&mut words);
    for (n, block) in blocks.iter_mut().enumerate() {
        block[..4].copy_from_slice(&gather(words[n]));
        block[4..8].copy_from_slice(&gather(words[4 + n]));
        block[8..12].copy_from_slice(&gather(words[n] >> 8));
        block[12..].copy_from_slice(&gather(words[4 + n] >> 8));
    }
}

/// Bit i of each byte of word j changes places with bit j of the same byte of word i.
fn transpose(words: &mut Planes) {
    const STEPS: [(usize, u64); 3] =
        [(1, 0x5555_5555_5555_5555), (2, 0x3333_3333_3333_3333), (4, 0x0f0f_0f0f_0f0f_0f0f)];
    for (step, mask) in STEPS {
        for i in (0..8).filter(|i| i & step == 0) {
            let swap = (words[i] >> step ^ words[i + step]) & mask;
            words[i + step] ^= swap;
            words[i] ^= swap << step;
        }
    }
}

/// [FIPS 197] §5.1.4, AddRoundKey.
#[inline(always)]
fn add_round_key(state: &mut Planes, key: &Planes) {
    for (plane, key) in state.iter_mut().zip(key) {
        *plane ^= key;
    }
}

/// Row r moves by r columns: rows 1 and 3 by one, then rows 2 and 3 by two.
/// [FIPS 197] §5.1.2, ShiftRows.
#[inline(always)]
fn shift_rows(state: &mut Planes) {
    for plane in state {
        *plane = by_two_columns(by_one_column::<4>(*plane));
    }
}

/// [FIPS 197] §5.3.1, InvShiftRows.
#[inline(always)]
fn inv_shift_rows(state: &mut Planes) {
    for plane in state {
        *plane = by_one_column::<12>(by_two_columns(*plane));
    }
}

/// Rotates the quarters of rows 1 and 3 to the right by `BITS`.
#[inline(always)]
fn by_one_column<const BITS: u32>(plane: u64) -> u64 {
    const ODD_ROWS: u64 = 0xffff_0000_ffff_0000;
    let low = (0xffff >> BITS) * 0x0001_0000_0001_0000;
    plane & !ODD_ROWS | plane >> BITS & low | plane << (16 - BITS) & (ODD_ROWS ^ low)
}

/// Swaps the halves of the quarters of rows 2 and 3.
#[inline(always)]
fn by_two_columns(plane: u64) -> u64 {
    let swap = (plane ^ plane >> 8) & 0x00ff_00ff_0000_0000;
    plane ^ swap ^ swap << 8
}

/// Each byte becomes 2a(r) + 3a(r+1) + a(r+2) + a(r+3), which is x·t + a(r+1) + t(r+2) with
/// t(r) = a(r) + a(r+1).
/// [FIPS 197] §5.1.3, MixColumns.
#[inline(always)]
fn mix_columns(state: &mut Planes) {
    let next = state.map(|plane| plane.rotate_right(16));
    let mut t = [0; 8];
    for i in 0..8 {
        t[i] = state[i] ^ next[i];
    }
    let product = times_x(&t);
    for i in 0..8 {
        state[i] = product[i] ^ next[i] ^ t[i].rotate_right(32);
    }
}

/// The inverse matrix is MixColumns' own times one that adds 4(a(r) + a(r+2)) to each byte.
/// [FIPS 197] §5.3.3, InvMixColumns.
#[inline(always)]
fn inv_mix_columns(state: &mut Planes) {
    let sum = state.map(|plane| plane ^ plane.rotate_right(32));
    let product = times_x(&times_x(&sum));
    for i in 0..8 {
        state[i] ^= product[i];
    }
    mix_columns(state);
}

/// Multiplication by x in GF(2^8), modulo x^8 + x^4 + x^3 + x + 1.
#[inline(always)]
fn times_x(a: &Planes) -> Planes {
    [a[7], a[0] ^ a[7], a[1], a[2] ^ a[7], a[3] ^ a[7], a[4], a[5], a[6]]
}

/// The inverse S-box through the S-box: with S = A∘I (inversion, then the affine map), its inverse
/// I∘A⁻¹ is A⁻¹∘S∘A⁻¹.
/// [FIPS 197] §5.3.2, InvSubBytes.
#[inline(always)]
fn inv_sub_bytes(state: &mut Planes) {
    inv_affine(state);
    sub_bytes(state);
    inv_affine(state);
}

/// The inverse of the affine map of [FIPS 197] Equation 5.3; its constant is 0x05.
#[inline(always)]
fn inv_affine(q: &mut Planes) {
    let a = *q;
    for i in 0..8 {
        q[i] = a[(i + 2) % 8] ^ a[(i + 5) % 8] ^ a[(i + 7) % 8];
    }
    q[0] = !q[0];
    q[2] = !q[2];
}

/// The S-box as a circuit of 32 AND and 83 XOR or XNOR gates, by Boyar and Peralta ("A new
/// combinational logic minimization technique with applications to cryptology", 2010); the names
/// are theirs, bit 0 being the highest.
/// [FIPS 197] §5.1.1, SubBytes.
#[rustfmt::skip]
fn sub_bytes(q: &mut Planes) {
    let [x7, x6, x5, x4, x3, x2, x1, x0] = *q;
    // Into a field of fields: a linear map.
    let (y14, y13, y9, y8, t0) = (x3 ^ x5, x0 ^ x6, x0 ^ x3, x0 ^ x5, x1 ^ x2);
    let y1 = t0 ^ x7;
    let (y4, y12, y2, y5) = (y1 ^ x3, y13 ^ y14, y1 ^ x0, y1 ^ x6);
    let (y3, t1) = (y5 ^ y8, x4 ^ y12);
    let (y15, y20) = (t1 ^ x5, t1 ^ x1);
    let (y6, y10, y11) = (y15 ^ x7, y15 ^ t0, y20 ^ y9);
    let (y7, y17, y19, y16) = (x7 ^ y11, y10 ^ y11, y10 ^ y8, t0 ^ y11);
    let (y21, y18) = (y13 ^ y16, x0 ^ y16);

    // Inversion: the products of the halves, ...
    let t2 = y12 & y15;
    let (t4, t6) = (y3 & y6 ^ t2, y4 & x7 ^ t2);
    let t7 = y13 & y16;
    let (t9, t11) = (y5 & y1 ^ t7, y2 & y7 ^ t7);
    let t12 = y9 & y11;
    let (t14, t16) = (y14 & y17 ^ t12, y8 & y10 ^ t12);
    let (t21, t22) = (t4 ^ t14 ^ y20, t6 ^ t16 ^ y19);
    let (t23, t24) = (t9 ^ t14 ^ y21, t11 ^ t16 ^ y18);
    // ... the inverse in the field of 16, ...
    let (t25, t26) = (t21 ^ t22, t21 & t23);
    let t27 = t24 ^ t26;
    let t29 = t25 & t27 ^ t22;
    let t33 = (t22 ^ t26) & (t23 ^ t24) ^ t24;
    let t36 = t24 & (t27 ^ t33);
    let t37 = t36 ^ t23 ^ t33;
    let t40 = t25 ^ t29 & (t27 ^ t36);
    let (t41, t42, t43, t44) = (t40 ^ t37, t29 ^ t33, t29 ^ t40, t33 ^ t37);
    let t45 = t42 ^ t41;
    // ... and its products with the halves.
    let (z0, z1, z2) = (t44 & y15, t37 & y6, t33 & x7);
    let (z3, z4, z5) = (t43 & y16, t40 & y1, t29 & y7);
    let (z6, z7, z8) = (t42 & y11, t45 & y17, t41 & y10);
    let (z9, z10, z11) = (t44 & y12, t37 & y3, t33 & y4);
    let (z12, z13, z14) = (t43 & y13, t40 & y5, t29 & y2);
    let (z15, z16, z17) = (t42 & y9, t45 & y14, t41 & y8);

    // Back, and the affine map of the S-box.
    let (t46, t48, t53, t54) = (z15 ^ z16, z5 ^ z13, z0 ^ z3, z6 ^ z7);
    let (t57, t58, t59) = (z2 ^ z12 ^ t53, z4 ^ t46, z3 ^ t54);
    let (t62, t63, t64) = (z7 ^ z8 ^ t58, z9 ^ z10 ^ t58, z4 ^ t59);
    let (t65, t66) = (z14 ^ t57 ^ t62, z1 ^ t63);
    let s3 = t53 ^ t66;
    *q = [
        t48 ^ !(t46 ^ t57),
        z12 ^ t48 ^ !t62,
        z10 ^ z11 ^ t65,
        z2 ^ z5 ^ t66,
        s3,
        z16 ^ z17 ^ !(t64 ^ t65),
        t64 ^ !s3,
        t59 ^ t63,
    ];
}
