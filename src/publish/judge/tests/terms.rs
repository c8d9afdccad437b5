//! Terms that move, begin and end.

use super::*;

#[test]
fn a_term_that_is_moved_is_held_and_a_single_week_that_is_moved_is_not() {
    let held = |change: fn(&mut Value)| {
        let mut example = Example::new();
        let accepted = example.university();
        change(&mut example.terms);
        let current = example.university();
        let (before, after) = (
            accepted.terms.as_ref().unwrap(),
            current.terms.as_ref().unwrap(),
        );
        let now = Today::at("2026-10-14T12:00:00Z".parse().unwrap());
        judge_terms(before, after, &accepted, &HoldsConfig::default(), now)
    };
    let shifted = held(|terms| {
        let weeks = terms["terms"][0]["weeks"].as_object_mut().unwrap();
        for monday in weeks.values_mut() {
            let date: jiff::civil::Date = monday.as_str().unwrap().parse().unwrap();
            *monday = date.saturating_add(1.week()).to_string().into();
        }
    });
    let shifted = shifted.expect("it is held");
    assert_eq!(
        (shifted.cause, shifted.loss.people),
        (HoldCause::Terms, 400)
    );
    let one_week = held(|terms| {
        terms["terms"][0]["weeks"]["12"] = "2026-12-21".into();
    });
    assert!(one_week.is_none());
    let elsewhere = held(|terms| terms["timezone"] = "Europe/Paris".into());
    assert!(elsewhere.is_some());
    assert!(
        held(|terms| terms["terms"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "id": "S2", "title": "Two", "weeks": { "1": "2027-01-25" } })))
        .is_none()
    );
}

#[test]
fn a_new_term_and_the_end_of_the_last_one_are_not_held() {
    let mut example = Example::new();
    let accepted = example.university();
    let old: Vec<(String, Value)> = std::mem::take(&mut example.modules).into_iter().collect();
    example.enrolments.clear();
    let (monday, terms) = ("2027-01-25", &mut example.terms["terms"]);
    *terms = json!([{ "id": "S2", "title": "Two", "weeks": { "1": monday } }]);
    for (path, mut module) in old {
        module["term"] = "S2".into();
        for activity in module["activities"].as_array_mut().unwrap() {
            activity["weeks"] = "1".into();
        }
        example.modules.insert(path, module);
    }
    let current = example.university();
    let now: Timestamp = "2027-01-04T12:00:00Z".parse().unwrap();
    let terms = |university: &University| university.terms.clone().unwrap();
    let (settings, today) = (HoldsConfig::default(), Today::at(now));
    let (old, new) = (terms(&accepted), terms(&current));
    assert!(judge_terms(&old, &new, &accepted, &settings, today).is_none());
    let verdict = judge_all(&accepted, &current, now);
    assert!(verdict.holds.is_empty() && verdict.lossy.is_empty());
}
