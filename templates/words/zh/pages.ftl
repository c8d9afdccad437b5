### 课程 is a module, 课程安排 (or 课) a meeting, 订阅源 a feed: one stops a 订阅源 (停用), and ends a subscription in
### one's own calendar (取消订阅). 应用 is any calendar program.

direction = ltr

## Around every page

skip = 跳到正文
language = 语言
navigation = 页面
navigation-home = 首页
navigation-help = 帮助
support-ask = 遇到问题？请联系
support-none = 遇到问题？请联系课表管理人员。

## The home page

home-title = 课表
home-heading = 你的课表，就在你的日历里
home-lead = { $institution } 把每份课表都发布为日历，你只需订阅一次，之后它会自动更新。
home-outlook = 在 Outlook 中订阅
home-others = 使用其他应用
home-address-heading = 你的地址
home-address-what = 你的课表有一个只属于你的地址，日历应用从那里读取课表。它的样子是：
home-address-secret = 你的密钥
home-address-page = 去掉末尾的“timetable.ics”再打开这个地址，就能看到你的课表和它的设置。
home-address-none = 还没有地址？请联系
home-address-nobody = 还没有地址？请联系课表管理人员。
home-know-heading = 使用须知
home-key = 地址就是钥匙
home-key-text = 谁有这个地址，谁就能看到你的课表。不要告诉任何人。
home-slow = 变动不会马上显示
home-slow-text = Outlook 大约每三小时检查一次，有时要过一天。当天的变动不要靠它。
home-shows = 只供查看
home-shows-text = 对订阅的日历，Outlook 不会提醒，也不会算作忙碌时间。
home-stop = 随时可以取消
home-stop-text = 取消订阅不会影响你日历中的其他内容。
home-open-heading = 公开课表
home-open-text = 任何人都可以订阅。

## The list of calendar programs

help-list-heading = 你用哪个日历？
help-list-lead = 选择你想在哪里看课表，就会看到图文步骤。
help-list-feed = 选择你想在哪里看 { $name } 的课表。
help-list-unknown = 没有这个代码或名称的课表。请检查是否写对。
help-list-others = 其他应用

## The page of each calendar program; its own texts are in help.ftl

guide-back = 所有应用
guide-open = 打开 { $program }
guide-open-personal = 改用个人 Microsoft 账户打开
guide-paste = 请先复制地址。按钮会打开要粘贴地址的地方。
guide-may-fail = 没有反应？那就按下面的步骤操作。
guide-your-address = 你的私密地址
guide-address = 日历地址
guide-copy = 复制
guide-copied = 已复制
guide-secret = 谁有这个地址，谁就能看到你的课表。请只粘贴到你的日历里。
guide-first-heading = 先准备好你的地址
guide-first-text = 你需要自己课表的地址。它的样子是：
guide-steps = 操作步骤
guide-update = 多久更新一次？
guide-not = 它不能做什么？
guide-stop = 怎么取消订阅？
guide-private = 别人能看到吗？
guide-private-personal = 你的地址就是钥匙：有它的人能看到你的课表，没有的人看不到。你的日历应用知道这个地址，并从这里读取课表。你自己日历里的内容不会传回来。
guide-private-open = 这份课表对所有人公开。没有人能看到你订阅了它，你自己日历里的内容也不会传回来。
guide-help = 找谁帮忙？
guide-help-text = 请联系

## What went wrong

error-home = 回到首页
error-not-found-title = 未找到
error-not-found-text = 如果这是日历的地址，它可能已被重置。请检查地址是否完整。
error-not-found-ask = 地址还是无法使用？请联系
error-not-found-nobody = 地址还是无法使用？请联系课表管理人员。
error-method-title = 这里不能这样操作
error-method-text = 这个页面只能查看。
error-too-many-title = 请求过多
error-too-many-text = 这个地址被访问得太频繁了。日历应用每小时只需读取几次。请等一分钟再试。
error-not-ready-title = 还没准备好
error-not-ready-text = 正在首次读取课表。请过几秒再试。
error-no-data-title = 目前没有课表
error-no-data-text = 目前无法读取课表。原因见服务器日志。请稍后再试。
error-busy-title = 访问人数过多
error-busy-text = 同时打开的页面太多。请过几秒再试。日历不受影响。
error-stopped-title = 这个订阅源已停用
error-stopped-text = 它不再显示任何内容。想重新启用，请联系课表管理人员。
error-replaced-title = 这个地址已被替换
error-replaced-text = 请到学校的课表页面获取新地址。
error-undecided-title = 没有任何更改
error-undecided-text = 你的更改没能保存。请稍后再试。
error-not-applied-yet-title = 已保存
error-not-applied-yet-text = 你的更改已保存，几分钟内就会生效。请回到你的订阅源页面。
error-restarting-title = 服务器正在重启
error-restarting-text = 没有任何更改。请过一分钟再试。如果一直如此，请告知课表管理人员。
error-internal-title = 出错了
error-internal-text = 错误已写入服务器日志。请稍后再试。
error-form-title = 无法读取这个表单
error-form-text = 没有任何更改。请返回再试一次。
error-elsewhere-title = 表单来自其他网站
error-elsewhere-text = 另一个网站试图更改这里的内容。没有任何更改。请打开你自己的页面，在那里操作。
error-tries-title = 尝试次数过多
error-tries-text = 有人用错误的账号名称或密码尝试登录的次数过多。请等几秒再试。
error-outdated-title = 这个页面已过期
error-outdated-text = 没有任何更改。请重新打开你的页面，再操作一次。
error-role-title = 无法核实你的权限
error-role-text = 大学的登录服务目前无法说明你是否在这里工作。没有任何更改。请过几分钟再试，或使用本服务器的账户登录。
error-sign-in-title = 目前无法登录
error-sign-in-text = 服务器上有问题需要先修复。你的日历照常更新。请稍后再试。

