//! The address that a text prints beside a host: what its name was answered with where the text was written.

use std::net::Ipv4Addr;

use super::head;

/// What Go and Node print before the address that they dial.
const DIALLED: &[&str] = &[
    "dial tcp ",
    "connect etimedout ",
    "connect ehostunreach ",
    "connect econnrefused ",
];

/// What the name of `host` was answered with, as the utterances of one failure print it beside the name; else what the one that names it
/// dialled. Nothing for a host that is an address.
pub(in crate::signal) fn addresses<'w>(host: &str, chain: impl Iterator<Item = &'w str>) -> Vec<Ipv4Addr> {
    if host.is_empty() || host.parse::<Ipv4Addr>().is_ok() {
        return Vec::new();
    }
    let naming: Vec<&str> = chain.map(head).filter(|words| words.contains(host)).collect();
    let printed = naming.iter().flat_map(|words| beside(words, host));
    let mut found: Vec<Ipv4Addr> = printed.collect();
    if found.is_empty() {
        found = naming.iter().flat_map(|words| dialled(words)).collect();
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// `host/10.0.0.5`, as Java writes it, with the port before or behind; `'host' (10.0.0.5)`, as libpq does; `host [10.0.0.5]`.
fn beside<'w>(words: &'w str, host: &'w str) -> impl Iterator<Item = Ipv4Addr> + 'w {
    words.match_indices(host).filter_map(move |(at, _)| {
        let before = &words[..at];
        // The path of a URL is no address, and a longer name is another host.
        if before.ends_with(is_of_name) || before.ends_with("//") || before.ends_with('@') {
            return None;
        }
        let after = &words[at + host.len()..];
        let after = match after.strip_prefix(':') {
            Some(port) => port.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => after,
        };
        let bracketed = || after.trim_start_matches(['\'', ' ']).strip_prefix(['(', '[']);
        four(after.strip_prefix('/').or_else(bracketed)?)
    })
}

/// `dial tcp 10.0.0.5:443: i/o timeout`; what is dialled for a proxy is the proxy's.
fn dialled(words: &str) -> impl Iterator<Item = Ipv4Addr> + '_ {
    let places = DIALLED.iter().flat_map(|before| words.match_indices(before));
    places.filter_map(|(at, before)| {
        let of_proxy = words[..at].ends_with("proxyconnect tcp: ");
        let to = words[at + before.len()..].split(": ").next().unwrap_or_default();
        // Where both ends are told, the far one stands last.
        let to = to.rsplit("->").next().unwrap_or_default();
        four(to).filter(|_| !of_proxy)
    })
}

/// The address that words begin with, if nothing but a port or a bracket goes on.
fn four(words: &str) -> Option<Ipv4Addr> {
    let end = words
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(words.len());
    let goes_on = words[end..].starts_with(|c: char| is_of_name(c) || c == '/');
    let address = words[..end].trim_end_matches('.').parse().ok();
    address.filter(|_| !goes_on)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_beside_a_host_is_read_out_of_the_words_of_every_client() {
        const SM: &str = "secretsmanager.us-east-1.amazonaws.com";
        for (words, host, found) in [
            (
                format!("connect to {SM}:443 [{SM}/54.239.28.85] failed: connect timed out"),
                SM,
                "54.239.28.85",
            ),
            (
                format!("connect to {SM}:443 [{SM}/10.0.0.5, {SM}/10.0.1.5] failed"),
                SM,
                "10.0.0.5 10.0.1.5",
            ),
            (
                "connection to server at 'db.corp' (10.99.1.5), port 5432 failed: timeout".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            (
                "connection to server at 'db.corp' (fd00::5), port 5432 failed".to_owned(),
                "db.corp",
                "",
            ),
            (
                "is the server running on host 'db.corp' (10.99.1.5) and accepting".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            (
                "connection timed out: db.corp/10.99.1.5:5432".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            (
                "connection timed out: db.corp:5432/10.99.1.5".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            ("connect to db.corp port 5432 (tcp) failed".to_owned(), "db.corp", ""),
            (
                "connect to db.corp [10.99.1.5] 5432: timed out".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            (
                format!("post 'https://{SM}/': dial tcp 10.0.0.5:443: i/o timeout"),
                SM,
                "10.0.0.5",
            ),
            (
                format!("post 'https://{SM}/': proxyconnect tcp: dial tcp 10.0.0.9:3128: i/o timeout"),
                SM,
                "",
            ),
            (
                "failed to connect to 'host=db.corp': dial tcp 10.1.0.7:0->10.99.1.5:5432: i/o timeout".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            (
                "dial tcp: lookup db.corp on 10.0.0.2:53: no such host".to_owned(),
                "db.corp",
                "",
            ),
            ("connect etimedout 10.99.1.5:5432".to_owned(), "db.corp", ""),
            (
                "connect etimedout 10.99.1.5:5432 at db.corp".to_owned(),
                "db.corp",
                "10.99.1.5",
            ),
            ("no route to other.db.corp/10.99.1.5".to_owned(), "db.corp", ""),
            ("get https://db.corp/10.99.1.5 failed".to_owned(), "db.corp", ""),
            ("db.corp/10.99.1.0/24 is a network".to_owned(), "db.corp", ""),
            ("db.corp/<unresolved>:5432".to_owned(), "db.corp", ""),
            ("connection to 10.99.1.5:5432 timed out".to_owned(), "10.99.1.5", ""),
        ] {
            let read: Vec<String> = addresses(host, [words.as_str()].into_iter())
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(read.join(" "), found, "{words}");
        }
    }
}
