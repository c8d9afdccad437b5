### The help pages. 课表 is the timetable, 地址 always the secret address of one's own timetable, 应用 any program.

## Labels of other people's programs, as they show them in Simplified Chinese

# Microsoft Outlook on the web, new Outlook for Windows
-outlook-calendar = 日历
-outlook-add-calendar = 添加日历
-outlook-subscribe-from-web = 从 Web 订阅
-outlook-import = 导入
-outlook-remove = 删除

# Classic Outlook for Windows
-classic-file = 文件
-classic-home = 开始
-classic-add-calendar = 添加日历
-classic-open-calendar = 打开日历
-classic-from-internet = 从 Internet…
-classic-ok = 确定
-classic-yes = 是
-classic-delete-calendar = 删除日历

# Apple's Calendar on iPhone and iPad
-iphone-calendars = 日历
-iphone-add-calendar = 添加日历
-iphone-add-subscription = 添加订阅日历
-iphone-subscription-url = 订阅 URL
-iphone-subscribe = 订阅
-iphone-add = 添加
-iphone-account = 账户
-iphone-remove-alerts = 移除提醒
-iphone-unsubscribe = 取消订阅
-iphone-fetch = 获取新数据

# Apple's Calendar on a Mac
-mac-file = 文件
-mac-new-subscription = 新建日历订阅…
-mac-subscribe = 订阅
-mac-location = 位置
-mac-auto-refresh = 自动刷新
-mac-every-hour = 每小时
-mac-remove = 移除
-mac-alerts = 提醒
-mac-ok = 好
-mac-unsubscribe = 取消订阅

# Google Calendar in a browser
-google-other-calendars = 其他日历
-google-from-url = 通过网址添加
-google-url-of-calendar = 日历网址
-google-public = 将日历设为公开
-google-add-calendar = 添加日历
-google-unsubscribe = 取消订阅

# Mozilla Thunderbird
-thunderbird-calendar = 日历
-thunderbird-new-calendar = 新建日历…
-thunderbird-network = 保存在网络上
-thunderbird-next = 下一步
-thunderbird-location = 位置
-thunderbird-no-credentials = 此位置无须输入账号密码
-thunderbird-find = 寻找日历
-thunderbird-subscribe = 订阅
-thunderbird-properties = 属性
-thunderbird-unsubscribe = 取消订阅日历…

# ICSx⁵, an app for Android
-icsx5-subscribe = 订阅至日历
-icsx5-unsubscribe = 取消订阅


## Outlook on the web

help-outlook-web-title = Outlook 网页版
help-outlook-web-intro = 用学校给你的账户。在这里订阅后，手机和电脑上的 Outlook 也会显示。
help-outlook-web-button = 在 Outlook 中订阅
help-outlook-web-shortcut = 按钮会替你完成第 1 到 4 步，请从第 5 步继续。
help-outlook-web-step-1 = 复制你的地址。
help-outlook-web-step-2 = 在浏览器中打开 Outlook，进入“{ -outlook-calendar }”，在左侧列表中选择“{ -outlook-add-calendar }”。
help-outlook-web-step-3 = 选择“{ -outlook-subscribe-from-web }”。
help-outlook-web-step-4 = 把地址粘贴到第一个输入框。
help-outlook-web-step-5 = 给日历起个名字，也可以选个颜色，然后选择“{ -outlook-import }”。
help-outlook-web-step-6 = 关闭对话框。你的课表现在出现在左侧列表中，并已勾选。课程安排可能要过几分钟才显示。
help-outlook-web-update = Outlook 大约每三小时检查一次变动，有时要过一天。你无法让它提前检查。当天的变动，请看你的课表页面。
help-outlook-web-not = 它不会提醒；别人查找空闲时间时，也不会看到你忙碌。整个日历只有你选的一种颜色。你不能编辑其中的内容。
help-outlook-web-stop = 在左侧列表中把鼠标移到这个日历上，点击名称旁的三个点，选择“{ -outlook-remove }”。你日历中的其他内容不变。
help-outlook-web-note = 没有“{ -outlook-subscribe-from-web }”，或者被拒绝？学校可能关闭了这项功能：请联系支持人员。

## Outlook on a phone (the Outlook app for iPhone and Android)

help-outlook-phone-title = 手机上的 Outlook
help-outlook-phone-intro = 手机上的 Outlook 不能自己订阅，但会显示你在 Outlook 网页版中订阅的日历。
help-outlook-phone-button = 在 Outlook 网页版中订阅
help-outlook-phone-shortcut = 按钮会打开 Outlook 网页版，地址已经填好。在那里选择“{ -outlook-import }”，然后从第 2 步继续。
help-outlook-phone-step-1 = 在 Outlook 网页版中订阅，使用与手机上相同的账户。最好用电脑。如果用手机，请在浏览器里切换到桌面版网站。
help-outlook-phone-step-2 = 打开手机上的 Outlook，点击底部的日历图标。
help-outlook-phone-step-3 = 打开左上角的日历列表。你的课表在学校账户下面：确认它已勾选。
help-outlook-phone-update = 与 Outlook 网页版相同：大约每三小时一次，有时要过一天。下拉刷新也不会更快。
help-outlook-phone-not = 它不会提醒，也不算忙碌时间。你不能编辑其中的内容。
help-outlook-phone-stop = 在 Outlook 网页版中删除这个日历，手机上也会随之消失。如果只想隐藏，在手机的日历列表中取消勾选即可。
help-outlook-phone-note = 还没看到？新的订阅可能要过一小时才在手机上显示。如果你用 iPhone 并且想要提醒，请改用 Apple 日历订阅。

## New Outlook for Windows

help-outlook-windows-title = Windows 新版 Outlook
help-outlook-windows-intro = 新版 Outlook 与 Outlook 网页版共用日历：在其中一处订阅，两处都会显示。
help-outlook-windows-button = 在 Outlook 网页版中订阅
help-outlook-windows-shortcut = 按钮会打开 Outlook 网页版，地址已经填好。在那里选择“{ -outlook-import }”，再回到新版 Outlook 查看。下面的步骤是在新版 Outlook 中做同样的事。
help-outlook-windows-step-1 = 复制你的地址。
help-outlook-windows-step-2 = 在新版 Outlook 中打开日历，在左侧列表中选择“{ -outlook-add-calendar }”。
help-outlook-windows-step-3 = 选择“{ -outlook-subscribe-from-web }”，粘贴地址。地址必须以 https 开头。
help-outlook-windows-step-4 = 给日历起个名字，然后选择“{ -outlook-import }”。
help-outlook-windows-update = 大约每三小时一次，有时要过一天。你无法让 Outlook 提前检查。
help-outlook-windows-not = 它不会提醒；别人查找空闲时间时，也不会看到你忙碌。整个日历只有你选的一种颜色。你不能编辑其中的内容。
help-outlook-windows-stop = 在左侧列表中把鼠标移到这个日历上，点击名称旁的三个点，选择“{ -outlook-remove }”。

## Classic Outlook for Windows

help-outlook-classic-title = Windows 经典 Outlook
help-outlook-classic-intro = 随 Office 安装的旧版 Outlook：左上角有“{ -classic-file }”选项卡，新版 Outlook 没有。
help-outlook-classic-step-1 = 复制你的地址。
help-outlook-classic-step-2 = 打开日历。在“{ -classic-home }”选项卡上选择“{ -classic-add-calendar }”（较早的版本中是“{ -classic-open-calendar }”），再选择“{ -classic-from-internet }”。
help-outlook-classic-step-3 = 粘贴地址，选择“{ -classic-ok }”。
help-outlook-classic-step-4 = Outlook 会问是否添加这个日历并订阅更新。选择“{ -classic-yes }”。
help-outlook-classic-update = 只在这台电脑上运行 Outlook 时更新。它在收发邮件时检查，大约每小时一次。
help-outlook-classic-not = 它不会提醒，也不算忙碌时间。它只在这台电脑上，不会出现在手机上。你不能编辑其中的内容。
help-outlook-classic-stop = 在左侧列表中右键点击这个日历，选择“{ -classic-delete-calendar }”。你日历中的其他内容不变。
help-outlook-classic-note = 对多数人更好的办法：在 Outlook 网页版中订阅。经典 Outlook 通常也会显示这个日历，手机上也会。只用一种办法，否则所有内容都会出现两次。

