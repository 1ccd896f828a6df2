//! Sets of IPv4 addresses and of ports, as sorted ranges: an interface may get any address of its subnet, so rules are judged over all of them.

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// A set of numbers (addresses or ports) as disjoint, sorted, inclusive ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// The empty set.
    pub const EMPTY: Self = Self(Vec::new());

    /// One inclusive range; empty when it is upside down.
    pub fn of(first: u32, last: u32) -> Self {
        if first > last {
            Self::EMPTY
        } else {
            Self(vec![(first, last)])
        }
    }

    /// All addresses.
    pub fn everything() -> Self {
        Self::of(0, u32::MAX)
    }

    /// One address.
    pub fn address(address: Ipv4Addr) -> Self {
        Self::of(address.into(), address.into())
    }

    /// The addresses of a CIDR block, `None` when the text is not one (IPv6 included).
    pub fn cidr(text: &str) -> Option<Self> {
        let net: Ipv4Net = text.trim().parse().ok()?;
        Some(Self::of(net.network().into(), net.broadcast().into()))
    }

    /// The addresses of a subnet that an interface can get: AWS keeps the first four and the last.
    pub fn assignable(text: &str) -> Option<Self> {
        let net: Ipv4Net = text.trim().parse().ok()?;
        let (first, last) = (u32::from(net.network()), u32::from(net.broadcast()));
        if last - first < 8 {
            Some(Self::of(first, last))
        } else {
            Some(Self::of(first + 4, last - 1))
        }
    }

    /// What is not reserved for private networks, the host itself or documentation of protocols: the public internet.
    pub fn public() -> Self {
        let private = [
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
        ];
        let reserved = private
            .iter()
            .filter_map(|cidr| Self::cidr(cidr))
            .fold(Self::EMPTY, |all, one| all.union(&one));
        Self::everything().minus(&reserved)
    }

    /// True without any member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many members.
    pub fn size(&self) -> u64 {
        self.0
            .iter()
            .map(|(first, last)| u64::from(*last) - u64::from(*first) + 1)
            .sum()
    }

    /// Members of either.
    pub fn union(&self, other: &Self) -> Self {
        let mut all: Vec<(u32, u32)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match merged.last_mut() {
                Some(previous) if first <= previous.1.saturating_add(1) => previous.1 = previous.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// Members of both.
    pub fn and(&self, other: &Self) -> Self {
        let (mut left, mut right, mut common) = (0, 0, Vec::new());
        while let (Some(one), Some(two)) = (self.0.get(left), other.0.get(right)) {
            let (first, last) = (one.0.max(two.0), one.1.min(two.1));
            if first <= last {
                common.push((first, last));
            }
            if one.1 < two.1 { left += 1 } else { right += 1 }
        }
        Self(common)
    }

    /// Members of this one only.
    pub fn minus(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        for &(first, last) in &self.0 {
            let mut next = u64::from(first);
            for &(cut_first, cut_last) in &other.0 {
                if cut_last < first || cut_first > last {
                    continue;
                }
                if u64::from(cut_first) > next {
                    rest.push((next as u32, cut_first - 1));
                }
                next = next.max(u64::from(cut_last) + 1);
            }
            if next <= u64::from(last) {
                rest.push((next as u32, last));
            }
        }
        Self(rest)
    }

    /// True when every member of this one is in `other`.
    pub fn within(&self, other: &Self) -> bool {
        self.minus(other).is_empty()
    }

    /// True when both have a member in common.
    pub fn meets(&self, other: &Self) -> bool {
        !self.and(other).is_empty()
    }

    /// The fewest CIDR blocks that have exactly these addresses.
    pub fn blocks(&self) -> impl Iterator<Item = Ipv4Net> + '_ {
        let ends = self.0.iter();
        ends.flat_map(|&(first, last)| ipnet::Ipv4Subnets::new(Ipv4Addr::from(first), Ipv4Addr::from(last), 0))
    }

    /// Blocks for rules and routes: each one where they are a handful, else one around all of them.
    pub fn rule_blocks(&self) -> Vec<String> {
        self.blocks_within(HANDFUL).unwrap_or_else(|| vec![self.one_block()])
    }

    /// Each block, where they are no more than this.
    pub fn blocks_within(&self, room: usize) -> Option<Vec<String>> {
        let blocks: Vec<String> = self.blocks().take(room + 1).map(|net| net.to_string()).collect();
        (blocks.len() <= room).then_some(blocks)
    }

    /// One block that has all of them: the smallest of a private network. A block around addresses of the internet would be much of it, and
    /// right until they get another neighbour: that is said as what it is, everywhere.
    pub fn one_block(&self) -> String {
        match self.meets(&Self::public()) {
            true => "0.0.0.0/0".to_owned(),
            false => self.hull(),
        }
    }

    /// The smallest block around all of them.
    fn hull(&self) -> String {
        let first = self.0.first().map_or(0, |(first, _)| *first);
        let last = self.0.last().map_or(0, |(_, last)| *last);
        let prefix = (first ^ last).leading_zeros() as u8;
        Ipv4Net::new(first.into(), prefix).map_or_else(|_| self.to_string(), |net| net.trunc().to_string())
    }

    /// The ranges.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.iter().copied()
    }
}

