### The help pages: how to subscribe with each calendar app, and the words in the drawn pictures.
###
### Readers are students, mostly on a phone. Short sentences, plain words, no exclamation marks.
###
### For each app (help-PROGRAM-…):
###   title     the app's name, as a heading and in lists
###   intro     one sentence below the heading
###   button    the button that opens the app (if the app has such an address)
###   shortcut  beside the button: the steps that the button saves
###   filled    the same, for devices on which the button fills in the link, if it does so on some only
###   step-N    the numbered steps, complete without the button
###   update    answers “When will it update?”
###   not       answers “What does it not do?”
###   stop      answers “How do I unsubscribe?”
###   note      one more remark, if there is one
###
### “Link” is always the secret link of the person's timetable, which ends in timetable.ics.
### “Subscription” is the calendar that the app makes from it.

## Labels of other people's programs. Put in the words that the program itself uses in your
## language (its menus, not a translation of the English words). Steps and pictures take them
## from here, so that both say the same. Where a program has no version in your language, keep
## the English label.

# Microsoft Outlook on the web, new Outlook for Windows
-outlook-calendar = Calendar
# In the list on the left of Outlook's calendar
-outlook-add-calendar = Add calendar
# In the dialog that “Add calendar” opens, in its list on the left
-outlook-subscribe-from-web = Subscribe from web
# The button that ends the same dialog
-outlook-import = Import
# In the menu behind the three dots beside a calendar's name
-outlook-remove = Remove

# Classic Outlook for Windows: tab “Home”, button “Add Calendar”, entry “From Internet…”
-classic-file = File
-classic-home = Home
-classic-add-calendar = Add Calendar
# The same button's name in older versions
-classic-open-calendar = Open Calendar
-classic-from-internet = From Internet…
-classic-ok = OK
-classic-yes = Yes
# In the menu that a right click on a calendar's name opens
-classic-delete-calendar = Delete Calendar

# Apple's Calendar on iPhone and iPad
-iphone-calendars = Calendars
-iphone-add-calendar = Add Calendar
-iphone-add-subscription = Add Subscription Calendar
-iphone-subscription-url = Subscription URL
-iphone-subscribe = Subscribe
-iphone-add = Add
-iphone-account = Account
-iphone-remove-alerts = Remove Alerts
-iphone-unsubscribe = Unsubscribe
# In the Settings app
-iphone-fetch = Fetch New Data

# Apple's Calendar on a Mac
-mac-file = File
-mac-new-subscription = New Calendar Subscription…
-mac-subscribe = Subscribe
-mac-location = Location
-mac-auto-refresh = Auto-refresh
-mac-every-hour = Every hour
-mac-remove = Remove
-mac-alerts = Alerts
-mac-ok = OK
-mac-unsubscribe = Unsubscribe

# Google Calendar in a browser
-google-other-calendars = Other calendars
-google-from-url = From URL
-google-url-of-calendar = URL of calendar
# A box that has to stay without a tick
-google-public = Make the calendar publicly accessible
-google-add-calendar = Add calendar
-google-unsubscribe = Unsubscribe

# Mozilla Thunderbird
-thunderbird-calendar = Calendar
-thunderbird-new-calendar = New Calendar…
-thunderbird-network = On the Network
-thunderbird-next = Next
-thunderbird-location = Location
-thunderbird-no-credentials = This location doesn’t require credentials
-thunderbird-find = Find Calendars
-thunderbird-subscribe = Subscribe
-thunderbird-properties = Properties
-thunderbird-unsubscribe = Unsubscribe Calendar…

# ICSx⁵, an app for Android
-icsx5-subscribe = Subscribe to calendar
-icsx5-unsubscribe = Unsubscribe


## Outlook on the web

help-outlook-web-title = Outlook on the web
help-outlook-web-intro = Use the account that your university gave you. Your subscription also appears in Outlook on your phone and on your computer.
help-outlook-web-button = Subscribe in Outlook
help-outlook-web-shortcut = The button does steps 1 to 4 for you. Continue with step 5.
help-outlook-web-step-1 = Copy your link.
help-outlook-web-step-2 = Open Outlook in a browser, go to “{ -outlook-calendar }” and choose “{ -outlook-add-calendar }” in the list on the left.
help-outlook-web-step-3 = Choose “{ -outlook-subscribe-from-web }”.
help-outlook-web-step-4 = Paste the link into the first field.
help-outlook-web-step-5 = Give the calendar a name, pick a colour if you like, and choose “{ -outlook-import }”.
help-outlook-web-step-6 = Close the dialog. Your timetable is now in the list on the left, with a tick. The first events can take a few minutes to appear.
help-outlook-web-update = Outlook checks for changes about every three hours, sometimes only after a day. You cannot make it check sooner. For a change on the same day, look at your timetable’s own page.
help-outlook-web-not = It gives no reminders, and it does not count as busy time when others look for a free hour. It has only the colour that you pick. You cannot edit its events.
help-outlook-web-stop = In the list on the left, point at the calendar, open the three dots beside its name and choose “{ -outlook-remove }”. Nothing else in your calendar changes.
help-outlook-web-note = Is “{ -outlook-subscribe-from-web }” missing or refused? Your university may have turned it off: ask for help.

