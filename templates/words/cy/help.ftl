## Labeli rhaglenni pobl eraill. Nid yw rhaglenni Apple nac ICSx⁵ ar gael yn Gymraeg: Saesneg yw eu labeli nhw.

# Outlook ar y we, Outlook newydd ar gyfer Windows
-outlook-calendar = Calendr
-outlook-add-calendar = Ychwanegu calendr
-outlook-subscribe-from-web = Tanysgrifio o’r we
-outlook-import = Mewnforio
-outlook-remove = Tynnu

# Outlook clasurol ar gyfer Windows
-classic-file = Ffeil
-classic-home = Cartref
-classic-add-calendar = Ychwanegu Calendr
-classic-open-calendar = Agor Calendr
-classic-from-internet = O’r Rhyngrwyd…
-classic-ok = Iawn
-classic-yes = Ie
-classic-delete-calendar = Dileu Calendr

# Calendar gan Apple ar iPhone ac iPad
-iphone-calendars = Calendars
-iphone-add-calendar = Add Calendar
-iphone-add-subscription = Add Subscription Calendar
-iphone-subscription-url = Subscription URL
-iphone-subscribe = Subscribe
-iphone-add = Add
-iphone-account = Account
-iphone-remove-alerts = Remove Alerts
-iphone-unsubscribe = Unsubscribe
-iphone-fetch = Fetch New Data

# Calendar gan Apple ar Mac
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

# Google Calendar mewn porwr
-google-other-calendars = Calendrau eraill
-google-from-url = O URL
-google-url-of-calendar = URL y calendr
-google-public = Sicrhau bod y calendr ar gael i’r cyhoedd
-google-add-calendar = Ychwanegu calendr
-google-unsubscribe = Dad-danysgrifio

# Mozilla Thunderbird
-thunderbird-calendar = Calendr
-thunderbird-new-calendar = Calendr Newydd…
-thunderbird-network = Ar y Rhwydwaith
-thunderbird-next = Nesaf
-thunderbird-location = Lleoliad
-thunderbird-no-credentials = Does dim angen eich manylion ar y lleoliad hwn
-thunderbird-find = Canfod Calendrau
-thunderbird-subscribe = Tanysgrifio
-thunderbird-properties = Priodweddau
-thunderbird-unsubscribe = Dad-danysgrifio i Galendr…

# ICSx⁵, ap ar gyfer Android
-icsx5-subscribe = Subscribe to calendar
-icsx5-unsubscribe = Unsubscribe


## Outlook ar y we

help-outlook-web-title = Outlook ar y we
help-outlook-web-intro = Gyda’r cyfrif a gawsoch gan eich prifysgol. Bydd yr hyn rydych yn tanysgrifio iddo yma i’w weld hefyd yn Outlook ar eich ffôn ac ar eich cyfrifiadur.
help-outlook-web-button = Tanysgrifio yn Outlook
help-outlook-web-shortcut = Mae’r botwm yn gwneud camau 1 i 4 drosoch. Ewch ymlaen â cham 5.
help-outlook-web-step-1 = Copïwch eich cyfeiriad.
help-outlook-web-step-2 = Agorwch Outlook mewn porwr, ewch i “{ -outlook-calendar }” a dewiswch “{ -outlook-add-calendar }” yn y rhestr ar y chwith.
help-outlook-web-step-3 = Dewiswch “{ -outlook-subscribe-from-web }”.
help-outlook-web-step-4 = Gludwch y cyfeiriad yn y maes cyntaf.
help-outlook-web-step-5 = Rhowch enw i’r calendr, dewiswch liw os mynnwch, a dewiswch “{ -outlook-import }”.
help-outlook-web-step-6 = Caewch y blwch. Mae eich amserlen bellach yn y rhestr ar y chwith, gyda thic. Gall ei digwyddiadau cyntaf gymryd ychydig funudau.
help-outlook-web-update = Mae Outlook yn chwilio am newidiadau bob rhyw dair awr, weithiau ddim ond ar ôl diwrnod. Ni allwch wneud iddo edrych yn gynt. Am newid ar yr un diwrnod, edrychwch ar dudalen eich amserlen.
help-outlook-web-not = Nid yw’n eich atgoffa, ac nid yw’n cyfrif yn amser prysur pan fydd eraill yn chwilio am awr rydd. Mae ganddo un lliw, yr un rydych yn ei ddewis. Ni allwch olygu ei ddigwyddiadau.
help-outlook-web-stop = Yn y rhestr ar y chwith, pwyntiwch at y calendr, agorwch y tri dot wrth ei enw a dewiswch “{ -outlook-remove }”. Nid oes dim byd arall yn newid yn eich calendr.
help-outlook-web-note = A yw “{ -outlook-subscribe-from-web }” ar goll neu’n cael ei wrthod? Efallai fod eich prifysgol wedi’i ddiffodd: gofynnwch am gymorth.

