//! Made-up students of an archive of modules: always the same ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::world::Folder;

const MODULES_EACH: usize = 6;

/// The students, the modules that each has chosen, and the group of each kind in each module.
pub(crate) struct Students {
    /// By code.
    of_module: BTreeMap<String, Vec<String>>,
    groups: HashMap<(String, String, String), String>,
}

/// A number that looks random and is always the same for the same value.
fn number(value: impl Hash) -> usize {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    usize::try_from(hasher.finish() >> 33).expect("31 bits")
}

impl Students {
    /// Each takes six of these modules, most of them some of the first ones.
    pub(crate) fn new(codes: &BTreeSet<String>, count: usize) -> Self {
        // In an order of its own, because the modules of one department are one after the other by their codes.
        let mut order: Vec<&String> = codes.iter().collect();
        order.sort_by_key(|code| number(code));
        let mut of_module: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for student in 0..count {
            let id = format!("s{:07}", student + 1);
            let indexes: BTreeSet<usize> = (0..MODULES_EACH)
                .map(|choice| {
                    let thousandths = number((student, choice)) % 1000;
                    order.len() * thousandths * thousandths / 1_000_000
                })
                .collect();
            for index in indexes {
                let code = order[index].clone();
                of_module.entry(code).or_default().push(id.clone());
            }
        }
        let groups = HashMap::new();
        Self { of_module, groups }
    }

    /// Adds the enrolment lists of all modules in the folder. A student stays in a group as long as it exists.
    pub(crate) fn enrol(&mut self, folder: &mut Folder) {
        let modules = folder
            .iter()
            .filter(|(path, _)| path.starts_with("modules/"));
        let mut lists = Folder::new();
        for (path, bytes) in modules {
            let module: Value = serde_json::from_slice(bytes).expect("the file is JSON");
            let code = module["code"].as_str().expect("a code");
            let Some(students) = self.of_module.get(code) else {
                continue;
            };
            let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            let activities = module["activities"].as_array().into_iter().flatten();
            let groups = activities.filter_map(|activity| activity["groups"].as_array());
            for group in groups.flatten().filter_map(Value::as_str) {
                let kind = group.rsplit_once('/').map_or(group, |(kind, _)| kind);
                kinds.entry(kind).or_default().insert(group);
            }
            let mut list = Vec::new();
            for id in students {
                let groups = kinds.iter().map(|(kind, groups)| {
                    let key = (code.to_owned(), id.clone(), (*kind).to_owned());
                    let group = self.groups.entry(key).or_default();
                    if !groups.contains(&**group) {
                        let chosen = number((id, code, kind)) % groups.len();
                        let chosen = groups.iter().nth(chosen).expect("it is one of them");
                        (*chosen).clone_into(group);
                    }
                    group.clone()
                });
                list.push(json!({ "id": id, "groups": groups.collect::<Vec<_>>() }));
            }
            let list = json!({ "module": code, "term": module["term"], "students": list });
            let path = path.replace("modules/", "enrolments/");
            lists.insert(path.into(), list.to_string().into_bytes().into());
        }
        folder.extend(lists);
    }
}
