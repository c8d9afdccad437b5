### Y negeseuon: at bobl, sut i gael eu hamserlen; at y ddesg gymorth, bod rhywun wedi diffodd calendr.
###
### Mae pob testun yn un paragraff.

## At bobl

mail-subject = Eich amserlen yn eich calendr
mail-greeting = Helo { $name },
mail-intro = Mae { $institution } yn cyhoeddi eich amserlen fel calendr. Gall eich ffôn a’ch cyfrifiadur ei dangos wrth ochr eich apwyntiadau eich hun, ac mae’n diweddaru ohoni ei hun.
mail-open-sign-in = Agorwch y dudalen hon a mewngofnodwch:
mail-open-own = Agorwch y dudalen hon. Chi yn unig sydd â hi:
mail-choose-app = Wedyn dewiswch eich rhaglen galendr. Mae’r dudalen yn dangos pob cam.
mail-secret = Gall pawb sydd â’r cyfeiriad hwn weld eich amserlen, felly peidiwch ag anfon y neges hon ymlaen. Os oes gan rywun arall y cyfeiriad, ailosodwch ef ar y dudalen.

## At y ddesg gymorth

opt-out-subject = Calendr wedi’i ddiffodd: { $name }
opt-out-intro = Diffoddodd { $name } ({ $feed }) y calendr ar { $at }.
opt-out-reason = Y rheswm: { $reason }
opt-out-no-reason = Ni roddwyd rheswm.
opt-out-back = Mae’r gorchymyn hwn yn ei droi ymlaen eto:
opt-out-desk = Gellir ei droi ymlaen eto wrth y ddesg gymorth:

## At rywun y mae eu cyfarfodydd wedi newid

changed-subject = Mae eich amserlen wedi newid
changed-intro = Mae { $institution } wedi newid eich amserlen ar gyfer y dyddiau nesaf:
changed-page = Mae eich amserlen gyfan ar y dudalen hon:
changed-stop = Rydych yn cael yr e-bost hwn am eich bod wedi gofyn amdano ar dudalen eich amserlen. I beidio â chael rhagor, agorwch y dudalen hon:
