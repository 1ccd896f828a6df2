//! Fixed vocabularies as enums. A word that this version does not know is kept as it is, so that saved reports of other versions load and
//! are written back unchanged.

/// A word outside the vocabulary, in place; cut at a length that no word of ours comes near.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl Word {
    /// In bytes. Words come from documents of others, so that their length is bounded here.
    const LONGEST: usize = 63;

    /// The word as text.
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.length))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        let mut bytes = [0; Self::LONGEST];
        let mut length = 0_u8;
        for (place, byte) in bytes
            .iter_mut()
            .zip(text[..text.floor_char_boundary(Self::LONGEST)].bytes())
        {
            *place = byte;
            length += 1;
        }
        Self { bytes, length }
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", self.as_str())
    }
}

/// Makes an enum of a table `Variant = "word"`: to and from text and JSON, and the list of all its words.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the variants are the words")]
        pub enum $name {
            $($(#[$meaning])* $variant,)+
            /// A word of another version.
            Unlisted($crate::vocabulary::Word),
        }

        impl $name {
            /// Every word of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in JSON and in reports.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unlisted(word) => word.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($word => Self::$variant,)+
                    other => Self::Unlisted(other.into()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::from(text.as_ref()))
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }
    };
}

pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use crate::{Cause, Code};

    #[test]
    fn every_word_is_read_back_as_itself_and_stands_once() {
        let codes: Vec<&str> = Code::ALL.iter().map(Code::as_str).collect();
        let causes: Vec<&str> = Cause::ALL.iter().map(Cause::as_str).collect();
        for list in [&codes, &causes] {
            let once: std::collections::BTreeSet<_> = list.iter().collect();
            assert_eq!(once.len(), list.len());
        }
        for (code, word) in Code::ALL.iter().zip(codes) {
            assert_eq!(Code::from(word), *code);
            assert!(
                word.bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'),
                "{word}"
            );
        }
        for (cause, word) in Cause::ALL.iter().zip(causes) {
            assert_eq!(Cause::from(word), *cause);
        }
    }

    #[test]
    fn a_word_of_another_version_is_kept() {
        for text in ["A_CODE_OF_NEXT_YEAR", "", "ändern"] {
            let json = serde_json::to_string(text).unwrap();
            let code: Code = serde_json::from_str(&json).unwrap();
            assert_eq!(code, text);
            assert_eq!(serde_json::to_string(&code).unwrap(), json);
        }
        let long = "ä".repeat(40);
        assert_eq!(Code::from(long.as_str()), *"ä".repeat(31), "cut between two letters");
    }
}
