### The pages: what is around each of them, the home page, the lists, and what went wrong.
###
### Readers are students and staff, often on a phone. Short sentences, plain words, no exclamation marks.
### “Link” is the address of a calendar, which ends in timetable.ics. “Your link” is the secret link of a person.

# ltr, or rtl for a language that is written from right to left
direction = ltr

## Around every page

# A link for people who use the keyboard: jumps over the header
skip = Skip to the content
# The name of the switch: “Language: English”
language = Language
# The name of the list of pages, for people who hear it
navigation = Pages
navigation-home = Home
navigation-help = Help
# The support's address follows
support-ask = Does something not work?
support-none = Does something not work? Ask the timetabling team.

## The home page

home-title = Timetables
home-heading = Your timetable, in your calendar
home-lead = { $institution } publishes every timetable as a calendar. You subscribe once, and the calendar updates itself.
# A button
home-outlook = Subscribe in Outlook
# A button beside it
home-others = Use another app
home-address-heading = Your link
home-address-what = Your timetable has a link that only you have. Calendar apps read your timetable from it. It looks like this:
# Stands in the middle of a link, in place of letters that nobody may see
home-address-secret = your-secret
home-address-page = Open the link without “timetable.ics” at its end to see your timetable and its settings.
# The support's address follows
home-address-none = No link yet? Ask
# Where no support is set
home-address-nobody = No link yet? Ask the timetabling team.
home-know-heading = Good to know
home-key = Your link is a key
home-key-text = Anybody who has your link can see your timetable. Share it with nobody.
home-slow = Changes take a while
home-slow-text = Outlook checks for changes about every three hours, sometimes only after a day. Do not rely on it for changes on the same day.
home-shows = You can read it, not edit it
home-shows-text = Outlook gives no reminders from a subscribed calendar and does not count it as busy time.
home-stop = It is easy to unsubscribe
home-stop-text = If you remove the subscription, nothing else in your calendar changes.
home-open-heading = Public timetables
home-open-text = Anybody can subscribe to these.

## The list of calendar apps

help-list-heading = Which calendar do you use?
help-list-lead = Choose where you want to see your timetable. The next page shows the steps, with pictures.
# A module's code or a room's name is filled in
help-list-feed = Choose where you want to see the timetable of { $name }.
help-list-unknown = No timetable has this code or name. Check the spelling.
help-list-others = Other apps

## The page of each calendar app; its own texts are in help.ftl

guide-back = All apps
# On a button; an app's name is filled in
guide-open = Open { $program }
guide-open-personal = Open it with a personal Microsoft account instead
# Below a button that opens an app in which the link cannot be filled in
guide-paste = Copy the link first. Then the button opens the place where you paste it.
# Below a button that may do nothing
guide-may-fail = Does nothing happen? Follow the steps below.
guide-your-address = Your secret link
guide-address = The link of the calendar
# A button that copies the link
guide-copy = Copy
# Said after copying
guide-copied = Copied
guide-secret = Anybody who has this link can see your timetable. Paste it into your calendar and nowhere else.
guide-first-heading = First: your link
guide-first-text = You need the link of your own timetable. It looks like this:
guide-steps = Step by step
guide-update = When will it update?
guide-not = What does it not do?
guide-stop = How do I unsubscribe?
guide-private = Is it private?
guide-private-personal = Your link is a key: anybody who has it can see your timetable, and nobody else can. Your calendar app knows the link and fetches the timetable from here. Nothing from your own calendar is sent back.
guide-private-open = This timetable is public. Nobody sees that you subscribe to it, and nothing from your own calendar is sent back.
guide-help = Where do I get help?
# The support's address follows
guide-help-text = Ask

## What went wrong

