//! Which records by geolocation answer in a VPC: of a private zone Route 53 takes the place of the VPC's Region.
//!
//! Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html> (the most specific place answers, then the
//! default) and <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html>.

use shared_domain::aws::route53::ResourceRecordSet;

/// How near a record by geolocation is to a Region: 3 for its country, 2 for its continent, 1 for the default, 0 for another place.
/// `None` for a record of another policy, and where a part of a country decides or the Region's place is not known.
pub(super) fn nearness(record: &ResourceRecordSet, region: &str) -> Option<u8> {
    let place = record.geo_location.as_ref()?;
    let country = place.country_code.as_deref();
    if country == Some("*") {
        return Some(1);
    }
    let (continent, own) = place_of(region)?;
    if country == Some(own) {
        return place.subdivision_code.is_none().then_some(3);
    }
    Some(match place.continent_code.as_deref() == Some(continent) {
        true => 2,
        false => 0,
    })
}

/// The continent and the country of a Region.
fn place_of(region: &str) -> Option<(&'static str, &'static str)> {
    let places = [
        ("us-", ("NA", "US")),
        ("ca-", ("NA", "CA")),
        ("mx-", ("NA", "MX")),
        ("sa-east-1", ("SA", "BR")),
        ("eu-central-1", ("EU", "DE")),
        ("eu-central-2", ("EU", "CH")),
        ("eu-west-1", ("EU", "IE")),
        ("eu-west-2", ("EU", "GB")),
        ("eu-west-3", ("EU", "FR")),
        ("eu-north-1", ("EU", "SE")),
        ("eu-south-1", ("EU", "IT")),
        ("eu-south-2", ("EU", "ES")),
        ("eusc-de-", ("EU", "DE")),
        ("il-central-1", ("AS", "IL")),
        ("me-south-1", ("AS", "BH")),
        ("me-central-1", ("AS", "AE")),
        ("af-south-1", ("AF", "ZA")),
        ("cn-", ("AS", "CN")),
        ("ap-south-", ("AS", "IN")),
        ("ap-east-1", ("AS", "HK")),
        ("ap-northeast-1", ("AS", "JP")),
        ("ap-northeast-2", ("AS", "KR")),
        ("ap-northeast-3", ("AS", "JP")),
        ("ap-southeast-1", ("AS", "SG")),
        ("ap-southeast-2", ("OC", "AU")),
        ("ap-southeast-3", ("AS", "ID")),
        ("ap-southeast-4", ("OC", "AU")),
        ("ap-southeast-5", ("AS", "MY")),
        ("ap-southeast-7", ("AS", "TH")),
    ];
    let found = places.iter().find(|(prefix, _)| region.starts_with(prefix));
    found.map(|(_, place)| *place)
}
