//! For tests: whatever is judged is judged once more with names, hosts and addresses replaced, and has to come to the same.

use std::collections::BTreeSet;

use shared_domain::Diagnosis;
use shared_domain::mask::Mask;
use shared_domain::record::Facts;

/// Holds `judge` to `plain`, what it said of `facts` as they are.
pub(crate) fn is_the_same(facts: &Facts, plain: &Diagnosis, judge: impl Fn(&Facts, &Mask) -> Diagnosis) {
    let mask = Mask::of(&[facts]);
    let masked = mask
        .facts(facts)
        .unwrap_or_else(|| panic!("not facts any more: {facts:#?}"));
    let (plain, hidden) = (said(plain), said(&judge(&masked, &mask)));
    let differ: Vec<_> = plain.symmetric_difference(&hidden).collect();
    assert!(
        differ.is_empty(),
        "masked, it is another judgement: {differ:?}\n{facts:#?}\n{masked:#?}"
    );
}

/// Every code with what is said of it.
fn said(diagnosis: &Diagnosis) -> BTreeSet<String> {
    let findings = diagnosis
        .findings
        .iter()
        .map(|one| format!("{} {:?}", one.code, one.verdict));
    let passed = diagnosis.passed.iter().map(|code| format!("{code} passed"));
    let unknown = diagnosis.unknown.iter().map(|one| format!("{} unknown", one.code));
    findings.chain(passed).chain(unknown).collect()
}
