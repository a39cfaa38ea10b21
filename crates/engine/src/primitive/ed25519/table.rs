// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Multiples of the base point of edwards25519 for the comb: x, y and d·x·y of each, in 4 words,
//! least significant first. A test computes them anew.

use super::curve::{BLOCKS, ENTRIES};

#[rustfmt::skip]
pub(super) static TABLE: [[[u64; 12]; ENTRIES]; BLOCKS] = [
    [
        [
            0x26ebfe509e0c5ab4, 0xec730b5f3e22a35d, 0x45225e782d5bf0ee, 0x0b38ce3136739a27,
            0xe3dc662f2fe653e5, 0xb4117e9b304bb14a, 0x5ba2bc2c5999a29f, 0x1cd6da2dec89169f,
            0x900acdcb0c7a701e, 0xe13fa2a86051688c, 0x99c04b44e775ba65, 0x20e76214618e6a75,
        ],
        [
            0x6fd67b8a2922b5b1, 0x2cbd212f99253751, 0x7fd64cb620ba316d, 0x61d7c6cf53e9819b,
            0x30be0803ebc45433, 0x8aeb3f5edc075c4a, 0x3729d69fa7f5f9aa, 0x63c562a10ccc0c6a,
            0x4c84e3f4ed3b32ad, 0xf8b6b25ee4082e87, 0x86aacf99ef20e9d9, 0x3ca1226dd019ab00,
        ],
        [
            0x973d5e5718d048e9, 0x7dd42a67a02aba2f, 0xc66f052f536828f2, 0x73b00bf5cde0d039,
            0x5e13d1b08b255696, 0x0ab62f68976b057f, 0xc741b5f1957cc957, 0x70fe975ffdbee2fd,
            0xbcc4562d49d9e712, 0x6853d76c5b7ed133, 0xee0bc5d166ce88c3, 0x39c3047235649840,
        ],
        [
            0x43367203cdd58fd0, 0x1128081d0437001e, 0x4f7e11c7ea1f1b40, 0x7be69e32b90cba64,
            0x62aeb7a61f5e84ae, 0xdd422344936645ff, 0xbc7802b0de1789de, 0x22bb341a889f457a,
            0x88fe096f00e761ac, 0x29168316ee140368, 0x469be0ea0b3ffab1, 0x1bc68d3bca82fb47,
        ],
        [
            0x865dc873edb7a142, 0xcf3ba0b71a5e8908, 0xbf3431290c652d83, 0x07c60581343e260c,
            0x26f6ea9a9ad4748e, 0xca1b023d9e55ec23, 0xc314547d07ea7ccc, 0x16dbf97de93a055b,
            0x2b77004d5e76a4b1, 0xc029c2f3b186ac22, 0x324287dd0b777ccf, 0x2bf40cc71b77a510,
        ],
        [
            0x5526284fb1ee2204, 0xc553d346693e77d6, 0xade5aa46f628c0a4, 0x02f34f466d2bdb85,
            0xd50f249c359b08aa, 0x352426a12434ed4d, 0xf6d1ec8f5b1c154e, 0x126b953395e0eccb,
            0x706bbbd1cb41e65f, 0xac3e382699b00e6b, 0x2379382280a8e4a6, 0x407a90c61bd61156,
        ],
        [
            0x6b1265ed55213b78, 0x25d3d247761f95be, 0xa74c1649802d06f9, 0x0f76e1e7f4c842fc,
            0xf1135957eabb5b0e, 0xd1beebdb45d29e64, 0x32d41f88d226aff8, 0x593cb6739c07a500,
            0x8cec2e7112d16a99, 0x0d9d3143ef98f561, 0xdf2a33d277a9d675, 0x213e5ec786584026,
        ],
        [
            0xd9a64ee4f18e540a, 0x243e3b934ecc968b, 0x02b5a5e6b0225e63, 0x3c6d8ee68a6b93e9,
            0xe598e798d0780f77, 0xf8084a482d82b7d9, 0xca18a6fc001306ed, 0x70d43091cc88d046,
            0x0718e223e241279e, 0xe1ca3b2a34d26f76, 0x9100a4cf7ec3cd46, 0x58dbf5ed80bd6f7d,
        ],
        [
            0x2d673a3d2f0528bd, 0x9ba4eda9e3f2d33b, 0x12cdb178f2348c56, 0x7367d674cbd3eea3,
            0x76a447f6be7656d6, 0x15cd394d21072f5a, 0xd7c396c421356b8f, 0x61e16d0f9fd01a98,
            0x42897e304970f82d, 0xe5cc1fabf35ef958, 0xae44fbd3ab65e490, 0x1bc915cfec6102d0,
        ],
        [
            0xb41aecdaa53e03f7, 0x7696329c07c38cb7, 0x66240cc2df049b1c, 0x7e83520fdb1b14b4,
            0x6b1fc0c9c1b33d7c, 0x8fb3a009102092d4, 0xbd66e95fb7d21f21, 0x71e0e56d36ea33db,
            0x30f2d3169f9d0dd9, 0x6835de072f92646e, 0x005c39a3f5e78fbd, 0x34f1eeb6ceee6a89,
        ],
        [
            0x53892ee7c3c5df6e, 0x26802cec663606fd, 0xc618f3bd388840a7, 0x4b7b0497a4f22d92,
            0x8a03043b8932f02c, 0xc627a642f5659733, 0x9ee3663d6a61b432, 0x38b89018d78ff13f,
            0x0872daf096bacb57, 0x5185b204ee672e50, 0x8a3562983d1ecd70, 0x6896db72c4bd476d,
        ],
        [
            0x7a499034ab6ecd95, 0x581368a012bfc7ef, 0x8c1cea43499c90e4, 0x2515b68bf747e2f5,
            0x82cc37fea73b5840, 0xf04fde8fd436bf00, 0x9bc918c75a6e8809, 0x0ffd1746c6a5088d,
            0xa05815cbc21fce77, 0x5c72a122562041fb, 0xc182ec8e6bf6617b, 0x220adaf156a95b53,
        ],
        [
            0xb307ba3f4b44a681, 0xeaf1a8a699094f62, 0x77949fa4c27c1faa, 0x78a038e07463488d,
            0x24b3de61a06b0299, 0xa7d1a40fedc735cb, 0x2590eb5b40855ebf, 0x7f15e24cbed2dd82,
            0xfc4d0d2f81dd91b2, 0x2c6ed3a9356201a2, 0xe829ffc3873425ac, 0x5509611e80270270,
        ],
        [
            0x86562a3317df009f, 0x51e53a77574dbee6, 0x369220fa0cb55f9d, 0x01d3eaea1f1b625a,
            0x987b16cfc4f40436, 0x3d51df849bc38fb9, 0x54f16262c331cc45, 0x396fa26d24db6f20,
            0x6b0b348749589e43, 0x0714ee391ceacad5, 0xcb5dff5b31c0ec4a, 0x4753f2fd8fd5e5aa,
        ],
        [
            0xa41503023ab50a41, 0x6737ca9163d79976, 0x27594544713b6ac6, 0x40ad099cde467245,
            0xada8560fd36700b3, 0xe03c8d3f2f6cac87, 0xee14ebce51c6dd64, 0x3e925d690eba2d3b,
            0xd13515a0b01399c5, 0xd3699f27d8bcfe74, 0x3950203105611b17, 0x7689f3dd1eb58574,
        ],
        [
            0x0b186c69a9f27417, 0x7274faaf6a90812d, 0xf33050362d977d11, 0x6e68e57ce337e806,
            0x300084245bc580a7, 0x16b7e684f1ba5324, 0x2863ff609af87849, 0x26f5a9acb66352fc,
            0x5412185c4c817d4c, 0xd03cb911f1320892, 0xfe05dac85dda6eb2, 0x5e6d379ce2cec5d8,
        ],
    ],
    [
        [
            0xfc64c9ca18b6dd21, 0xf73e543f34c052ff, 0x0595f6a7a376ce36, 0x6cb9b3a7662c6efe,
            0x8f9ae4c1e0443dca, 0xe4d4c18712e77c06, 0x8678efeb2301161e, 0x0c3c88005cdc742d,
            0x77f865d4bdcfd24b, 0xf8464f7e196e4319, 0x3bc0169addc05367, 0x5d5b230fc2d7cc0c,
        ],
        [
            0x7611d5cd75095dea, 0x737b585268ab8fc5, 0xe8d6d78743cde1b7, 0x278eff4487446380,
            0xa06c4d6dc7a2bbc4, 0xa4e164c08b1692eb, 0x4c9f2213eb0250ad, 0x1925661d5161e43b,
            0xba351ee21e2cf2ec, 0xa57c75fdce585656, 0x36d7011337df8a74, 0x54f6e7e43091e32d,
        ],
        [
            0x4ceff81d17b3d7f6, 0xec063788c488c489, 0x4bd4d3ef35834839, 0x27209886b311f26a,
            0x97c5d1fde64bc828, 0xc46035f58f03b254, 0x5cf82eee74f2c395, 0x682da999ded2c8de,
            0x3649034445b7beca, 0x3bb98d7b0ee5f896, 0xba18e9f123daaee3, 0x559bab5111bce388,
        ],
        [
            0x5e2a90f1e45180fb, 0xfcccb3fcf8bd863f, 0x3190c2ce0a712706, 0x71c82a712da9e22a,
            0xfa2bef97be0cc95f, 0x91292274a7dcefc8, 0x45aba0b64a6a4ad6, 0x43046b57691e54e3,
            0xae7b52dcee3c1c42, 0xec9f2dec547a4f07, 0xab75f68afeb59ac2, 0x36fae970802c3499,
        ],
        [
            0x39ad8d29f23ee569, 0x0b0eeae59cbcc560, 0xe719d46be663caef, 0x209dc0b59688ce51,
            0x5b3a83759c39ad56, 0xc817444af082cb51, 0x6017ba8e82a080c4, 0x7bb017d10d2a5df0,
            0x1a0f130efaebcd4e, 0xf22574eea87b27ac, 0x70f235361f69631b, 0x03c393013563f717,
        ],
        [
            0xf9f3479617f96535, 0xa2755da40c333cf5, 0xd0a3d3a8dc714ea8, 0x5258452dde96a6fd,
            0xa0e2c293209350c7, 0x42ca0a194ee04a8e, 0x7da884aab81ac4e4, 0x053ae680f3d80f61,
            0xadba821f86bf510d, 0x305db2e635c7da0f, 0xc70b062c64f6a91b, 0x51272c9a9ef70662,
        ],
        [
            0x2d864628ad84cb53, 0x898abe5f24380e16, 0x11bd8cc7237b9a3c, 0x27ee64ea2e62ba5c,
            0xc193a7f23a9287fc, 0xbbe0eafa46bde8a1, 0xebc635583bf8035b, 0x3a5e9f0a3b4c17a8,
            0x622c9494cc19c2f4, 0xd40826587124c116, 0x0bcb567c37be92b3, 0x2a0d656d11a979b5,
        ],
        [
            0xc5bf36043f61d766, 0x4c2164e8788ceb51, 0x8324f7a0b7080dc7, 0x49bdd81568656d8a,
            0x0692646d362fca2a, 0xf79f41512d083fbc, 0xc16d460aa92d022e, 0x3401216bd4203549,
            0x76b8cbb36650b02f, 0x5accc7d479cecbae, 0x304e725fe6a460a9, 0x5bbdc497b2e72acb,
        ],
        [
            0x151dc9761f9a4bfd, 0xcbeeb3f7013b8e5b, 0xc508a6c2615a021f, 0x772b00a275e64b91,
            0xaad57d7240db0ba2, 0xe3fe5f1512b6bf03, 0xa98b66c80cfc34d6, 0x3f045d182f652191,
            0xca4848193e7554c1, 0x80c79b45068439ae, 0x5bd83ad93b7c3f7b, 0x2922ef69190efb53,
        ],
        [
            0x36f6ac796cbef682, 0xa8491849447c9f42, 0x99ed30ad6eeed21d, 0x5bb2bf4d1de6bbd4,
            0xb303e72c966df58d, 0x24645f260861303f, 0xaeca1560b87d1bbf, 0x0c7bd027511426f1,
            0x04618ec7c2d3e9ae, 0x31aea282e74f0f2f, 0xe3d302aba77e91f4, 0x4122021c91161cd7,
        ],
        [
            0x1cda32b77787fb06, 0xed05e81bf3f7898d, 0x914146f7fa99e1bf, 0x29e3b1d971db2d24,
            0xa7499f872c8796c6, 0xab734b1b7efa4498, 0x02a3f2a1b162b31a, 0x31a4680bb2239294,
            0xfdd9bf88ffd1986a, 0x275a39e81063614a, 0xd8acfbd2a529dcf6, 0x31c39da29f38b965,
        ],
        [
            0x6007343f502b2649, 0xbc37da62153bc115, 0xda33abd92a32d964, 0x7e863168c7fa75ac,
            0x9efe805dcb256283, 0xbcaa3f98db71245d, 0x5cf6c14fa45632c6, 0x2b2a80bc93f97d1c,
            0x52a049b9e1bf0fdb, 0x522871a01a472b4d, 0x1c2106c98fd26182, 0x351282ae4bba5138,
        ],
        [
            0xddc9079d575c4626, 0x6f9e975a4e5bf26c, 0x33570eeeea3785cf, 0x4abe784600b5f07a,
            0xdea5bd48539d6767, 0x110dec67509210d6, 0x1664e675d744b3c3, 0x172c7184982d9c53,
            0x2a1ac61b520a030d, 0x63922300c8492df4, 0xc285cb9c1cef6425, 0x729e32e5c898044b,
        ],
        [
            0x076322484201a21c, 0xa027a53eebec911c, 0xed32c25ad7f607d7, 0x6719e98950c35958,
            0xf34eacd92b3daa3d, 0xf7723a6eac2f431f, 0x4454e78bf3496589, 0x30711651f8b16959,
            0x2b545fa6bd4330f5, 0x5ec4cac02299135b, 0xdfde65ab5c1e609f, 0x0a2e66a6a57edc0b,
        ],
        [
            0xe961d1d8a1ec7d09, 0xaab629895ddab7b1, 0xaf8aca15bfc5c9d7, 0x0584dd09951a555f,
            0xa7b99395e93650a5, 0x3d302ad62e3bdc8e, 0xb19b57d94643d2e3, 0x00d4ca4a8735b9fe,
            0x78ad720a92b453bd, 0x104180c5855568fd, 0xedab5909b0d8b764, 0x278307dccc308514,
        ],
        [
            0x661f0ac8a83f90a3, 0x80f372a724aa78ff, 0xd34c4ad12fb01d5e, 0x13a60980b09dcb93,
            0xe4c7fb60d0e9cc6b, 0x8465792752850a88, 0x1b61d984ca4194b5, 0x373bc5f42eba58f4,
            0x6966d060a77538b7, 0x6d70fae582cb2b3e, 0xb750282f40252012, 0x37e4abf0f61bf7c3,
        ],
    ],
    [
        [
            0xd00a957ab2bc531a, 0x9b3e6d0f01418ae9, 0xcf6982d1f7fcea13, 0x54fc4ab9309c2064,
            0x5fd4b6cbdf2fd6d2, 0x438764f38b4e1d13, 0xfdd4d6f412af2af5, 0x7f11dc3f3a9f5e85,
            0xd8598aac11f00756, 0x6cd467c40a501f11, 0x9922709bcb5ecd06, 0x637ea170b2d8d038,
        ],
        [
            0x0956417f9ec8ff6e, 0xcc6289df34ef9bf1, 0xe094263337011b1c, 0x29e0f1c6da1a1f7d,
            0xb58759c8bb2f8dcf, 0xb422bfd91331d37f, 0xad1a21ef0b6a7be2, 0x7ff997e28c432723,
            0x36b0a7c761fc5b95, 0xa2e31b425289c54b, 0xc5c4ad61516bf7cc, 0x2232b2db828be57d,
        ],
        [
            0xe08b68c782bfdc9e, 0x6827717c6acd7544, 0xec426acd5475a4ce, 0x6fc1cfaf70ee19d6,
            0x45b9ec5c508417ed, 0x538077855586872b, 0x5b8bf16048eb82a7, 0x0e1081e8fca46455,
            0xe3a1fa04382d1d76, 0x6b38fb90e7c2fd7b, 0x437e03a8eeb7de1c, 0x0d171dfc48efaaec,
        ],
        [
            0x1a2c1aa64f363c28, 0x629f8ba4fcd876b1, 0x50b7342ba39357ab, 0x37ee131b7d13852d,
            0x0854e497a77fa4a8, 0x90a966762585dfa9, 0x2b54a50b15ba25a5, 0x111726316b565cc7,
            0x240d467ec3c26ec9, 0x706f20c78f0b21e7, 0x3a9d14d0d791ed58, 0x7960e0d72af6da4e,
        ],
        [
            0x723e792b87af3d94, 0x33cfa83dca8fcb9a, 0x3944890be7881486, 0x057de3f85d4bcaab,
            0xb09acb7f8b68336f, 0x285c3630e9419fc2, 0xdc10a31d0c55c2f0, 0x750e5976720d2d24,
            0x77698e2b339f3d48, 0xf8fce3f9af38f7ed, 0x22f4c9caadce27d4, 0x66b0a872564737fb,
        ],
        [
            0x35db59ca4cb20416, 0x6086ecc9f4aca11e, 0xb4c2efc26e8338a8, 0x66b716d6afed98eb,
            0xc3f742ca09570eac, 0x67acc2a8288f5c84, 0xb8e72e433896937a, 0x0511fed47dec200a,
            0xc90a743ac37a1027, 0xe94693e01941c54c, 0xa93d04eab4eca9c0, 0x0523328d7dbebb9a,
        ],
        [
            0x64b0e2353a7f724b, 0xac7d2b27135505f8, 0x49fe0369b4590a24, 0x6eb0e590a9ebcc03,
            0xf5e84d840b66c487, 0x3206e0c1f969c31f, 0xf291a1f6d2de1fcc, 0x31a76c59841990d8,
            0x49615d1ea5674d13, 0x67de510a1d58e1f5, 0x5ed3a7431e1f0d67, 0x71073ceb13a763c0,
        ],
        [
            0x203c2ed5c4e08a98, 0x5ef41fceaa1e265a, 0x3b5660671aea709e, 0x605a71c0f4805f1e,
            0x43bde62b518f9df3, 0xae16a2652ac6ab59, 0x93a20521d0cebef9, 0x01faeb540d6926bb,
            0xf825b7108934f9bb, 0x7f0ef621514119a7, 0x8a2a52a6e05ca670, 0x46bd8c636124e838,
        ],
        [
            0x8469a1c357bbc581, 0x57f4be306ae5b25b, 0xae2c5003b13c43d5, 0x7213c91937f9a893,
            0x58af8e4639ab5fa0, 0x2d0fe4e0c9bd7aae, 0x44cd766c28c6d23d, 0x3d2daddc0b858101,
            0x2be2b85b3dbb85ab, 0xedecfc880443d65f, 0xa51a06c65a9aef9f, 0x5d304bf10eca8fd0,
        ],
        [
            0xaadc877fe703eba6, 0xa401cfc2ef3a17b1, 0xb38cb93dc064c1ed, 0x437c9298e32335c2,
            0xb0940427d8ee678a, 0xa6eb01b36f52c016, 0xe83ad780f17d1935, 0x0b73d0ee44093d95,
            0x86fea21029f50bfa, 0xd60774baec0c3879, 0x7585c8152cc95175, 0x483c8eaec5a94c2a,
        ],
        [
            0x30cea406aafd07d0, 0xb0050c5bfc54d165, 0x1301f39cfc3ce46d, 0x4e6077ac690c8e00,
            0xdb3921a5741fe376, 0xfd37436a74d23665, 0x42217f0f25e06271, 0x4b90b80725fdd2c8,
            0x8799a8f302683e83, 0x405a5fac3de42539, 0xa78a3b5f22988fa6, 0x1289fa10f8825a82,
        ],
        [
            0x2882295bcfad6beb, 0xc4da99d21d0d9efa, 0x06fc2ebd201da0be, 0x509b3bee339ea0dc,
            0xb4601bbc88f95bd7, 0x5bc1102fc30c87d2, 0x4fd67ad02a4956d3, 0x5867c3300f69a7cb,
            0xb40ab9cb66a955c5, 0xc2d7b2763604705a, 0x70832c1c4a12245b, 0x17506ca9df2ea28c,
        ],
        [
            0x582f2009ea6c4e46, 0x56ac272899d9be46, 0xb900fa81bf2311e8, 0x0c089f1dc7008991,
            0xe548d0f9976062a2, 0xd71b9379022b5e4e, 0x27305480dfe08355, 0x3ec503522b96a734,
            0x3e29d45c941a162d, 0x085149ea44946d2f, 0xd2c50f1ea42f221b, 0x53d94bfca6cf35ff,
        ],
        [
            0x00315856d87215cd, 0x27f2e2ed4414b757, 0x68547a6832ab3eeb, 0x4438f824c6300c8f,
            0xaeb6204fdbce5040, 0xdbbafc1a3a5cd301, 0x838e802d4555a8e3, 0x6bb8cfac12535f4a,
            0x16c52e71c1386af5, 0xd12deef49464937c, 0xbb6130e18538928b, 0x6a39af8834cfd7d4,
        ],
        [
            0x73b3d415dd5c954d, 0xe5e18d4ec5107b52, 0x180b955c12294fc3, 0x1cfe046a946bf2a5,
            0x88c35c6ac1d8fe84, 0x1324877d3608cad6, 0x921072bd992e2ebb, 0x44b2cfcbbe0d7e56,
            0x24589ca46edb84ac, 0xcc18392698e51772, 0xeca70616d4f7386e, 0x0909662cd397b0a5,
        ],
        [
            0x323ad60056f5d377, 0xba18c14a79448ad8, 0x3e153c16c1905f4b, 0x59e0abb1ecffa783,
            0xf4d9bc825659caf3, 0x3c73c4cc21a6a11a, 0x5577492c43178599, 0x7f53187a82ac885e,
            0x3a393ec2a7f67c5e, 0xde917ab7ee570f82, 0x36eee5b53c261ac0, 0x18958e7ee4af5605,
        ],
    ],
    [
        [
            0xfb47121fc4ba72d1, 0x3f6a56d829b8ef52, 0x6500df3ed2a07dce, 0x4807a1d2ba288a45,
            0xa39aeda4860feee0, 0xacce087b772ae033, 0x8a752636c3365147, 0x4ca84a43fc50ab3b,
            0xfccfa19c19b37e4f, 0x1d07abf7715e1043, 0x6d1cf984c7c88376, 0x7c84c4b84ff9e300,
        ],
        [
            0x92cf720b158d1efd, 0x80de6a24e1ffd938, 0xb843dd57385a85e2, 0x2ff02b2a025c22aa,
            0xe242edf6f38980ad, 0xefe732bbe0a8794b, 0x393b1e3059d5bc7b, 0x4d6d4bf7b82d424c,
            0xfa6c475a6c5697bd, 0x69f85cebe5472d7a, 0x27aef2dcd241b9ae, 0x42b1cd6a45715864,
        ],
        [
            0xa17d59cec23a217f, 0x3b367bacea1201f2, 0x04d5bb87d9241f2a, 0x46a9e3688c817d8f,
            0x1ed35e1577b8e789, 0x05bcfdd70e2fe2cf, 0xa4e5b9fa574072d5, 0x6c2e1f71f60820b0,
            0x6f8e36b28eadbeee, 0x125522c25759db80, 0xf4503f3bde2f03ea, 0x15b3c48bfe7133ba,
        ],
        [
            0x962793e22ae6b47c, 0xb08524616fdf6a94, 0x535d777a78a6d174, 0x08bc3f4940a0a468,
            0xf48865b40afb4537, 0x0b73cf84fafa35c5, 0x05bc23475af0ac5d, 0x50067e38b92d4a4b,
            0x0998a07c1ddf7130, 0x15f4a80561443796, 0x6a90a90cad692718, 0x33e576ccfd07329d,
        ],
        [
            0x25350fc0b8cd86c9, 0x1c25824e72b934ad, 0x27f316f6b3d43300, 0x2ea92114f6b57809,
            0xa7daee8e1badc3ca, 0x80373a41492c15d2, 0xd980a691dc3f2d60, 0x7137295a1db422da,
            0x25140d816bd1e772, 0x0eb6ba2e6ee1c9e0, 0xb8e358670bec0e96, 0x0aa3e5db04c412f0,
        ],
        [
            0xdec35618d9c00866, 0x4d03ec0de59a3496, 0xa3589eb0d577cb08, 0x56ae3835c781c193,
            0x3d4a853cf2d7f826, 0xb1763066cfe7105b, 0x0a277f7d629b5a6e, 0x16dafa8553fd1c9b,
            0x3a83b0fcbc10d512, 0x150c59cd298c2ddf, 0x91a793053c61f050, 0x72015d5251a3602a,
        ],
        [
            0x5948df98b7bafcff, 0xc053293e9f968e88, 0x7a1c5943aa522a0a, 0x60e1bfc67c1d66f1,
            0xe528ce9e8e8376c8, 0x65a3a4d5df6c614b, 0xfdfed2582d9023d1, 0x01962efebee2960d,
            0x9dd2c5d04d60d554, 0x2aa9638c1fbedc82, 0x0fdda165d755ba85, 0x5b7fe533c37b0cc0,
        ],
        [
            0x3202c15ea3456eca, 0x32cc8f664c045152, 0xd1a34c4cac799628, 0x01c1bb33c790e7da,
            0x8cb144738cb0bb86, 0x8a052f1b658c52cf, 0x5ddfa294102ca2f0, 0x633b65eb02fdc1cc,
            0x9c009dbcfcf56c66, 0x4e0b87975b18939b, 0xbf4ad88d710d38d9, 0x3d8c0d6adc5fc98c,
        ],
        [
            0x522f29821e03da8e, 0x8981ab7f361f235a, 0xc0ff33b28db04a9c, 0x1bdcc79542cf85ce,
            0x6a86d4270b428262, 0x456a06a05b1fe712, 0x6d61f34ef1dbe9f6, 0x2833a65022c19b81,
            0xfb75eb11648b203d, 0x51549cfd08577f18, 0xc04dc5068c90d90d, 0x20fa49b3e4dd6235,
        ],
        [
            0xaede6f7dc189580f, 0x02602cebe72ef0d1, 0x71602badd2634234, 0x53a63f63e97138ae,
            0x630d6ff9e1c0ef07, 0xe51b093288972d3a, 0x23fa6c93820f624f, 0x3d68ab38a36cd822,
            0xbcf8641c92f61c9b, 0x7b76e7853e83388b, 0xc351b5eff1ca2630, 0x0138042ffd872834,
        ],
        [
            0xae8736f9b46c8ece, 0xe8d4cebe0b9274d6, 0x0f69baf0929a2581, 0x1686a8a90f1859bf,
            0xe8f7ed1e80431cab, 0xde76826847c87740, 0x398ff793e33d9944, 0x5f2ca51b63703db2,
            0x07fa38fd72d77882, 0xe69cc444bfabd760, 0x66d9c237d47230b1, 0x41a115b75d0081af,
        ],
        [
            0x7b97f09b2e87f784, 0x2443bebc396c93bc, 0xb14717357f9992b6, 0x5b0fa2368470c9b7,
            0x1f7313eb87c808aa, 0xf88f615ea172a007, 0x0a8f97713b88ce67, 0x04b5099012f2d95f,
            0x6754598482fb8b30, 0x2b1bdaa4f34281e7, 0x99de95c72f6a47d9, 0x5782233dea0136d5,
        ],
        [
            0xe5224aa522716fb4, 0xaa315cd11e229088, 0x5f490ed9d47ca0fc, 0x4052f297e02a5f70,
            0x223d12fe6cd46156, 0x194ffa1d70ad1572, 0x47e2cf9802b24bd5, 0x5831f5c28b395900,
            0x9dd15c7852750602, 0x93dd89eed41b3aeb, 0x73e7ac4046069b7e, 0x1c9fd86de7a3da32,
        ],
        [
            0xf2126c01e355b188, 0x52c398c3ecddd2f1, 0x6676122f94850c42, 0x7aef1b9d4e7c0f45,
            0xdec8213ee093a79c, 0x662157f3242cb048, 0xc47da462578fdb85, 0x05941e98699dbf85,
            0x1d527e7a4339bdde, 0x43d5da077c4d33ec, 0xaf08bdbbf3f59ba7, 0x414aa20182575aec,
        ],
        [
            0x0dfc1ef65b5b3805, 0x688b65509af14508, 0x24021e4bc26f8e70, 0x739db392e3031d34,
            0x7389b1f643bf6b30, 0x01fc9b3cafe09795, 0x66a03369a2c7a69f, 0x56cac6662b22a637,
            0x88d027d10ea94ea9, 0x27f785804a07fdeb, 0x5c72a91ce66e630f, 0x53353b7c1b7655e5,
        ],
        [
            0xbb0ebe0e4c0735e4, 0x8f31f5f527d91598, 0x5481089e34444858, 0x145fb06c158c663a,
            0x3dae67696517c784, 0x7f35d12fc2cb3b2d, 0x9b6ce0f9cbfb5686, 0x73b8a2856c06722a,
            0xc44a35d9faf2ee7b, 0xa34b69edd7e59aba, 0xbe86b8d826a84815, 0x73c64ae6353aa883,
        ],
    ],
];
