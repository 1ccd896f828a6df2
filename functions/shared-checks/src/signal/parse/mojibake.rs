//! Texts whose UTF-8 somebody read as Latin-1 or Windows-1252: `conexiÃ³n`, `æ— æ³•`. Consoles, mail and logs on Windows do it, to the
//! translated messages of servers above all.

/// So many characters have to be such before a text is one of those: `Ã` is a letter, too.
const LEAST: usize = 2;
/// Whoever does it does it twice now and then.
const MOST_TIMES: usize = 2;

/// The text as it was meant; none where it is not such a text.
pub(super) fn undone(text: &str) -> Option<String> {
    let mut meant: Option<String> = None;
    for _ in 0..MOST_TIMES {
        let Some(once) = undone_once(meant.as_deref().unwrap_or(text)) else {
            break;
        };
        meant = Some(once);
    }
    meant
}

fn undone_once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut meant = String::with_capacity(text.len());
    let (mut rest, mut found, mut lost) = (text, 0, 0);
    while let Some(first) = rest.chars().next() {
        let (length, c, whole) = character(rest).unwrap_or((first.len_utf8(), first, false));
        found += usize::from(whole);
        // `especÃ­fico` and `Ã  l'hÃ´te`: what is no letter was lost on the way.
        let alone = !whole && first == 'Ã';
        lost += usize::from(alone);
        let next = rest[length..].chars().next();
        match next {
            Some(next) if alone && next.is_whitespace() => meant.push('à'),
            Some(next) if alone && next.is_ascii_alphabetic() => meant.push('í'),
            _ => meant.push(c),
        }
        rest = &rest[length..];
    }
    (found >= LEAST && found > lost).then_some(meant)
}

/// The character whose bytes stand at the beginning as characters of their own: how much of the text it takes, which it is.
fn character(text: &str) -> Option<(usize, char, bool)> {
    let mut places = text.char_indices();
    let lead = places.next().and_then(|(_, c)| byte(c))?;
    let following = match lead {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut length = 0;
    for slot in bytes.iter_mut().skip(1).take(following) {
        let (at, c) = places.next()?;
        *slot = byte(c).filter(|byte| (0x80..0xc0).contains(byte))?;
        length = at + c.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes[..=following]).ok()?.chars().next()?;
    Some((length, meant, true))
}

/// The byte that a character stands for in Windows-1252, which is Latin-1 but for these.
fn byte(c: char) -> Option<u8> {
    const OF_WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return (byte >= 0x80).then_some(byte);
    }
    let at = OF_WINDOWS.chars().position(|own| own == c)?;
    u8::try_from(0x80 + at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text, its UTF-8 read as Windows-1252.
    fn misread(text: &str) -> String {
        let of_byte = |byte: u8| {
            (0x80..=0xff)
                .filter_map(char::from_u32)
                .chain("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".chars())
                .filter(|c| super::byte(*c) == Some(byte))
                .last()
        };
        text.bytes()
            .map(|byte| {
                if byte < 0x80 {
                    char::from(byte)
                } else {
                    of_byte(byte).unwrap()
                }
            })
            .collect()
    }

    #[test]
    fn a_text_that_was_misread_once_or_twice_is_read_as_it_was_meant() {
        for meant in [
            "No se encontró el servidor o éste no estaba accesible",
            "L'authentification par mot de passe a échoué pour l'utilisateur « etl »",
            "サーバーに接続できませんでした",
            "用户 'etl' 登录失败。",
            "사용자에 대한 로그인에 실패했습니다",
            "пользователь не прошёл проверку подлинности",
            "Fehler beim Öffnen: für Größe",
        ] {
            assert_eq!(undone(&misread(meant)).as_deref(), Some(meant));
            assert_eq!(undone(&misread(&misread(meant))).as_deref(), Some(meant));
        }
        assert_eq!(
            undone("especÃfico de la conexiÃ³n; Ã©ste").as_deref(),
            Some("específico de la conexión; éste")
        );
    }

    #[test]
    fn a_text_of_letters_with_accents_is_left_as_it_is() {
        for text in [
            "plain",
            "",
            "Ã",
            "SÃO PAULO: NÃO HÁ CONEXÃO",
            "conexión é à ã",
            "价格 €‚ƒ",
            "ÃO ÃO ÃO ÃO",
            "Â",
            "naïve – “quoted”",
        ] {
            assert_eq!(undone(text), None, "{text}");
        }
    }
}
