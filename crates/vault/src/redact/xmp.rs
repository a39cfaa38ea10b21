// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XMP: properties of a photo as XML, in attributes or as text between tags. Its length stays what
//! it was; what is shorter now is made up with blanks before its end.

use super::names::{self, Kind};
use super::{Redaction, text};

/// Redacts a packet in its place. `None` if it cannot be read, and is to be zeroed.
pub(super) fn redact(packet: &mut [u8], redaction: &mut Redaction) -> Option<()> {
    let mut reader = Reader { packet, found: Vec::new() };
    reader.properties()?;
    let found = reader.found;
    if let Some(shift) = &mut redaction.shift {
        let first = |kind| found.iter().find(|one| one.kind == kind).and_then(Property::degrees);
        if let (Some(lat), Some(lon)) = (first(Kind::Lat), first(Kind::Lon)) {
            shift.note(lat, lon);
        }
    }
    let mut new = assemble(packet, &found, redaction, true);
    if new.len() > packet.len() {
        // The other place has more digits than there is room for.
        new = assemble(packet, &found, redaction, false);
    }
    let blanks = vec![b' '; packet.len().checked_sub(new.len())?];
    let end = new.windows(END.len()).rposition(|part| part == END).unwrap_or(new.len());
    new.splice(end..end, blanks);
    packet.copy_from_slice(&new);
    Some(())
}

/// A value and where it lies.
struct Property {
    begin: usize,
    end: usize,
    name: String,
    kind: Kind,
    value: String,
}

impl Property {
    /// Signed degrees or metres, as DJI writes them.
    fn degrees(&self) -> Option<f64> {
        self.value.trim().parse().ok().filter(|value: &f64| value.is_finite())
    }
}

fn assemble(packet: &[u8], found: &[Property], redaction: &mut Redaction, count: bool) -> Vec<u8> {
    let (mut new, mut at) = (Vec::with_capacity(packet.len()), 0);
    for one in found {
        new.extend_from_slice(&packet[at..one.begin]);
        at = one.end;
        let place = format!("xmp {}", one.name);
        if one.kind == Kind::Text {
            let mut value = packet[one.begin..one.end].to_vec();
            let hidden = text::hide(&mut value, DECIMALS, b'0', false);
            redaction.count(&place, hidden * u64::from(count));
            new.extend(value);
            continue;
        }
        let decimals = one.value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let moved = redaction.shift.as_mut().filter(|_| count).and_then(|shift| {
            let old = one.degrees()?;
            match one.kind {
                Kind::Lat => shift.lat(old),
                Kind::Lon => shift.lon(old),
                Kind::Alt => shift.alt(old),
                _ => None,
            }
        });
        match (moved, one.kind) {
            (Some(moved), _) => new.extend(format!("{moved:+.decimals$}").into_bytes()),
            (None, Kind::Place) => {}
            (None, _) => new.push(b'0'),
        }
        redaction.count(&place, count.into());
    }
    new.extend_from_slice(&packet[at..]);
    new
}

/// Finds properties.
struct Reader<'a> {
    packet: &'a [u8],
    found: Vec<Property>,
}

