//! Whether too many programmes lose their modules.

use std::sync::Arc;

use super::{EXAMPLES, FoundHold, Verdict, exceeds};
use crate::config::HoldsConfig;
use crate::holds::{HeldLoss, HoldCause};
use crate::timetable::University;

pub(super) fn judge_programmes(
    accepted: &University,
    current: &University,
    settings: &HoldsConfig,
    verdict: &mut Verdict,
) {
    let mut gone = Vec::new();
    for file in accepted
        .programmes
        .iter()
        .filter(|file| !file.value.modules.is_empty())
    {
        let now = current.programme(&file.value.id);
        if now.is_none_or(|programme| programme.modules.is_empty()) {
            verdict.lossy.insert(Arc::clone(&file.path));
            gone.push(file);
        }
    }
    if gone.len() < (settings.people as usize).max(1)
        || !exceeds(
            gone.len(),
            accepted.programmes.len(),
            settings.share_percent,
        )
    {
        return;
    }
    let current_paths = current
        .programmes
        .iter()
        .filter(|file| {
            accepted.programme(&file.value.id).is_some() && file.value.modules.is_empty()
        })
        .map(|file| Arc::clone(&file.path));
    let examples = gone
        .iter()
        .take(EXAMPLES)
        .map(|file| format!("programme {}", file.value.id).into());
    verdict.holds.push(FoundHold {
        cause: HoldCause::Programmes,
        kept: gone.iter().map(|file| Arc::clone(&file.path)).collect(),
        held_back: current_paths.collect(),
        loss: HeldLoss {
            programmes: gone.len(),
            ..HeldLoss::default()
        },
        examples: examples.collect(),
        is_recovering: false,
    });
}
