//! The tables of the desk, each with the name of its file.

/// The tables of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum DeskTable {
    /// The connections of the students of each module.
    Modules,
    /// The connections of the students of each programme.
    Programmes,
    /// All decisions; for admins alone.
    Journal,
}

impl DeskTable {
    const ALL: [Self; 3] = [Self::Modules, Self::Programmes, Self::Journal];

    /// The name of its file.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Modules => "modules.csv",
            Self::Programmes => "programmes.csv",
            Self::Journal => "journal.csv",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}
