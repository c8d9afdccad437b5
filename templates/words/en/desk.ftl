# The support desk, for its people. Only in English and German.

desk-title = Support desk
desk-search = Who or what are you looking for?
desk-search-hint = Names, ids, e-mail addresses, modules, rooms and programmes. Parts of words are enough, in any order, with or without accents.
desk-no-list = The list of protected people cannot be read, so nobody can be shown here. Ask an administrator.
desk-back = Search
desk-kind-student = Student
desk-kind-staff = Member of staff
desk-kind-module = Module
desk-kind-room = Room
desk-kind-programme = Programme
desk-protected = This person is on the list of protected people. Only administrators see this page.

## The state of a link

desk-state-good = The link works.
desk-state-public = The feed is public. Anybody can subscribe.
desk-state-reset = The link works. It was last reset on { $when }.
desk-state-off = The feed has been turned off since { $when }.
desk-state-former = The link works, but there is no timetable: no file of the data folder names this id any more.
# The state of a link in a table
desk-short-good = Works
desk-short-public = Public
desk-short-former = No timetable
desk-messages = Gets e-mails about changes at { $address }, since { $when }.
desk-connection-unknown = Fetches are not recorded on this server.
desk-connection-never = Never connected: no calendar app has fetched the feed in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }.
# $ago: “2 hours ago”
desk-connection-opened = Never connected: { $program } opened the address { $ago }, but did not subscribe.
desk-connection-good = Connected, last fetch { $ago } by { $program }.
desk-connection-silent = Silent for { $days ->
    [one] { $days } day
   *[other] { $days } days
  }: that long { $program } has not fetched the feed.

## The address

desk-address = Address
desk-address-hidden = Anybody who has the address can see this timetable. The journal says who has looked at it here.
desk-address-secret = The secret address
desk-address-off = Nothing is published at the address, because the feed is turned off.
desk-show = Show the address
desk-code = For a phone’s camera
desk-view = See what they see

## Actions

desk-actions = Actions
desk-reason = Reason, for the journal
desk-note = Note, for the journal
desk-note-button = Write it down
desk-reset = Reset the address
desk-reset-all = Reset all links
desk-reset-all-text = The first link and all further ones get new addresses, and the old ones stop working at once. This cannot be undone.
desk-further = Further links
desk-further-text = The person has made these for other devices or people. They show the timetable, and nobody can change anything with them.
desk-further-reset = Reset this link
desk-further-remove = Remove this link
desk-further-decide = Reset or remove
desk-reset-text = There will be a new address, and the old one stops working at once. The person must subscribe again in every app. This cannot be undone.
desk-off = Turn off the feed
desk-off-text = Nothing will be published at the address until the feed is turned on again.
desk-on = Turn on the feed
desk-on-text = The timetable will be published again, at the same address as before.
desk-choices = Change the choices
desk-chosen = Choices
desk-chosen-none = Nothing is chosen: the feed shows everything.
desk-hidden-modules = Without the modules { $what }
desk-hidden-types = Without the types { $what }
desk-hidden-parts = Without { $what }
desk-hidden-cancelled = Without cancelled meetings
# $minutes: “5 minutes before”
desk-chosen-alarm = Alarm { $minutes }
desk-chosen-language = Language: { $language }
desk-missing = Nothing has changed. Write the reason.
desk-unsent = The form has not been sent
desk-unsent-text = Nothing has changed, because the university’s sign-in service has to say again that you work at the desk. The button leads there and back. Your text stays here: copy it first.
desk-unsent-unchecked = Nothing has changed, because your right to work at the desk cannot be checked at the moment. Your text stays here: copy it, and try again in a few minutes.
desk-unsent-typed = Your text
desk-unsent-back = Check and go back to the page
desk-unsent-ended = Nothing has changed, because your session has ended. Your text stays here: copy it, then sign in again. You will come back to the page.
desk-unsent-sign-in = Sign in again
desk-unsent-outdated = Nothing has changed, because the form was opened before you last signed in. Your text stays here: copy it, and open the page again.
desk-unsent-open = Open the page again
desk-done-reset = The address has been reset, and the old one has stopped working. Show the new address and pass it on.
desk-done-remove = The link has been removed.
desk-done-reset-all = All links have been reset, and the old addresses have stopped working.
desk-done-off = The feed has been turned off.
desk-done-on = The feed has been turned on again.
desk-done-choices = The choices have been saved.
desk-done-note = The note has been written down.

## The mail to a person