## Days and times

weekday-mon = 周一
weekday-tue = 周二
weekday-wed = 周三
weekday-thu = 周四
weekday-fri = 周五
weekday-sat = 周六
weekday-sun = 周日
# Months as they stand in a date: “11月23日”
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
# “11月23日”
date-day = { $month }{ $day }日
# “2026年11月23日”
date-year = { $year }年{ $date }
# “11月23日 周一”
date-full = { $date } { $weekday }
date-today = 今天
date-tomorrow = 明天
# “今天 14:00”
date-at = { $day } { $time }

## A week as a timetable

week-this = 本周
week-of = { $date }当周
# “Semester 1 2026/27，第 9 周”
week-of-term = { $term }，第 { $number } 周
week-next-shown = 本周没有安排，所以显示的是下一个有安排的周。
week-last-shown = 之后没有安排了。这是最后一个有安排的周。
week-others = 其他周
week-before = { $date }当周
week-after = { $date }当周
week-today = 今天
week-empty = 这一周没有安排。
week-nothing = 没有安排
week-moved-to = 已调整至：{ $when }
meeting-cancelled = 已取消
meeting-provisional = 暂定
meeting-moved = 有调整
meeting-all-day = 全天
meeting-time = { $from }–{ $to }
meeting-time-zone = { $time }（{ $zone }）
meeting-online = 在线参加
meeting-more = 更多
meeting-url = 课程页面

## My feed

my-feed-title = 我的课表
my-feed-heading = 你的课表
my-feed-parts = 本页内容
my-feed-hello = { $name }，你好
my-feed-not-read = 正在读取课表。请过几秒再来看。
my-feed-left-out = 按你的设置隐藏：{ $what }。
my-feed-added = 另外显示：{ $what }。
my-feed-closed = 这个订阅源已停用。订阅了它的日历只会显示它已停用，不再有其他内容。
my-feed-closed-ask = 想重新启用？请联系
my-feed-closed-nobody = 想重新启用？请联系课表管理人员。
my-feed-saved = 已保存。你的日历下次更新时就会显示。
my-feed-new = 这是你的新地址。旧地址已经失效：请用新地址重新订阅，并删除旧日历。
# “接下来：今天 14:00”
next = 接下来：
next-what = { $code } { $title }（{ $kind }）
next-where = 地点：{ $rooms }
missing-heading = 不在你的课表中
missing-module = 没有安排任何内容。
missing-group = { $kind }：只面向分组，而你不在其中任何一组。如果需要名额，请询问你的院系。
notices-heading = 你的通知
changes-heading = 最近的变动
changes-feed = 用 Atom 订阅变动
modules-heading = 你的课程
modules-groups = 分组：{ $groups }
fetches-heading = 使用这个日历的应用

## How to subscribe, in a panel

subscribe-heading = 添加到你的日历
subscribe-outlook-help = 查看图文步骤
subscribe-more = 其他应用、你的地址和手机二维码
subscribe-in = 在 { $program } 中订阅
subscribe-connected = 已在 { $programs } 中订阅（上次更新：{ $ago }）。
subscribe-another = 添加其他应用
settings-title = 你的地址和应用
meetings-title = 全部课程安排
meetings-table = 保存为表格（CSV）
subscribe-code = 本页地址的二维码
subscribe-code-for = 用手机相机扫一扫
subscribe-download = 保存为文件（副本不会随课表更新）

## Choices

