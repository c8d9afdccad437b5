# Was in den Kalender-Feeds steht. Ein geänderter Text ändert die Termine aller, die auf Deutsch lesen.

# Vor dem Titel eines Termins, mit dem Leerzeichen danach.
cancelled-prefix = ENTFÄLLT:{ " " }
provisional-prefix = VORLÄUFIG:{ " " }
# Je eine Zeile in der Beschreibung eines Termins.
staff = Lehrende: { $names }
join-online = Online teilnehmen: { $address }
map-of = Lageplan { $room }: { $address }
moved-from = Verlegt von { $when }
moved-from-place = Verlegt von { $when }, { $place }
moved-when = { $day } { $time }
moved-day = { $weekday } { $day }. { $month }
new-room = Neuer Raum: { $rooms } (vorher { $before })
now-online = Jetzt online (vorher { $before })
new-staff = Andere Lehrende: { $names } (vorher { $before })
place-online = online
short-mon = Mo
short-tue = Di
short-wed = Mi
short-thu = Do
short-fri = Fr
short-sat = Sa
short-sun = So
short-1 = Jan.
short-2 = Feb.
short-3 = März
short-4 = Apr.
short-5 = Mai
short-6 = Juni
short-7 = Juli
short-8 = Aug.
short-9 = Sept.
short-10 = Okt.
short-11 = Nov.
short-12 = Dez.

# Der Name des Kalenders einer Person.
personal-name = Stundenplan: { $name }
# Die Beschreibung eines Kalenders. Der Name der Hochschule steht in Klammern, weil sein Artikel nicht bekannt ist.
description-student = Persönlicher Stundenplan ({ $institution }), wird laufend aktualisiert
description-staff = Persönlicher Stundenplan ({ $institution }), wird laufend aktualisiert
description-module = Stundenplan eines Moduls ({ $institution }), wird laufend aktualisiert
description-room = Belegungsplan eines Raums ({ $institution }), wird laufend aktualisiert
description-programme = Stundenplan eines Studiengangs ({ $institution }), wird laufend aktualisiert

# Der einzige Termin eines Feeds, der keinen hat: Titel und Beschreibung.
nothing-published = Noch kein Stundenplan veröffentlicht
nothing-published-description = Die Adresse stimmt. Die Termine erscheinen hier, sobald sie veröffentlicht sind.
# Der einzige Termin eines Feeds, der beendet wurde.
closed = Dieser Kalender-Feed wurde beendet
closed-description = Er wurde beendet, von der Person, der er gehört, oder von der Stelle, die sich um die Stundenpläne kümmert. Entferne diesen Kalender aus deinem Programm: Er bleibt leer.
replaced = Diese Adresse wurde ersetzt. Die neue steht auf der Stundenplan-Seite deiner Hochschule
replaced-description = Dieser Kalender bleibt leer. Abonniere den Stundenplan mit der neuen Adresse und entferne diesen Kalender aus deinem Programm.
replaced-name = Diese Adresse wurde ersetzt
# Termine an der Stelle, an der ein zu großer Feed gekürzt wurde.
earlier = Frühere Termine werden nicht angezeigt
earlier-description = Kalenderprogramme nehmen nur Kalender bis zu einer bestimmten Größe an. Was am längsten zurückliegt, wurde weggelassen.
later = Spätere Termine werden noch nicht angezeigt
later-description = Kalenderprogramme nehmen nur Kalender bis zu einer bestimmten Größe an. Mit der Zeit kommen hier weitere Termine dazu.

# Der einzige Termin eines Feeds, in dem alles ausgeblendet ist.
everything-hidden = Hier ist alles ausgeblendet
everything-hidden-description = Es gibt Termine, aber du hast alle ausgeblendet. Auf der Seite deines Kalender-Feeds kannst du das ändern.

# At a link that shows busy times and nothing else
busy = Belegt
busy-name = Belegte Zeiten
nothing-busy = Keine belegten Zeiten
nothing-busy-description = Belegte Zeiten erscheinen hier, sobald sie veröffentlicht sind.
