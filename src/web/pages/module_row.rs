//! A module on the page of a link.

use serde::Serialize;

use super::super::Site;
use super::super::route::{Representation, Route};
use super::PageContext;
use super::external_link::external_link;
use crate::agenda::FeedModule;
use crate::feed::{FeedId, Kind};

#[derive(Serialize)]
pub(super) struct ModuleRow {
    pub(super) code: String,
    pub(super) title: String,
    /// The module's page on this server.
    pub(super) address: String,
    /// The module's page on another website.
    pub(super) url: String,
    /// Term and groups.
    pub(super) about: String,
}

impl ModuleRow {
    pub(super) fn all(context: &PageContext<'_>, modules: &[FeedModule<'_>]) -> Vec<Self> {
        let modules = modules.iter();
        modules.map(|module| Self::new(context, module)).collect()
    }

    fn new(context: &PageContext<'_>, module: &FeedModule<'_>) -> Self {
        let groups = (!module.groups.is_empty()).then(|| {
            context
                .words
                .fill1("modules-groups", "groups", module.groups.join(", "))
        });
        let about: Vec<String> = std::iter::once(module.term.to_owned())
            .chain(groups)
            .collect();
        Self {
            code: module.code.into(),
            title: module.title.into(),
            address: if Kind::Module.is_public(&context.site.public) {
                module_page(context.site, module.code)
            } else {
                String::new()
            },
            url: external_link(module.url).unwrap_or_default().into(),
            about: about.join(" · "),
        }
    }
}

/// The path of a module's page on this server.
pub(super) fn module_page(site: &Site, code: &str) -> String {
    site.path(&Route::public(
        &FeedId::new(Kind::Module, code),
        Representation::Page,
    ))
}
