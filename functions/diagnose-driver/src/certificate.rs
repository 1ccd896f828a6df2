//! Reads what Glue's validation asks of a certificate: its algorithms, the length of its key, its end. It verifies nothing.

use aws_smithy_types::base64;
use shared_domain::facts_driver::Certificate;

/// More of the object than this is not read; a bundle of authorities is smaller.
pub const LARGEST: u64 = 256 * 1024;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xA0;

/// The first certificate of an object.
pub fn read(bytes: &[u8]) -> Certificate {
    parse(bytes).unwrap_or_else(|why| Certificate {
        corrupt: Some(why.to_owned()),
        ..Certificate::default()
    })
}

fn parse(bytes: &[u8]) -> Result<Certificate, &'static str> {
    if bytes.is_empty() {
        return Err("it is empty");
    }
    if bytes[0] == SEQUENCE {
        return Err("it is DER without PEM's base64");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text")?;
    let body = text
        .split_once(BEGIN)
        .and_then(|(_, rest)| rest.split_once(END))
        .ok_or("it has no BEGIN CERTIFICATE and END CERTIFICATE")?
        .0;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = base64::decode(body).map_err(|_| "its base64 is broken")?;
    certificate(&der).ok_or("its content is no X.509 certificate")
}

fn certificate(der: &[u8]) -> Option<Certificate> {
    let (whole, _) = element(der, SEQUENCE)?;
    let (signed, rest) = element(whole, SEQUENCE)?;
    let (signature, _) = element(rest, SEQUENCE)?;
    let signed = element(signed, VERSION).map_or(signed, |(_, rest)| rest);
    let (_serial, rest) = element(signed, INTEGER)?;
    let (_signature, rest) = element(rest, SEQUENCE)?;
    let (_issuer, rest) = element(rest, SEQUENCE)?;
    let (validity, rest) = element(rest, SEQUENCE)?;
    let (_subject, rest) = element(rest, SEQUENCE)?;
    let (key, _) = element(rest, SEQUENCE)?;
    let (key_algorithm, rest) = element(key, SEQUENCE)?;
    let (key_bytes, _) = element(rest, BIT_STRING)?;
    let key_algorithm = name(element(key_algorithm, OBJECT_IDENTIFIER)?.0);
    let key_bits = (key_algorithm == "RSA").then(|| rsa_bits(key_bytes)).flatten();
    Some(Certificate {
        corrupt: None,
        signature_algorithm: Some(name(element(signature, OBJECT_IDENTIFIER)?.0)),
        key_algorithm: Some(key_algorithm),
        key_bits,
        not_after: not_after(validity),
    })
}

/// The content of the element of that tag which `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, length, rest) = match der {
        [found, length, rest @ ..] => (*found, *length, rest),
        _ => return None,
    };
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let digits = usize::from(length & 0x7F);
        let (digits, rest) = rest.split_at_checked(digits).filter(|_| (1..=4).contains(&digits))?;
        let length = digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (found == tag).then_some((content, rest))
}

/// The modulus's length. A bit string begins with the number of its unused bits.
fn rsa_bits(key: &[u8]) -> Option<u32> {
    let (numbers, _) = element(key.get(1..)?, SEQUENCE)?;
    let (modulus, _) = element(numbers, INTEGER)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let significant = u32::try_from(modulus.len() - first).ok()?;
    significant
        .checked_mul(8)
        .map(|bits| bits - modulus[first].leading_zeros())
}

fn not_after(validity: &[u8]) -> Option<String> {
    let time = |der| {
        element(der, UTC_TIME)
            .map(|(text, rest)| (true, text, rest))
            .or_else(|| element(der, GENERALIZED_TIME).map(|(text, rest)| (false, text, rest)))
    };
    let (_, _, rest) = time(validity)?;
    let (short, text, _) = time(rest)?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let full = match (short, text.get(..2)) {
        // Two digits of the year mean 1950 to 2049.
        (true, Some(year)) if year < "50" => format!("20{text}"),
        (true, _) => format!("19{text}"),
        (false, _) => text.to_owned(),
    };
    if full.len() != 14 || !full.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| &full[from..to];
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    ))
}

