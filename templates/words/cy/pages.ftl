### Ffurf “chi”. Yr hyn sy’n “feed” yn Saesneg yw “calendr” yma; “meeting” yw “sesiwn”; “alarm” a “reminder” yw
### “nodyn atgoffa”. Nid yw enwau sy’n cael eu llenwi yn treiglo, felly ceisiwch eu rhoi lle nad oes treiglad.

direction = ltr

## O amgylch pob tudalen

skip = Neidio i’r cynnwys
language = Iaith
navigation = Tudalennau
navigation-home = Hafan
navigation-help = Cymorth
# Mae cyfeiriad y tîm cymorth yn dilyn
support-ask = Rhywbeth ddim yn gweithio? Gofynnwch yma:
support-none = Rhywbeth ddim yn gweithio? Gofynnwch i’r rhai sy’n gofalu am yr amserlenni.

## Yr hafan

home-title = Amserlenni
home-heading = Eich amserlen, yn eich calendr
home-lead = Mae { $institution } yn cyhoeddi pob amserlen fel calendr i chi danysgrifio iddo unwaith. Ar ôl hynny mae’n ei ddiweddaru ei hun.
home-outlook = Tanysgrifio yn Outlook
home-others = Defnyddio ap arall
home-address-heading = Eich cyfeiriad
home-address-what = Mae gan eich amserlen gyfeiriad sydd gennych chi yn unig. Oddi yno mae apiau calendr yn ei darllen. Mae’n edrych fel hyn:
# Yng nghanol cyfeiriad
home-address-secret = eich-cyfrinach
home-address-page = Agorwch y cyfeiriad heb “timetable.ics” ar ei ddiwedd i weld eich amserlen a’i gosodiadau.
# Mae cyfeiriad y tîm cymorth yn dilyn
home-address-none = Dim cyfeiriad eto? Gofynnwch yma:
home-address-nobody = Dim cyfeiriad eto? Gofynnwch i’r rhai sy’n gofalu am yr amserlenni.
home-know-heading = Da gwybod
home-key = Mae eich cyfeiriad yn allwedd
home-key-text = Bydd pwy bynnag sydd â’r cyfeiriad yn gweld eich amserlen. Peidiwch â’i rannu â neb.
home-slow = Mae newidiadau’n cymryd amser
home-slow-text = Mae Outlook yn edrych eto bob rhyw dair awr, weithiau ddim ond ar ôl diwrnod. Peidiwch â dibynnu arno am newidiadau ar yr un diwrnod.
home-shows = Gallwch ei gweld, ond nid ei golygu
home-shows-text = Nid yw Outlook yn eich atgoffa am ddigwyddiadau mewn calendr yr ydych wedi tanysgrifio iddo, nac yn eu cyfrif yn amser prysur.
home-stop = Mae’n hawdd dad-danysgrifio
home-stop-text = Nid yw dileu’r tanysgrifiad yn newid dim byd arall yn eich calendr.
home-open-heading = Amserlenni cyhoeddus
home-open-text = Gall unrhyw un danysgrifio i’r rhain.

## Y rhestr o raglenni calendr

help-list-heading = Pa galendr ydych chi’n ei ddefnyddio?
help-list-lead = Dewiswch ble rydych chi am weld eich amserlen. Cewch y camau fesul un, gyda lluniau.
help-list-feed = Dewiswch ble rydych chi am weld yr amserlen hon: { $name }.
help-list-unknown = Nid oes amserlen â’r cod neu’r enw hwnnw. Gwiriwch sut mae’n cael ei ysgrifennu.
help-list-others = Apiau eraill

## Tudalen pob rhaglen galendr

