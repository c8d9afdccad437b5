### 邮件：告诉个人如何获得课表；告诉服务人员有人停用了订阅源。
###
### 每条文字是一个段落。

## 给个人

mail-subject = 在日历中查看你的课表
mail-greeting = { $name }，你好：
mail-intro = { $institution } 以日历形式发布你的课表。你的手机和电脑可以把它和你自己的日程一起显示，并且会自动更新。
mail-open-sign-in = 打开这个页面并登录：
mail-open-own = 打开这个页面，它只属于你：
mail-choose-app = 然后选择你的日历应用。页面会显示每一个步骤。
mail-secret = 任何拥有这个地址的人都能看到你的课表，所以请不要转发这封邮件。如果别人有了这个地址，请在页面上重置它。

## 给服务人员

opt-out-subject = 订阅源已停用：{ $name }
opt-out-intro = { $name }（{ $feed }）于 { $at } 停用了订阅源。
opt-out-reason = 原因：{ $reason }
opt-out-no-reason = 没有说明原因。
opt-out-back = 用这个命令可以重新启用：
opt-out-desk = 可以在服务台重新启用：

## 给课程有变动的人

changed-subject = 你的课程表有变动
changed-intro = { $institution } 更改了你接下来几天的课程表：
changed-page = 你的完整课程表在此页面：
changed-stop = 你收到这封邮件，是因为你在课程表页面上选择了接收。如果不想再收到，请打开此页面：