/// As many rules as a person will type.
pub const HANDFUL: usize = 8;

/// How much of what was asked for is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// All of it.
    All,
    /// Some of it.
    Some,
    /// Nothing.
    None,
}

impl Cover {
    /// How much of `asked` is in `allowed`.
    pub fn of(asked: &Ranges, allowed: &Ranges) -> Self {
        if asked.within(allowed) {
            Self::All
        } else if asked.meets(allowed) {
            Self::Some
        } else {
            Self::None
        }
    }
}

/// Addresses as CIDR blocks, at most a handful.
impl fmt::Display for Ranges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut blocks = self.blocks();
        let shown: Vec<String> = blocks
            .by_ref()
            .take(4)
            .map(|net| {
                if net.prefix_len() == 32 {
                    net.addr().to_string()
                } else {
                    net.to_string()
                }
            })
            .collect();
        formatter.write_str(if shown.is_empty() { "nothing" } else { "" })?;
        formatter.write_str(&shown.join(", "))?;
        if blocks.next().is_some() {
            formatter.write_str(", ...")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set() -> impl Strategy<Value = Ranges> {
        proptest::collection::vec((0u32..200, 0u32..40), 0..6).prop_map(|parts| {
            parts.iter().fold(Ranges::EMPTY, |all, &(first, length)| {
                all.union(&Ranges::of(first, first + length))
            })
        })
    }

    fn has(set: &Ranges, member: u32) -> bool {
        set.iter().any(|(first, last)| (first..=last).contains(&member))
    }

    proptest! {
        #[test]
        fn set_operations_agree_with_membership(a in set(), b in set()) {
            for member in 0..260 {
                prop_assert_eq!(has(&a.union(&b), member), has(&a, member) || has(&b, member));
                prop_assert_eq!(has(&a.and(&b), member), has(&a, member) && has(&b, member));
                prop_assert_eq!(has(&a.minus(&b), member), has(&a, member) && !has(&b, member));
            }
        }
    }

    #[test]
    fn the_ends_of_the_address_space_do_not_overflow() {
        let all = Ranges::everything();
        assert!(all.minus(&Ranges::everything()).is_empty());
        assert_eq!(all.minus(&Ranges::of(u32::MAX, u32::MAX)).size(), u64::from(u32::MAX));
        assert_eq!(Ranges::of(5, 4), Ranges::EMPTY);
    }

    #[test]
    fn a_subnet_keeps_five_addresses_for_aws() {
        assert_eq!(
            Ranges::assignable("10.0.0.0/28").unwrap().to_string(),
            "10.0.0.4/30, 10.0.0.8/30, 10.0.0.12/31, 10.0.0.14"
        );
        assert_eq!(Ranges::cidr("fd00::/8"), None);
    }
}
