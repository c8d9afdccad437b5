//! The contents that were published before: those of the last good files, and those that an earlier version has kept in
//! the store.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use super::file_content::FileContent;
use super::files::TERMS;
use super::good_content::{DatingTerms, GoodContent};
use crate::folder::{FileKind, Source, Spellings};
use crate::good_files::{ContentHash, GoodFile, GoodFiles};
use crate::store::{Store, decode_module};
use crate::timetable::Terms;

/// The contents that were published before, for one look at the folder.
#[derive(Debug, Default)]
pub(super) struct LastGood<'a> {
    good: Option<&'a GoodFiles>,
    store: Option<&'a Store>,
    /// The paths of the files that an earlier version has kept in the store. Their contents there are newer than those in
    /// the list, because this version removes a file from the store when the list has it.
    stored: BTreeSet<Arc<str>>,
    /// The files that were removed, and that the list of last good files may still have.
    removed: BTreeSet<Arc<str>>,
    /// The terms that were needed so far.
    terms: Mutex<HashMap<ContentHash, Option<Arc<Terms>>>>,
    /// The terms that are published now.
    present_terms: Option<DatingTerms>,
}

impl<'a> LastGood<'a> {
    pub(super) fn new(
        good: Option<&'a GoodFiles>,
        store: Option<&'a Store>,
        removed: BTreeSet<Arc<str>>,
    ) -> Self {
        let stored = store.map(Store::kept_paths).unwrap_or_default();
        Self {
            good,
            store,
            stored: stored.into_iter().map(Arc::from).collect(),
            removed,
            ..Self::default()
        }
    }