## Outlook ar ffôn (ap Outlook ar gyfer iPhone ac Android)

help-outlook-phone-title = Outlook ar ffôn
help-outlook-phone-intro = Ni all ap Outlook danysgrifio ei hun, ond mae’n dangos yr hyn rydych yn tanysgrifio iddo yn Outlook ar y we.
help-outlook-phone-button = Tanysgrifio yn Outlook ar y we
help-outlook-phone-shortcut = Mae’r botwm yn agor Outlook ar y we â’ch cyfeiriad wedi’i lenwi. Dewiswch “{ -outlook-import }” yno ac ewch ymlaen â cham 2.
help-outlook-phone-step-1 = Tanysgrifiwch yn Outlook ar y we, â’r un cyfrif ag y mae’r ap yn ei ddefnyddio. Cyfrifiadur sydd orau. Ar y ffôn, defnyddiwch y porwr a gofynnwch iddo am y wefan bwrdd gwaith.
help-outlook-phone-step-2 = Agorwch ap Outlook a thapiwch y calendr ar y gwaelod.
help-outlook-phone-step-3 = Agorwch y rhestr o galendrau ar y chwith ar y brig. Mae eich amserlen o dan eich cyfrif prifysgol: gwnewch yn siŵr fod ganddi dic.
help-outlook-phone-update = Fel yn Outlook ar y we: bob rhyw dair awr, weithiau ddim ond ar ôl diwrnod. Nid yw tynnu’r rhestr i lawr yn cyflymu hyn.
help-outlook-phone-not = Nid yw’n eich atgoffa, ac nid yw’n cyfrif yn amser prysur. Ni allwch olygu ei ddigwyddiadau.
help-outlook-phone-stop = Tynnwch y calendr yn Outlook ar y we. Bydd yr ap yn dilyn. I’w guddio yn unig, tynnwch ei dic yn rhestr galendrau’r ap.
help-outlook-phone-note = Ddim yno eto? Gall gymryd awr cyn i’r ap ddangos tanysgrifiad newydd. Os oes gennych iPhone ac rydych am gael eich atgoffa, tanysgrifiwch yn ap Calendar Apple yn lle hynny.

## Outlook newydd ar gyfer Windows