error-home = Go to the home page
error-not-found-title = Not found
error-not-found-text = If this is the link of a calendar, it may have been reset. Check that the link is complete.
# The support's address follows
error-not-found-ask = Does the link still not work? Ask
# Where no support is set
error-not-found-nobody = Does the link still not work? Ask the timetabling team.
error-method-title = This is not possible here
error-method-text = This page can only be read.
error-too-many-title = Too many requests
error-too-many-text = This link was used too often. A calendar app needs it only a few times an hour. Wait a minute and try again.
error-not-ready-title = Not ready yet
error-not-ready-text = The timetables are being read for the first time. Try again in a few seconds.
error-no-data-title = No timetables at the moment
error-no-data-text = The timetables cannot be read at the moment. The log of this server gives the reason. Try again later.
error-busy-title = Busy at the moment
error-busy-text = Too many pages are open at the same time. Try again in a few seconds. Calendars are not affected.
error-stopped-title = This calendar is turned off
error-stopped-text = It shows no events any more. To turn it on again, ask the timetabling team.
error-replaced-title = This link was replaced
error-replaced-text = Get the new one from your university’s timetable page.
error-undecided-title = Nothing has changed
error-undecided-text = Your change could not be saved. Try again later.
error-not-applied-yet-title = Saved
error-not-applied-yet-text = Your change is saved. It takes effect in a few minutes. Go back to the page of your timetable.
error-restarting-title = The server is restarting
error-restarting-text = Nothing has changed. Try again in a minute. If this happens again, tell the timetabling team.
error-internal-title = Something went wrong
error-internal-text = The error is in the log of the server. Try again later.
error-form-title = This form cannot be read
error-form-text = Nothing has changed. Go back and try again.
error-elsewhere-title = The form came from another site
error-elsewhere-text = Another website tried to change something here. Nothing has changed. Open your own page and make the change there.
error-tries-title = Too many tries
error-tries-text = Somebody has tried to sign in too often with a wrong name or password. Wait a few seconds and try again.
error-outdated-title = This page was out of date
error-outdated-text = Nothing has changed. Open your page again and repeat what you did there.
error-role-title = Your right to work here cannot be checked
error-role-text = The university’s sign-in service cannot say at the moment whether you work here. Nothing has changed. Try again in a few minutes, or sign in with an account of this server.
error-sign-in-title = Signing in does not work at the moment
error-sign-in-text = Something on the server has to be mended first. Your calendar goes on as before. Try again later.

## Days and times

weekday-mon = Monday
weekday-tue = Tuesday
weekday-wed = Wednesday
weekday-thu = Thursday
weekday-fri = Friday
weekday-sat = Saturday
weekday-sun = Sunday
# Months as they stand in a date: “23 November”
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
# A day of the year: “23 November”
date-day = { $day } { $month }
# $date is as in date-day: “23 November 2026”
date-year = { $date } { $year }
# $date is as in date-day: “Monday 23 November”
date-full = { $weekday } { $date }
date-today = today
date-tomorrow = tomorrow
# $day is “today”, “tomorrow” or as in date-full; it begins a sentence
date-at = { $day } at { $time }
ago-now = just now
ago-minutes = { $minutes ->
    [one] { $minutes } minute ago
   *[other] { $minutes } minutes ago
  }
ago-hours = { $hours ->
    [one] { $hours } hour ago
   *[other] { $hours } hours ago
  }
ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
  }
# How long something took, short: “40 min”, “3 h 10 min”, “2 d 5 h”
duration-minutes = { $minutes } min
duration-hours = { $great } h { $small } min
duration-days = { $great } d { $small } h

## A week as a timetable

week-this = This week
week-of = Week of { $date }
# The term's title and the number of the week: “Semester 1 2026/27, week 9”
week-of-term = { $term }, week { $number }
week-next-shown = There are no events this week. This is the next week with events.
week-last-shown = There are no more events. This is the last week that had events.
# The name of the links to other weeks, for people who hear it
week-others = Other weeks
# Links to the weeks before and after; $date is the Monday, as in date-day
week-before = Week of { $date }
week-after = Week of { $date }
week-today = Today
week-empty = Nothing this week.
# A day without anything
week-nothing = Nothing
# A link at the time that a meeting has left, to the time at which it takes place: “Tuesday at 10:00”
week-moved-to = Moved to { $when }
meeting-cancelled = Cancelled
meeting-provisional = Provisional
# It is at another time or in another room than usual
meeting-moved = Moved
meeting-all-day = All day
# From and to: “09:00–10:00”
meeting-time = { $from }–{ $to }
# With the time zone, where it is not the university's: “09:00–10:00 (America/New York)”
meeting-time-zone = { $time } ({ $zone })
meeting-online = Join online
# Opens a note, the staff and the module's page
meeting-more = More
# A link to the module's page elsewhere
meeting-url = The module’s page

## My feed