guide-back = Pob ap
guide-open = Agor { $program }
guide-open-personal = Ei agor â chyfrif Microsoft personol yn lle hynny
guide-paste = Copïwch y cyfeiriad yn gyntaf. Yna mae’r botwm yn agor y man lle mae angen ei ludo.
guide-may-fail = Dim byd yn digwydd? Yna dilynwch y camau isod.
guide-your-address = Eich cyfeiriad cyfrinachol
guide-address = Cyfeiriad y calendr
guide-copy = Copïo
guide-copied = Wedi’i gopïo
guide-secret = Bydd pwy bynnag sydd â’r cyfeiriad hwn yn gweld eich amserlen. Gludwch ef yn eich calendr ac yn unman arall.
guide-first-heading = Yn gyntaf: eich cyfeiriad
guide-first-text = Mae arnoch angen cyfeiriad eich amserlen eich hun. Mae’n edrych fel hyn:
guide-steps = Cam wrth gam
guide-update = Pryd bydd yn diweddaru?
guide-not = Beth nad yw’n ei wneud?
guide-stop = Sut mae dad-danysgrifio?
guide-private = Ydy e’n breifat?
guide-private-personal = Mae eich cyfeiriad yn allwedd: bydd pwy bynnag sydd ag ef yn gweld eich amserlen, a neb arall. Mae eich ap calendr yn ei wybod ac yn nôl yr amserlen oddi yma. Nid oes dim o’ch calendr eich hun yn cael ei anfon yn ôl.
guide-private-open = Mae’r amserlen hon ar agor i bawb. Nid oes neb yn gweld eich bod yn tanysgrifio iddi, ac nid oes dim o’ch calendr eich hun yn cael ei anfon yn ôl.
guide-help = Ble mae cael cymorth?
# Mae cyfeiriad y tîm cymorth yn dilyn
guide-help-text = Gofynnwch yma:

## Beth aeth o’i le

error-home = Mynd i’r hafan
error-not-found-title = Heb ei ganfod
error-not-found-text = Os cyfeiriad calendr yw hwn, efallai ei fod wedi’i ailosod. Gwiriwch fod y cyfeiriad yn gyflawn.
error-not-found-ask = A yw’r cyfeiriad yn dal heb weithio? Gofynnwch yma:
error-not-found-nobody = A yw’r cyfeiriad yn dal heb weithio? Gofynnwch i’r rhai sy’n gofalu am yr amserlenni.
error-method-title = Nid oes modd gwneud hyn yma
error-method-text = Dim ond darllen y dudalen hon sy’n bosibl.
error-too-many-title = Gormod o geisiadau
error-too-many-text = Mae rhywun neu rywbeth yn gofyn am y cyfeiriad hwn yn rhy aml. Dim ond ychydig o weithiau’r awr mae ar raglen galendr ei angen. Arhoswch funud a rhowch gynnig arall arni.
error-not-ready-title = Ddim yn barod eto
error-not-ready-text = Mae’r amserlenni’n cael eu darllen am y tro cyntaf. Rhowch gynnig arall arni ymhen ychydig eiliadau.
error-no-data-title = Dim amserlenni ar hyn o bryd
error-no-data-text = Ni ellir darllen yr amserlenni ar hyn o bryd. Mae’r rheswm yng nghofnod y gweinydd hwn. Rhowch gynnig arall arni’n nes ymlaen.
error-busy-title = Prysur ar hyn o bryd
error-busy-text = Mae gormod o dudalennau’n cael eu hagor ar unwaith. Rhowch gynnig arall arni ymhen ychydig eiliadau. Nid yw’n effeithio ar galendrau.
error-stopped-title = Mae’r calendr hwn wedi’i ddiffodd
error-stopped-text = Nid yw’n dangos unrhyw sesiynau mwyach. I’w droi ymlaen eto, gofynnwch i’r rhai sy’n gofalu am yr amserlenni.
error-replaced-title = Mae’r cyfeiriad hwn wedi’i ddisodli
error-replaced-text = Mae’r un newydd ar dudalen amserlenni eich prifysgol.
error-undecided-title = Nid oes dim wedi newid
error-undecided-text = Nid oedd modd cadw eich newid. Rhowch gynnig arall arni’n nes ymlaen.
error-not-applied-yet-title = Wedi’i gadw
error-not-applied-yet-text = Mae’ch newid wedi’i gadw. Bydd yn dod i rym ymhen ychydig funudau. Ewch yn ôl i dudalen eich amserlen.
error-restarting-title = Mae’r gweinydd yn ailgychwyn
error-restarting-text = Ni newidiwyd dim. Rhowch gynnig arall arni ymhen munud. Os bydd hyn yn parhau, rhowch wybod i’r rhai sy’n gofalu am yr amserlenni.
error-internal-title = Aeth rhywbeth o’i le
error-internal-text = Mae’r gwall yng nghofnod y gweinydd. Rhowch gynnig arall arni’n nes ymlaen.
error-form-title = Nid oes modd darllen y ffurflen hon
error-form-text = Ni newidiwyd dim. Ewch yn ôl a rhowch gynnig arall arni.
error-elsewhere-title = Daeth y ffurflen o wefan arall
error-elsewhere-text = Ceisiodd gwefan arall newid rhywbeth yma. Ni newidiwyd dim. Agorwch eich tudalen eich hun a’i wneud yno.
error-tries-title = Gormod o gynigion
error-tries-text = Mae rhywun wedi ceisio mewngofnodi’n rhy aml gydag enw neu gyfrinair anghywir. Arhoswch ychydig eiliadau a rhowch gynnig arall arni.
error-outdated-title = Roedd y dudalen hon wedi dyddio
error-outdated-text = Ni newidiwyd dim. Agorwch eich tudalen eto ac ailadroddwch yr hyn a wnaethoch yno.
error-role-title = Nid oes modd gwirio’ch hawl i weithio yma
error-role-text = Ni all gwasanaeth mewngofnodi’r brifysgol ddweud ar hyn o bryd a ydych yn gweithio yma. Ni newidiwyd dim. Rhowch gynnig arall arni ymhen ychydig funudau, neu mewngofnodwch gyda chyfrif ar y gweinydd hwn.
error-sign-in-title = Nid yw mewngofnodi’n gweithio ar hyn o bryd
error-sign-in-text = Rhaid trwsio rhywbeth ar y gweinydd yn gyntaf. Mae’ch calendr yn parhau fel o’r blaen. Rhowch gynnig arall arni’n nes ymlaen.

