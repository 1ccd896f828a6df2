//! Reads a JAR from pieces of it: the directory at its end, and the first bytes of a class. Nothing here trusts a length.

use std::collections::BTreeMap;

use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

/// How much of the end holds the record that tells where the directory is, with the longest comment behind it and the records of
/// Zip64 before it.
pub const TAIL: u64 = 65_536 + END as u64 + LOCATOR as u64 + ZIP64_END as u64;
/// A directory larger than this is not read; the largest drivers have 3 MiB.
pub const LARGEST_DIRECTORY: u64 = 8 * 1024 * 1024;
/// How much of a class, from its local header, is enough for its first bytes.
pub const CLASS_HEAD: u64 = 4 * 1024;

const END: usize = 22;
const LOCATOR: usize = 20;
const ZIP64_END: usize = 56;
const ENTRY: usize = 46;
const LOCAL: usize = 30;
/// A class file begins with its magic number, the minor and the major version.
const CLASS_VERSION: usize = 8;
/// More driver classes than this are not proposed.
const MOST_DRIVERS: usize = 8;

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is not what it should be.
    Corrupt(String),
    /// It may be fine, but it is more than is read here.
    Unread(String),
}

/// Where the directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    /// From the start of the object.
    pub offset: u64,
    /// Its length.
    pub length: u64,
    /// What stands before the archive; the offsets of the entries do not count it.
    pub before: u64,
}

/// An entry of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where its local header is, from the start of the object.
    pub offset: u64,
    /// 0 for stored, 8 for deflated.
    pub method: u16,
}

/// What the directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Classes called `...Driver`, the shortest names first.
    pub drivers: Vec<String>,
    /// Those of the classes that were asked for which are in it.
    pub classes: BTreeMap<String, Entry>,
}

/// Where the directory is, by the end of an object of `size` bytes.
///
/// # Errors
/// When the end is not that of an archive.
pub fn directory(tail: &[u8], size: u64) -> Result<Directory, Problem> {
    let no_end = || Problem::Corrupt("it has no zip directory at its end".to_owned());
    let last = tail.len().checked_sub(END).ok_or_else(no_end)?;
    let at = (0..=last)
        .rev()
        .find(|at| {
            // The comment reaches to the very end, so that the signature inside a comment is not taken for the record.
            tail[*at..].starts_with(b"PK\x05\x06")
                && u16_at(tail, at + 20).is_some_and(|comment| at + END + usize::from(comment) == tail.len())
        })
        .ok_or_else(no_end)?;
    let start = size
        .checked_sub(tail.len() as u64)
        .ok_or_else(|| Problem::Corrupt("it is shorter than what was read of it".to_owned()))?;
    let field = |offset: usize| u32_at(tail, at + offset).map_or(0, u64::from);
    let (mut length, mut offset, mut end) = (field(12), field(16), start + at as u64);
    if length == u64::from(u32::MAX) || offset == u64::from(u32::MAX) {
        let record = zip64_end(tail, at, start)
            .ok_or_else(|| Problem::Unread("its Zip64 directory is not at its end".to_owned()))?;
        length = u64_at(tail, record + 40).unwrap_or_default();
        offset = u64_at(tail, record + 48).unwrap_or_default();
        end = start + record as u64;
    }
    let broken = || Problem::Corrupt("its zip directory does not lie in it".to_owned());
    let real = end.checked_sub(length).ok_or_else(broken)?;
    let before = real.checked_sub(offset).ok_or_else(broken)?;
    if length > LARGEST_DIRECTORY {
        return Err(Problem::Unread(format!("its zip directory has {length} bytes")));
    }
    Ok(Directory {
        offset: real,
        length,
        before,
    })
}

/// The record of Zip64 that the locator before the end record points to, as a place in the tail.
fn zip64_end(tail: &[u8], end: usize, start: u64) -> Option<usize> {
    let locator = end.checked_sub(LOCATOR)?;
    if !tail[locator..].starts_with(b"PK\x06\x07") {
        return None;
    }
    let named = u64_at(tail, locator + 8)?.checked_sub(start);
    let named = named.and_then(|at| usize::try_from(at).ok());
    // With something before the archive the locator points too far ahead; the record stands right before it then.
    [named, locator.checked_sub(ZIP64_END)]
        .into_iter()
        .flatten()
        .find(|at| tail.get(*at..).is_some_and(|rest| rest.starts_with(b"PK\x06\x06")))
}

