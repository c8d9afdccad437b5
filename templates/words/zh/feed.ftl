# What stands in the feeds. A changed text changes the events of everybody who reads in this language.

# Before an event's title. The brackets stand in for capitals, which the script has not; no space follows them.
cancelled-prefix = 【已取消】
provisional-prefix = 【暂定】
# A line of an event's description each.
staff = 教师：{ $names }
join-online = 在线参加：{ $address }
map-of = { $room } 的地图：{ $address }
moved-from = 时间有变动，原为：{ $when }
moved-from-place = 时间有变动，原为：{ $when }，{ $place }
moved-when = { $day } { $time }
moved-day = { $month }{ $day }日 { $weekday }
new-room = 新教室：{ $rooms }（原为：{ $before }）
now-online = 改为在线（原为：{ $before }）
new-staff = 更换教师：{ $names }（原为：{ $before }）
place-online = 在线
short-mon = 周一
short-tue = 周二
short-wed = 周三
short-thu = 周四
short-fri = 周五
short-sat = 周六
short-sun = 周日
short-1 = 1月
short-2 = 2月
short-3 = 3月
short-4 = 4月
short-5 = 5月
short-6 = 6月
short-7 = 7月
short-8 = 8月
short-9 = 9月
short-10 = 10月
short-11 = 11月
short-12 = 12月

# The name of a person's calendar.
personal-name = 课表：{ $name }
# The description of a calendar.
description-student = { $institution } 的个人课表，自动更新
description-staff = { $institution } 的个人课表，自动更新
description-module = { $institution } 的课程时间表，自动更新
description-room = { $institution } 的教室课表，自动更新
description-programme = { $institution } 的专业课表，自动更新

# The only event of a feed that has none: title and description.
nothing-published = 课表尚未发布
nothing-published-description = 地址没有错。课程安排发布后会显示在这里。
# The only event of a feed that its owner has stopped.
closed = 这个订阅源已停用
closed-description = 它已由其主人或课表管理人员停用。请在你的日历应用中删除这个日历：它不会再有内容。
replaced = 这个地址已被替换。请到学校的课表页面获取新地址
replaced-description = 这个日历不会再有内容。请用新地址重新订阅，并在你的日历应用中删除这个日历。
replaced-name = 这个地址已被替换
# Events that stand where a feed that is too large was cut.
earlier = 更早的课程安排未显示
earlier-description = 日历应用不接受过大的日历，所以省略了时间最早的内容。
later = 更晚的课程安排暂未显示
later-description = 日历应用不接受过大的日历。随着时间推移，后面的内容会陆续显示在这里。

# The only event of a feed whose owner has hidden all that would be in it.
everything-hidden = 这里的内容已全部隐藏
everything-hidden-description = 其实有课程安排，但你选择了全部不显示。你可以在订阅源页面更改。

# At a link that shows busy times and nothing else
busy = 忙碌
busy-name = 忙碌时间
nothing-busy = 没有忙碌时间
nothing-busy-description = 忙碌时间公布后会显示在这里。