## Outlook for Mac

help-outlook-mac-title = Outlook for Mac
help-outlook-mac-intro = Outlook for Mac 自己不一定能订阅，但会显示你在 Outlook 网页版中订阅的日历。
help-outlook-mac-button = 在 Outlook 网页版中订阅
help-outlook-mac-shortcut = 按钮会打开 Outlook 网页版，地址已经填好。在那里选择“{ -outlook-import }”，然后从第 2 步继续。
help-outlook-mac-step-1 = 在 Outlook 网页版中订阅，使用与 Outlook for Mac 相同的账户。
help-outlook-mac-step-2 = 在 Mac 上打开 Outlook，进入日历。
help-outlook-mac-step-3 = 在左侧列表的学校账户下面找到你的课表，把它勾选。
help-outlook-mac-update = 与 Outlook 网页版相同：大约每三小时一次，有时要过一天。
help-outlook-mac-not = 它不会提醒；别人查找空闲时间时，也不会看到你忙碌。你不能编辑其中的内容。
help-outlook-mac-stop = 在 Outlook 网页版中删除这个日历，Outlook for Mac 中也会随之消失。
help-outlook-mac-note = 每台 Mac 都有的 Apple 日历能自己订阅，检查频率由你决定，还能提醒你。

## iPhone and iPad, Apple's Calendar

help-iphone-title = iPhone 和 iPad
help-iphone-intro = 使用 iPhone 和 iPad 自带的“日历”应用。
help-iphone-button = 在“日历”中订阅
help-iphone-shortcut = 按钮会替你完成第 1 到 3 步，请从第 4 步继续。
help-iphone-step-1 = 复制你的地址。
help-iphone-step-2 = 在“日历”应用中，点击底部的“{ -iphone-calendars }”（较新的系统中是日历图标），再点击“{ -iphone-add-calendar }”，然后点击“{ -iphone-add-subscription }”。
help-iphone-step-3 = 把地址粘贴到“{ -iphone-subscription-url }”。
help-iphone-step-4 = 点击“{ -iphone-subscribe }”。
help-iphone-step-5 = 如果想让你的其他 Apple 设备也显示，在“{ -iphone-account }”中选择 iCloud。然后点击“{ -iphone-add }”。
help-iphone-update = 通常在几小时之内。iPhone 多久检查一次，可以在“设置”应用中设定：在那里搜索“{ -iphone-fetch }”。省电时，检查会变少。
help-iphone-not = 它不算忙碌时间，你也不能编辑其中的内容。整个日历只有你选的一种颜色。只有在你的课表页面上选了提醒，并且“{ -iphone-remove-alerts }”保持关闭，它才会提醒。
help-iphone-stop = 在日历列表中点击这个日历旁的 ⓘ，再点击“{ -iphone-unsubscribe }”。你日历中的其他内容不变。

## Apple's Calendar on a Mac

help-mac-title = Mac 上的日历
help-mac-intro = 使用 Mac 自带的“日历”应用。
help-mac-button = 在“日历”中订阅
help-mac-shortcut = 按钮会替你完成第 1 到 3 步，请从第 4 步继续。
help-mac-step-1 = 复制你的地址。
help-mac-step-2 = 在“日历”应用中，打开“{ -mac-file }”菜单，选择“{ -mac-new-subscription }”。
help-mac-step-3 = 粘贴地址。
help-mac-step-4 = 点击“{ -mac-subscribe }”。
help-mac-step-5 = 把“{ -mac-auto-refresh }”设为“{ -mac-every-hour }”。如果想让 iPhone 也显示，在“{ -mac-location }”中选择 iCloud。然后点击“{ -mac-ok }”。
help-mac-update = 由你在“{ -mac-auto-refresh }”中设定，只在 Mac 没有睡眠时更新。
help-mac-not = 它不算忙碌时间，你也不能编辑其中的内容。整个日历只有你选的一种颜色。只有在你的课表页面上选了提醒，并且不勾选“{ -mac-remove }”旁的“{ -mac-alerts }”，它才会提醒。
help-mac-stop = 在左侧列表中按住 Control 键点击这个日历，选择“{ -mac-unsubscribe }”。你日历中的其他内容不变。