my-feed-title = My timetable
my-feed-heading = Your timetable
# The name of the list of links to the parts of the page, for people who hear it
my-feed-parts = Parts of this page
# A greeting with a name
my-feed-hello = Hello, { $name }
my-feed-not-read = The timetables are being read. Try again in a few seconds.
# Codes of modules and types of meetings that the person has hidden; a link to the settings follows
my-feed-left-out = Hidden by your settings: { $what }.
# Public modules, rooms and programmes that the person has added; a link to the settings follows
my-feed-added = Also shown: { $what }.
my-feed-closed = This calendar is turned off. Calendar apps that use its link show only that it is turned off.
# The support's address follows
my-feed-closed-ask = Do you want to turn it on again? Ask
# Where no support is set
my-feed-closed-nobody = Do you want to turn it on again? Ask the timetabling team.
# Said after something was done
my-feed-saved = Saved. Your calendar shows the change the next time it updates.
my-feed-new = This is your new link. The old link has stopped working: subscribe again with the new link, and remove the old calendar.
# Before the next meeting: “Next: today at 14:00”
next = Next:
# A meeting in one line: “MAA101 Calculus 1 (Lecture)”
next-what = { $code } { $title } ({ $kind })
# The rooms of the next meeting
next-where = in { $rooms }
# Modules that a student takes, and of which the timetable has nothing, or only classes for other groups. Each sentence stands beside
# the code of the module
missing-heading = Not in your timetable
missing-module = Nothing is scheduled.
# $kind is the type of classes, such as “Seminar”, in the language of the data
missing-group = { $kind }: only for groups, and you are in none of them. If you need a place, ask your department.
notices-heading = Your notices
changes-heading = Recent changes
changes-feed = Changes as an Atom feed
changes-none = { $days ->
    [one] No changes in the last day.
   *[other] No changes in the last { $days } days.
  }
changes-more = These are the last { $shown } of { $all } changes. The Atom feed has all of them.
# The kind of a change, as a heading: “Moved”; below it are the meeting, and its time and place before and after
change-moved = Moved
change-cancelled = Cancelled
# They were cancelled before
change-reinstated = Takes place after all
change-added = Added
# They are not in the timetable any more
change-removed = Removed
# Only the staff has changed
change-staff = Taught by others
# The state before: “Before: Monday 23 November, 09:00–10:00 · Main Hall”; for staff, “Before: Ada Byron”
change-before = Before: { $what }
# The state after the change
change-now = Now: { $what }
# The note that came with a change, such as its reason
change-note = Note: { $note }
# $day is as in date-full, or a day of the week where many meetings are meant: “Monday, 09:00–10:00”
change-when = { $day }, { $time }
# The number of meetings of a series that has too many dates to list; there are at least seven
change-dates = { $count } times from { $first } to { $last }
# The place of a meeting without a room
change-online = online
# Stands in place of the names of staff
change-nobody = nobody named
# When the change was noticed; $when is as in date-at
change-seen = Noticed: { $when }
# The title of a feed of changes, with the name of the calendar: “MAA101 Calculus 1 · Changes”, “Timetable: Siân Evans · Changes”
atom-title = { $name } · Changes
atom-about = { $days ->
    [one] What was moved, cancelled, added and removed in the last day
   *[other] What was moved, cancelled, added and removed in the last { $days } days
  }
# The title of one change: “Moved: MAA101 Calculus 1 (Lecture)”
atom-entry = { $what }: { $about }
modules-heading = Your modules
# The person's groups in a module
modules-groups = Groups: { $groups }
fetches-heading = Apps that use this calendar
fetches-none = No calendar app has fetched this calendar yet. After you subscribe, your app appears here.
fetches-old = The old address is still asked for by { $program }: { $ago }.
fetches-old-advice = Subscribe again in that app with your new link, and remove the old calendar there.
# “95 of 100 Outlook subscriptions had the last change within 3 h 10 min.” $time is as in duration-hours.
fetches-expect = { $subscriptions } of { $of } { $program } subscriptions showed the last change within { $time }.
# Apps whose names differ between languages, or that are not known by name
program-outlook-phone = Outlook on a phone
program-outlook-mac = Outlook for Mac
program-outlook-classic = Outlook for Windows (classic)
program-google = Google Calendar
program-apple-phone = Apple Calendar (iPhone, iPad)
program-apple-mac = Apple Calendar (Mac)
program-evolution = Evolution or GNOME Calendar
program-android-app = An Android app
program-apple-app = An app on an Apple device
program-script = A script
program-preview = A link preview
program-robot = A search engine
program-browser = A browser
program-browser-app = An app that calls itself a browser
program-other = Another program

