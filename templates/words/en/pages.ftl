### The pages: what is around each of them, the home page, the lists, and what went wrong.
###
### Readers are students and staff, often on a phone. Short sentences, plain words, no exclamation marks.
### “Address” is the address of a calendar, which ends in timetable.ics.

# ltr, or rtl for a language that is written from right to left
direction = ltr

## Around every page

# A link for people who use the keyboard: jumps over the header
skip = Skip to the content
# The name of the switch: “Language: English”
language = Language
# The name of the list of pages, for people who hear it
places = Pages
place-home = Home
place-help = Help
# The support's address follows
support-ask = Does something not work?
support-none = Does something not work? Ask those who look after the timetables.

## The home page

home-title = Timetables
home-heading = Your timetable, in your calendar
home-lead = { $institution } publishes every timetable as a calendar that you subscribe to once. After that it keeps itself up to date.
# A button
home-outlook = Subscribe in Outlook
# A button beside it
home-others = Use another program
home-address-heading = Your own address
home-address-what = Your timetable has an address that only you have. Calendar programs read it from there. It looks like this:
# Stands in the middle of an address, in place of letters that nobody may see
home-address-secret = your-secret
home-address-page = Open the address without “timetable.ics” at its end, and you see your timetable with everything that you can do with it.
# The support's address follows
home-address-none = No address yet? Ask
# Where no support is set
home-address-nobody = No address yet? Ask those who look after the timetables.
home-know-heading = Good to know
home-key = Your address is a key
home-key-text = Whoever has it sees your timetable. Share it with nobody.
home-slow = Changes take a while
home-slow-text = Outlook looks again about every three hours, sometimes only after a day. Do not rely on it for changes on the same day.
home-shows = It shows, and no more
home-shows-text = Outlook gives no reminders from a subscribed calendar and does not count it as busy time.
home-stop = It is easy to stop
home-stop-text = Removing the subscription touches nothing else in your calendar.
home-open-heading = Modules and rooms
home-open-text = These timetables are open to all.
home-module-label = Code of a module
# Buttons beside the fields
home-module-button = Subscribe
home-room-label = Name of a room
home-room-button = Subscribe

## The list of calendar programs

help-list-heading = Which calendar do you use?
help-list-lead = Choose where you want to see your timetable. You get the steps for it, with pictures.
# A module's code or a room's name is filled in
help-list-feed = Choose where you want to see the timetable of { $name }.
help-list-unknown = There is no timetable with that code or name. Check how it is written.
help-list-others = Other programs

## The page of each calendar program; its own texts are in help.ftl

guide-back = All programs
# On a button; a program's name is filled in
guide-open = Open { $program }
guide-open-personal = Open it with a personal Microsoft account instead
# Below a button that opens a program in which the address cannot be filled in
guide-paste = Copy the address first. Then the button opens the place where it has to be pasted.
# Below a button of which nothing more is known
guide-may-fail = Does nothing happen? Then follow the steps below.
guide-your-address = Your secret address
guide-address = The calendar’s address
# A button that copies the address
guide-copy = Copy
# Said after copying
guide-copied = Copied
guide-secret = Whoever has this address sees your timetable. Paste it into your calendar and nowhere else.
guide-first-heading = First: your address
guide-first-text = You need the address of your own timetable. It looks like this:
guide-steps = Step by step
guide-update = When will it update?
guide-not = What does it not do?
guide-stop = How do I stop?
guide-private = Is it private?
guide-private-personal = Your address is a key: whoever has it sees your timetable, and nobody else does. Your calendar program knows it and fetches the timetable from here. Nothing of your own calendar is sent back.
guide-private-open = This timetable is open to all. Nobody sees that you subscribe to it, and nothing of your own calendar is sent back.
guide-help = Where do I get help?
# The support's address follows
guide-help-text = Ask

## What went wrong

