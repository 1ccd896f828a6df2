//! Facts on their way from one step to another: a diagnosing step can write nowhere, and what it read has to reach the step that keeps the
//! record and the one that compares with it. They travel in the execution's document, deflated (JSON of AWS shrinks to a tenth), in
//! base64, and only where they fit into what the step's diagnosis leaves of its share.

use aws_smithy_types::base64;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What facts may have when they are unpacked; a document of 256 KB holds no more that is honest.
const LARGEST: usize = 8_000_000;

/// The facts as text of at most `room` bytes; `None` where they are larger.
pub fn pack(facts: &impl Serialize, room: usize) -> Option<String> {
    let json = serde_json::to_vec(facts).ok()?;
    Some(base64::encode(compress_to_vec_zlib(&json, 6))).filter(|text| text.len() <= room)
}

/// What was packed; `None` where it is something else.
pub fn unpack<Facts: DeserializeOwned>(text: &str) -> Option<Facts> {
    let bytes = base64::decode(text).ok()?;
    let json = decompress_to_vec_zlib_with_limit(&bytes, LARGEST).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_too_large_is_not_packed() {
        let rules: Vec<String> = (0..5_000)
            .map(|number| format!("rule {number} of a security group"))
            .collect();
        let packed = pack(&rules, 30_000).unwrap();
        assert_eq!(unpack::<Vec<String>>(&packed), Some(rules.clone()));
        assert_eq!(pack(&rules, packed.len() - 1), None);
        for garbage in ["", "x", "eJwDAAAAAAE=", "AAAA"] {
            assert_eq!(unpack::<Vec<String>>(garbage), None, "{garbage}");
        }
    }
}