impl Reader<'_> {
    fn properties(&mut self) -> Option<()> {
        let text = std::str::from_utf8(self.packet).ok()?;
        // The open elements, and whether one of them is a place as a whole.
        let mut open: Vec<(&str, bool)> = Vec::new();
        let mut at = 0;
        while let Some(from) = text.get(at..)?.find('<').map(|found| at + found) {
            if let Some((name, place)) = open.last() {
                self.value(text, at, from, name, *place);
            }
            let tag = text.get(from..)?;
            let end = match tag {
                _ if tag.starts_with("<!--") => from + tag.find("-->")? + 3,
                _ if tag.starts_with("<!") => return None,
                _ if tag.starts_with("<?") => from + tag.find("?>")? + 2,
                _ if tag.starts_with("</") => {
                    open.pop()?;
                    from + tag.find('>')? + 1
                }
                _ => {
                    let name = tag.get(1..)?.split(|c: char| c.is_whitespace() || "/>".contains(c));
                    let name = name.into_iter().next().filter(|name| !name.is_empty())?;
                    let within = open.last().is_some_and(|(_, place)| *place);
                    let place = within || names::xmp(name) == Kind::Place;
                    let end = self.attributes(text, from + 1 + name.len(), place)?;
                    if !text.get(..end)?.ends_with("/>") {
                        open.push((name, place));
                    }
                    if open.len() > DEPTH_MAX {
                        return None;
                    }
                    end
                }
            };
            at = end;
        }
        open.is_empty().then_some(())
    }

    /// Reads attributes up to the end of a tag, which it gives.
    fn attributes(&mut self, text: &str, mut at: usize, place: bool) -> Option<usize> {
        loop {
            let rest = text.get(at..)?;
            at += rest.len() - rest.trim_start().len();
            let rest = text.get(at..)?;
            if let Some(end) = [">", "/>"].iter().find(|end| rest.starts_with(**end)) {
                return Some(at + end.len());
            }
            let equals = rest.find('=')?;
            let name = rest.get(..equals)?.trim();
            let value = rest.get(equals + 1..)?;
            let quoted = value.trim_start();
            let quote = quoted.chars().next().filter(|quote| "'\"".contains(*quote))?;
            let begin = at + equals + 1 + (value.len() - quoted.len()) + 1;
            let end = begin + text.get(begin..)?.find(quote)?;
            if name.is_empty() || name.contains(['<', '>', '"']) {
                return None;
            }
            if !name.starts_with("xmlns") {
                self.value(text, begin, end, name, place && !name.starts_with("rdf:"));
            }
            at = end + 1;
        }
    }

    fn value(&mut self, text: &str, begin: usize, end: usize, name: &str, place: bool) {
        let kind = match names::xmp(name) {
            _ if place => Kind::Place,
            kind => kind,
        };
        let value = text.get(begin..end).unwrap_or_default();
        if kind != Kind::Keep && !value.trim().is_empty() {
            let (name, value) = (name.to_owned(), value.to_owned());
            self.found.push(Property { begin, end, name, kind, value });
        }
    }
}

const END: &[u8] = b"<?xpacket end";
const DEPTH_MAX: usize = 64;
/// Ten metres.
const DECIMALS: usize = 4;

#[cfg(test)]
mod tests {
    use super::super::shift::Shift;
    use super::*;

    fn run(packet: &str, mut redaction: Redaction) -> String {
        let mut bytes = packet.as_bytes().to_vec();
        redact(&mut bytes, &mut redaction).unwrap();
        assert_eq!(bytes.len(), packet.len());
        String::from_utf8(bytes).unwrap()
    }

    const PACKET: &str = "<?xpacket begin=''?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
        <rdf:Description rdf:about=\"DJI 1.23456\" drone-dji:GpsLatitude=\"+12.345678\" \
        d:GpsLongtitude='-7.5' d:AbsoluteAltitude=\"+50.00\" d:RelativeAltitude=\"+10.00\" \
        d:CalibratedFocalLength=\"3666.666504\">\
        <exif:GPSLatitude>12,20.7407N</exif:GPSLatitude><d:Yaw>1.5</d:Yaw>\
        <Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li>Somewhere</rdf:li></rdf:Bag>\
        </Iptc4xmpExt:LocationShown></rdf:Description></x:xmpmeta>  <?xpacket end='w'?>";

    #[test]
    fn places_go_and_the_rest_stays() {
        let new = run(PACKET, Redaction::remove());
        for gone in ["12.345678", "7.5", "12,20", "Somewhere", "1.23456", "50.00"] {
            assert!(PACKET.contains(gone) && !new.contains(gone), "{gone}: {new}");
        }
        for stays in
            ["GpsLatitude=\"0\"", "GpsLongtitude='0'", "=\"+10.00\"", "3666.666504", "<d:Yaw>1.5<"]
        {
            assert!(new.contains(stays), "{stays}: {new}");
        }
        assert!(new.ends_with("<?xpacket end='w'?>"));
    }

    #[test]
    fn a_shift_writes_another_place() {
        let shift = Redaction::new(Some(Shift::to([40.5, -20.25], 100.0)));
        let new = run(PACKET, shift);
        for told in ["\"+40.500000\"", "'-20.2'", "AbsoluteAltitude=\"+100.00\"", ">0</exif:GPSLat"]
        {
            assert!(new.contains(told), "{told}: {new}");
        }
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        for bad in [
            "<a",
            "<a b>",
            "<a b=c>",
            "<a b='>",
            "</a>",
            "<a>",
            "<!DOCTYPE x><a/>",
            "<a b='\u{0}' c",
        ] {
            let mut bytes = bad.as_bytes().to_vec();
            assert!(redact(&mut bytes, &mut Redaction::remove()).is_none(), "{bad}");
        }
    }
}
