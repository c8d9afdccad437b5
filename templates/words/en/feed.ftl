# What stands in the feeds. A changed text changes the events of everybody who reads in this language.

# Before an event's title, with the space after it.
cancelled-prefix = CANCELLED:{ " " }
provisional-prefix = PROVISIONAL:{ " " }
# A line of an event's description each.
staff = Staff: { $names }
join-online = Join online: { $address }
map-of = Map of { $room }: { $address }
# A line each about a meeting that was moved: its first time, and its first place if that is another now
moved-from = Moved from { $when }
moved-from-place = Moved from { $when }, { $place }
# “Mon 9 Nov 09:00”, or a whole day without the time
moved-when = { $day } { $time }
moved-day = { $weekday } { $day } { $month }
# The same time, and another place or other staff
new-room = New room: { $rooms } (was { $before })
now-online = Now online (was { $before })
new-staff = New teacher: { $names } (was { $before })
# Stands in place of the names of rooms
place-online = online
# Short names of days and months
short-mon = Mon
short-tue = Tue
short-wed = Wed
short-thu = Thu
short-fri = Fri
short-sat = Sat
short-sun = Sun
short-1 = Jan
short-2 = Feb
short-3 = Mar
short-4 = Apr
short-5 = May
short-6 = Jun
short-7 = Jul
short-8 = Aug
short-9 = Sep
short-10 = Oct
short-11 = Nov
short-12 = Dec

# The name of a person's calendar.
personal-name = Timetable: { $name }
# The description of a calendar.
description-student = Personal timetable from { $institution }, kept up to date
description-staff = Personal timetable from { $institution }, kept up to date
description-module = Module timetable from { $institution }, kept up to date
description-room = Room timetable from { $institution }, kept up to date
description-programme = Programme timetable from { $institution }, kept up to date

# The only event of a feed that has none: title and description.
nothing-published = No timetable published yet
nothing-published-description = This is the right address. Meetings will appear here once they are published.
# The only event of a feed that its owner has stopped.
closed = This feed has been closed
closed-description = It was stopped, by whoever it belongs to or by those who look after the timetables. Remove this calendar from your program: it will stay empty.
# The only event at an address that a reset has replaced, and the name of its calendar. It says nothing about anybody.
replaced = This link was replaced. Get the new one from your university’s timetable page
replaced-description = This calendar stays empty. Subscribe again with the new link, and remove this calendar from your program.
replaced-name = This link was replaced
# Events that stand where a feed that is too large was cut.
earlier = Earlier meetings are not shown
earlier-description = Calendar programs refuse calendars above a certain size. What is longest past was left out.
later = Later meetings are not shown yet
later-description = Calendar programs refuse calendars above a certain size. More will appear here as time goes by.

# The only event of a feed whose owner has hidden all that would be in it.
everything-hidden = Everything is hidden here
everything-hidden-description = There are meetings, but you have chosen to see none of them. You can change that on the page of your feed.

# At a link that shows busy times and nothing else
busy = Busy
busy-name = Busy times
nothing-busy = No busy times
nothing-busy-description = Busy times will appear here once they are published.
