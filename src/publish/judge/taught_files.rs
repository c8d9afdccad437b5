//! The files of modules and enrolment lists, by code and term.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::publish::losses::TaughtModule;
use crate::timetable::{Enrolment, FromFile, Module, University};

/// The current content of a module or enrolment list, by code and term.
pub(super) type Key<'a> = (&'a str, &'a str);

pub(super) struct Indexed<'a> {
    pub(super) modules: BTreeMap<Key<'a>, TaughtFiles<'a>>,
}

/// The files of a module in one term.
#[derive(Clone, Copy, Default)]
pub(super) struct TaughtFiles<'a> {
    pub(super) module: Option<&'a FromFile<Module>>,
    pub(super) enrolment: Option<&'a FromFile<Enrolment>>,
}

impl<'a> TaughtFiles<'a> {
    pub(super) fn taught(self) -> TaughtModule<'a> {
        TaughtModule {
            module: self.module.map(|file| &*file.value),
            enrolment: self.enrolment.map(|file| &*file.value),
        }
    }

    pub(super) fn paths(self) -> impl Iterator<Item = &'a Arc<str>> {
        let module = self.module.map(|file| &file.path);
        module
            .into_iter()
            .chain(self.enrolment.map(|file| &file.path))
    }

    pub(super) fn is_same(self, other: TaughtFiles<'_>) -> bool {
        fn address<T>(file: Option<&FromFile<T>>) -> Option<*const T> {
            file.map(|file| Arc::as_ptr(&file.value))
        }
        address(self.module) == address(other.module)
            && address(self.enrolment) == address(other.enrolment)
    }
}

impl<'a> Indexed<'a> {
    pub(super) fn of(university: &'a University) -> Self {
        let mut modules: BTreeMap<Key<'a>, TaughtFiles<'a>> = BTreeMap::new();
        for file in &university.modules {
            let key = (&*file.value.code, &*file.value.term);
            modules.entry(key).or_default().module = Some(file);
        }
        for file in &university.enrolments {
            let key = (&*file.value.module, &*file.value.term);
            modules.entry(key).or_default().enrolment = Some(file);
        }
        Self { modules }
    }

    /// The module with this code, or the one that had it before.
    pub(super) fn get(&self, key: Key<'_>, university: &'a University) -> Option<TaughtFiles<'a>> {
        let known = self.modules.get(&key);
        let renamed = || {
            let module = university.module_called(key.0, key.1)?;
            self.modules
                .get(&(&*module.value.code, &*module.value.term))
        };
        known.or_else(renamed).copied()
    }

    /// Removes the files with these paths.
    pub(super) fn remove(&mut self, paths: &HashSet<&str>) {
        if paths.is_empty() {
            return;
        }
        self.modules.retain(|_, TaughtFiles { module, enrolment }| {
            module.take_if(|file| paths.contains(&*file.path));
            enrolment.take_if(|file| paths.contains(&*file.path));
            module.is_some() || enrolment.is_some()
        });
    }

    pub(super) fn has_module(&self, key: Key<'_>) -> bool {
        let files = self.modules.get(&key);
        files.is_some_and(|files| files.module.is_some())
    }
}
