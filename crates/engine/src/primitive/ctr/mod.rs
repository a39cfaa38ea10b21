// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Counter mode. [SP 800-38A] §6.5, with the standard incrementing function of §B.1 on the whole
//! block. That no counter block comes twice under a key is the caller's affair.

pub(crate) mod cast;

use super::aes::{Aes, Block};
#[cfg(target_arch = "x86_64")]
use crate::arch::x86_64::ctr::CtrKernel;
use crate::base::bytes::xor_into;
use crate::base::secret::Wiped;

/// Adds the key stream to `data`; `counter` becomes the first block that was not used.
pub(crate) fn add_key_stream<const KEY: usize>(
    aes: &Aes<KEY>,
    counter: &mut u128,
    data: &mut [u8],
) {
    let (blocks, tail) = data.split_at_mut(data.len() - data.len() % 16);
    whole_blocks(aes, *counter, blocks);
    *counter = counter.wrapping_add((blocks.len() / 16) as u128);
    if !tail.is_empty() {
        let mut stream = Wiped(counter.to_be_bytes());
        aes.encrypt_block(&mut stream);
        xor_into(tail, &*stream);
        *counter = counter.wrapping_add(1);
    }
}

fn whole_blocks<const KEY: usize>(aes: &Aes<KEY>, counter: u128, data: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(kernel) = CtrKernel::new() {
        return with_kernel(kernel, aes, counter, data);
    }
    one_batch_after_another(aes, counter, data);
}

/// Whole batches by the kernel, and the last few blocks without. The counter may be a generator's
/// secret: nothing is decided by it.
#[cfg(target_arch = "x86_64")]
fn with_kernel<const KEY: usize>(
    kernel: CtrKernel,
    aes: &Aes<KEY>,
    counter: u128,
    data: &mut [u8],
) {
    let (blocks, _) = data.as_chunks_mut();
    let done = kernel.add_key_stream(aes.round_keys(), &counter.to_be_bytes(), blocks);
    one_batch_after_another(aes, counter.wrapping_add(done as u128), &mut data[16 * done..]);
}

fn one_batch_after_another<const KEY: usize>(aes: &Aes<KEY>, mut counter: u128, data: &mut [u8]) {
    let mut stream: Wiped<[Block; 8]> = Wiped([[0; 16]; 8]);
    for batch in data.chunks_mut(16 * stream.len()) {
        let stream = &mut stream[..batch.len().div_ceil(16)];
        for block in stream.iter_mut() {
            *block = counter.to_be_bytes();
            counter = counter.wrapping_add(1);
        }
        aes.encrypt_blocks(stream);
        xor_into(batch, stream.as_flattened());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_and_every_carry() {
        let aes = Aes::<32>::new(&[0x5a; 32]);
        for start in [
            0,
            (1 << 32) - 300 / 16,
            (1 << 64) - 9,
            (1 << 64) - 18,
            u128::MAX - 5,
            u128::MAX - 16,
            u128::MAX,
        ] {
            let mut whole = [0; 600];
            one_batch_after_another(&aes, start, &mut whole);
            for (n, block) in whole.chunks(16).enumerate() {
                let mut single = start.wrapping_add(n as u128).to_be_bytes();
                aes.encrypt_block(&mut single);
                assert_eq!(block, &single[..block.len()]);
            }
            for len in 0..=whole.len() {
                let (mut counter, mut data) = (start, whole);
                add_key_stream(&aes, &mut counter, &mut data[..len]);
                assert!(data[..len].iter().all(|byte| *byte == 0));
                assert_eq!(data[len..], whole[len..]);
                assert_eq!(counter, start.wrapping_add(len.div_ceil(16) as u128));
                #[cfg(target_arch = "x86_64")]
                if let Some(kernel) = CtrKernel::new() {
                    let mut data = whole;
                    let blocks = len - len % 16;
                    with_kernel(kernel.narrow(), &aes, start, &mut data[..blocks]);
                    assert!(data[..blocks].iter().all(|byte| *byte == 0));
                }
            }
        }
    }
}