## Dyddiau ac amserau

weekday-mon = Dydd Llun
weekday-tue = Dydd Mawrth
weekday-wed = Dydd Mercher
weekday-thu = Dydd Iau
weekday-fri = Dydd Gwener
weekday-sat = Dydd Sadwrn
weekday-sun = Dydd Sul
month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr
date-day = { $day } { $month }
date-year = { $date } { $year }
date-full = { $weekday } { $date }
date-today = heddiw
date-tomorrow = yfory
date-at = { $day } am { $time }

## Wythnos fel amserlen

week-this = Yr wythnos hon
week-of = Wythnos { $date }
week-of-term = { $term }, wythnos { $number }
week-next-shown = Nid oes dim yr wythnos hon, felly dyma’r wythnos nesaf sydd â rhywbeth ynddi.
week-last-shown = Nid oes dim byd ar ôl. Dyma’r wythnos olaf â rhywbeth ynddi.
week-others = Wythnosau eraill
week-before = Wythnos { $date }
week-after = Wythnos { $date }
week-today = Heddiw
week-empty = Dim byd yr wythnos hon.
week-nothing = Dim
week-moved-to = Symudwyd; nawr: { $when }
meeting-cancelled = Canslwyd
meeting-provisional = I’w gadarnhau
meeting-moved = Symudwyd
meeting-all-day = Drwy’r dydd
meeting-time = { $from }–{ $to }
meeting-time-zone = { $time } ({ $zone })
meeting-online = Ymuno ar-lein
meeting-more = Mwy
meeting-url = Tudalen y modiwl

## Fy amserlen

my-feed-title = Fy amserlen
my-feed-heading = Eich amserlen
my-feed-parts = Rhannau’r dudalen hon
my-feed-hello = Helo, { $name }
my-feed-not-read = Mae’r amserlenni’n cael eu darllen. Edrychwch eto ymhen ychydig eiliadau.
my-feed-left-out = Wedi’i guddio gan eich gosodiadau: { $what }.
my-feed-added = Dangosir hefyd: { $what }.
my-feed-closed = Mae’r calendr hwn wedi’i ddiffodd. Mae apiau sy’n defnyddio ei gyfeiriad yn dangos ei fod wedi’i gau, a dim byd arall.
# Mae cyfeiriad y tîm cymorth yn dilyn
my-feed-closed-ask = Am ei droi ymlaen eto? Gofynnwch yma:
my-feed-closed-nobody = Am ei droi ymlaen eto? Gofynnwch i’r rhai sy’n gofalu am yr amserlenni.
my-feed-saved = Wedi’i gadw. Bydd eich calendr yn dangos y newid y tro nesaf y bydd yn diweddaru.
my-feed-new = Dyma eich cyfeiriad newydd. Nid yw’r hen un yn gweithio mwyach: tanysgrifiwch eto â hwn, a thynnwch yr hen galendr.
next = Nesaf:
next-what = { $code } { $title } ({ $kind })
next-where = – { $rooms }
missing-heading = Ddim yn eich amserlen
missing-module = Nid oes dim wedi’i drefnu.
missing-group = { $kind }: i grwpiau yn unig, ac nid ydych yn yr un ohonynt. Os oes angen lle arnoch, gofynnwch i’ch adran.
notices-heading = Eich hysbysiadau
changes-heading = Newidiadau diweddar
changes-feed = Newidiadau fel ffrwd Atom
modules-heading = Eich modiwlau
modules-groups = Grwpiau: { $groups }
fetches-heading = Apiau sy’n defnyddio’r calendr hwn