    pub(super) fn store(&self) -> Option<&'a Store> {
        self.store
    }

    /// Sets the terms that are published now. They date a module if those that dated it before are damaged.
    pub(super) fn set_present_terms(&mut self, terms: Option<DatingTerms>) {
        self.present_terms = terms;
    }

    /// The paths of all files.
    pub(super) fn paths(&self) -> BTreeSet<Arc<str>> {
        let good = self.good.into_iter().flat_map(GoodFiles::paths);
        let paths = good.chain(&self.stored);
        paths
            .filter(|path| !self.removed.contains(*path))
            .cloned()
            .collect()
    }

    /// The path itself if it is that of a file, and the paths below it.
    pub(super) fn paths_at(&self, path: &str) -> BTreeSet<Arc<str>> {
        let good = self.good.into_iter();
        let good = good.flat_map(|good| good.paths_below(path));
        let below = format!("{path}/");
        let from_first = (Bound::Included(below.as_str()), Bound::Unbounded);
        let stored = self.stored.range::<str, _>(from_first);
        let stored = stored.take_while(|stored| stored.starts_with(&below));
        let itself = self.is_known(path).then(|| path.into());
        let paths = good.chain(stored).cloned().chain(itself);
        paths.filter(|path| !self.removed.contains(path)).collect()
    }

    fn is_known(&self, path: &str) -> bool {
        let is_good = self.good.is_some_and(|good| good.get(path).is_some());
        is_good || self.stored.contains(path)
    }

    /// The bytes of a file; `None` if they are those of a module in the store.
    pub(super) fn bytes(&self, kind: FileKind, path: &str) -> Option<Vec<u8>> {
        if self.removed.contains(path) {
            return None;
        }
        if self.stored.contains(path) {
            let store = self.store.filter(|_| kind != FileKind::Module)?;
            return store.kept(path);
        }
        let good = self.good?;
        good.bytes(good.get(path)?.published?)
    }

    /// A module that an earlier version has kept in the store, with its dates.
    pub(super) fn stored_module(&self, path: &str) -> Option<FileContent> {
        let is_stored = self.stored.contains(path) && !self.removed.contains(path);
        let store = self.store.filter(|_| is_stored)?;
        decode_module(&store.kept(path)?).map(|module| FileContent::Module(module.into()))
    }

    /// The content of a file as it was published.
    pub(super) fn content(
        &self,
        kind: FileKind,
        path: &str,
        spellings: &Spellings,
    ) -> Option<GoodContent> {
        if kind == FileKind::Module
            && let Some(content) = self.stored_module(path)
        {
            return Some(GoodContent {
                content,
                hash: None,
                terms: None,
                unwritten: None,
            });
        }
        let bytes = self.bytes(kind, path)?;
        self.read(kind, path, bytes, spellings)
    }

    /// Every file, by its path.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'a Arc<str>, &'a GoodFile)> {
        let good = self.good.into_iter();
        good.flat_map(|good| {
            good.paths()
                .filter_map(|path| Some((path, good.get(path)?)))
        })
    }

    /// The accepted terms from before this start; the current ones if they are the same.
    pub(super) fn accepted_terms(
        &self,
        current: &Arc<GoodContent>,
        spellings: &Spellings,
    ) -> Option<Arc<GoodContent>> {
        let hash = self.good?.get(TERMS)?.accepted?;
        if current.hash == Some(hash) {
            return Some(current.clone());
        }
        let accepted = self.content_with_hash(FileKind::Terms, TERMS, hash, spellings);
        accepted.map(Arc::new)
    }

    /// The content of a file with this hash.
    pub(super) fn content_with_hash(
        &self,
        kind: FileKind,
        path: &str,
        hash: ContentHash,
        spellings: &Spellings,
    ) -> Option<GoodContent> {
        let bytes = self.good?.bytes(hash)?;
        let content = self.read(kind, path, bytes, spellings)?;
        let unwritten = None;
        Some(GoodContent {
            unwritten,
            ..content
        })
    }

    fn read(
        &self,
        kind: FileKind,
        path: &str,
        bytes: Vec<u8>,
        spellings: &Spellings,
    ) -> Option<GoodContent> {
        let hash = ContentHash::of(&bytes);
        let file = self.good.and_then(|good| good.get(path));
        let terms = file
            .filter(|_| kind == FileKind::Module)
            .and_then(|file| self.terms_of(file, spellings));
        let source = Source::new(path, &bytes).ok()?.with_spellings(spellings);
        let dated_by = terms.as_ref().map(|terms| &*terms.value);
        let content = FileContent::read(kind, &source, dated_by).value?;
        let is_written = self.is_written(path, hash);
        Some(GoodContent {
            content,
            hash: Some(hash),
            terms: terms.and_then(|terms| terms.hash),
            unwritten: (!is_written).then(|| Arc::new(bytes)),
        })
    }

    /// Whether these bytes are the last good ones of the file, so they need not be written.
    pub(super) fn is_written(&self, path: &str, hash: ContentHash) -> bool {
        self.good.is_none_or(|good| {
            let published = good.get(path).and_then(|file| file.published);
            published == Some(hash) && good.has(hash)
        })
    }

    /// Whether a file with these bytes and these terms has the content that was published before.
    pub(super) fn is_same(
        &self,
        (kind, path): (FileKind, &str),
        hash: ContentHash,
        terms: Option<&Terms>,
        spellings: &Spellings,
    ) -> bool {
        let file = self.good.and_then(|good| good.get(path));
        let file = file.filter(|file| file.published == Some(hash) && !self.stored.contains(path));
        let has_same_terms = |file: &GoodFile| {
            let before = self.terms_of(file, spellings);
            before.as_ref().map(|before| &*before.value) == terms
        };
        file.is_some_and(|file| kind != FileKind::Module || has_same_terms(file))
    }

    /// The terms by which a module was dated when it was published.
    fn terms_of(&self, file: &GoodFile, spellings: &Spellings) -> Option<DatingTerms> {
        let last = self.good?.get(TERMS).and_then(|file| file.published);
        let known = [file.terms, last].into_iter().flatten();
        let mut known = known.filter_map(|hash| {
            let value = self.terms(hash, spellings)?;
            let hash = Some(hash);
            Some(DatingTerms { value, hash })
        });
        known.next().or_else(|| self.present_terms.clone())
    }

    fn terms(&self, hash: ContentHash, spellings: &Spellings) -> Option<Arc<Terms>> {
        let mut terms = self.terms.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            let bytes = self.good?.bytes(hash)?;
            let source = Source::new(TERMS, &bytes).ok()?.with_spellings(spellings);
            Terms::read(&source).value.map(Arc::new)
        };
        terms.entry(hash).or_insert_with(read).clone()
    }
}
