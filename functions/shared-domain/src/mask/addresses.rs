//! Addresses: replaced so that two that share a network of any size still do, as in Crypto-PAn (Xu, Fan, Ammar and Moon, "Prefix-Preserving
//! IP Address Anonymization", 2002).
//!
//! Every bit is turned over, or not, by what the bits before it are. So the blocks of rules and routes hold exactly the addresses that they
//! held, and the most specific route stays that. Blocks with a meaning of their own (private, shared, loopback, link local) stay where they
//! are, and so do the first addresses of a VPC, one of which is its resolver.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use sha2::{Digest, Sha256};

/// Blocks that stay where they are; what is in them moves within.
const BLOCKS: &[&str] = &[
    "10.0.0.0/8",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "fc00::/7",
    "2000::/3",
    "64:ff9b::/96",
];
/// Blocks in which nothing moves.
const KEPT: &[&str] = &[
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/3",
    "::/16",
    "fe80::/10",
    "ff00::/8",
];

/// What stands for addresses.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    seed: Vec<u8>,
    /// What stays where it is, with true where nothing moves in it.
    blocks: Vec<(IpNet, bool)>,
    /// Networks of VPCs, whose first addresses stay the first.
    networks: Vec<IpNet>,
}

impl Addresses {
    pub(super) fn new(seed: &str, networks: &[String]) -> Self {
        let parsed = |list: &[&str], kept: bool| -> Vec<(IpNet, bool)> {
            let nets = list.iter().filter_map(|text| text.parse().ok());
            nets.map(|net: IpNet| (net, kept)).collect()
        };
        Self {
            seed: Sha256::digest(seed.as_bytes()).to_vec(),
            blocks: [parsed(BLOCKS, false), parsed(KEPT, true)].concat(),
            networks: networks.iter().filter_map(|text| text.parse().ok()).collect(),
        }
    }

    /// A text that is an address, or a block of them.
    pub(super) fn whole(&self, text: &str) -> Option<String> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(self.address(address).to_string());
        }
        match text.parse::<IpNet>().ok()? {
            IpNet::V4(net) => {
                let IpAddr::V4(base) = self.address(IpAddr::V4(net.addr())) else {
                    return None;
                };
                let within = Ipv4Net::new(base, net.prefix_len()).ok()?;
                let base = if net.addr() == net.network() {
                    within.network()
                } else {
                    base
                };
                Some(format!("{base}/{}", net.prefix_len()))
            }
            IpNet::V6(net) => {
                let IpAddr::V6(base) = self.address(IpAddr::V6(net.addr())) else {
                    return None;
                };
                let within = Ipv6Net::new(base, net.prefix_len()).ok()?;
                let base = if net.addr() == net.network() {
                    within.network()
                } else {
                    base
                };
                Some(format!("{base}/{}", net.prefix_len()))
            }
        }
    }

    /// The addresses in a running text, with dots, with colons, or as AWS writes them into host names (`ip-10-0-0-1`).
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let (masked, length) = match self.at(rest, before) {
                Some(found) => found,
                None => (c.to_string(), c.len_utf8()),
            };
            out.push_str(&masked);
            before = rest[..length].chars().last();
            rest = &rest[length..];
        }
        out
    }

    /// What stands for the address that a text begins with, and how long that is.
    fn at(&self, text: &str, before: Option<char>) -> Option<(String, usize)> {
        if before.is_some_and(|c| c.is_alphanumeric() || c == '.') {
            return None;
        }
        if let Some((address, length)) = text.strip_prefix("ip-").and_then(|rest| four(rest, '-')) {
            let masked = self.address(IpAddr::V4(address)).to_string();
            return Some((format!("ip-{}", masked.replace('.', "-")), length + 3));
        }
        let four = || four(text, '.').map(|(address, length)| (IpAddr::V4(address), length));
        let (address, length) = six(text)
            .map(|(address, length)| (IpAddr::V6(address), length))
            .or_else(four)?;
        Some((self.block_at(address, &text[length..]), length))
    }

    /// An address in a text; of a block, its first address.
    fn block_at(&self, address: IpAddr, rest: &str) -> String {
        let digits = rest
            .strip_prefix('/')
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        let block = digits.and_then(|bits| IpNet::new(address, bits.parse().ok()?).ok());
        match block
            .filter(|block| block.addr() == block.network())
            .and_then(|block| self.whole(&block.to_string()))
        {
            Some(masked) => masked.split('/').next().unwrap_or_default().to_owned(),
            None => self.address(address).to_string(),
        }
    }

    fn address(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(four) => {
                let bits = self.bits(u128::from(four.to_bits()) << 96, 32, |bits, length| {
                    Ipv4Net::new(Ipv4Addr::from_bits((bits >> 96) as u32), length)
                        .ok()
                        .map(IpNet::V4)
                });
                IpAddr::V4(Ipv4Addr::from_bits((bits >> 96) as u32))
            }
            IpAddr::V6(six) => {
                // The IPv4 address in `::ffff:10.0.0.1` is one as any other.
                if let Some(within) = six.to_ipv4_mapped() {
                    return match self.address(IpAddr::V4(within)) {
                        IpAddr::V4(four) => IpAddr::V6(four.to_ipv6_mapped()),
                        other => other,
                    };
                }
                let bits = self.bits(six.to_bits(), 128, |bits, length| {
                    Ipv6Net::new(Ipv6Addr::from_bits(bits), length).ok().map(IpNet::V6)
                });
                IpAddr::V6(Ipv6Addr::from_bits(bits))
            }
        }
    }

    /// The first `length` bits of an address, which stand at the left of 128, turned over one by one.
    fn bits(&self, bits: u128, length: u8, net: impl Fn(u128, u8) -> Option<IpNet>) -> u128 {
        let mut out = bits;
        for at in 0..length {
            let before = if at == 0 {
                0
            } else {
                bits & (u128::MAX << (128 - u32::from(at)))
            };
            let Some(prefix) = net(before, at) else { continue };
            if !self.stays(&prefix) && self.turns(&prefix) {
                out ^= 1 << (127 - u32::from(at));
            }
        }
        out
    }

    /// True where the bit behind this prefix stays as it is.
    fn stays(&self, prefix: &IpNet) -> bool {
        let on_the_way = |net: &IpNet| prefix.prefix_len() < net.prefix_len() && prefix.contains(net);
        let of_block = |(block, kept): &(IpNet, bool)| on_the_way(block) || *kept && block.contains(prefix);
        self.blocks.iter().any(of_block) || self.networks.iter().any(|network| first_of(network, prefix))
    }

    /// By the prefix and the seed alone.
    fn turns(&self, prefix: &IpNet) -> bool {
        let mut hash = Sha256::new();
        hash.update(&self.seed);
        hash.update(prefix.trunc().to_string().as_bytes());
        hash.finalize().first().is_some_and(|byte| byte & 1 == 1)
    }
}