## Sut i danysgrifio, mewn panel

subscribe-heading = Ychwanegu at eich calendr
subscribe-outlook-help = Cam wrth gam, gyda lluniau
subscribe-more = Apiau eraill, eich cyfeiriad a chod ar gyfer eich ffôn
subscribe-in = Tanysgrifio yn { $program }
subscribe-connected = Wedi tanysgrifio yn { $programs } (diweddarwyd ddiwethaf { $ago }).
subscribe-another = Ychwanegu ap arall
settings-title = Eich cyfeiriad a’ch apiau
meetings-title = Pob digwyddiad
meetings-table = Cadw fel tabl (CSV)
subscribe-code = Cyfeiriad y dudalen hon fel cod QR
subscribe-code-for = Ar gyfer eich ffôn: pwyntiwch ei gamera yma
subscribe-download = Cadw copi fel ffeil, nad yw’n dilyn newidiadau

## Dewisiadau

choices-heading = Gosodiadau eich calendr
choices-text = Mae’r gosodiadau hyn yn berthnasol i’r dudalen hon ac i bob calendr sy’n defnyddio eich cyfeiriad.
choices-added = Dangos hefyd
choices-find = Ychwanegu modiwl, rhaglen astudio neu ystafell
choices-found-nothing = Ni chafwyd hyd i ddim arall.
added-module = Modiwl { $name }
added-room = Ystafell { $name }
added-programme = Rhaglen astudio { $name }
choices-modules = Cuddio’r modiwlau hyn
choices-parts = Cuddio rhannau o { $module } yn unig
choices-group = Grŵp { $group }
choices-kinds = Cuddio’r mathau hyn ym mhob modiwl
choices-more = Hefyd
choices-cancelled = Cuddio sesiynau sydd wedi’u canslo, yn lle eu marcio
choices-alarm = Nodyn atgoffa cyn pob sesiwn
choices-alarm-none = Dim
choices-alarm-minutes = { $minutes ->
    [two] { $minutes } funud cyn y sesiwn
   *[other] { $minutes } munud cyn y sesiwn
  }
choices-alarm-note = Mae Outlook a Google yn anwybyddu nodiadau atgoffa mewn calendrau yr ydych wedi tanysgrifio iddyn nhw. Mae calendr Apple a Thunderbird yn eu dangos.
choices-language = Iaith y geiriau yn eich calendr, fel “Canslwyd”
choices-language-any = Iaith eich prifysgol
choices-button = Cadw

## Cyfeiriad newydd, a diwedd calendr