/// As Java names an algorithm, else the object identifier's dotted form.
fn name(identifier: &[u8]) -> String {
    let dotted = dotted(identifier);
    let known = match dotted.as_str() {
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.113549.1.1.4" => "MD5withRSA",
        "1.2.840.113549.1.1.5" => "SHA1withRSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "SHA256withRSA",
        "1.2.840.113549.1.1.12" => "SHA384withRSA",
        "1.2.840.113549.1.1.13" => "SHA512withRSA",
        "1.2.840.10045.2.1" => "EC",
        "1.2.840.10045.4.3.2" => "SHA256withECDSA",
        "1.2.840.10045.4.3.3" => "SHA384withECDSA",
        "1.2.840.10045.4.3.4" => "SHA512withECDSA",
        _ => return dotted,
    };
    known.to_owned()
}

fn dotted(identifier: &[u8]) -> String {
    let mut numbers = Vec::new();
    let mut number: u64 = 0;
    for byte in identifier {
        number = number.wrapping_shl(7) | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            if numbers.is_empty() {
                let first = (number / 40).min(2);
                numbers.push(first);
                number -= first * 40;
            }
            numbers.push(number);
            number = 0;
        }
    }
    let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
    texts.join(".")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut out = vec![tag];
        if length < 0x80 {
            out.push(length as u8);
        } else {
            out.extend([0x82, (length >> 8) as u8, length as u8]);
        }
        out.extend(content);
        out
    }

    /// A certificate of those algorithms in PEM; its signature is nobody's.
    pub(crate) fn pem(signature: &[u8], key: &[u8], key_bytes: usize, end: (u8, &str)) -> String {
        let signature = der(SEQUENCE, &der(OBJECT_IDENTIFIER, signature));
        let modulus = [&[0][..], &vec![0xC5; key_bytes]].concat();
        let numbers = der(SEQUENCE, &[der(INTEGER, &modulus), der(INTEGER, &[1, 0, 1])].concat());
        let key = [
            der(SEQUENCE, &der(OBJECT_IDENTIFIER, key)),
            der(BIT_STRING, &[&[0][..], &numbers].concat()),
        ];
        let validity = [der(UTC_TIME, b"200101000000Z"), der(end.0, end.1.as_bytes())];
        let signed = [
            der(VERSION, &der(INTEGER, &[2])),
            der(INTEGER, &[7]),
            signature.clone(),
            der(SEQUENCE, &[]),
            der(SEQUENCE, &validity.concat()),
            der(SEQUENCE, &[]),
            der(SEQUENCE, &key.concat()),
        ];
        let whole = [der(SEQUENCE, &signed.concat()), signature, der(BIT_STRING, &[0, 1])];
        let text = base64::encode(der(SEQUENCE, &whole.concat()));
        format!("# an authority\n{BEGIN}\n{text}\n{END}\n")
    }

    const SHA256_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
    const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
    const SHA384_ECDSA: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3];
    const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];

    #[test]
    fn a_certificate_tells_its_algorithms_and_its_end() {
        let certificate = read(pem(SHA256_RSA, RSA, 256, (UTC_TIME, "270630120000Z")).as_bytes());
        assert_eq!(
            certificate,
            Certificate {
                corrupt: None,
                signature_algorithm: Some("SHA256withRSA".into()),
                key_algorithm: Some("RSA".into()),
                key_bits: Some(2048),
                not_after: Some("2027-06-30T12:00:00Z".into()),
            }
        );
        let elliptic = read(pem(SHA384_ECDSA, EC, 48, (GENERALIZED_TIME, "21210630120000Z")).as_bytes());
        assert_eq!(elliptic.signature_algorithm.as_deref(), Some("SHA384withECDSA"));
        assert_eq!(elliptic.key_algorithm.as_deref(), Some("EC"));
        assert_eq!(elliptic.not_after.as_deref(), Some("2121-06-30T12:00:00Z"));
    }

    #[test]
    fn what_is_no_certificate_says_why() {
        for (bytes, why) in [
            (&b""[..], "it is empty"),
            (b"\x30\x82\x01\x00", "it is DER without PEM's base64"),
            (b"<html>", "it has no BEGIN CERTIFICATE and END CERTIFICATE"),
            (b"\xff\xfe", "it is no text"),
            (
                b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----",
                "its base64 is broken",
            ),
            (
                b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
                "its content is no X.509 certificate",
            ),
        ] {
            assert_eq!(read(bytes).corrupt.as_deref(), Some(why));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6),
        ) {
            let _ = read(&bytes);
            let _ = certificate(&bytes);
            let text = pem(SHA256_RSA, RSA, 64, (UTC_TIME, "270630120000Z"));
            let body = text.lines().nth(2).unwrap_or_default();
            let mut der = base64::decode(body).unwrap_or_default();
            for (at, value) in flips {
                let at = at % der.len();
                der[at] = value;
            }
            let _ = certificate(&der);
        }
    }
}