/// Reads the directory's bytes.
///
/// # Errors
/// When they are not those of a directory.
pub fn list(bytes: &[u8], directory: Directory, wanted: &[String]) -> Result<Listing, Problem> {
    let broken = || Problem::Corrupt("its zip directory is broken".to_owned());
    let paths: BTreeMap<String, &String> = wanted
        .iter()
        .map(|class| (format!("{}.class", class.replace('.', "/")), class))
        .collect();
    let mut listing = Listing::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        if !rest.starts_with(b"PK\x01\x02") || rest.len() < ENTRY {
            return Err(broken());
        }
        let length = |at| u16_at(rest, at).map_or(0, usize::from);
        let (name_end, extra) = (ENTRY + length(28), length(30));
        let next = name_end + extra + length(32);
        let name = rest.get(ENTRY..name_end).ok_or_else(broken)?;
        let after = rest.get(next..).ok_or_else(broken)?;
        if let Ok(name) = std::str::from_utf8(name) {
            if let Some(class) = paths.get(name) {
                let offset = local_offset(&rest[..next], name_end, extra).ok_or_else(broken)?;
                let entry = Entry {
                    offset: directory.before.checked_add(offset).ok_or_else(broken)?,
                    method: u16_at(rest, 10).unwrap_or_default(),
                };
                listing.classes.insert((*class).clone(), entry);
            }
            if let Some(class) = driver_class(name) {
                listing.drivers.push(class);
                shorten(&mut listing.drivers);
            }
        }
        rest = after;
    }
    Ok(listing)
}

fn driver_class(path: &str) -> Option<String> {
    let class = path.strip_suffix(".class")?;
    (class.ends_with("Driver") && !class.contains('$') && !class.contains('-')).then(|| class.replace('/', "."))
}

/// The shortest names are the ones that people are meant to use.
fn shorten(drivers: &mut Vec<String>) {
    drivers.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    drivers.truncate(MOST_DRIVERS);
}

/// An entry's offset; beyond 4 GiB it stands in the extra field of Zip64, behind those sizes that do too.
fn local_offset(entry: &[u8], name_end: usize, extra: usize) -> Option<u64> {
    let narrow = |at| u32_at(entry, at);
    let offset = narrow(42)?;
    if offset != u32::MAX {
        return Some(u64::from(offset));
    }
    let mut fields = entry.get(name_end..name_end + extra)?;
    while fields.len() >= 4 {
        let length = usize::from(u16_at(fields, 2)?);
        let field = fields.get(4..4 + length)?;
        if u16_at(fields, 0) == Some(1) {
            let sizes = [20, 24].into_iter().filter(|at| narrow(*at) == Some(u32::MAX)).count();
            return u64_at(field, sizes * 8);
        }
        fields = &fields[4 + length..];
    }
    None
}

/// The major version of a class's bytecode, by the bytes from its local header on.
///
/// # Errors
/// When they are not those of a class.
pub fn major(bytes: &[u8], entry: Entry) -> Result<u16, String> {
    let no_class = || "its class could not be unpacked".to_owned();
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(no_class());
    }
    let length = |at| u16_at(bytes, at).map_or(0, usize::from);
    let packed = bytes.get(LOCAL + length(26) + length(28)..).ok_or_else(no_class)?;
    let mut head = [0; CLASS_VERSION];
    match entry.method {
        0 => head.copy_from_slice(packed.get(..CLASS_VERSION).ok_or_else(no_class)?),
        8 => {
            let flags =
                inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF | inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
            let (_, _, written) = decompress(&mut DecompressorOxide::new(), packed, &mut head, 0, flags);
            if written < CLASS_VERSION {
                return Err(no_class());
            }
        }
        method => return Err(format!("its class is packed with method {method}")),
    }
    match head {
        [0xCA, 0xFE, 0xBA, 0xBE, _, _, high, low] => Ok(u16::from_be_bytes([high, low])),
        _ => Err("what should be a class is none".to_owned()),
    }
}