## Outlook on a phone (the Outlook app for iPhone and Android)

help-outlook-phone-title = Outlook on a phone
help-outlook-phone-intro = The Outlook app cannot subscribe by itself, but it shows your subscriptions of Outlook on the web.
help-outlook-phone-button = Subscribe in Outlook on the web
help-outlook-phone-shortcut = The button opens Outlook on the web with your link filled in. Choose “{ -outlook-import }” there and continue with step 2.
help-outlook-phone-step-1 = Subscribe in Outlook on the web, with the same account that the app uses. A computer is best. On the phone, use the browser and ask it for the desktop site.
help-outlook-phone-step-2 = Open the Outlook app and tap the calendar at the bottom.
help-outlook-phone-step-3 = Open the list of calendars at the top left. Your timetable is under your university account: make sure that it has a tick.
help-outlook-phone-update = As in Outlook on the web: about every three hours, sometimes only after a day. Pulling the list down does not make it sooner.
help-outlook-phone-not = It gives no reminders, and it does not count as busy time. You cannot edit its events.
help-outlook-phone-stop = Remove the calendar in Outlook on the web, and it disappears from the app. To hide it only, remove its tick in the app’s list of calendars.
help-outlook-phone-note = Is it not there yet? The app can take an hour to show a new subscription. If you have an iPhone and want reminders, subscribe in Apple’s Calendar instead.

## New Outlook for Windows

help-outlook-windows-title = New Outlook for Windows
help-outlook-windows-intro = New Outlook shares its calendars with Outlook on the web: subscribe in one of them, and both show it.
help-outlook-windows-button = Subscribe in Outlook on the web
help-outlook-windows-shortcut = The button opens Outlook on the web with your link filled in. Choose “{ -outlook-import }” there, then open new Outlook. The steps below do the same inside new Outlook.
help-outlook-windows-step-1 = Copy your link.
help-outlook-windows-step-2 = Open the calendar in new Outlook and choose “{ -outlook-add-calendar }” in the list on the left.
help-outlook-windows-step-3 = Choose “{ -outlook-subscribe-from-web }” and paste the link. It has to begin with https.
help-outlook-windows-step-4 = Give the calendar a name and choose “{ -outlook-import }”.
help-outlook-windows-update = About every three hours, sometimes only after a day. You cannot make Outlook check sooner.
help-outlook-windows-not = It gives no reminders, and it does not count as busy time when others look for a free hour. It has only the colour that you pick. You cannot edit its events.
help-outlook-windows-stop = In the list on the left, point at the calendar, open the three dots beside its name and choose “{ -outlook-remove }”.

## Classic Outlook for Windows

help-outlook-classic-title = Classic Outlook for Windows
help-outlook-classic-intro = The older Outlook, which comes with Office. It has a tab “{ -classic-file }” at the top left; new Outlook does not.
help-outlook-classic-step-1 = Copy your link.
help-outlook-classic-step-2 = Open the calendar. On the tab “{ -classic-home }”, choose “{ -classic-add-calendar }” (in older versions “{ -classic-open-calendar }”), then “{ -classic-from-internet }”.
help-outlook-classic-step-3 = Paste the link and choose “{ -classic-ok }”.
help-outlook-classic-step-4 = Outlook asks whether to add the calendar and subscribe to updates. Choose “{ -classic-yes }”.
help-outlook-classic-update = Only while Outlook runs on this computer. Outlook then checks when it sends and receives mail, about once an hour.
help-outlook-classic-not = It gives no reminders, and it does not count as busy time. It stays on this computer and does not appear on your phone. You cannot edit its events.
help-outlook-classic-stop = In the list on the left, right-click the calendar and choose “{ -classic-delete-calendar }”. Nothing else in your calendar changes.
help-outlook-classic-note = For most people it is better to subscribe in Outlook on the web. Classic Outlook then usually shows the calendar too, and so does your phone. Do not do both, or you see everything twice.