## How to subscribe, in a panel

subscribe-heading = Add it to your calendar
subscribe-outlook-help = Step by step, with pictures
# Opens the list of other apps
subscribe-more = Other apps, your link and a code for your phone
# On a button; an app's name is filled in
subscribe-in = Subscribe in { $program }
# The apps that fetch the calendar already; $ago is as in ago-hours
subscribe-connected = Subscribed in { $programs } (last update { $ago }).
# Opens the ways to subscribe with one more app
subscribe-another = Add another app
# The page with the link, the apps that use it, and the ways to reset it and turn it off
settings-title = Your link and your apps
# The list of all events of a term, to print
meetings-title = All events
meetings-table = Save as a table for spreadsheets (CSV)
# Describes the code to people who cannot see it
subscribe-code = The address of this page as a QR code
subscribe-code-for = For your phone: point its camera here
subscribe-download = Save a copy as a file, which does not follow changes

## Settings

choices-heading = Settings of your calendar
choices-text = These settings apply to this page and to every calendar that uses your link.
# A list of public modules, rooms and programmes with ticks, and the search above it
choices-added = Also show
choices-find = Add a module, programme or room
choices-found-nothing = Nothing more was found.
added-module = Module { $name }
added-room = Room { $name }
added-programme = Programme { $name }
choices-modules = Hide these modules
# The groups and the meetings of one module, which can be hidden one by one
choices-parts = Hide only parts of { $module }
choices-group = Group { $group }
choices-kinds = Hide these types in all modules
choices-more = Also
choices-cancelled = Hide cancelled events instead of marking them
choices-alarm = Reminder before each event
choices-alarm-none = None
choices-alarm-minutes = { $minutes ->
    [one] { $minutes } minute before
   *[other] { $minutes } minutes before
  }
choices-alarm-note = Outlook and Google ignore reminders of subscribed calendars. Apple’s calendar and Thunderbird show them.
choices-language = Language of the words in your calendar, such as “Cancelled”
# The language of the person in the university's data, or that of the institution
choices-language-any = Language of your university
choices-button = Save

## Reset or turn off a link

links-heading = More links
links-one = A further link
links-text = A further link shows your timetable on another device or to somebody else. Nobody can change anything with it, and you can remove it without touching your own link.
links-name = Name of the link
links-name-hint = Only you see it. For example: phone, or my partner
links-busy = Show busy times only: no titles, places or names
links-busy-short = busy times only
my-feed-busy = This link shows busy times only. Subscribe to it to see them in your calendar.
links-add = Make a link
links-refused = Nothing was made. Write a name of at most { $length } characters that no other link has.
links-removed = The link has been removed. The calendar behind it is closed.
links-limit = You can have { $most } links in all. To make another one, remove one first.
links-unused = No app has fetched it yet.
links-made = The link is there. Open its page on the other device, or send its address to the person.
links-address = Address of this link
links-open = Page of this link
links-end = Reset or remove this link
links-reset = Reset this link
links-reset-text = It gets a new address, and the old one stops working at once. Every app that uses it has to subscribe again.
links-reset-done = This link has a new address.
links-remove = Remove this link
links-remove-text = It stops working at once, and never comes back. Apps that use it say for some days that the calendar is closed.
links-sure = Yes, I am sure
reset-all = Reset my other links too: { $names }
stop-point-further = Your other links are removed too, and do not come back: { $names }
address-heading = Reset your link or turn it off
address-text = Has somebody else seen your link? Reset it. Do you not need the calendar any more? Turn it off.
reset-title = Reset your link
reset-lead = You get a new secret link, and the old link stops working at once.
reset-point-dead = Calendars that use the old link stop showing your timetable. They do not get the new link by themselves.
reset-point-again = You have to subscribe again with the new link in every app, and remove the old calendar there.
reset-point-final = This cannot be undone.
reset-consent = I want to reset my link. I know that I have to subscribe again.
reset-button = Reset my link
stop-title = Turn off this calendar
stop-lead = Your timetable will no longer be published at your link.
stop-point-closed = For { $days } days, calendar apps that use the link show one entry that says that the calendar has been closed. After that the link is not found.
stop-point-remove = To remove your timetable from your calendar app, remove the calendar there. If you only want to unsubscribe, you need to do nothing else.
stop-point-back = Only the timetabling team can turn it on again.
stop-reason = Why? You may leave this empty.
stop-reason-reader = The timetabling team reads it.
stop-consent = I want to turn off this calendar.
stop-button = Turn off this calendar
# A link back to the person's page
confirm-back = My timetable
confirm-missing = Nothing has changed. Tick the box if you are sure.