help-outlook-windows-title = Outlook newydd ar gyfer Windows
help-outlook-windows-intro = Mae Outlook newydd yn rhannu ei galendrau ag Outlook ar y we: tanysgrifiwch yn un ohonyn nhw, ac mae’r ddau yn ei ddangos.
help-outlook-windows-button = Tanysgrifio yn Outlook ar y we
help-outlook-windows-shortcut = Mae’r botwm yn agor Outlook ar y we â’ch cyfeiriad wedi’i lenwi. Dewiswch “{ -outlook-import }” yno, ac yna edrychwch yn Outlook newydd. Mae’r camau isod yn gwneud yr un peth o fewn Outlook newydd.
help-outlook-windows-step-1 = Copïwch eich cyfeiriad.
help-outlook-windows-step-2 = Agorwch y calendr yn Outlook newydd a dewiswch “{ -outlook-add-calendar }” yn y rhestr ar y chwith.
help-outlook-windows-step-3 = Dewiswch “{ -outlook-subscribe-from-web }” a gludwch y cyfeiriad. Rhaid iddo ddechrau â https.
help-outlook-windows-step-4 = Rhowch enw i’r calendr a dewiswch “{ -outlook-import }”.
help-outlook-windows-update = Bob rhyw dair awr, weithiau ddim ond ar ôl diwrnod. Ni allwch wneud i Outlook edrych yn gynt.
help-outlook-windows-not = Nid yw’n eich atgoffa, ac nid yw’n cyfrif yn amser prysur pan fydd eraill yn chwilio am awr rydd. Mae ganddo un lliw, yr un rydych yn ei ddewis. Ni allwch olygu ei ddigwyddiadau.
help-outlook-windows-stop = Yn y rhestr ar y chwith, pwyntiwch at y calendr, agorwch y tri dot wrth ei enw a dewiswch “{ -outlook-remove }”.

## Outlook clasurol ar gyfer Windows

help-outlook-classic-title = Outlook clasurol ar gyfer Windows
help-outlook-classic-intro = Yr Outlook hŷn, sy’n dod gydag Office: mae ganddo dab “{ -classic-file }” ar y chwith ar y brig, ac nid oes un gan Outlook newydd.
help-outlook-classic-step-1 = Copïwch eich cyfeiriad.
help-outlook-classic-step-2 = Agorwch y calendr. Ar y tab “{ -classic-home }”, dewiswch “{ -classic-add-calendar }” (mewn fersiynau hŷn “{ -classic-open-calendar }”), ac yna “{ -classic-from-internet }”.
help-outlook-classic-step-3 = Gludwch y cyfeiriad a dewiswch “{ -classic-ok }”.
help-outlook-classic-step-4 = Mae Outlook yn gofyn a ydych am ychwanegu’r calendr a thanysgrifio i ddiweddariadau. Dewiswch “{ -classic-yes }”.
help-outlook-classic-update = Dim ond tra bo Outlook yn rhedeg ar y cyfrifiadur hwn. Bryd hynny mae’n edrych pan fydd yn anfon a derbyn post, tua unwaith yr awr.
help-outlook-classic-not = Nid yw’n eich atgoffa, ac nid yw’n cyfrif yn amser prysur. Mae’n aros ar y cyfrifiadur hwn ac nid yw’n dod i’ch ffôn. Ni allwch olygu ei ddigwyddiadau.
help-outlook-classic-stop = Yn y rhestr ar y chwith, de-gliciwch y calendr a dewiswch “{ -classic-delete-calendar }”. Nid oes dim byd arall yn newid yn eich calendr.
help-outlook-classic-note = Y ffordd orau i’r rhan fwyaf: tanysgrifio yn Outlook ar y we. Fel rheol bydd Outlook clasurol wedyn yn dangos y calendr hefyd, a’ch ffôn yr un modd. Gwnewch hyn mewn un ffordd yn unig, neu byddwch yn gweld popeth ddwywaith.

## Outlook ar gyfer Mac

