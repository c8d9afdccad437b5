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
fault-internal-title = Something went wrong
fault-internal-text = It has been noted. Try again later.