## Modules, rooms and programmes

modules-title = Modules
modules-search = Code or title of the module
rooms-title = Rooms
rooms-search = Name of the room
programmes-title = Programmes
programmes-search = Code or title of the programme
list-button = Search
list-count = { $found ->
    [0] Nothing found. Try fewer or shorter words.
    [one] One found
   *[other] { $found } found
  }
# More results than one page shows
list-count-cut = { $found } found; the first { $shown } are shown. Type more to narrow it down.
# A room's link to a map
room-map = Show it on a map
# A link to the programme's page elsewhere
programme-page = The programme’s page

## Signing in

sign-in-title = Sign in
sign-in-name = Name of your account
sign-in-password = Password
sign-in-button = Sign in
sign-in-failed = The name or the password is wrong. Try again.
sign-in-signed-out = You are signed out.
sign-in-shared = Is this a shared computer? Then sign out when you are done.
sign-in-provider-button = Sign in with your university account
sign-in-provider-down = The university’s sign-in service cannot be reached at the moment. Try again in a few minutes. Links and calendars that you have already keep working.
sign-in-provider-failed = Signing in did not work. Try again. If it does not work again, ask for help.
sign-in-provider-again = Signing in took too long, or was begun in another browser. Try again.
sign-in-provider-role = You have been signed out, because the university’s sign-in service no longer says that you work at the desk, or because you are not signed in there any more. Sign in again.
sign-in-provider-still = You may still be signed in to your university account. On a shared computer, sign out there too.
sign-in-account = Or with an account of this site
sign-out-button = Sign out
sign-out-everywhere = Sign out on all devices
me-signed-in = Signed in as { $name }
# The name of the list of links to a person’s timetables, for people who hear it
me-feeds = Your timetables
me-as-student = As a student
me-as-staff = As a member of staff
me-link-hidden = Your calendar app needs your secret link. Anybody who has the link can see your timetable, so it is not shown until you ask for it.
me-link-show = Show my link
me-new = Your link has been reset, and the old link has stopped working. Show the new link, subscribe again with it, and remove the old calendar.
me-none = There is no timetable for your account
me-none-text = You are signed in, but no timetable belongs to your account. If you expect one, ask for help.
me-none-desk = No timetable belongs to your account, but you can help others at the support desk.
me-to-desk = Go to the support desk

## The page about the API

api-title = API for programs
api-lead = This page is for people who write programs, such as a portal or an app. What each part does is described in English.
api-openapi = Description for programs (OpenAPI 3.1)
# The names of rights follow, such as timetable:read
api-scopes = One of these scopes:
api-public = No token is needed where everybody may see it.
api-body = Body:
api-answer = Answer:
api-errors = Errors
api-star = A star marks what must be given.
api-types = Types

## Messages: e-mails when something changes

messages-heading = E-mail when something changes
# $address is shortened, as in “a…@example.org”
messages-offer = We can write to { $address } when an event of { $days ->
    [one] the next day
   *[other] the next { $days } days
  } moves, is cancelled or is added. Changes are gathered for a few minutes, and there { $daily ->
    [one] is at most one mail
   *[other] are at most { $daily } mails
  } a day.
messages-are-on = We write to { $address } when your timetable changes, since { $when }.
messages-no-address = No e-mail address of yours is known, so we cannot write to you.
messages-end-with-link = The mails end when the link of this page is reset or turned off.
messages-begin = Send me e-mails
messages-stop = Stop the e-mails
messages-saved = Saved.
messages-stop-title = Stop e-mails about changes
messages-stop-text = You get e-mails when your timetable changes. Do you want to stop them?
messages-stopped = You get no more of these e-mails. You can ask for them again on the page of your timetable.
