//! Just enough base64 to see a login in it.

/// The bytes of standard base64 with its padding; `None` for anything else.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut held = 0;
    for byte in &text[..text.len() - padding] {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

/// True for `user:password` in base64.
pub(super) fn is_login(text: &[u8]) -> bool {
    if !(12..=256).contains(&text.len()) {
        return false;
    }
    let Some(plain) = decode(text) else { return false };
    let Some(colon) = plain.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let is_user = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.@-+".contains(byte);
    colon > 0
        && plain.len() - colon > 3
        && plain[..colon].iter().all(is_user)
        && plain[colon..].iter().all(u8::is_ascii_graphic)
}