## Google Calendar

help-google-title = Google 日历
help-google-intro = 在浏览器中操作，最好用电脑：手机应用不能自己订阅，但会显示你在这里添加的日历。
help-google-button = 打开 Google 日历
help-google-shortcut = 如果浏览器允许，这个按钮会复制你的地址并完成第 2 步：Google 会打开一个空白输入框。请从第 3 步继续。
help-google-filled = 这个按钮会打开 Google 日历并填好你的地址。在那里选择“添加”就完成了。下面的步骤是手动操作。
help-google-step-1 = 复制你的地址。
help-google-step-2 = 在浏览器中打开 Google 日历。点击左侧“{ -google-other-calendars }”旁的加号，再选择“{ -google-from-url }”。
help-google-step-3 = 把地址粘贴到“{ -google-url-of-calendar }”。不要勾选“{ -google-public }”。
help-google-step-4 = 选择“{ -google-add-calendar }”。
help-google-step-5 = 在手机上：打开 Google 日历应用，进入设置，点击你的课表，确认已开启同步。
help-google-update = 由 Google 决定：通常要十二小时，有时超过一天。你无法让它提前检查。当天的变动，请看你的课表页面。
help-google-not = 它不采用你课表中的提醒；你可以在 Google 的日历设置中自己设提醒。对别人来说，它不算忙碌时间。整个日历只有你选的一种颜色。你不能编辑其中的内容。
help-google-stop = 在 Google 日历的设置中，在左侧选择这个日历，拉到页面底部，选择“{ -google-unsubscribe }”。你日历中的其他内容不变。
help-google-note = 手机上打开的是应用，而不是空白输入框？请长按按钮，在新标签页中打开链接，并让浏览器显示桌面版网站。也可以在电脑上打开本页：之后手机也会显示这个日历。

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = 电脑上的 Thunderbird 能自己订阅，而且检查得很勤。
help-thunderbird-step-1 = 复制你的地址。
help-thunderbird-step-2 = 打开“{ -thunderbird-calendar }”，在日历列表下方选择“{ -thunderbird-new-calendar }”。
help-thunderbird-step-3 = 选择“{ -thunderbird-network }”，再选择“{ -thunderbird-next }”。
help-thunderbird-step-4 = 把地址粘贴到“{ -thunderbird-location }”，勾选“{ -thunderbird-no-credentials }”，再选择“{ -thunderbird-find }”。
help-thunderbird-step-5 = Thunderbird 会显示你的课表。选择“{ -thunderbird-subscribe }”。
help-thunderbird-update = Thunderbird 运行时每 30 分钟一次，除非你另外设定：右键点击这个日历，选择“{ -thunderbird-properties }”。
help-thunderbird-not = 只有在你的课表页面上选了提醒，它才会提醒。它只在这台电脑上，整个日历只有你选的一种颜色。你不能编辑其中的内容。
help-thunderbird-stop = 在左侧列表中右键点击这个日历，选择“{ -thunderbird-unsubscribe }”。你日历中的其他内容不变。

## Android

help-android-title = Android
help-android-intro = 你在手机上使用 Google 日历或 Outlook 吗？请看它们各自的页面。其他日历应用请使用免费应用 ICSx⁵。
help-android-button = 在日历应用中打开
help-android-step-1 = 从 F-Droid 或 Google Play 安装 ICSx⁵。
help-android-step-2 = 复制你的地址。
help-android-step-3 = 打开 ICSx⁵，点击加号。
help-android-step-4 = 在要求输入链接的地方粘贴地址，然后继续。
help-android-step-5 = 给日历起个名字、选个颜色，然后确认。
help-android-step-6 = 打开你的日历应用。你的课表在它的日历列表中：确认它已显示。
help-android-update = 由你在 ICSx⁵ 中设定，前提是手机允许：省电模式可能会推迟更新。
help-android-not = 只有在你的课表页面上选了提醒，或在 ICSx⁵ 中添加了提醒，它才会提醒。它只在这部手机上。你不能编辑其中的内容。
help-android-stop = 在 ICSx⁵ 中点击这个日历，选择“{ -icsx5-unsubscribe }”。你日历中的其他内容不变。