help-outlook-mac-title = Outlook ar gyfer Mac
help-outlook-mac-intro = Ni ellir dibynnu ar Outlook ar gyfer Mac i danysgrifio ei hun, ond mae’n dangos yr hyn rydych yn tanysgrifio iddo yn Outlook ar y we.
help-outlook-mac-button = Tanysgrifio yn Outlook ar y we
help-outlook-mac-shortcut = Mae’r botwm yn agor Outlook ar y we â’ch cyfeiriad wedi’i lenwi. Dewiswch “{ -outlook-import }” yno ac ewch ymlaen â cham 2.
help-outlook-mac-step-1 = Tanysgrifiwch yn Outlook ar y we, â’r un cyfrif ag y mae Outlook ar gyfer Mac yn ei ddefnyddio.
help-outlook-mac-step-2 = Agorwch Outlook ar y Mac ac ewch i’r calendr.
help-outlook-mac-step-3 = Chwiliwch am eich amserlen yn y rhestr ar y chwith, o dan eich cyfrif prifysgol, a’i thicio.
help-outlook-mac-update = Fel yn Outlook ar y we: bob rhyw dair awr, weithiau ddim ond ar ôl diwrnod.
help-outlook-mac-not = Nid yw’n eich atgoffa, ac nid yw’n cyfrif yn amser prysur pan fydd eraill yn chwilio am awr rydd. Ni allwch olygu ei ddigwyddiadau.
help-outlook-mac-stop = Tynnwch y calendr yn Outlook ar y we. Bydd Outlook ar gyfer Mac yn dilyn.
help-outlook-mac-note = Mae ap Calendar Apple, sydd ar bob Mac, yn tanysgrifio ei hun, yn edrych mor aml ag y mynnwch ac yn gallu eich atgoffa.

## iPhone ac iPad, Calendar Apple

help-iphone-title = iPhone ac iPad
help-iphone-intro = Gyda’r ap Calendar, sydd ar bob iPhone ac iPad.
help-iphone-button = Tanysgrifio yn Calendar
help-iphone-shortcut = Mae’r botwm yn gwneud camau 1 i 3 drosoch. Ewch ymlaen â cham 4.
help-iphone-step-1 = Copïwch eich cyfeiriad.
help-iphone-step-2 = Yn yr ap Calendar, tapiwch “{ -iphone-calendars }” ar y gwaelod (symbol calendr ar systemau mwy newydd), yna “{ -iphone-add-calendar }”, yna “{ -iphone-add-subscription }”.
help-iphone-step-3 = Gludwch y cyfeiriad yn “{ -iphone-subscription-url }”.
help-iphone-step-4 = Tapiwch “{ -iphone-subscribe }”.
help-iphone-step-5 = Ar gyfer “{ -iphone-account }”, dewiswch iCloud os ydych am i’ch dyfeisiau Apple eraill ei ddangos hefyd. Yna tapiwch “{ -iphone-add }”.
help-iphone-update = Fel arfer o fewn rhai oriau. Yn yr ap Settings y gosodir pa mor aml mae eich iPhone yn edrych: chwiliwch yno am “{ -iphone-fetch }”. Tra bydd yn arbed pŵer, mae’n edrych yn llai aml.
help-iphone-not = Nid yw’n cyfrif yn amser prysur, ac ni allwch olygu ei ddigwyddiadau. Mae ganddo un lliw, yr un rydych yn ei ddewis. Dim ond os gofynnwch am hynny ar dudalen eich amserlen, a gadael “{ -iphone-remove-alerts }” wedi’i ddiffodd, y mae’n eich atgoffa.
help-iphone-stop = Yn y rhestr o galendrau, tapiwch yr ⓘ wrth y calendr, yna “{ -iphone-unsubscribe }”. Nid oes dim byd arall yn newid yn eich calendr.

## Calendar Apple ar Mac

help-mac-title = Calendar ar Mac
help-mac-intro = Gyda’r ap Calendar, sydd ar bob Mac.
help-mac-button = Tanysgrifio yn Calendar
help-mac-shortcut = Mae’r botwm yn gwneud camau 1 i 3 drosoch. Ewch ymlaen â cham 4.
help-mac-step-1 = Copïwch eich cyfeiriad.
help-mac-step-2 = Yn yr ap Calendar, agorwch y ddewislen “{ -mac-file }” a dewiswch “{ -mac-new-subscription }”.
help-mac-step-3 = Gludwch y cyfeiriad.
help-mac-step-4 = Cliciwch “{ -mac-subscribe }”.
help-mac-step-5 = Gosodwch “{ -mac-auto-refresh }” i “{ -mac-every-hour }”. Ar gyfer “{ -mac-location }”, dewiswch iCloud os ydych am i’ch iPhone ei ddangos hefyd. Yna cliciwch “{ -mac-ok }”.
help-mac-update = Mor aml ag y byddwch yn ei osod o dan “{ -mac-auto-refresh }”, tra bo’r Mac ar ddihun.
help-mac-not = Nid yw’n cyfrif yn amser prysur, ac ni allwch olygu ei ddigwyddiadau. Mae ganddo un lliw, yr un rydych yn ei ddewis. Dim ond os gofynnwch am hynny ar dudalen eich amserlen, a gadael y blwch “{ -mac-alerts }” wrth “{ -mac-remove }” yn wag, y mae’n eich atgoffa.
help-mac-stop = Yn y rhestr ar y chwith, daliwch Control, cliciwch y calendr a dewiswch “{ -mac-unsubscribe }”. Nid oes dim byd arall yn newid yn eich calendr.