links-heading = Rhagor o gyfeiriadau
links-one = Cyfeiriad arall
links-text = Mae cyfeiriad arall yn dangos eich amserlen ar ddyfais arall neu i rywun arall. Ni all neb newid dim gydag ef, a gallwch ei dynnu heb gyffwrdd â’ch cyfeiriad eich hun.
links-name = Enw’r cyfeiriad
links-name-hint = Dim ond chi sy’n ei weld. Er enghraifft: ffôn, neu fy mhartner
links-busy = Dangos amseroedd prysur yn unig: dim teitlau, lleoedd nac enwau
links-busy-short = amseroedd prysur yn unig
my-feed-busy = Mae’r cyfeiriad hwn yn dangos amseroedd prysur yn unig. Tanysgrifiwch i’w gweld yn eich calendr.
links-add = Gwneud cyfeiriad
links-refused = Ni wnaed dim. Ysgrifennwch enw o { $length } nod ar y mwyaf nad oes gan gyfeiriad arall.
links-removed = Mae’r cyfeiriad wedi’i dynnu. Mae’r calendr y tu ôl iddo ar gau.
links-limit = Gallwch gael { $most } cyfeiriad i gyd. I wneud un arall, tynnwch un yn gyntaf.
links-unused = Nid oes unrhyw ap wedi’i nôl eto.
links-made = Mae’r cyfeiriad yn barod. Agorwch ei dudalen ar y ddyfais arall, neu anfonwch hi at y person.
links-address = Y cyfeiriad hwn
links-open = Tudalen y cyfeiriad hwn
links-end = Ailosod neu dynnu’r cyfeiriad hwn
links-reset = Ailosod y cyfeiriad hwn
links-reset-text = Daw un newydd yn ei le, ac mae’r hen un yn peidio â gweithio ar unwaith. Rhaid tanysgrifio eto ym mhob ap.
links-reset-done = Mae cyfeiriad newydd yma nawr.
links-remove = Tynnu’r cyfeiriad hwn
links-remove-text = Mae’n peidio â gweithio ar unwaith, ac ni ddaw byth yn ôl. Mae apiau sy’n ei ddefnyddio yn dweud am rai dyddiau fod y calendr ar gau.
links-sure = Ydw, rwy’n siŵr
reset-all = Ailosod fy nghyfeiriadau eraill hefyd: { $names }
stop-point-further = Caiff eich cyfeiriadau eraill eu tynnu hefyd, ac ni ddônt yn ôl: { $names }
address-heading = Ailosod neu ddiffodd eich cyfeiriad
address-text = A oes rhywun arall wedi gweld eich cyfeiriad? Ailosodwch ef. Nid oes angen y calendr hwn arnoch mwyach? Diffoddwch ef.
reset-title = Ailosod eich cyfeiriad
reset-lead = Cewch gyfeiriad cyfrinachol newydd, ac mae’r hen un yn peidio â gweithio ar unwaith.
reset-point-dead = Ni fydd calendrau sydd â’r hen gyfeiriad yn dangos eich amserlen mwyach. Nid oes dim yn rhoi’r un newydd iddynt.
reset-point-again = Rhaid i chi danysgrifio eto â’r cyfeiriad newydd ym mhob ap, a thynnu’r hen galendr yno.
reset-point-final = Nid oes modd dadwneud hyn.
reset-consent = Rwyf am ailosod fy nghyfeiriad. Rwy’n gwybod bod rhaid i mi danysgrifio eto.
reset-button = Ailosod fy nghyfeiriad
stop-title = Diffodd y calendr hwn
stop-lead = Ni fydd eich amserlen yn cael ei chyhoeddi yn eich cyfeiriad mwyach.
stop-point-closed = Am { $days ->
    [two] { $days } ddiwrnod
   *[other] { $days } diwrnod
  }, mae apiau sydd â’r cyfeiriad yn dangos un digwyddiad sy’n dweud bod y calendr wedi’i gau. Ar ôl hynny ni chaiff y cyfeiriad ei ganfod.
stop-point-remove = I’w gael o’ch ap, tynnwch y calendr yno. Mae hynny’n ddigon os mai dim ond dad-danysgrifio sydd ei eisiau arnoch.
stop-point-back = Dim ond y rhai sy’n gofalu am yr amserlenni all ei droi ymlaen eto.
stop-reason = Pam? Cewch adael hwn yn wag.
stop-reason-reader = Mae’r rhai sy’n gofalu am yr amserlenni yn ei ddarllen.
stop-consent = Rwyf am ddiffodd y calendr hwn.
stop-button = Diffodd y calendr hwn
confirm-back = Fy amserlen
confirm-missing = Ni newidiwyd dim. Ticiwch y blwch os ydych yn siŵr.

## Modiwlau, ystafelloedd a rhaglenni astudio

modules-title = Modiwlau
modules-search = Cod neu deitl y modiwl
rooms-title = Ystafelloedd
rooms-search = Enw’r ystafell
programmes-title = Rhaglenni astudio
programmes-search = Cod neu deitl y rhaglen astudio
list-button = Chwilio
list-count = { $found ->
    [0] Heb ddod o hyd i ddim. Rhowch gynnig ar lai o eiriau neu rai byrrach.
    [one] { $found } canlyniad
    [two] { $found } ganlyniad
    [few] { $found } chanlyniad
    [many] { $found } chanlyniad
   *[other] { $found } canlyniad
  }