desk-mail = Mail how to get the timetable
desk-mail-again = Mail once more how to get the timetable
# $language: its own name, as in “Deutsch”
desk-mail-to = The mail goes to { $email }, in this language: { $language }.
desk-mail-no-sign-in = This person cannot sign in, so only a mail with the secret address helps.
desk-mail-with-address = Write the secret address into the mail. Everybody who reads the mail can then see the timetable. The journal says that it was sent.
desk-mail-no-address = The data folder has no e-mail address for this person.
desk-mail-wrong-address = The e-mail address in the data folder is not valid.
desk-mail-off = The feed is turned off, so no mail can be sent.
desk-mail-broken = The mails cannot be read. The error is in the log of the server.
desk-mail-waiting = A mail has been waiting to be sent since { $when }.
# $reason: the words of the mail server
desk-mail-put-off = The mail server put the mail off on { $when } ({ $reason }). It is tried again.
desk-mail-begun = The mail is being sent.
desk-mail-sent = The mail server accepted a mail on { $when }.
desk-mail-refused = The mail was refused on { $when }: { $reason }
desk-mail-uncertain = Nobody knows whether the mail of { $when } was sent ({ $reason }). It is not sent again by itself.
# $reason: the author, as in “by kim at the desk”
desk-mail-cancelled = The mail was taken out of the queue on { $when } ({ $reason }).
desk-mail-dropped = The mail was not sent on { $when }: { $reason }
desk-mail-reason-no-address = the data folder has no e-mail address for this person
desk-mail-reason-off = the feed was turned off
desk-mail-reason-wrong-address = the e-mail address in the data folder is not valid
desk-mail-reason-interrupted = the program ended before the mail server replied
desk-mail-needs-address = No mail was sent, because this person cannot sign in. Tick the box for the secret address.
desk-mail-another = No mail was sent, because another one was queued after this page was opened. Its state is below.
desk-done-mail = The mail is in the queue. This page shows what became of it when you load it again.

## Parts of the page

desk-days = Today and the next 14 days
desk-days-none = Nothing is on in these days.
desk-help = Steps for the person’s app
desk-help-app = App
desk-help-button = Change
desk-help-copy = Copy the text
desk-journal = Journal
desk-journal-empty = Nothing has been decided about this link.
desk-journal-broken = The journal cannot be read. The error is in the log of the server.
desk-event-reset = Reset
desk-event-off = Turned off
# $what: “Reset”
desk-event-of-link = { $what } (link { $number })
desk-event-add = Link made
desk-event-remove = Link removed
desk-event-on = Turned on
desk-event-choices = Choices
desk-event-shown = Address shown
desk-event-note = Note
desk-by-owner = by the owner of the link
desk-by-desk = by { $name } at the desk
desk-by-account = to { $name }, who signed in
# $author: “by kim at the desk”
desk-by-mail = in a mail, { $author }
# On the page that the owner of a link sees, when the desk looks at it
desk-view-note = This is the page that the owner of the link sees. Nothing can be changed here, and looking at it is not a fetch.

## The overview

desk-overview = Overview
desk-people = People and their calendar apps
desk-who = People
desk-students = Students
desk-staff = Staff
desk-all = All
desk-connected = Connected
desk-silent = Silent
desk-never = Never connected
desk-turned-off = Turned off
desk-states-broken = The counts of earlier days cannot be read. The error is in the log of the server.
desk-states-none = The number of connected people is counted once a day. There is no count yet.
# $days: the number of days
desk-states-plot = Students and members of staff, counted once a day: { $days ->
    [one] { $days } of the last 30 days was counted.
   *[other] { $days } of the last 30 days were counted.
  }