## Google Calendar

help-google-title = Google Calendar
help-google-intro = Mewn porwr, ar gyfrifiadur yn ddelfrydol: ni all ap y ffôn danysgrifio ei hun, ond mae’n dangos yr hyn rydych yn ei ychwanegu yma.
help-google-button = Agor Google Calendar
help-google-shortcut = Mae’r botwm yn copïo eich cyfeiriad, os yw eich porwr yn caniatáu, ac yn gwneud cam 2: mae Google yn agor gyda maes gwag. Parhewch â cham 3.
help-google-filled = Mae’r botwm yn agor Google Calendar gyda’ch cyfeiriad. Dewiswch “Ychwanegu” yno, a dyna ni. Mae’r camau isod yn gwneud yr un peth â llaw.
help-google-step-1 = Copïwch eich cyfeiriad.
help-google-step-2 = Agorwch Google Calendar mewn porwr. Ar y chwith, wrth “{ -google-other-calendars }”, dewiswch yr arwydd plws, yna “{ -google-from-url }”.
help-google-step-3 = Gludwch y cyfeiriad yn “{ -google-url-of-calendar }”. Gadewch “{ -google-public }” heb dic.
help-google-step-4 = Dewiswch “{ -google-add-calendar }”.
help-google-step-5 = Ar ffôn: agorwch ap Google Calendar, yna ei osodiadau, a thapiwch eich amserlen. Gwnewch yn siŵr ei bod yn cael ei chysoni.
help-google-update = Pan fydd Google yn penderfynu: yn aml deuddeg awr, weithiau mwy na diwrnod. Ni allwch wneud iddo edrych yn gynt. Am newid ar yr un diwrnod, edrychwch ar dudalen eich amserlen.
help-google-not = Nid yw’n derbyn nodiadau atgoffa o’ch amserlen. Gallwch osod eich rhai eich hun yn Google, yng ngosodiadau’r calendr. Nid yw’n cyfrif yn amser prysur i eraill, ac mae ganddo un lliw, yr un rydych yn ei ddewis. Ni allwch olygu ei ddigwyddiadau.
help-google-stop = Yng ngosodiadau Google Calendar, dewiswch y calendr ar y chwith, ewch i ddiwedd y dudalen a dewiswch “{ -google-unsubscribe }”. Nid oes dim byd arall yn newid yn eich calendr.
help-google-note = A yw’r ap yn agor ar eich ffôn yn lle’r maes gwag? Daliwch y botwm i lawr, agorwch y ddolen mewn tab newydd a gofynnwch i’r porwr am y wefan bwrdd gwaith. Neu agorwch y dudalen hon ar gyfrifiadur: bydd eich ffôn yn dangos y calendr hefyd.

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = Mae Thunderbird ar gyfrifiadur yn tanysgrifio ei hun ac yn edrych yn aml.
help-thunderbird-step-1 = Copïwch eich cyfeiriad.
help-thunderbird-step-2 = Agorwch “{ -thunderbird-calendar }” a dewiswch “{ -thunderbird-new-calendar }” o dan y rhestr o galendrau.
help-thunderbird-step-3 = Dewiswch “{ -thunderbird-network }”, yna “{ -thunderbird-next }”.
help-thunderbird-step-4 = Gludwch y cyfeiriad yn “{ -thunderbird-location }”, ticiwch “{ -thunderbird-no-credentials }” a dewiswch “{ -thunderbird-find }”.
help-thunderbird-step-5 = Mae Thunderbird yn dangos eich amserlen. Dewiswch “{ -thunderbird-subscribe }”.
help-thunderbird-update = Bob 30 munud tra bo Thunderbird yn rhedeg, oni bai eich bod yn newid hynny: de-gliciwch y calendr a dewiswch “{ -thunderbird-properties }”.
help-thunderbird-not = Dim ond os gofynnwch am hynny ar dudalen eich amserlen y mae’n eich atgoffa. Mae’n aros ar y cyfrifiadur hwn, ac mae ganddo un lliw, yr un rydych yn ei ddewis. Ni allwch olygu ei ddigwyddiadau.
help-thunderbird-stop = Yn y rhestr ar y chwith, de-gliciwch y calendr a dewiswch “{ -thunderbird-unsubscribe }”. Nid oes dim byd arall yn newid yn eich calendr.