## Outlook for Mac

help-outlook-mac-title = Outlook for Mac
help-outlook-mac-intro = Outlook for Mac often fails to subscribe by itself, but it shows your subscriptions of Outlook on the web.
help-outlook-mac-button = Subscribe in Outlook on the web
help-outlook-mac-shortcut = The button opens Outlook on the web with your link filled in. Choose “{ -outlook-import }” there and continue with step 2.
help-outlook-mac-step-1 = Subscribe in Outlook on the web, with the same account that Outlook for Mac uses.
help-outlook-mac-step-2 = Open Outlook on the Mac and go to the calendar.
help-outlook-mac-step-3 = Find your timetable in the list on the left, under your university account, and tick it.
help-outlook-mac-update = As in Outlook on the web: about every three hours, sometimes only after a day.
help-outlook-mac-not = It gives no reminders, and it does not count as busy time when others look for a free hour. You cannot edit its events.
help-outlook-mac-stop = Remove the calendar in Outlook on the web, and it disappears from Outlook for Mac.
help-outlook-mac-note = Apple’s Calendar, which every Mac has, subscribes by itself, checks as often as you want and can remind you.

## iPhone and iPad, Apple's Calendar

help-iphone-title = iPhone and iPad
help-iphone-intro = With the Calendar app that is on every iPhone and iPad.
help-iphone-button = Subscribe in Calendar
help-iphone-shortcut = The button does steps 1 to 3 for you. Continue with step 4.
help-iphone-step-1 = Copy your link.
help-iphone-step-2 = In the Calendar app, tap “{ -iphone-calendars }” at the bottom (on newer systems a calendar symbol), then “{ -iphone-add-calendar }”, then “{ -iphone-add-subscription }”.
help-iphone-step-3 = Paste the link into “{ -iphone-subscription-url }”.
help-iphone-step-4 = Tap “{ -iphone-subscribe }”.
help-iphone-step-5 = For “{ -iphone-account }”, choose iCloud if your other Apple devices should show it too. Then tap “{ -iphone-add }”.
help-iphone-update = Usually within a few hours. You can set this in the Settings app: search there for “{ -iphone-fetch }”. In low power mode the iPhone checks less often.
help-iphone-not = It does not count as busy time, and you cannot edit its events. It has only the colour that you pick. It gives reminders only if you turn them on in the settings of your timetable’s page and leave “{ -iphone-remove-alerts }” off.
help-iphone-stop = In the list of calendars, tap the ⓘ beside the calendar, then “{ -iphone-unsubscribe }”. Nothing else in your calendar changes.

## Apple's Calendar on a Mac

help-mac-title = Calendar on a Mac
help-mac-intro = With the Calendar app that is on every Mac.
help-mac-button = Subscribe in Calendar
help-mac-shortcut = The button does steps 1 to 3 for you. Continue with step 4.
help-mac-step-1 = Copy your link.
help-mac-step-2 = In the Calendar app, open the menu “{ -mac-file }” and choose “{ -mac-new-subscription }”.
help-mac-step-3 = Paste the link.
help-mac-step-4 = Click “{ -mac-subscribe }”.
help-mac-step-5 = Set “{ -mac-auto-refresh }” to “{ -mac-every-hour }”. For “{ -mac-location }”, choose iCloud if your iPhone should show it too. Then click “{ -mac-ok }”.
help-mac-update = As often as you set it under “{ -mac-auto-refresh }”, while the Mac is awake.
help-mac-not = It does not count as busy time, and you cannot edit its events. It has only the colour that you pick. It gives reminders only if you turn them on in the settings of your timetable’s page and leave the box for “{ -mac-alerts }” beside “{ -mac-remove }” empty.
help-mac-stop = In the list on the left, hold Control, click the calendar and choose “{ -mac-unsubscribe }”. Nothing else in your calendar changes.

## Google Calendar

