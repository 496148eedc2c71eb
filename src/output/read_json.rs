//! What loaders read from a file, for programs: one JSON object in a stable format.
//!
//! One loader: `{"loader": "compose", "variables": {"K": "v"}}` or
//! `{"loader": "compose", "error": "…"}`; several: `{"readings": […]}` with such objects. A key
//! without a value is `null`, bytes that are not UTF-8 are `{"base64": "…"}`, and a value that is
//! partly known only at run time is `{"parts": ["pa", null, "rd"]}`. A name that is not UTF-8 is
//! written as `$b64:` followed by its base64. If values are hidden, each is `"****"`.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::loader::{FileOutcome, Variable};
use crate::read::Reading;
use crate::text::{Mapped, PieceKind};

use super::mask::Mask;
use super::{base64, read_human};
use crate::disclosure::MASK;

/// Writes one reading as an object.
pub fn one(reading: &Reading<'_>, source: &[u8], mask: &Mask<'_>, output: &mut String) {
    let object = JsonReading::new(reading, source, mask);
    // Maps of strings always serialize to JSON.
    output.push_str(&serde_json::to_string(&object).unwrap_or_default());
}

/// Writes all readings as one object; each is dropped before the next is read.
pub fn all<'s>(readings: impl Iterator<Item = Reading<'s>>, source: &[u8], mask: &Mask<'_>, output: &mut String) {
    output.push_str("{\"readings\":[");
    for (index, reading) in readings.enumerate() {
        if index > 0 {
            output.push(',');
        }
        one(&reading, source, mask, output);
    }
    output.push_str("]}");
}

/// What one loader reads.
#[derive(Serialize)]
struct JsonReading<'r> {
    loader: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variables: Option<Variables<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl<'r> JsonReading<'r> {
    fn new(reading: &'r Reading<'_>, source: &[u8], mask: &'r Mask<'r>) -> Self {
        let loader = reading.loader.name();
        match reading.outcome {
            FileOutcome::Read(_) => {
                let variables = Variables { list: &reading.variables, mask };
                Self { loader, variables: Some(variables), error: None }
            }
            FileOutcome::Refused(problem) => {
                let error =
                    format!("`{}` refuses the file: {}", reading.loader.command(), read_human::reason(problem, source));
                Self { loader, variables: None, error: Some(error) }
            }
        }
    }
}

/// Variables as a JSON object, in their order.
struct Variables<'r> {
    list: &'r [Variable<'r>],
    mask: &'r Mask<'r>,
}

impl Serialize for Variables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.list.len()))?;
        let mut hidden = 0;
        for Variable { key, value } in self.list {
            let name = json_key(key.bytes(), self.mask, &mut hidden);
            map.serialize_entry(&name, &value.as_ref().map(|value| JsonValue::new(value, self.mask)))?;
        }
        map.end()
    }
}

/// A name. Hidden names are numbered, so that none gets lost.
pub(super) fn json_key(key: &[u8], mask: &Mask<'_>, hidden: &mut u32) -> String {
    let shown = mask.key(key);
    if !mask.is_revealed() {
        if shown != MASK {
            return shown;
        }
        *hidden += 1;
        return if *hidden == 1 { shown } else { format!("{shown} {hidden}") };
    }
    std::str::from_utf8(key).map_or_else(|_| format!("$b64:{}", base64::encode(key)), ToOwned::to_owned)
}

/// A value.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum JsonValue<'v> {
    /// UTF-8 text.
    Text(&'v str),
    /// Other bytes.
    Bytes {
        /// The bytes.
        base64: String,
    },
    /// A string that is partly known only at run time.
    Parts {
        /// Its parts; `None` if not known.
        parts: Vec<Option<JsonValue<'v>>>,
    },
}

impl<'v> JsonValue<'v> {
    /// A value verbatim, or masked.
    pub fn new(value: &'v Mapped<'_>, mask: &Mask<'_>) -> Self {
        if !mask.is_revealed() {
            return Self::Text(MASK);
        }
        if value.is_certain() {
            return Self::bytes(value.bytes());
        }
        let mut parts: Vec<Option<Self>> = Vec::new();
        let mut start = 0;
        for (piece, covers) in value.pieces() {
            if piece.kind == PieceKind::Hole {
                parts.extend(
                    value
                        .bytes()
                        .get(start..covers.start as usize)
                        .filter(|part| !part.is_empty())
                        .map(|part| Some(Self::bytes(part))),
                );
                parts.push(None);
                start = covers.end as usize;
            }
        }
        parts.extend(value.bytes().get(start..).filter(|part| !part.is_empty()).map(|part| Some(Self::bytes(part))));
        Self::Parts { parts }
    }

    fn bytes(bytes: &'v [u8]) -> Self {
        std::str::from_utf8(bytes).map_or_else(|_| Self::Bytes { base64: base64::encode(bytes) }, Self::Text)
    }
}