desk-states-day = { $day }: { $connected } connected, { $silent } silent, { $never } never connected.
desk-plot = Fetches of calendar apps in the last 30 days: { $all } in all, and at most { $most } on one day ({ $day }).
desk-group = { $id } { $title }
desk-modules = Modules with the most students without a connection
desk-module-table = All modules (CSV)
desk-programmes = Programmes with the most students without a connection
desk-programmes-text = Students count for a programme if they are enrolled in more than half of its modules.
desk-programme-table = All programmes (CSV)
desk-groups-none = Everybody is connected.
desk-apps = How fresh calendars are
desk-apps-none = Too few subscriptions were measured in the last week.
desk-holds = Held files
desk-holds-broken = The held files cannot be read. The error is in the log of the server.
desk-holds-none = No file is held.
desk-hold-rejected = rejected
# $id: the id of the hold, as in the log
desk-hold = Hold { $id }, since { $since }
desk-hold-terms = The weeks of a term have other dates, or the time zone is another one, so almost every meeting would move: compare terms.json with its last version.
desk-hold-lost-meetings = Modules have lost many of the meetings to come: was the export cut short, or made for another term?
desk-hold-gone-modules = Many modules have vanished: was the export cut short, or do all codes have another spelling now?
desk-hold-lists-left-out = Many people would lose meetings: were enrolment lists left out or exported before they were filled?
desk-hold-half-emptied = Many files have lost more than half of what they held: was the export cut short?
desk-hold-other-people = Other people stand in enrolment lists than before: were these written for other modules, or do the ids have another spelling now?
desk-hold-staff = Most members of staff would lose all their meetings: do their ids have another spelling now?
desk-hold-used-rooms = Most rooms would lose all their meetings: do their ids have another spelling now?
desk-hold-programmes = Many programmes have vanished: was the export cut short, or do all ids have another spelling now?
desk-hold-rooms = rooms.json has lost most of its rooms, or is gone: was the export cut short?
desk-hold-names = people.json has lost most of its people, or is gone: was the export cut short?
desk-hold-notices = Most notices have vanished: was their export cut short?
desk-hold-renamed-modules = { $count ->
    [one] One module seems to have another code now.
   *[other] { $count } modules seem to have other codes now.
  }
desk-hold-renamed-activities = { $count ->
    [one] One activity seems to have another id now.
   *[other] { $count } activities seem to have other ids now.
  }
desk-hold-people = { $count ->
    [one] One person would lose meetings.
   *[other] { $count } people would lose meetings.
  }
desk-hold-modules = { $count ->
    [one] One module would be gone.
   *[other] { $count } modules would be gone.
  }
desk-hold-meetings = { $count } of { $all } meetings to come would be gone or at other times.
desk-hold-entries = { $count } of { $all } { $entries ->
    [staff] members of staff with meetings
    [used-rooms] rooms with meetings
    [programmes] programmes
    [rooms] rooms
    [names] names of people
   *[notices] files of notices
  } would be gone.
# $named: the first files
desk-hold-files = Held files ({ $count }): { $named }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
  }
desk-hold-accept = Publish the files as they are
desk-hold-reject = Keep the last good content
desk-done-hold = The decision has been written down. It takes effect in a few seconds.
desk-mass-heading = Mass changes
desk-mass-text = So many meetings have changed at once that nobody gets an e-mail about it before an admin decides.
desk-mass-broken = The mass changes cannot be read. The error is in the log of the server.
desk-mass-none = No mass change waits.
desk-mass-waits = { $count ->
    [one] 1 mass change waits for a decision.
   *[other] { $count } mass changes wait for a decision.
  }
desk-mass = { $publishes ->
    [one] Published { $first }
   *[other] Published in { $publishes } parts, { $first } to { $last }
  }
# $named: the first modules; $more: the number of the others
desk-mass-concerned = { $meetings ->
    [one] One meeting
   *[other] { $meetings } meetings
  } of { $modules ->
    [one] one module
   *[other] { $modules } modules
  } ({ $named }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
  }). { $people ->
    [0] Nobody who gets e-mails is concerned.
    [one] One person who gets e-mails is concerned.
   *[other] { $people } people who get e-mails are concerned.
  }
desk-mass-until = It matters until { $until }, when the last of these meetings is over.
desk-mass-send = Send the mails
desk-mass-drop = Drop them
desk-mass-sent = Mails sent { $by }, { $when }
desk-mass-dropped = No mails, decided { $by }, { $when }
desk-problems = Problems of the data folder
desk-problem-count = { $count ->
    [0] No problems.
    [one] One problem.
   *[other] { $count } problems.
  }
desk-problems-cut = Only admins see what is wrong there, because it may name somebody whom only they see.
desk-problem-error = Error
desk-problem-warning = Warning
desk-publishes = Last publishes with changes of meetings
desk-publishes-none = No meeting has changed in the last weeks.
desk-publish = { $changes ->
    [one] One change
   *[other] { $changes } changes
  } in { $modules ->
    [one] one module
   *[other] { $modules } modules
  }: { $named }
desk-decisions = All decisions
desk-decisions-search = Name, id, author or reason
desk-decisions-none = No decision is found.
desk-journal-table = The whole journal (CSV)

## Accounts and roles, for admins