choices-heading = 日历设置
choices-text = 这些设置适用于本页面和所有使用你的地址的日历。
choices-added = 另外显示
choices-find = 添加课程、专业或教室
choices-found-nothing = 没有找到其他内容。
added-module = 课程 { $name }
added-room = 教室 { $name }
added-programme = 专业 { $name }
choices-modules = 隐藏这些课程
choices-parts = 只隐藏 { $module } 的一部分
choices-group = 分组 { $group }
choices-kinds = 在所有课程中隐藏这些类型
choices-more = 其他
choices-cancelled = 已取消的课不加标记，直接隐藏
choices-alarm = 每节课前提醒
choices-alarm-none = 不提醒
choices-alarm-minutes = 提前 { $minutes } 分钟
choices-alarm-note = Outlook 和 Google 会忽略订阅日历里的提醒。Apple 日历和 Thunderbird 会照常提醒。
choices-language = 日历中“已取消”等提示词的语言
choices-language-any = 按学校的设置
choices-button = 保存

## A new address, and the end of a feed

links-heading = 更多地址
links-one = 另一个地址
links-text = 你可以用另一个地址在其他设备上或向其他人显示你的课表。用它不能更改任何内容，你可以随时删除它，你自己的地址不受影响。
links-name = 地址的名称
links-name-hint = 只有你能看到。例如：手机、我的伴侣
links-busy = 只显示忙碌时间：不显示标题、地点和姓名
links-busy-short = 只显示忙碌时间
my-feed-busy = 这个地址只显示忙碌时间。订阅后可在你的日历中查看。
links-add = 新建地址
links-refused = 没有新建地址。请填写不超过 { $length } 个字符、且未被其他地址使用的名称。
links-removed = 地址已删除，它的日历已停用。
links-limit = 你最多可以有 { $most } 个地址。要新建地址，请先删除一个。
links-unused = 还没有应用读取过它。
links-made = 地址已建好。请在另一台设备上打开它的页面，或把页面发给对方。
links-address = 这个地址
links-open = 这个地址的页面
links-end = 重置或删除这个地址
links-reset = 重置这个地址
links-reset-text = 它会换成新地址，旧地址马上失效。每个应用都需要重新订阅。
links-reset-done = 这里现在是新地址。
links-remove = 删除这个地址
links-remove-text = 它马上失效，不会恢复。使用它的应用会在几天内显示日历已停用。
links-sure = 我确定
reset-all = 同时重置我的其他地址：{ $names }
stop-point-further = 你的其他地址也会被删除，不会恢复：{ $names }
address-heading = 重置或停用你的地址
address-text = 有别人看到了你的地址？请重置它。不再需要这个订阅源？请停用它。
reset-title = 重置地址
reset-lead = 你会得到一个新的私密地址，旧地址马上失效。
reset-point-dead = 使用旧地址的日历不再显示你的课表，也不会自动得知新地址。
reset-point-again = 你需要在每个应用里用新地址重新订阅，并删除旧日历。
reset-point-final = 此操作无法撤销。
reset-consent = 我要重置我的地址。我知道之后需要重新订阅。
reset-button = 重置我的地址
stop-title = 停用订阅源
stop-lead = 你的课表不再通过你的地址发布。
stop-point-closed = 在 { $days } 天内，使用这个地址的日历会显示一条内容，说明订阅源已停用。之后，这个地址将无法找到。
stop-point-remove = 想让它从你的日历中消失，请在日历应用里删除它。如果只想取消订阅，这样做就够了。
stop-point-back = 只有课表管理人员能重新启用它。
stop-reason = 为什么？可以不填。
stop-reason-reader = 课表管理人员会看到。
stop-consent = 我要停用这个订阅源。
stop-button = 停用订阅源
confirm-back = 我的课表
confirm-missing = 没有任何更改。如果确定，请勾选方框。

## Modules, rooms and programmes

modules-title = 课程
modules-search = 课程代码或名称
rooms-title = 教室
rooms-search = 教室名称
programmes-title = 专业
programmes-search = 专业代码或名称
list-button = 搜索
list-count = { $found ->
    [0] 没有找到。请少输入一些字，或换短一点的词。
   *[other] 找到 { $found } 项
  }
list-count-cut = 找到 { $found } 项，显示前 { $shown } 项。多输入一些字可以缩小范围。
room-map = 在地图上查看
# A link to the programme's page elsewhere
programme-page = 专业页面

## What changed, and who fetched it

ago-now = 刚刚
ago-minutes = { $minutes } 分钟前
ago-hours = { $hours } 小时前
ago-days = { $days } 天前
duration-minutes = { $minutes } 分钟
duration-hours = { $great } 小时 { $small } 分钟
duration-days = { $great } 天 { $small } 小时
changes-none = 最近 { $days } 天没有变动。
changes-more = 这里是最近 { $shown } 项变动，共 { $all } 项。全部变动见 Atom 订阅源。
change-moved = 有变动
change-cancelled = 已取消
change-reinstated = 恢复上课
change-added = 新增
change-removed = 已删除
change-staff = 更换教师
change-before = 原来：{ $what }
change-now = 现在：{ $what }
change-note = 备注：{ $note }
change-when = { $day } { $time }
change-dates = { $first }至{ $last }，共 { $count } 次
change-online = 在线
change-nobody = 未注明
change-seen = 发现时间：{ $when }
atom-title = { $name } · 变动
atom-about = 最近 { $days } 天内变动、取消、新增和删除的内容
atom-entry = { $what }：{ $about }
fetches-none = 还没有日历应用读取过这个日历。订阅之后，你的应用会显示在这里。
fetches-old = { $program } 仍在读取旧地址：{ $ago }。
fetches-old-advice = 请在那个应用里用新地址重新订阅，并删除旧日历。
fetches-expect = { $of } 个 { $program } 订阅中，有 { $subscriptions } 个在 { $time }内显示了最近一次变动。
program-outlook-phone = 手机上的 Outlook
program-outlook-mac = Mac 版 Outlook
program-outlook-classic = Windows 经典 Outlook
program-google = Google 日历
program-apple-phone = Apple 日历（iPhone、iPad）
program-apple-mac = Apple 日历（Mac）
program-evolution = Evolution 或 GNOME 日历
program-android-app = 安卓应用
program-apple-app = Apple 设备上的应用
program-script = 脚本
program-preview = 链接预览
program-robot = 搜索引擎
program-browser = 浏览器
program-browser-app = 一个自称浏览器的应用
program-other = 其他应用

## 登录

sign-in-title = 登录
sign-in-name = 账号名称
sign-in-password = 密码
sign-in-button = 登录
sign-in-failed = 账号名称或密码不正确。请再试一次。
sign-in-signed-out = 你已退出登录。
sign-in-shared = 这是公用电脑吗？用完后请退出登录。
sign-in-provider-button = 使用大学账号登录
sign-in-provider-down = 目前无法连接大学的登录服务。请过几分钟再试。你已有的链接和日历仍可正常使用。
sign-in-provider-failed = 登录未成功。请再试一次。如果仍然不成功，请寻求帮助。
sign-in-provider-again = 登录时间过长，或者是在另一个浏览器中开始的。请再试一次。
sign-in-provider-role = 你已退出登录，因为大学的登录服务不再显示你在服务台工作，或者你在那里已不再处于登录状态。请重新登录。
sign-in-provider-still = 你的大学账号可能仍处于登录状态。如果是公用电脑，请在那里也退出登录。
sign-in-account = 或使用本网站的账号
sign-out-button = 退出登录
sign-out-everywhere = 在所有设备上退出登录
me-signed-in = 已登录：{ $name }
me-feeds = 你的课表
me-as-student = 学生课表
me-as-staff = 教师课表
me-link-hidden = 你的日历应用需要你的私密地址。任何人拿到这个地址都能看到你的课表，所以只有在你要求时才会显示。
me-link-show = 显示我的地址
me-new = 你的地址已重置，旧地址已失效。请显示新地址，用它重新订阅，并移除旧日历。
me-none = 你的账号没有课表
me-none-text = 你已登录，但没有课表属于你的账号。如果你认为应该有，请寻求帮助。
me-none-desk = 你的账号没有课表，但你可以在服务台帮助他人。
me-to-desk = 前往服务台

api-title = 程序接口（API）
api-lead = 本页面向编写程序的人，例如门户网站或应用的开发者。各部分的说明为英文。
api-openapi = 供程序读取的说明（OpenAPI 3.1）
api-scopes = 需要以下权限之一：
api-public = 公开的内容不需要令牌。
api-body = 请求内容：
api-answer = 响应：
api-errors = 错误
api-star = 星号表示必须填写。
api-types = 类型

## 消息：有变动时的邮件

messages-heading = 有变动时发邮件
messages-offer = 当接下来 { $days } 天内的课程改期、取消或新增时，我们可以发邮件到 { $address }。变动会汇总几分钟后再发送，每天最多 { $daily } 封邮件。
messages-are-on = 自 { $when } 起，你的课程表有变动时，我们会发邮件到 { $address }。
messages-no-address = 没有你的邮箱地址，因此我们无法给你发邮件。
messages-end-with-link = 此页面的地址被重置或关闭后，邮件即停止。
messages-begin = 给我发邮件
messages-stop = 停止邮件
messages-saved = 已保存。
messages-stop-title = 停止变动邮件
messages-stop-text = 你的课程表有变动时，你会收到邮件。要停止吗？
messages-stopped = 你不会再收到这些邮件。你可以在课程表页面上重新选择接收。
