### The mails: to people, how to get their timetable; to the service desk, that somebody has turned a feed off.
###
### Each text is one paragraph. Short sentences, plain words. The reader may never have seen a calendar feed.

## To people

mail-subject = Your timetable in your calendar
mail-greeting = Hello { $name },
mail-intro = { $institution } publishes your timetable as a calendar. Your phone and your computer can show it beside your own appointments, and it updates by itself.
# Before the address of the page
mail-open-sign-in = Open this page and sign in:
# Before the secret address of the person's page
mail-open-own = Open this page. It is yours alone:
# After the address
mail-choose-app = Then choose your calendar app. The page shows each step.
mail-secret = Everybody who has this address can see your timetable, so do not pass this mail on. If somebody else has the address, reset it on the page.

## To the service desk

opt-out-subject = Calendar feed turned off: { $name }
# $feed is the kind and the id, as in “student b712345”
opt-out-intro = { $name } ({ $feed }) turned off the calendar feed on { $at }.
opt-out-reason = The reason: { $reason }
opt-out-no-reason = No reason was given.
# Before a command
opt-out-back = This command turns it on again:
# Before the address of the person’s page at the desk
opt-out-desk = At the support desk it can be turned on again:

## To a person whose meetings have changed

changed-subject = Your timetable has changed
# Before the list of changes
changed-intro = { $institution } has changed your timetable of the next days:
# Before the address of the page to sign in
changed-page = Your whole timetable is on this page:
# Before the address of the page that ends these mails
changed-stop = You get this mail because you asked for it on the page of your timetable. To get no more of them, open this page:
