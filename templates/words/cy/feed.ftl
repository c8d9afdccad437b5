cancelled-prefix = CANSLWYD:{ " " }
provisional-prefix = I’W GADARNHAU:{ " " }
staff = Staff: { $names }
join-online = Ymuno ar-lein: { $address }
map-of = Map ({ $room }): { $address }

personal-name = Amserlen: { $name }
description-student = { $institution }: amserlen bersonol sy’n cael ei diweddaru
description-staff = { $institution }: amserlen bersonol sy’n cael ei diweddaru
description-module = { $institution }: amserlen modiwl sy’n cael ei diweddaru
description-room = { $institution }: amserlen ystafell sy’n cael ei diweddaru
description-programme = { $institution }: amserlen rhaglen astudio sy’n cael ei diweddaru

nothing-published = Dim amserlen wedi’i chyhoeddi eto
nothing-published-description = Dyma’r cyfeiriad cywir. Bydd sesiynau’n ymddangos yma ar ôl iddyn nhw gael eu cyhoeddi.
closed = Mae’r calendr hwn wedi’i gau
closed-description = Mae wedi’i gau, gan ei berchennog neu gan y rhai sy’n gofalu am yr amserlenni. Tynnwch y calendr hwn o’ch rhaglen: bydd yn aros yn wag.
replaced = Mae’r cyfeiriad hwn wedi’i ddisodli. Mae’r un newydd ar dudalen amserlenni eich prifysgol
replaced-description = Bydd y calendr hwn yn aros yn wag. Tanysgrifiwch eto â’r cyfeiriad newydd, a thynnwch y calendr hwn o’ch rhaglen.
replaced-name = Mae’r cyfeiriad hwn wedi’i ddisodli
earlier = Nid yw sesiynau cynharach yn cael eu dangos
earlier-description = Mae rhaglenni calendr yn gwrthod calendrau sy’n rhy fawr. Cafodd y sesiynau hynaf eu gadael allan.
later = Nid yw sesiynau diweddarach yn cael eu dangos eto
later-description = Mae rhaglenni calendr yn gwrthod calendrau sy’n rhy fawr. Bydd rhagor yn ymddangos yma gydag amser.

everything-hidden = Mae popeth wedi’i guddio yma
everything-hidden-description = Mae yna sesiynau, ond rydych wedi dewis peidio â gweld yr un ohonyn nhw. Gallwch newid hynny ar dudalen eich amserlen.