list-count-cut = Cafwyd { $found }; mae’r { $shown } cyntaf yn cael eu dangos. Teipiwch ragor i gael llai o ganlyniadau.
room-map = Dangos ar fap
# A link to the programme's page elsewhere
programme-page = Tudalen y rhaglen astudio

## What changed, and who fetched it

ago-now = newydd fod
ago-minutes = { $minutes } munud yn ôl
ago-hours = { $hours } awr yn ôl
ago-days = { $days ->
    [two] { $days } ddiwrnod yn ôl
   *[other] { $days } diwrnod yn ôl
  }
duration-minutes = { $minutes } mun
duration-hours = { $great } awr { $small } mun
duration-days = { $great } d { $small } awr
changes-none = { $days ->
    [one] Dim newidiadau yn y 24 awr ddiwethaf.
    [two] Dim newidiadau yn y { $days } ddiwrnod diwethaf.
   *[other] Dim newidiadau yn y { $days } diwrnod diwethaf.
  }
changes-more = Dyma’r { $shown } newid diwethaf o { $all }. Mae’r ffrwd Atom yn eu cynnwys i gyd.
change-moved = Symudwyd
change-cancelled = Canslwyd
change-reinstated = Yn digwydd wedi’r cyfan
change-added = Ychwanegwyd
change-removed = Dilëwyd
change-staff = Staff gwahanol
change-before = Cynt: { $what }
change-now = Nawr: { $what }
change-note = Nodyn: { $note }
change-when = { $day }, { $time }
change-dates = { $count } gwaith, o { $first } hyd { $last }
change-online = ar-lein
change-nobody = neb wedi’i enwi
change-seen = Sylwyd: { $when }
atom-title = { $name } · Newidiadau
atom-about = { $days ->
    [one] Yr hyn a symudwyd, a ganslwyd, a ychwanegwyd ac a ddilëwyd yn y 24 awr ddiwethaf
    [two] Yr hyn a symudwyd, a ganslwyd, a ychwanegwyd ac a ddilëwyd yn y { $days } ddiwrnod diwethaf
   *[other] Yr hyn a symudwyd, a ganslwyd, a ychwanegwyd ac a ddilëwyd yn y { $days } diwrnod diwethaf
  }
atom-entry = { $what }: { $about }
fetches-none = Nid oes unrhyw ap calendr wedi nôl y calendr hwn eto. Ar ôl i chi danysgrifio, bydd eich ap yn ymddangos yma.
fetches-old = Mae { $program } yn dal i ofyn am yr hen gyfeiriad: { $ago }.
fetches-old-advice = Tanysgrifiwch eto yn yr ap hwnnw â’ch cyfeiriad newydd, a thynnwch yr hen galendr yno.
fetches-expect = Roedd y newid diwethaf gan { $subscriptions } o { $of } o danysgrifiadau { $program } o fewn { $time }.
program-outlook-phone = Outlook ar ffôn
program-outlook-mac = Outlook ar gyfer Mac
program-outlook-classic = Outlook ar gyfer Windows (clasurol)
program-google = Google Calendar
program-apple-phone = Calendr Apple (iPhone, iPad)
program-apple-mac = Calendr Apple (Mac)
program-evolution = Evolution neu Galendr GNOME
program-android-app = Ap Android
program-apple-app = Ap ar ddyfais Apple
program-script = Sgript
program-preview = Rhagolwg dolen
program-robot = Peiriant chwilio
program-browser = Porwr
program-browser-app = Ap sy’n galw ei hun yn borwr
program-other = Ap arall

## Mewngofnodi