## Android

help-android-title = Android
help-android-intro = Ydych chi’n defnyddio Google Calendar neu Outlook ar eich ffôn? Mae ganddynt eu tudalennau eu hunain. Ar gyfer unrhyw ap calendr arall, defnyddiwch yr ap rhad ac am ddim ICSx⁵.
help-android-button = Agor mewn ap calendr
help-android-step-1 = Gosodwch ICSx⁵, o F-Droid neu Google Play.
help-android-step-2 = Copïwch eich cyfeiriad.
help-android-step-3 = Agorwch ICSx⁵ a thapiwch yr arwydd plws.
help-android-step-4 = Gludwch y cyfeiriad lle mae’n gofyn am ddolen, ac ewch ymlaen.
help-android-step-5 = Rhowch enw a lliw i’r calendr, a chadarnhewch.
help-android-step-6 = Agorwch eich ap calendr. Mae eich amserlen yn ei restr o galendrau: gwnewch yn siŵr ei bod yn cael ei dangos.
help-android-update = Mor aml ag y byddwch yn ei osod yn ICSx⁵, os yw’r ffôn yn caniatáu hynny: gall arbed pŵer ei ddal yn ôl.
help-android-not = Dim ond os gofynnwch am hynny ar dudalen eich amserlen, neu ychwanegu nodiadau atgoffa yn ICSx⁵, y mae’n eich atgoffa. Mae’n aros ar y ffôn hwn. Ni allwch olygu ei ddigwyddiadau.
help-android-stop = Yn ICSx⁵, tapiwch y calendr a dewiswch “{ -icsx5-unsubscribe }”. Nid oes dim byd arall yn newid yn eich calendr.


## Geiriau yn y lluniau: mae lle i ryw 28 o lythrennau

picture-my-timetable = Fy amserlen
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

## Beth mae pob llun yn ei ddangos, i’r rhai na allant ei weld