fault-home = Go to the home page
fault-not-found-title = There is nothing at this address
fault-not-found-text = If it is a calendar’s address, it may have been replaced by a new one. Check that you have all of it.
fault-method-title = This cannot be done here
fault-method-text = This page can only be read.
fault-too-many-title = Too often
fault-too-many-text = This address is asked for too often. A calendar program needs it a few times an hour. Wait a minute and try again.
fault-not-ready-title = Not ready yet
fault-not-ready-text = The timetables are being read for the first time. Try again in a few seconds.
fault-no-data-title = No timetables at the moment
fault-no-data-text = The timetables cannot be read at the moment. Those who look after this server find the reason in its log. Try again later.
fault-busy-title = Busy just now
fault-busy-text = Too many pages are being opened at once. Try again in a few seconds. Calendars are not affected.
fault-stopped-title = This feed has been stopped
fault-stopped-text = It shows nothing any more. To have it back, ask those who look after the timetables.
fault-undecided-title = Nothing has changed
fault-undecided-text = What you asked for could not be written down. Try again in a while.
fault-not-heeded-title = Noted
fault-not-heeded-text = Your change is saved. It takes effect when the server has caught up or has been restarted, within a few minutes. Go back to the page of your feed.
fault-restarting-title = The server is about to be restarted
fault-restarting-text = Nothing was changed. Try again in a minute. If this goes on, tell those who look after the timetables.
fault-internal-title = Something went wrong
fault-internal-text = It has been noted. Try again later.
fault-form-title = This form cannot be read
fault-form-text = Nothing was changed. Go back and try again.
fault-elsewhere-title = Not from another site
fault-elsewhere-text = Another website tried to change something here. Nothing was changed. Open your own page and do it there.

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
week-next-shown = There is nothing this week, so this is the next week that has something.
week-last-shown = There is nothing any more. This is the last week that had something.
# The name of the links to other weeks, for people who hear it
week-others = Other weeks
# Links to the weeks before and after; $date is the Monday, as in date-day
week-before = Week of { $date }
week-after = Week of { $date }
week-today = Today
week-empty = Nothing this week.
# A day without anything
week-nothing = Nothing
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

mine-title = My timetable
mine-heading = Your timetable
# The name of the list of links to the parts of the page, for people who hear it
mine-parts = Parts of this page
# A greeting with a name
mine-hello = Hello, { $name }
mine-not-read = The timetables are being read. Look again in a few seconds.
# Codes of modules and types of meetings that one has chosen not to see; a link to the choices follows
mine-left-out = Left out by your choice: { $what }.
mine-closed = This feed has been closed. Calendars that have it show that it is closed, and nothing else.
# The support's address follows
mine-closed-ask = Do you want it back? Ask
# Where no support is set
mine-closed-nobody = Do you want it back? Ask those who look after the timetables.
# Said after something was done
mine-saved = Saved. Your calendar shows it the next time it looks here.
mine-new = This is your new address. The old one is dead: subscribe again with this one, and remove the old calendar.
# Before the next meeting: “Next: today at 14:00”
next = Next:
# A meeting in one line: “MAA101 Calculus 1 (Lecture)”
next-what = { $code } { $title } ({ $kind })
# The rooms of the next meeting
next-where = in { $rooms }
notices-heading = Your notices
changes-heading = What changed lately
changes-feed = Changes as an Atom feed
changes-none = { $days ->
    [one] Nothing in the last day.
   *[other] Nothing in the last { $days } days.
  }