sign-in-title = Mewngofnodi
sign-in-name = Enw eich cyfrif
sign-in-password = Cyfrinair
sign-in-button = Mewngofnodi
sign-in-failed = Mae’r enw neu’r cyfrinair yn anghywir. Rhowch gynnig arall arni.
sign-in-signed-out = Rydych wedi allgofnodi.
sign-in-shared = A yw pobl eraill yn defnyddio’r cyfrifiadur hwn? Allgofnodwch pan fyddwch wedi gorffen.
sign-in-provider-button = Mewngofnodi â’ch cyfrif prifysgol
sign-in-provider-down = Nid oes modd cyrraedd gwasanaeth mewngofnodi’r brifysgol ar hyn o bryd. Rhowch gynnig arall arni ymhen ychydig funudau. Mae’r dolenni a’r calendrau sydd gennych yn barod yn dal i weithio.
sign-in-provider-failed = Ni lwyddodd y mewngofnodi. Rhowch gynnig arall arni. Os bydd yn methu eto, gofynnwch am help.
sign-in-provider-again = Cymerodd y mewngofnodi ormod o amser, neu fe’i dechreuwyd mewn porwr arall. Rhowch gynnig arall arni.
sign-in-provider-role = Rydych wedi cael eich allgofnodi, gan nad yw gwasanaeth mewngofnodi’r brifysgol yn dweud mwyach eich bod yn gweithio wrth y ddesg gymorth, neu gan nad ydych wedi mewngofnodi yno mwyach. Mewngofnodwch eto.
sign-in-provider-still = Efallai eich bod yn dal wedi mewngofnodi i’ch cyfrif prifysgol. Ar gyfrifiadur a rennir, allgofnodwch yno hefyd.
sign-in-account = Neu â chyfrif ar y wefan hon
sign-out-button = Allgofnodi
sign-out-everywhere = Allgofnodi ar bob dyfais
me-signed-in = Wedi mewngofnodi fel { $name }
me-feeds = Eich amserlenni
me-as-student = Fel myfyriwr
me-as-staff = Fel aelod o staff
me-link-hidden = Mae angen eich cyfeiriad cyfrinachol ar eich ap calendr. Gall unrhyw un sydd â’r cyfeiriad weld eich amserlen, felly nid yw’n ymddangos nes i chi ofyn amdano.
me-link-show = Dangos fy nghyfeiriad
me-new = Mae eich cyfeiriad wedi’i ailosod, ac nid yw’r hen un yn gweithio mwyach. Dangoswch y cyfeiriad newydd, tanysgrifiwch eto gydag ef, a thynnwch yr hen galendr.
me-none = Nid oes amserlen ar gyfer eich cyfrif
me-none-text = Rydych wedi mewngofnodi, ond nid oes amserlen yn perthyn i’ch cyfrif. Os ydych yn disgwyl un, gofynnwch am help.
me-none-desk = Nid oes amserlen yn perthyn i’ch cyfrif, ond gallwch helpu pobl eraill wrth y ddesg gymorth.
me-to-desk = Mynd i’r ddesg gymorth

api-title = API i raglenni
api-lead = Mae’r dudalen hon ar gyfer pobl sy’n ysgrifennu rhaglenni, fel porth neu ap. Disgrifir pob rhan yn Saesneg.
api-openapi = Disgrifiad i raglenni (OpenAPI 3.1)
api-scopes = Un o’r cwmpasau hyn:
api-public = Nid oes angen tocyn lle caiff pawb weld y wybodaeth.
api-body = Cynnwys y cais:
api-answer = Ateb:
api-errors = Gwallau
api-star = Mae seren yn dangos beth mae’n rhaid ei roi.
api-types = Mathau

## Negeseuon: e-byst pan fydd rhywbeth yn newid

messages-heading = E-bost pan fydd rhywbeth yn newid
messages-offer = Gallwn ysgrifennu at { $address } pan fydd cyfarfod yn { $days ->
    [one] y diwrnod nesaf
   *[other] y { $days } diwrnod nesaf
  } yn symud, yn cael ei ganslo neu’n cael ei ychwanegu. Caiff newidiadau eu casglu am ychydig funudau, ac mae { $daily } e-bost y dydd ar y mwyaf.
messages-are-on = Rydym yn ysgrifennu at { $address } pan fydd eich amserlen yn newid, ers { $when }.
messages-no-address = Nid oes cyfeiriad e-bost hysbys i chi, felly ni allwn ysgrifennu atoch.
messages-end-with-link = Daw’r e-byst i ben pan gaiff cyfeiriad y dudalen hon ei ailosod neu ei ddiffodd.
messages-begin = Anfon e-byst ataf
messages-stop = Stopio’r e-byst
messages-saved = Wedi’i gadw.
messages-stop-title = Stopio e-byst am newidiadau
messages-stop-text = Rydych yn cael e-byst pan fydd eich amserlen yn newid. Ydych chi am eu stopio?
messages-stopped = Ni chewch ragor o’r e-byst hyn. Gallwch ofyn amdanynt eto ar dudalen eich amserlen.
