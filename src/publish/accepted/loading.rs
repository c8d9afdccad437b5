//! The accepted contents from before this start.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::published_loss::PublishedLoss;
use super::{AcceptedFile, AcceptedFiles};
use crate::folder::{FileKind, Spellings};
use crate::good_files::{ContentHash, GoodFile, SettledContent};
use crate::publish::good_content::GoodContent;
use crate::publish::last_good::LastGood;

impl AcceptedFiles {
    /// Takes over the accepted contents from before this start.
    pub(super) fn load<'a>(
        &mut self,
        current: impl Fn(&Arc<str>) -> Option<&'a Arc<GoodContent>> + Sync,
        last_good: &LastGood<'_>,
        spellings: &Spellings,
        now: Timestamp,
    ) {
        let content = |path: &Arc<str>, hash: ContentHash| {
            let same = current(path).filter(|current| current.hash == Some(hash));
            if let Some(current) = same {
                return Some(Arc::clone(current));
            }
            let kind = FileKind::of(path)?;
            let content = last_good.content_with_hash(kind, path, hash, spellings)?;
            Some(Arc::new(content))
        };
        let load = |(path, file): (&Arc<str>, &GoodFile)| {
            let content = |hash| content(path, hash);
            let accepted = content(file.accepted?)?;
            let loss = loss(file, &accepted, content, now);
            let file = AcceptedFile {
                content: accepted,
                loss: loss.map(Box::new),
                came: None,
            };
            Some((Arc::clone(path), file))
        };
        let files: Vec<_> = last_good.files().collect();
        self.by_path = files.into_par_iter().filter_map(load).collect();
        self.accept_same_meaning(current);
    }

    /// Accepts the current bytes of each file that has the accepted meaning in other bytes. Otherwise both would take memory
    /// and disk for as long as the file stays as it is, which is for every file after an export in another form.
    fn accept_same_meaning<'a>(
        &mut self,
        current: impl Fn(&Arc<str>) -> Option<&'a Arc<GoodContent>>,
    ) {
        for (path, file) in &mut self.by_path {
            let is_other = |current: &&Arc<GoodContent>| !Arc::ptr_eq(current, &file.content);
            let Some(current) = current(path).filter(is_other) else {
                continue;
            };
            if current.content.is_same(&file.content.content) {
                file.content = Arc::clone(current);
                self.changed.insert(Arc::clone(path));
            }
        }
    }
}

/// The published loss of a file. A content that is damaged counts as the one before it.
fn loss(
    file: &GoodFile,
    accepted: &Arc<GoodContent>,
    content: impl Fn(ContentHash) -> Option<Arc<GoodContent>>,
    now: Timestamp,
) -> Option<PublishedLoss> {
    let since = file.differs_since?;
    let accepted = || Some(Arc::clone(accepted));
    let settled = match file.settled {
        Some(SettledContent::Content(hash)) => content(hash).or_else(accepted),
        Some(SettledContent::Gone) => None,
        None => accepted(),
    };
    let published = match file.published {
        Some(hash) => content(hash).or_else(|| settled.clone()),
        None => None,
    };
    Some(PublishedLoss {
        since,
        settled,
        published,
        // Earlier versions did not write it.
        published_since: file.published_since.unwrap_or(now),
    })
}