## Words in the pictures

picture-my-timetable = 我的课表
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

## What each picture shows, for those who cannot see it

picture-outlook-web-2-alt = 浏览器中的 Outlook 日历：左侧列表中，小月历下面是“{ -outlook-add-calendar }”。
picture-outlook-web-3-alt = 一个对话框，左侧是列表：选中的是“{ -outlook-subscribe-from-web }”。
picture-outlook-web-5-alt = 同一个对话框：第一个输入框里是地址，第二个里是名称，下面是颜色，底部是“{ -outlook-import }”按钮。
picture-outlook-web-6-alt = 回到日历：你的课表在左侧列表中，已勾选，本周视图中能看到它的课程安排。
picture-outlook-phone-2-alt = 手机上的 Outlook：日历图标在屏幕底部。
picture-outlook-phone-3-alt = 手机上 Outlook 的日历列表，在屏幕左侧打开：你的课表已勾选。
picture-outlook-windows-2-alt = 新版 Outlook 的日历：左侧列表中，小月历下面是“{ -outlook-add-calendar }”。
picture-outlook-windows-3-alt = 一个对话框，左侧是列表：选中的是“{ -outlook-subscribe-from-web }”。
picture-outlook-windows-4-alt = 同一个对话框：第一个输入框里是地址，第二个里是名称，底部是“{ -outlook-import }”按钮。
picture-outlook-classic-2-alt = 功能区的“{ -classic-home }”选项卡：点击“{ -classic-add-calendar }”按钮打开了菜单，最后一项是“{ -classic-from-internet }”。
picture-outlook-classic-3-alt = 一个小对话框，输入框里是地址，还有“{ -classic-ok }”按钮。
picture-outlook-classic-4-alt = 一个问题和几个按钮：要选的是“{ -classic-yes }”。
picture-outlook-mac-3-alt = Outlook for Mac：你的课表在左侧列表中，已勾选，本周视图中能看到它的课程安排。
picture-iphone-2-alt = “日历”应用的日历列表：点击底部的“{ -iphone-add-calendar }”打开了菜单，其中有“{ -iphone-add-subscription }”。
picture-iphone-4-alt = 一个页面：“{ -iphone-subscription-url }”输入框里是地址，下面是“{ -iphone-subscribe }”按钮。
picture-iphone-5-alt = 一个页面，上面有日历的名称、账户和“{ -iphone-remove-alerts }”开关；右上角是“{ -iphone-add }”。
picture-mac-2-alt = 屏幕顶部的“{ -mac-file }”菜单已打开，其中有“{ -mac-new-subscription }”。
picture-mac-4-alt = 一个小对话框，输入框里是地址，还有“{ -mac-subscribe }”按钮。
picture-mac-5-alt = 一个对话框，上面有日历的名称、“{ -mac-location }”和“{ -mac-auto-refresh }”（已设为“{ -mac-every-hour }”），还有“{ -mac-ok }”按钮。
picture-google-2-alt = Google 日历左侧的列表：点击“{ -google-other-calendars }”旁的加号打开了菜单，其中有“{ -google-from-url }”。
picture-google-4-alt = 一个页面：“{ -google-url-of-calendar }”输入框里是地址，公开日历的方框没有勾选，还有“{ -google-add-calendar }”按钮。
picture-thunderbird-2-alt = Thunderbird 的日历：左侧列表底部是“{ -thunderbird-new-calendar }”。
picture-thunderbird-3-alt = 一个对话框，有两个选项：选中的是“{ -thunderbird-network }”，底部是“{ -thunderbird-next }”按钮。
picture-thunderbird-4-alt = 一个对话框：“{ -thunderbird-location }”输入框里是地址，“{ -thunderbird-no-credentials }”已勾选，底部是“{ -thunderbird-find }”按钮。
picture-android-3-alt = ICSx⁵ 的订阅列表：加号在右下角。
picture-android-4-alt = 一个页面，输入框里是地址，还有一个前往下一步的箭头。