help-google-title = Google Calendar
help-google-intro = Use a browser, best on a computer. The phone app cannot subscribe by itself, but it shows the calendars that you add here.
help-google-button = Open Google Calendar
help-google-shortcut = The button copies your link, if your browser lets it, and does step 2: Google opens with an empty field. Continue with step 3.
help-google-filled = The button opens Google Calendar with your link filled in. Choose “Add” there, and it is done. The steps below do the same by hand.
help-google-step-1 = Copy your link.
help-google-step-2 = Open Google Calendar in a browser. On the left, beside “{ -google-other-calendars }”, choose the plus, then “{ -google-from-url }”.
help-google-step-3 = Paste the link into “{ -google-url-of-calendar }”. Leave “{ -google-public }” without a tick.
help-google-step-4 = Choose “{ -google-add-calendar }”.
help-google-step-5 = On a phone: open the Google Calendar app, then its settings, and tap your timetable. Make sure that it is synced.
help-google-update = Google decides: often after twelve hours, sometimes after more than a day. You cannot make it check sooner. For a change on the same day, look at your timetable’s own page.
help-google-not = It takes no reminders from your timetable. You can set your own in Google, in the calendar’s settings. It does not count as busy time for others, and it has only the colour that you pick. You cannot edit its events.
help-google-stop = In Google Calendar’s settings, choose the calendar on the left, go to the end of the page and choose “{ -google-unsubscribe }”. Nothing else in your calendar changes.
help-google-note = Does the app open on your phone, and not the empty field? Hold the button down, open the link in a new tab, and ask the browser for the desktop site. Or open this page on a computer: your phone then shows the calendar too.

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = Thunderbird on a computer subscribes by itself and checks often.
help-thunderbird-step-1 = Copy your link.
help-thunderbird-step-2 = Open “{ -thunderbird-calendar }” and choose “{ -thunderbird-new-calendar }” below the list of calendars.
help-thunderbird-step-3 = Choose “{ -thunderbird-network }”, then “{ -thunderbird-next }”.
help-thunderbird-step-4 = Paste the link into “{ -thunderbird-location }”, tick “{ -thunderbird-no-credentials }” and choose “{ -thunderbird-find }”.
help-thunderbird-step-5 = Thunderbird shows your timetable. Choose “{ -thunderbird-subscribe }”.
help-thunderbird-update = Every 30 minutes while Thunderbird runs. To change this, right-click the calendar and choose “{ -thunderbird-properties }”.
help-thunderbird-not = It gives reminders only if you turn them on in the settings of your timetable’s page. It stays on this computer, and it has only the colour that you pick. You cannot edit its events.
help-thunderbird-stop = In the list on the left, right-click the calendar and choose “{ -thunderbird-unsubscribe }”. Nothing else in your calendar changes.

## Android

help-android-title = Android
help-android-intro = Do you use Google Calendar or Outlook on your phone? They have pages of their own. For every other calendar app, use the free app ICSx⁵.
help-android-button = Open in a calendar app
help-android-step-1 = Install ICSx⁵, from F-Droid or Google Play.
help-android-step-2 = Copy your link.
help-android-step-3 = Open ICSx⁵ and tap the plus.
help-android-step-4 = Paste the link into the field for it, and continue.
help-android-step-5 = Give the calendar a name and a colour, and confirm.
help-android-step-6 = Open your calendar app. Your timetable is in its list of calendars: make sure that it is shown.
help-android-update = As often as you set it in ICSx⁵. Power saving on the phone can delay it.
help-android-not = It gives reminders only if you turn them on in the settings of your timetable’s page, or add them in ICSx⁵. It stays on this phone. You cannot edit its events.
help-android-stop = In ICSx⁵, tap the calendar and choose “{ -icsx5-unsubscribe }”. Nothing else in your calendar changes.


## Words in the pictures. They stand in small boxes: keep to the program's own label, or to a
## length of about 28 letters.

# The name that a student gives the calendar, as an example
picture-my-timetable = My timetable
picture-outlook-add-calendar = { -outlook-add-calendar }
picture-outlook-subscribe-from-web = { -outlook-subscribe-from-web }
picture-outlook-import = { -outlook-import }
picture-classic-home = { -classic-home }
picture-classic-add-calendar = { -classic-add-calendar }
picture-classic-from-internet = { -classic-from-internet }
picture-classic-ok = { -classic-ok }
picture-classic-yes = { -classic-yes }
picture-iphone-add-calendar = { -iphone-add-calendar }
picture-iphone-add-subscription = { -iphone-add-subscription }
picture-iphone-subscription-url = { -iphone-subscription-url }
picture-iphone-subscribe = { -iphone-subscribe }
picture-iphone-add = { -iphone-add }
picture-iphone-account = { -iphone-account }
picture-iphone-remove-alerts = { -iphone-remove-alerts }
picture-mac-file = { -mac-file }
picture-mac-new-subscription = { -mac-new-subscription }
picture-mac-subscribe = { -mac-subscribe }
picture-mac-location = { -mac-location }
picture-mac-auto-refresh = { -mac-auto-refresh }
picture-mac-every-hour = { -mac-every-hour }
picture-mac-ok = { -mac-ok }
picture-google-other-calendars = { -google-other-calendars }
picture-google-from-url = { -google-from-url }
picture-google-url-of-calendar = { -google-url-of-calendar }
picture-google-add-calendar = { -google-add-calendar }
picture-thunderbird-new-calendar = { -thunderbird-new-calendar }
picture-thunderbird-network = { -thunderbird-network }
picture-thunderbird-next = { -thunderbird-next }
picture-thunderbird-location = { -thunderbird-location }
picture-thunderbird-find = { -thunderbird-find }
picture-icsx5-subscribe = { -icsx5-subscribe }