/// What an object that has no directory begins with, in words.
pub fn describe(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(&head[..head.len().min(64)]);
    let text = text.trim_start();
    match head {
        [] => "it is empty".to_owned(),
        [b'P', b'K', 3, 4, ..] => "its end is missing, so the upload was cut off".to_owned(),
        [0x1F, 0x8B, ..] => "it is packed with gzip".to_owned(),
        [0xCA, 0xFE, 0xBA, 0xBE, ..] => "it is a single class".to_owned(),
        _ if text.starts_with("version https://git-lfs") => "it is a pointer of Git LFS".to_owned(),
        _ if text.starts_with('<') => "it is a page of HTML or XML".to_owned(),
        _ => "it does not begin as a zip archive does".to_owned(),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

#[cfg(test)]
pub(crate) mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;

    use super::*;

    /// The first bytes of a class of that major version, and enough after them to make it worth packing.
    pub(crate) fn class(major: u16) -> Vec<u8> {
        let mut class = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0];
        class.extend(major.to_be_bytes());
        class.extend((0..4000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 20).to_le_bytes()));
        class
    }

    /// A JAR of those files.
    pub(crate) fn jar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in files {
            let packed = compress_to_vec(content, 6);
            let fields = |with_flags: bool| {
                let mut fields = Vec::new();
                fields.extend(if with_flags { &[20_u8, 0, 20, 0][..] } else { &[20, 0] });
                fields.extend([0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
                fields.extend((packed.len() as u32).to_le_bytes());
                fields.extend((content.len() as u32).to_le_bytes());
                fields.extend((name.len() as u16).to_le_bytes());
                fields.extend([0, 0]);
                fields
            };
            directory.extend(b"PK\x01\x02");
            directory.extend(fields(true));
            directory.extend([0; 10]);
            directory.extend((out.len() as u32).to_le_bytes());
            directory.extend(name.as_bytes());
            out.extend(b"PK\x03\x04");
            out.extend(fields(false));
            out.extend(name.as_bytes());
            out.extend(packed);
        }
        let offset = out.len() as u32;
        out.extend(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend((files.len() as u16).to_le_bytes());
        out.extend((files.len() as u16).to_le_bytes());
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    /// The drivers of a JAR, and the major versions of the classes that were asked for.
    type Read = (Vec<String>, Vec<(String, Result<u16, String>)>);

    /// What is read of a whole JAR.
    fn read(jar: &[u8], wanted: &[&str]) -> Result<Read, Problem> {
        let at = jar.len().saturating_sub(TAIL as usize);
        let directory = directory(&jar[at..], jar.len() as u64)?;
        let bytes = &jar[directory.offset as usize..][..directory.length as usize];
        let wanted: Vec<String> = wanted.iter().map(|class| (*class).to_owned()).collect();
        let listing = list(bytes, directory, &wanted)?;
        let majors = listing.classes.iter().map(|(class, entry)| {
            let rest = jar.get(entry.offset as usize..).unwrap_or_default();
            (
                class.clone(),
                major(&rest[..rest.len().min(CLASS_HEAD as usize)], *entry),
            )
        });
        Ok((listing.drivers.clone(), majors.collect()))
    }

    #[test]
    fn a_jar_tells_its_drivers_and_how_new_a_class_is() {
        let bytes = jar(&[
            ("META-INF/MANIFEST.MF", b"x"),
            ("org/postgresql/Driver.class", &class(52)),
            ("org/postgresql/Driver$1.class", &class(52)),
            ("META-INF/versions/11/org/postgresql/Driver.class", &class(55)),
            ("org/postgresql/util/Other.class", &class(61)),
        ]);
        let expected = (
            vec!["org.postgresql.Driver".to_owned()],
            vec![
                ("org.postgresql.Driver".to_owned(), Ok(52)),
                ("org.postgresql.util.Other".to_owned(), Ok(61)),
            ],
        );
        let wanted = [
            "org.postgresql.Driver",
            "org.postgresql.util.Other",
            "com.mysql.jdbc.Driver",
        ];
        assert_eq!(read(&bytes, &wanted), Ok(expected.clone()));
        // A script before the archive makes it executable; its offsets do not count it.
        let with_script = [b"#!/bin/sh\nexec java -jar $0\n".as_slice(), &bytes].concat();
        assert_eq!(read(&with_script, &wanted), Ok(expected));
    }

    #[test]
    fn what_is_no_jar_says_what_it_is_instead() {
        for (bytes, words) in [
            (&b""[..], "it is empty"),
            (b"<!DOCTYPE html><html>", "it is a page of HTML or XML"),
            (
                b"version https://git-lfs.github.com/spec/v1\n",
                "it is a pointer of Git LFS",
            ),
            (b"\x1f\x8b\x08", "it is packed with gzip"),
            (b"PK\x03\x04\x14\0", "its end is missing, so the upload was cut off"),
            (b"hello", "it does not begin as a zip archive does"),
        ] {
            assert!(matches!(read(bytes, &[]), Err(Problem::Corrupt(_))), "{words}");
            assert_eq!(describe(bytes), words);
        }
        let whole = jar(&[("a/B.class", &class(52))]);
        assert!(matches!(read(&whole[..whole.len() - 1], &[]), Err(Problem::Corrupt(_))));
    }

    #[test]
    fn a_directory_of_any_size_is_not_read() {
        let mut bytes = jar(&[("a/B.class", &class(52))]);
        let at = bytes.len() - END;
        bytes[at + 12..at + 16].copy_from_slice(&100_000_000_u32.to_le_bytes());
        assert!(matches!(directory(&bytes, 200_000_000), Err(Problem::Unread(_))));
        assert!(matches!(
            directory(&bytes, bytes.len() as u64),
            Err(Problem::Corrupt(_))
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            mut bytes in proptest::collection::vec(any::<u8>(), 0..300),
            flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..8),
            cut in any::<usize>(),
        ) {
            let _ = read(&bytes, &["a.B"]);
            bytes = jar(&[("a/B.class", &class(52)), ("org/x/Driver.class", &class(61))]);
            for (at, value) in flips {
                // The end and the directory are what is read; most flips go there.
                let at = bytes.len() - 1 - at % 200;
                bytes[at] = value;
            }
            let _ = read(&bytes, &["a.B"]);
            bytes.truncate(cut % (bytes.len() + 1));
            let _ = read(&bytes, &["a.B"]);
            let _ = major(&bytes, Entry { offset: 0, method: 8 });
        }
    }
}