changes-more = These are the last { $shown } of { $all } changes. The Atom feed has them all.
# What became of meetings, as a heading: “Moved”, and below it what was moved, from where to where
change-moved = Moved
change-cancelled = Cancelled
# They were cancelled before
change-reinstated = Takes place after all
change-added = Added
# They are not in the timetable any more
change-removed = Removed
# Nothing has changed but who teaches
change-staff = Taught by others
# What was: “Before: Monday 23 November, 09:00–10:00 · Main Hall”; of who teaches, “Before: Ada Byron”
change-before = Before: { $what }
# What is now instead
change-now = Now: { $what }
# $day is as in date-full, or a day of the week where many meetings are meant: “Monday, 09:00–10:00”
change-when = { $day }, { $time }
# How many meetings of a series, where they are too many for each date to be told; there are at least seven
change-dates = { $count } times from { $first } to { $last }
# Where a meeting is that is in no room
change-online = online
# Stands where the names of those who teach would be
change-nobody = nobody named
# When the change was noticed; $when is as in date-at
change-seen = Noticed: { $when }
# The title of a feed of news, with the name of the calendar: “MAA101 Calculus 1 · Changes”, “Timetable: Siân Evans · Changes”
atom-title = { $name } · Changes
atom-about = { $days ->
    [one] What was moved, cancelled, added and removed in the last day
   *[other] What was moved, cancelled, added and removed in the last { $days } days
  }
# The title of one piece of news: “Moved: MAA101 Calculus 1 (Lecture)”
atom-entry = { $what }: { $about }
modules-heading = Your modules
# The groups of a module that one is in
modules-groups = Groups: { $groups }
fetches-heading = Who fetched it last
fetches-none = No calendar program has fetched it yet. After you subscribe, it shows here.
# “95 of 100 Outlook subscriptions had the last change within 3 h 10 min.” $time is as in duration-hours.
fetches-expect = { $subscriptions } of { $of } { $program } subscriptions had the last change within { $time }.
# Programs whose names are not the same in all languages, or that are not known by name
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

subscribe-heading = Put it in your calendar
subscribe-outlook-help = Step by step, with pictures
# Says to people who cannot see it what the code is
subscribe-code = The calendar’s address as a QR code
subscribe-code-for = For your phone: point its camera here

## Choices

choices-heading = Choose what your calendar shows
choices-text = Every calendar that has your address then shows it so, and so does this page.
choices-modules = Leave these modules out
choices-kinds = Leave these out, whatever the module
choices-more = Also
choices-cancelled = Leave out what is cancelled, instead of marking it
choices-alarm = Alarm before each meeting
choices-alarm-none = None
choices-alarm-minutes = { $minutes ->
    [one] { $minutes } minute before
   *[other] { $minutes } minutes before
  }
choices-alarm-note = Outlook and Google ignore alarms of subscribed calendars. Apple’s calendar and Thunderbird heed them.
choices-language = Language of the words in your calendar, such as “Cancelled”
# The language is the one that the university knows or has set
choices-language-any = As the university has it
choices-button = Save

## A new address, and the end of a feed

address-heading = A new address, or none
address-text = Has somebody seen your address who should not have? Make a new one. Do you not want the feed at all? Stop it.
new-title = Make a new address
new-lead = You get a new secret address, and the old one stops working at once.
new-point-dead = Every calendar that has the old address stops updating. Nothing tells it the new one.
new-point-again = You have to subscribe again with the new address in every program, and remove the old calendar there.
new-point-final = This cannot be undone.
new-consent = I want a new address. I know that I have to subscribe again.
new-button = Make a new address
stop-title = Stop this feed
stop-lead = Your timetable is not published any more at your address.
stop-point-closed = For { $days } days, calendars that have the address show one entry that says that the feed has been closed. Then there is nothing at the address.
stop-point-remove = To have it out of your calendar, remove the calendar there. That alone is enough if you only want to unsubscribe.
stop-point-back = Only those who look after the timetables can open it again.
stop-consent = I want to stop this feed.
stop-button = Stop this feed
# A link back to one's own page
confirm-back = My timetable
confirm-missing = Nothing was changed. Tick the box if you are sure.

## Modules and rooms

modules-title = Modules
modules-search = Code or title of the module
rooms-title = Rooms
rooms-search = Name of the room
list-button = Search
list-count = { $found ->
    [0] Nothing found. Try fewer or shorter words.
    [one] One found
   *[other] { $found } found
  }
# More were found than a page should hold
list-count-cut = { $found } found; the first { $shown } are shown. Type more to narrow it down.
# A room's link to a map
room-map = Show it on a map
