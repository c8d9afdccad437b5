//! The parts of a site on which people can sign in.

use super::job_queue::JobQueue;
use crate::sign_in::{SignIn, SignedIn};

/// The number of requests of each of both for which the provider is asked at once.
const ASKED_AT_ONCE: usize = 8;

/// The parts of a site on which people can sign in.
pub(super) struct SignInParts {
    pub(super) sign_in: SignIn,
    /// Passwords are compared one after another, because each takes 19 MB and some 20 ms.
    pub(super) password_jobs: JobQueue,
    /// A provider that does not answer holds up each request for seconds.
    pub(super) provider_jobs: JobQueue,
    /// The checks of roles, so that strangers who sign in again and again do not keep the desk out.
    pub(super) role_check_jobs: JobQueue,
}

impl SignInParts {
    pub(super) fn new(sign_in: SignIn) -> Self {
        Self {
            sign_in,
            password_jobs: JobQueue::new(1),
            provider_jobs: JobQueue::new(ASKED_AT_ONCE),
            role_check_jobs: JobQueue::new(ASKED_AT_ONCE),
        }
    }

    pub(super) fn form_token(&self, person: &SignedIn) -> String {
        self.sign_in.form_token(&person.session)
    }
}
