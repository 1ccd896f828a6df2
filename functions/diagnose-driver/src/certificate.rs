//! Reads what Glue's validation asks of a certificate (its algorithms, the length of its key, its end), and whose it is. It verifies nothing.

use aws_smithy_types::DateTime;
use aws_smithy_types::base64;
use aws_smithy_types::date_time::Format;
use shared_domain::facts_driver::Certificate;
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;
use x509_cert::der::asn1::{AnyRef, UintRef};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;
use x509_cert::time::Time;

/// More of the object than this is not read; a bundle of authorities is smaller.
pub const LARGEST: u64 = 256 * 1024;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// As far as a name is kept.
const LONGEST_NAME: usize = 200;

/// The tag that an X.509 certificate in DER begins with.
const SEQUENCE: u8 = 0x30;

/// The first certificate of an object, and how many there are.
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
    if text.contains("PRIVATE KEY-----") {
        return Err(
            "it holds a private key, which no client needs: take the key out, and make a new one if others could read it",
        );
    }
    let mut all = text.split(BEGIN).skip(1);
    let body = all
        .next()
        .and_then(|first| first.split_once(END))
        .ok_or("it has no BEGIN CERTIFICATE and END CERTIFICATE")?
        .0;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = base64::decode(body).map_err(|_| "its base64 is broken")?;
    let first = certificate(&der).ok_or("its content is no X.509 certificate")?;
    Ok(Certificate {
        count: u32::try_from(1 + all.count()).ok(),
        ..first
    })
}

fn certificate(der: &[u8]) -> Option<Certificate> {
    let certificate = X509::from_der(der).ok()?;
    let signed = &certificate.tbs_certificate;
    let key = &signed.subject_public_key_info;
    let key_algorithm = name(&key.algorithm.oid.to_string());
    let key_bits = match key_algorithm.as_str() {
        "RSA" => rsa_bits(key.subject_public_key.raw_bytes()),
        _ => None,
    };
    let constraints = signed.get::<BasicConstraints>().ok().flatten();
    Some(Certificate {
        signature_algorithm: Some(name(&certificate.signature_algorithm.oid.to_string())),
        key_algorithm: Some(key_algorithm),
        key_bits,
        not_before: time(signed.validity.not_before),
        not_after: time(signed.validity.not_after),
        is_amazons: Some(signed.subject.to_string().contains("O=Amazon")),
        subject: whose(&signed.subject),
        issuer: whose(&signed.issuer),
        is_authority: constraints.map(|(_, found)| found.ca),
        ..Certificate::default()
    })
}

/// The length of the modulus of a key in the form of PKCS #1.
fn rsa_bits(key: &[u8]) -> Option<u32> {
    let length = AnyRef::from_der(key).ok()?.sequence(|numbers| {
        let modulus = UintRef::decode(numbers)?;
        UintRef::decode(numbers)?;
        let significant = modulus.as_bytes();
        Ok(8 * significant.len() - significant.first().map_or(0, |first| first.leading_zeros() as usize))
    });
    u32::try_from(length.ok()?).ok()
}

fn time(time: Time) -> Option<String> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    DateTime::from_secs(seconds).fmt(Format::DateTime).ok()
}

fn whose(name: &Name) -> Option<String> {
    let text: String = name.to_string().chars().take(LONGEST_NAME).collect();
    (!text.is_empty()).then_some(text)
}

/// As Java names an algorithm, else the object identifier's dotted form.
fn name(dotted: &str) -> String {
    let known = match dotted {
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
        _ => dotted,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const UTF8: u8 = 0x0C;
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    const SET: u8 = 0x31;
    const VERSION: u8 = 0xA0;
    const EXTENSIONS: u8 = 0xA3;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut out = vec![tag];
        if length < 0x80 {
            out.push(length as u8);
        } else if length < 0x100 {
            out.extend([0x81, length as u8]);
        } else {
            out.extend([0x82, (length >> 8) as u8, length as u8]);
        }
        out.extend(content);
        out
    }

    /// A certificate of those algorithms in PEM; its signature is nobody's.
    fn pem(signature: &[u8], key: &[u8], key_bytes: usize, end: (u8, &str)) -> String {
        of_names(signature, key, key_bytes, end, &[], ("", ""))
    }

    /// The same with names and extensions.
    fn of_names(
        signature: &[u8],
        key: &[u8],
        key_bytes: usize,
        end: (u8, &str),
        extensions: &[u8],
        (issuer, subject): (&str, &str),
    ) -> String {
        let common_name = |name: &str| match name {
            "" => der(SEQUENCE, &[]),
            name => {
                let pair = [der(OBJECT_IDENTIFIER, &[0x55, 4, 3]), der(UTF8, name.as_bytes())].concat();
                der(SEQUENCE, &der(SET, &der(SEQUENCE, &pair)))
            }
        };
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
            common_name(issuer),
            der(SEQUENCE, &validity.concat()),
            common_name(subject),
            der(SEQUENCE, &key.concat()),
            extensions.to_vec(),
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
                not_before: Some("2020-01-01T00:00:00Z".into()),
                not_after: Some("2027-06-30T12:00:00Z".into()),
                is_amazons: Some(false),
                count: Some(1),
                ..Certificate::default()
            }
        );
        let elliptic = read(pem(SHA384_ECDSA, EC, 48, (GENERALIZED_TIME, "21210630120000Z")).as_bytes());
        assert_eq!(elliptic.signature_algorithm.as_deref(), Some("SHA384withECDSA"));
        assert_eq!(elliptic.key_algorithm.as_deref(), Some("EC"));
        assert_eq!(elliptic.not_after.as_deref(), Some("2121-06-30T12:00:00Z"));
    }

    #[test]
    fn a_certificate_tells_whose_it_is_whether_it_signs_others_and_how_many_stand_with_it() {
        let constraints = |ca: &[u8]| {
            let value = [
                der(OBJECT_IDENTIFIER, &[0x55, 0x1D, 0x13]),
                der(0x04, &der(SEQUENCE, ca)),
            ];
            der(EXTENSIONS, &der(SEQUENCE, &der(SEQUENCE, &value.concat())))
        };
        let end = (UTC_TIME, "270630120000Z");
        for (extensions, names, is_authority) in [
            (constraints(&[0x01, 0x01, 0xFF]), ("Acme Root", "Acme Root"), Some(true)),
            (constraints(&[]), ("Acme Root", "db.example.internal"), Some(false)),
            (Vec::new(), ("Acme Root", "db.example.internal"), None),
        ] {
            let one = of_names(SHA256_RSA, RSA, 256, end, &extensions, names);
            let read = read(format!("{one}{one}").as_bytes());
            assert_eq!(read.issuer, Some(format!("CN={}", names.0)));
            assert_eq!(read.subject, Some(format!("CN={}", names.1)));
            assert_eq!((read.is_authority, read.count), (is_authority, Some(2)), "{names:?}");
        }
    }

    #[test]
    fn what_is_no_certificate_says_why() {
        for (bytes, why) in [
            (&b""[..], "it is empty"),
            (b"\x30\x82\x01\x00", "it is DER without PEM's base64"),
            (b"<html>", "it has no BEGIN CERTIFICATE and END CERTIFICATE"),
            (b"\xff\xfe", "it is no text"),
            (
                b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
                "it holds a private key, which no client needs: take the key out, and make a new one if others could read it",
            ),
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
