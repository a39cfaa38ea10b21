// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A track moved to another place. Adding the same degrees everywhere would not do: a degree of
//! longitude is shorter away from the equator, and the distortion would tell the latitude. So
//! longitudes are stretched about the first position until metres are what they were.

use super::Error;

/// From the first position to a place that was drawn without looking at it.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    /// Degrees of latitude and longitude, drawn.
    to: [f64; 2],
    /// The first altitude becomes this one, in metres.
    to_alt: f64,
    from: Option<[f64; 2]>,
    from_alt: Option<f64>,
}

impl Shift {
    pub(super) fn draw() -> Result<Self, Error> {
        let mut random = [0; 24];
        alula_engine::random::fill(&mut random)?;
        let part = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&random[at..at + 8]);
            // 53 bits, as many as the fraction holds.
            (u64::from_le_bytes(word) >> 11) as f64 / (1_u64 << 53) as f64
        };
        // Away from the poles, where a metre is many degrees, and from the date line.
        let to = [part(0) * 100.0 - 50.0, part(8) * 340.0 - 170.0];
        Ok(Self::to(to, 50.0 + part(16) * 400.0))
    }

    pub(super) fn to(to: [f64; 2], to_alt: f64) -> Self {
        Shift { to, to_alt, from: None, from_alt: None }
    }

    /// Takes a position for the first one, if there is none yet and it can be one.
    pub(super) fn note(&mut self, lat: f64, lon: f64) {
        let real = lat.abs() <= 85.0 && lon.abs() <= 180.0 && (lat != 0.0 || lon != 0.0);
        if self.from.is_some() || !real {
            return;
        }
        // A place drawn beside the true one by chance would leave coordinates as they were.
        if (self.to[0] - lat).abs() < 3.0 {
            self.to[0] += if self.to[0] < 0.0 { 7.0 } else { -7.0 };
        }
        if (self.to[1] - lon).abs() < 5.0 {
            self.to[1] += if self.to[1] < 0.0 { 11.0 } else { -11.0 };
        }
        self.from = Some([lat, lon]);
    }

    /// The latitude that another one becomes. `None` if it is no latitude near the first position.
    pub(super) fn lat(&self, lat: f64) -> Option<f64> {
        let moved = lat - self.from?[0];
        (moved.abs() <= NEAR).then(|| self.to[0] + moved)
    }

    /// The longitude that another one becomes.
    pub(super) fn lon(&self, lon: f64) -> Option<f64> {
        let [lat, first] = self.from?;
        let moved = lon - first;
        let stretch = lat.to_radians().cos() / self.to[0].to_radians().cos();
        (moved.abs() <= NEAR).then(|| self.to[1] + moved * stretch)
    }

    /// The altitude, in metres, that another one becomes. The first one ever is set apart.
    pub(super) fn alt(&mut self, alt: f64) -> Option<f64> {
        if !alt.is_finite() || alt.abs() > ALT_MAX {
            return None;
        }
        let from = *self.from_alt.get_or_insert(alt);
        Some(alt - from + self.to_alt)
    }
}

/// Degrees, in each direction, that count as one place.
const NEAR: f64 = 1.0;
/// Metres.
const ALT_MAX: f64 = 100_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Metres on a sphere between two places that are not far apart.
    fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
        let mid = ((a[0] + b[0]) / 2.0).to_radians().cos();
        ((a[0] - b[0]).powi(2) + ((a[1] - b[1]) * mid).powi(2)).sqrt() * 111_195.0
    }

    #[test]
    fn a_track_keeps_its_metres_and_lies_elsewhere() {
        for seed in 0..200 {
            let mut shift = Shift::draw().unwrap();
            let (first, second) = ([-33.0 + f64::from(seed) / 3.0, 151.2], [0.004, -0.007]);
            let second = [first[0] + second[0], first[1] + second[1]];
            shift.note(first[0], first[1]);
            let moved = [first, second]
                .map(|[lat, lon]| [shift.lat(lat).unwrap(), shift.lon(lon).unwrap()]);
            let (was, is) = (metres(first, second), metres(moved[0], moved[1]));
            assert!((was - is).abs() < 0.6, "{was} m became {is} m");
            assert!((moved[0][0] - first[0]).abs() >= 2.9 && (moved[0][1] - first[1]).abs() >= 4.9);
            assert!(moved[0][0].abs() < 60.0 && moved[0][1].abs() < 180.0);
        }
    }

    #[test]
    fn what_is_far_or_nowhere_is_not_moved() {
        let mut shift = Shift::to([10.0, 20.0], 100.0);
        assert_eq!(shift.lat(5.0), None);
        shift.note(0.0, 0.0);
        shift.note(f64::NAN, 8.0);
        assert_eq!(shift.lat(5.0), None);
        shift.note(47.0, 8.0);
        shift.note(1.0, 1.0);
        assert_eq!((shift.lat(47.5), shift.lon(8.0)), (Some(10.5), Some(20.0)));
        assert_eq!((shift.lat(48.5), shift.lon(f64::NAN)), (None, None));
        assert_eq!((shift.alt(500.0), shift.alt(510.5)), (Some(100.0), Some(110.5)));
        assert_eq!(shift.alt(f64::INFINITY), None);
    }
}
