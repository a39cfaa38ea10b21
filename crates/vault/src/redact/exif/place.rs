// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The directory that says where a photo was taken: taken out, or moved.

use std::ops::Range;

use super::{Dialect, Entry, Tiff};

impl Tiff<'_> {
    /// Whether the pointer to the directory stays.
    pub(super) fn gps(&mut self, pointer: &Entry) -> bool {
        let at = self.u32(pointer.at + 8);
        let entries = at.and_then(|at| self.entries(at)).unwrap_or_default();
        for entry in &entries {
            let name = NAMES.get(usize::from(entry.tag)).copied().unwrap_or("other tag");
            // Version, times, quality and directions are no positions, but go with them.
            self.redaction.count(&format!("exif GPS {name}"), 1);
        }
        let moved = self.move_place(&entries) == Some(());
        match at {
            Some(at) if moved => self.directory(at, Dialect::Gps).is_some(),
            _ => {
                let own = entries.iter().map(|entry| entry.at..entry.at + 12);
                let values = entries.iter().filter_map(|entry| entry.value.clone());
                for range in own.chain(values) {
                    self.bytes[range].fill(0);
                }
                false
            }
        }
    }

    /// Writes another place over the one that is there. `None` if that cannot be done, or is not
    /// wanted.
    fn move_place(&mut self, entries: &[Entry]) -> Option<()> {
        self.redaction.shift.as_ref()?;
        let find = |tag| entries.iter().find(|entry| entry.tag == tag);
        let (lat_ref, lat) = (find(1)?, find(2)?);
        let (lon_ref, lon) = (find(3)?, find(4)?);
        let old = [self.degrees(lat_ref, b'S', lat)?, self.degrees(lon_ref, b'W', lon)?];
        let altitude = find(5).zip(find(6));
        let old_alt = altitude.and_then(|(below, alt)| self.altitude(below, alt));
        // One without the other would stay as it was.
        if old_alt.is_none() && (find(5).is_some() || find(6).is_some()) {
            return None;
        }
        let shift = self.redaction.shift.as_mut()?;
        shift.note(old[0], old[1]);
        let new = [shift.lat(old[0])?, shift.lon(old[1])?];
        let new_alt = match old_alt {
            Some(old) => Some(shift.alt(old)?),
            None => None,
        };
        self.write_degrees(lat_ref, [b'N', b'S'], lat, new[0])?;
        self.write_degrees(lon_ref, [b'E', b'W'], lon, new[1])?;
        if let Some(((below, alt), new)) = altitude.zip(new_alt) {
            *self.bytes.get_mut(below.at + 8)? = u8::from(new < 0.0);
            self.write_rationals(alt.value.clone()?, &[(new.abs() * 1e3).round() / 1e3])?;
        }
        Some(())
    }

    fn degrees(&self, side: &Entry, negative: u8, entry: &Entry) -> Option<f64> {
        let value = entry.value.clone().filter(|_| (entry.kind, entry.count) == (RATIONAL, 3))?;
        let part = |number: usize| self.rational(value.start + 8 * number);
        let degrees = part(0)? + part(1)? / 60.0 + part(2)? / 3600.0;
        let letter = *self.bytes.get(side.at + 8)?;
        Some(if letter == negative { -degrees } else { degrees })
    }

    fn altitude(&self, below: &Entry, entry: &Entry) -> Option<f64> {
        let value = entry.value.clone().filter(|_| (entry.kind, entry.count) == (RATIONAL, 1))?;
        let metres = self.rational(value.start)?;
        Some(if *self.bytes.get(below.at + 8)? == 1 { -metres } else { metres })
    }

    fn rational(&self, at: usize) -> Option<f64> {
        let (above, below) = (self.u32(at)?, self.u32(at + 4)?);
        (below != 0).then(|| above as f64 / below as f64)
    }

    fn write_degrees(
        &mut self,
        side: &Entry,
        letters: [u8; 2],
        entry: &Entry,
        degrees: f64,
    ) -> Option<()> {
        *self.bytes.get_mut(side.at + 8)? = letters[usize::from(degrees < 0.0)];
        let minutes = degrees.abs().fract() * 60.0;
        let parts = [degrees.abs().trunc(), minutes.trunc(), minutes.fract() * 60.0];
        self.write_rationals(entry.value.clone()?, &parts)
    }

    fn write_rationals(&mut self, value: Range<usize>, numbers: &[f64]) -> Option<()> {
        let packed: Vec<u8> = numbers
            .iter()
            .flat_map(|number| {
                let below = if number.fract() == 0.0 { 1_u32 } else { 10_000 };
                let above = (number * f64::from(below)).round() as u32;
                [self.pack_u32(above), self.pack_u32(below)].concat()
            })
            .collect();
        self.bytes.get_mut(value).filter(|old| old.len() == packed.len())?.copy_from_slice(&packed);
        Some(())
    }
}

const RATIONAL: u16 = 5;

const NAMES: [&str; 32] = [
    "version",
    "latitude ref",
    "latitude",
    "longitude ref",
    "longitude",
    "altitude ref",
    "altitude",
    "time",
    "satellites",
    "status",
    "measure mode",
    "dilution",
    "speed ref",
    "speed",
    "track ref",
    "track",
    "image direction ref",
    "image direction",
    "map datum",
    "destination latitude ref",
    "destination latitude",
    "destination longitude ref",
    "destination longitude",
    "destination bearing ref",
    "destination bearing",
    "destination distance ref",
    "destination distance",
    "processing method",
    "area",
    "date",
    "differential",
    "positioning error",
];