picture-outlook-web-2-alt = Calendr Outlook mewn porwr: mae “{ -outlook-add-calendar }” yn y rhestr ar y chwith, o dan y mis bach.
picture-outlook-web-3-alt = Blwch â rhestr ar y chwith: mae’r eitem “{ -outlook-subscribe-from-web }” wedi’i dewis.
picture-outlook-web-5-alt = Yr un blwch: mae’r cyfeiriad yn y maes cyntaf ac enw yn yr ail, mae lliwiau oddi tanyn nhw, ac ar y gwaelod mae’r botwm “{ -outlook-import }”.
picture-outlook-web-6-alt = Y calendr eto: mae eich amserlen yn y rhestr ar y chwith gyda thic, ac mae ei digwyddiadau yn yr wythnos.
picture-outlook-phone-2-alt = Ap Outlook: mae’r symbol calendr ar waelod y sgrin.
picture-outlook-phone-3-alt = Rhestr galendrau ap Outlook, ar agor ar ochr chwith y sgrin: mae gan eich amserlen dic.
picture-outlook-windows-2-alt = Calendr Outlook newydd: mae “{ -outlook-add-calendar }” yn y rhestr ar y chwith, o dan y mis bach.
picture-outlook-windows-3-alt = Blwch â rhestr ar y chwith: mae’r eitem “{ -outlook-subscribe-from-web }” wedi’i dewis.
picture-outlook-windows-4-alt = Yr un blwch: mae’r cyfeiriad yn y maes cyntaf ac enw yn yr ail, ac ar y gwaelod mae’r botwm “{ -outlook-import }”.
picture-outlook-classic-2-alt = Tab “{ -classic-home }” y rhuban: mae’r botwm “{ -classic-add-calendar }” wedi agor dewislen, a “{ -classic-from-internet }” yw ei heitem olaf.
picture-outlook-classic-3-alt = Blwch bach ag un maes, lle mae’r cyfeiriad, a’r botwm “{ -classic-ok }”.
picture-outlook-classic-4-alt = Cwestiwn â sawl botwm: “{ -classic-yes }” yw’r un i’w ddewis.
picture-outlook-mac-3-alt = Outlook ar gyfer Mac: mae eich amserlen yn y rhestr ar y chwith gyda thic, ac mae ei digwyddiadau yn yr wythnos.
picture-iphone-2-alt = Rhestr galendrau’r ap Calendar: mae “{ -iphone-add-calendar }” ar y gwaelod wedi agor dewislen, ac mae “{ -iphone-add-subscription }” ynddi.
picture-iphone-4-alt = Tudalen â’r maes “{ -iphone-subscription-url }”, lle mae’r cyfeiriad, a’r botwm “{ -iphone-subscribe }” oddi tano.
picture-iphone-5-alt = Tudalen ag enw’r calendr, ei gyfrif a’r switsh “{ -iphone-remove-alerts }”; mae “{ -iphone-add }” ar y dde ar y brig.
picture-mac-2-alt = Mae’r ddewislen “{ -mac-file }” ar agor ar frig y sgrin, ac mae “{ -mac-new-subscription }” ynddi.
picture-mac-4-alt = Blwch bach ag un maes, lle mae’r cyfeiriad, a’r botwm “{ -mac-subscribe }”.
picture-mac-5-alt = Blwch ag enw’r calendr a’r meysydd “{ -mac-location }” a “{ -mac-auto-refresh }”, sydd wedi’i osod i “{ -mac-every-hour }”, a’r botwm “{ -mac-ok }”.
picture-google-2-alt = Y rhestr ar y chwith yn Google Calendar: mae’r arwydd plws wrth “{ -google-other-calendars }” wedi agor dewislen, ac mae “{ -google-from-url }” ynddi.
picture-google-4-alt = Tudalen â’r maes “{ -google-url-of-calendar }”, lle mae’r cyfeiriad, blwch gwag ar gyfer gwneud y calendr yn gyhoeddus, a’r botwm “{ -google-add-calendar }”.
picture-thunderbird-2-alt = Calendr Thunderbird: mae “{ -thunderbird-new-calendar }” ar waelod y rhestr ar y chwith.
picture-thunderbird-3-alt = Blwch â dau ddewis: mae “{ -thunderbird-network }” wedi’i ddewis, ac mae’r botwm “{ -thunderbird-next }” ar y gwaelod.
picture-thunderbird-4-alt = Blwch: mae’r cyfeiriad yn y maes “{ -thunderbird-location }”, mae tic yn y blwch “{ -thunderbird-no-credentials }”, ac mae’r botwm “{ -thunderbird-find }” ar y gwaelod.
picture-android-3-alt = Rhestr danysgrifiadau ICSx⁵: mae’r arwydd plws ar y dde ar y gwaelod.
picture-android-4-alt = Tudalen ag un maes, lle mae’r cyfeiriad, a saeth sy’n arwain ymlaen.