## A description of each picture for people who cannot see it, in one sentence

picture-outlook-web-2-alt = Outlook’s calendar in a browser: “{ -outlook-add-calendar }” stands in the list on the left, below the small month.
picture-outlook-web-3-alt = A dialog with a list on the left: the entry “{ -outlook-subscribe-from-web }” is chosen.
picture-outlook-web-5-alt = The same dialog: the link is in the first field, a name in the second, below them are colours, and at the bottom is the button “{ -outlook-import }”.
picture-outlook-web-6-alt = The calendar again: your timetable is in the list on the left with a tick, and its events are in the week.
picture-outlook-phone-2-alt = The Outlook app: the calendar symbol is at the bottom of the screen.
picture-outlook-phone-3-alt = The Outlook app’s list of calendars, opened at the left of the screen: your timetable has a tick.
picture-outlook-windows-2-alt = New Outlook’s calendar: “{ -outlook-add-calendar }” stands in the list on the left, below the small month.
picture-outlook-windows-3-alt = A dialog with a list on the left: the entry “{ -outlook-subscribe-from-web }” is chosen.
picture-outlook-windows-4-alt = The same dialog: the link is in the first field, a name in the second, and at the bottom is the button “{ -outlook-import }”.
picture-outlook-classic-2-alt = The ribbon’s tab “{ -classic-home }”: the button “{ -classic-add-calendar }” has opened a menu, and “{ -classic-from-internet }” is its last entry.
picture-outlook-classic-3-alt = A small dialog with one field, in which the link is, and the button “{ -classic-ok }”.
picture-outlook-classic-4-alt = A question with several buttons: “{ -classic-yes }” is to be chosen.
picture-outlook-mac-3-alt = Outlook for Mac: your timetable is in the list on the left with a tick, and its events are in the week.
picture-iphone-2-alt = The Calendar app’s list of calendars: “{ -iphone-add-calendar }” at the bottom has opened a menu, and “{ -iphone-add-subscription }” is in it.
picture-iphone-4-alt = A page with the field “{ -iphone-subscription-url }”, in which the link is, and the button “{ -iphone-subscribe }” below it.
picture-iphone-5-alt = A page with the calendar’s name, its account and the switch “{ -iphone-remove-alerts }”; “{ -iphone-add }” is at the top right.
picture-mac-2-alt = The menu “{ -mac-file }” is open at the top of the screen, and “{ -mac-new-subscription }” is in it.
picture-mac-4-alt = A small dialog with one field, in which the link is, and the button “{ -mac-subscribe }”.
picture-mac-5-alt = A dialog with the calendar’s name and the fields “{ -mac-location }” and “{ -mac-auto-refresh }”, which is set to “{ -mac-every-hour }”, and the button “{ -mac-ok }”.
picture-google-2-alt = Google Calendar’s list on the left: the plus beside “{ -google-other-calendars }” has opened a menu, and “{ -google-from-url }” is in it.
picture-google-4-alt = A page with the field “{ -google-url-of-calendar }”, in which the link is, an empty box for making the calendar public, and the button “{ -google-add-calendar }”.
picture-thunderbird-2-alt = Thunderbird’s calendar: “{ -thunderbird-new-calendar }” stands at the bottom of the list on the left.
picture-thunderbird-3-alt = A dialog with two choices: “{ -thunderbird-network }” is chosen, and the button “{ -thunderbird-next }” is at the bottom.
picture-thunderbird-4-alt = A dialog: the link is in the field “{ -thunderbird-location }”, the box “{ -thunderbird-no-credentials }” has a tick, and the button “{ -thunderbird-find }” is at the bottom.
picture-android-3-alt = ICSx⁵’s list of subscriptions: the plus is at the bottom right.
picture-android-4-alt = A page with one field, in which the link is, and an arrow that leads on.
