# What stands in the feeds. A changed text changes the events of everybody who reads in this language.

# Before an event's title, with the space after it.
cancelled-prefix = CANCELLED:{ " " }
provisional-prefix = PROVISIONAL:{ " " }
# A line of an event's description each.
staff = Staff: { $names }
join-online = Join online: { $address }
map-of = Map of { $room }: { $address }

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