/// True for the prefixes that lead from a network to its first four addresses.
fn first_of(network: &IpNet, prefix: &IpNet) -> bool {
    let IpNet::V4(network) = network else { return false };
    let IpNet::V4(prefix) = prefix else { return false };
    let Ok(first) = Ipv4Net::new(network.network(), network.prefix_len().max(30)) else {
        return false;
    };
    prefix.prefix_len() >= network.prefix_len()
        && network.contains(prefix)
        && (prefix.contains(&first) || first.contains(prefix))
}

/// Four numbers with this between them, not part of something longer; and how long they are.
fn four(text: &str, between: char) -> Option<(Ipv4Addr, usize)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != between)
        .unwrap_or(text.len());
    let run = text[..end].trim_end_matches(between);
    let numbers: Vec<&str> = run.split(between).collect();
    let [a, b, c, d] = numbers.as_slice() else { return None };
    let rest = &text[run.len()..];
    // A domain may follow `ip-10-0-0-1`, and a fifth number is of a version.
    let rest = rest.strip_prefix('.').filter(|_| between == '.').unwrap_or(rest);
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric());
    let address: Ipv4Addr = format!("{a}.{b}.{c}.{d}").parse().ok()?;
    (!goes_on).then_some((address, run.len()))
}

/// An address with colons, not part of something longer; and how long it is.
fn six(text: &str) -> Option<(Ipv6Addr, usize)> {
    /// An address has 45 signs at most, and a port six.
    const LONGEST: usize = 52;
    let is_of_it = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let run = &text[..text.bytes().take(LONGEST).take_while(is_of_it).count()];
    // `a::b` is a path of a program more often.
    let is_number = run.contains(|c: char| c.is_ascii_digit()) || run.find(':') == Some(4);
    if !is_number
        || run.matches(':').count() < 2
        || text[run.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    {
        return None;
    }
    let ends = run.trim_end_matches('.');
    // A colon or a port may follow it.
    let cut = [
        Some(ends),
        ends.strip_suffix(':'),
        ends.rsplit_once(':').map(|(address, _)| address),
    ];
    cut.into_iter()
        .flatten()
        .find_map(|one| one.parse().ok().map(|address| (address, one.len())))
}