desk-users = Accounts and roles
desk-users-broken = The accounts or their changes cannot be read. The error is in the log of the server.
desk-users-accounts = Accounts of this server
# Before a command
desk-users-add = An account is added on the server, because its password must not be known to anybody else. The command:
desk-users-none = There are no accounts.
desk-users-name = Name
desk-users-role = Role
desk-users-person = Person
desk-users-since = Password set
desk-role-admin = Admin
desk-role-desk = Desk
desk-role-none = No role
desk-users-change = Change { $name }
desk-users-last-admin = This is the last account with the role Admin. Without it, nobody decides about held files or changes accounts here, unless the sign-in service names an admin.
desk-users-sure = Change it all the same
desk-users-set-role = Set the role
desk-users-end = End all sessions
desk-users-remove = Remove the account
desk-users-provider = Roles from the sign-in service
desk-users-provider-text = Carillon reads who somebody is from the claims of this sign-in service:
desk-users-meaning = Meaning
desk-users-claim = Claim
desk-users-values = One of these values
desk-users-student-id = Id of a student
desk-users-staff-id = Id of a member of staff
desk-users-end-person = End somebody’s sessions
desk-users-end-text = Everybody with this name or id is signed out at once in every browser, and can sign in again. Also remove the account, or the role in the sign-in service, if the person must not come back.
desk-users-end-name = Name of the account, name or subject in the sign-in service, or id of the person
desk-users-changes = Latest changes
desk-users-changes-none = Nothing has been changed.
desk-users-ended = Sessions ended
desk-users-removed = Account removed
desk-users-added = Account added
desk-users-password-set = Password changed
desk-users-role-set = Role: { $role }
desk-users-missing-name = Nothing has changed. Write the name or the id of a person.
desk-users-missing-sure = Nothing has changed, because this is the last account with the role Admin. Tick the box if you are sure.
desk-users-done-end = All sessions with this name or id have ended.
desk-users-done-end-unknown = All sessions with this name or id have ended. No account here and no id in the data folder is written like this: if it is not a name or subject in the sign-in service, look in the list of accounts.
desk-users-done-role = The role has been set. It counts from the next page on.
desk-users-done-remove = The account has been removed, and its sessions have ended.

## The tokens of programs

desk-tokens = Tokens for programs
desk-tokens-broken = The tokens or their changes cannot be read. The error is in the log of the server.
desk-tokens-text = With a token a program such as a portal or an app asks the API. It has the rights that you choose here, until it expires or you revoke it.
desk-tokens-docs = What programs can ask for
desk-tokens-none = There are no tokens.
desk-tokens-name = Name
desk-tokens-scopes = Rights
desk-tokens-expires = Last day
desk-tokens-used = Last use
desk-tokens-never = never
# A button
desk-tokens-revoke = Revoke
desk-tokens-revoke-one = Revoke { $name }
desk-tokens-add = Make a token
desk-tokens-name-label = Name of the program: small letters, digits, dots and hyphens
desk-tokens-made = The token is made. Copy it now: nobody can show it again.
desk-tokens-changes = Latest changes
desk-tokens-changes-none = Nothing has been changed.
desk-tokens-added = Made
desk-tokens-revoked = Revoked
desk-tokens-done-revoke = The token has been revoked. It does not count any more.
desk-tokens-missing-name = Nothing has changed. Write a name of small letters, digits, dots and hyphens.
desk-tokens-missing-scope = Nothing has changed. Choose one right or more.
desk-tokens-missing-expires = Nothing has changed. The last day must be today or later, and at most two years from now.
desk-tokens-missing-other = Nothing has changed. There is a token with this name already.
desk-by-api = { $name } (API)

desk-webhooks = Webhooks
desk-webhooks-broken = The queue of webhooks cannot be read. The error is in the log of the server.
desk-webhooks-fault = It gets nothing at the moment. The server tries again.
# $name: the name of the webhook; $waiting: the events that wait; $dead: the events that were given up
desk-webhooks-line = { $name }: { $waiting ->
        [one] 1 event waits
       *[other] { $waiting } events wait
    }, { $dead ->
        [one] 1 could not be delivered.
       *[other] { $dead } could not be delivered.
    }
# $name: the name of the webhook; $event: the type of the event
desk-webhooks-letter = { $name }: { $event }
desk-webhooks-resend = Send again
desk-webhooks-drop = Give up
desk-webhooks-done-resend = The event is sent again within seconds.
desk-webhooks-done-drop = The event was given up.
