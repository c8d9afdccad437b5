//! The ids that a file defines, as they are written.

use super::{
    EnrolmentFile, Entries, FileKind, IdKind, ModuleFile, NoticesFile, PeopleFile, Role, RoomsFile,
    Source, SpellingsFound, TermsFile,
};

/// The ids that a file defines, or that feeds are made for; nothing if the file cannot be read.
pub fn ids_of(kind: FileKind, source: &Source<'_>) -> Option<SpellingsFound> {
    let mut found = SpellingsFound::default();
    let is_read = match kind {
        FileKind::Terms => source.parse().map(|file| terms(&file, &mut found)),
        FileKind::Rooms => source.parse().map(|file| rooms(&file, &mut found)),
        FileKind::People => source.parse().map(|file| people(&file, &mut found)),
        FileKind::Module => source.parse().map(|file| module(&file, &mut found)),
        FileKind::Enrolment => source.parse().map(|file| enrolment(&file, &mut found)),
        FileKind::Notices => source.parse().map(|file| notices(&file, &mut found)),
    };
    // The problems of the file are reported when it is read for its meaning.
    is_read.ok().map(|()| found)
}

fn terms(file: &TermsFile<'_>, found: &mut SpellingsFound) {
    for term in &file.terms {
        found.add(IdKind::Term, &[&term.id.value]);
    }
}

fn rooms(RoomsFile(Entries(rooms)): &RoomsFile<'_>, found: &mut SpellingsFound) {
    for (name, _) in rooms {
        found.add(IdKind::Room, &[&name.value]);
    }
}

fn people(PeopleFile(people): &PeopleFile<'_>, found: &mut SpellingsFound) {
    for person in people {
        let kind = match person.role.value {
            Role::Student => IdKind::Student,
            Role::Staff => IdKind::Staff,
        };
        found.add(kind, &[&person.id.value]);
    }
}

fn module(file: &ModuleFile<'_>, found: &mut SpellingsFound) {
    found.add(IdKind::Module, &[&file.code.value]);
    for activity in &file.activities {
        found.add(
            IdKind::Activity,
            &[&file.code.value, &file.term.value, &activity.id.value],
        );
        let changes = || activity.changes.iter().flatten();
        let rooms = activity
            .rooms
            .iter()
            .chain(changes().filter_map(|change| change.rooms.as_ref()));
        rooms
            .flatten()
            .for_each(|room| found.add(IdKind::Room, &[&room.value]));
        let staff = activity
            .staff
            .iter()
            .chain(changes().filter_map(|change| change.staff.as_ref()));
        staff
            .flatten()
            .for_each(|person| found.add(IdKind::Staff, &[&person.value]));
    }
}

fn enrolment(file: &EnrolmentFile<'_>, found: &mut SpellingsFound) {
    for student in &file.students {
        found.add(IdKind::Student, &[&student.id.value]);
    }
}

fn notices(file: &NoticesFile<'_>, found: &mut SpellingsFound) {
    found.add(IdKind::Student, &[&file.student.value]);
    for notice in &file.notices {
        found.add(IdKind::Notice, &[&file.student.value, &notice.id.value]);
    }
}
