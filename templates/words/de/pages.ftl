### Die Seiten: was jede Seite umgibt, die Startseite, die Listen und was schiefgehen kann.
###
### Anrede: du. „Kalender-Feed“ ist, was man abonniert; „Adresse“ ist seine Adresse, die auf timetable.ics endet.

direction = ltr

## Um jede Seite

skip = Zum Inhalt springen
language = Sprache
navigation = Seiten
navigation-home = Start
navigation-help = Hilfe
support-ask = Etwas funktioniert nicht? Wende dich an
support-none = Etwas funktioniert nicht? Frag das Stundenplan-Team.

## Die Startseite

home-title = Stundenpläne
home-heading = Dein Stundenplan in deinem Kalender
home-lead = { $institution }: Jeder Stundenplan ist ein Kalender, den du einmal abonnierst. Danach aktualisiert er sich von selbst.
home-outlook = In Outlook abonnieren
home-others = Andere App nutzen
home-address-heading = Deine Adresse
home-address-what = Dein Stundenplan hat eine Adresse, die nur du hast. Dort holen ihn Kalender-Apps ab. Sie sieht so aus:
home-address-secret = dein-geheimnis
home-address-page = Öffne die Adresse ohne „timetable.ics“ am Ende: Dann siehst du deinen Stundenplan und seine Einstellungen.
home-address-none = Noch keine Adresse? Wende dich an
home-address-nobody = Noch keine Adresse? Frag das Stundenplan-Team.
home-know-heading = Gut zu wissen
home-key = Deine Adresse ist ein Schlüssel
home-key-text = Wer sie hat, sieht deinen Stundenplan. Gib sie niemandem.
home-slow = Änderungen brauchen Zeit
home-slow-text = Outlook sieht etwa alle drei Stunden nach, manchmal erst nach einem Tag. Verlass dich bei Änderungen am selben Tag nicht darauf.
home-shows = Nur zum Ansehen
home-shows-text = Outlook erinnert dich nicht an Termine aus einem abonnierten Kalender und zählt sie nicht als belegte Zeit.
home-stop = Abbestellen ist einfach
home-stop-text = Wenn du das Abo entfernst, bleibt alles andere in deinem Kalender, wie es ist.
home-open-heading = Öffentliche Stundenpläne
home-open-text = Diese können alle abonnieren.

## Die Liste der Kalenderprogramme

help-list-heading = Welchen Kalender nutzt du?
help-list-lead = Wähle, wo du deinen Stundenplan sehen möchtest. Du bekommst eine Anleitung mit Bildern.
help-list-feed = Wähle, wo du den Stundenplan von { $name } sehen möchtest.
help-list-unknown = Zu diesem Kürzel oder Namen gibt es keinen Stundenplan. Prüfe die Schreibweise.
help-list-others = Andere Apps

## Die Seite jedes Kalenderprogramms; ihre eigenen Texte stehen in help.ftl

guide-back = Alle Apps
guide-open = { $program } öffnen
guide-open-personal = Stattdessen mit einem privaten Microsoft-Konto öffnen
guide-paste = Kopiere zuerst die Adresse. Der Knopf öffnet dann die Stelle, an der du sie einfügst.
guide-may-fail = Es passiert nichts? Dann folge den Schritten unten.
guide-your-address = Deine geheime Adresse
guide-address = Die Adresse des Kalenders
guide-copy = Kopieren
guide-copied = Kopiert
guide-secret = Wer diese Adresse hat, sieht deinen Stundenplan. Füge sie in deinen Kalender ein und sonst nirgends.
guide-first-heading = Zuerst: deine Adresse
guide-first-text = Du brauchst die Adresse deines eigenen Stundenplans. Sie sieht so aus:
guide-steps = Schritt für Schritt
guide-update = Wann kommen Änderungen an?
guide-not = Was geht nicht?
guide-stop = Wie bestelle ich das Abo ab?
guide-private = Ist das privat?
guide-private-personal = Deine Adresse ist ein Schlüssel: Wer sie hat, sieht deinen Stundenplan, sonst niemand. Deine Kalender-App kennt sie und holt den Stundenplan hier ab. Aus deinem eigenen Kalender wird nichts hierher übertragen.
guide-private-open = Dieser Stundenplan ist öffentlich. Niemand sieht, dass du ihn abonnierst, und aus deinem eigenen Kalender wird nichts hierher übertragen.
guide-help = Wo bekomme ich Hilfe?
guide-help-text = Wende dich an

## Was schiefgehen kann

error-home = Zur Startseite
error-not-found-title = Nicht gefunden
error-not-found-text = Wenn es die Adresse eines Kalenders ist, wurde sie vielleicht zurückgesetzt. Prüfe, ob sie vollständig ist.
error-not-found-ask = Funktioniert die Adresse trotzdem nicht? Wende dich an
error-not-found-nobody = Funktioniert die Adresse trotzdem nicht? Frag das Stundenplan-Team.
error-method-title = Das geht hier nicht
error-method-text = Diese Seite kann man nur lesen.
error-too-many-title = Zu viele Anfragen
error-too-many-text = Diese Adresse wird zu oft abgerufen. Eine Kalender-App braucht sie ein paarmal in der Stunde. Warte eine Minute und versuche es noch einmal.
error-not-ready-title = Noch nicht bereit
error-not-ready-text = Die Stundenpläne werden gerade zum ersten Mal eingelesen. Versuche es in ein paar Sekunden noch einmal.
error-no-data-title = Zurzeit keine Stundenpläne
error-no-data-text = Die Stundenpläne können zurzeit nicht gelesen werden. Der Grund steht im Protokoll dieses Servers. Versuche es später noch einmal.
error-busy-title = Gerade viel los
error-busy-text = Es werden zu viele Seiten auf einmal aufgerufen. Versuche es in ein paar Sekunden noch einmal. Kalender sind davon nicht betroffen.
error-stopped-title = Dieser Kalender ist abgeschaltet
error-stopped-text = Er zeigt keine Termine mehr an. Wenn du ihn wieder einschalten möchtest, frag das Stundenplan-Team.
error-replaced-title = Diese Adresse wurde ersetzt
error-replaced-text = Die neue steht auf der Stundenplan-Seite deiner Hochschule.
error-undecided-title = Nichts wurde geändert
error-undecided-text = Deine Änderung konnte nicht gespeichert werden. Versuche es später noch einmal.
error-not-applied-yet-title = Gespeichert
error-not-applied-yet-text = Deine Änderung ist gespeichert. Sie gilt in wenigen Minuten. Geh zurück zur Seite deines Stundenplans.
error-restarting-title = Der Server startet neu
error-restarting-text = Es wurde nichts geändert. Versuche es in einer Minute noch einmal. Wenn es dann immer noch nicht geht, melde es dem Stundenplan-Team.
error-internal-title = Etwas ist schiefgegangen
error-internal-text = Der Fehler steht im Protokoll des Servers. Versuche es später noch einmal.
error-form-title = Dieses Formular ist nicht lesbar
error-form-text = Nichts wurde geändert. Geh zurück und versuche es noch einmal.
error-elsewhere-title = Das Formular kam von einer anderen Website
error-elsewhere-text = Eine andere Website wollte hier etwas ändern. Nichts wurde geändert. Öffne deine eigene Seite und mach es dort.
error-tries-title = Zu viele Versuche
error-tries-text = Jemand hat zu oft versucht, sich mit einem falschen Namen oder Passwort anzumelden. Warte ein paar Sekunden und versuche es noch einmal.
error-outdated-title = Diese Seite war veraltet
error-outdated-text = Nichts wurde geändert. Öffne deine Seite neu und wiederhole dort deine Eingabe.
error-role-title = Deine Berechtigung lässt sich nicht prüfen
error-role-text = Der Anmeldedienst der Hochschule kann gerade nicht sagen, ob du hier arbeitest. Nichts wurde geändert. Versuche es in einigen Minuten noch einmal, oder melde dich mit einem Konto dieses Servers an.
error-sign-in-title = Die Anmeldung funktioniert gerade nicht
error-sign-in-text = Auf dem Server muss erst etwas in Ordnung gebracht werden. Dein Kalender läuft weiter wie bisher. Versuche es später noch einmal.

## Tage und Uhrzeiten

weekday-mon = Montag
weekday-tue = Dienstag
weekday-wed = Mittwoch
weekday-thu = Donnerstag
weekday-fri = Freitag
weekday-sat = Samstag
weekday-sun = Sonntag
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
# „23. November“
date-day = { $day }. { $month }
date-year = { $date } { $year }
# „Montag, 23. November“
date-full = { $weekday }, { $date }
date-today = heute
date-tomorrow = morgen
date-at = { $day } um { $time } Uhr

## Eine Woche als Stundenplan

week-this = Diese Woche
week-of = Woche vom { $date }
# „Wintersemester 2026/27, Woche 9“
week-of-term = { $term }, Woche { $number }
week-next-shown = In dieser Woche ist nichts. Darum siehst du die nächste Woche mit Terminen.
week-last-shown = Es kommt nichts mehr. Das ist die letzte Woche mit Terminen.
week-others = Andere Wochen
week-before = Woche vom { $date }
week-after = Woche vom { $date }
week-today = Heute
week-empty = Keine Termine in dieser Woche.
week-nothing = Keine Termine
week-moved-to = Verlegt auf { $when }
meeting-cancelled = Entfällt
meeting-provisional = Vorläufig
meeting-moved = Verlegt
meeting-all-day = Ganztägig
meeting-time = { $from }–{ $to }
meeting-time-zone = { $time } ({ $zone })
meeting-online = Online teilnehmen
meeting-more = Mehr
meeting-url = Seite des Moduls

## Mein Kalender-Feed

my-feed-title = Mein Stundenplan
my-feed-heading = Dein Stundenplan
my-feed-parts = Teile dieser Seite
my-feed-hello = Hallo { $name }
my-feed-not-read = Die Stundenpläne werden gerade eingelesen. Sieh in ein paar Sekunden noch einmal nach.
my-feed-left-out = In deinen Einstellungen ausgeblendet: { $what }.
my-feed-added = Außerdem angezeigt: { $what }.
my-feed-closed = Dieser Kalender ist abgeschaltet. Kalender, die seine Adresse nutzen, zeigen nur noch an, dass er beendet ist.
my-feed-closed-ask = Möchtest du ihn wieder einschalten? Wende dich an
my-feed-closed-nobody = Möchtest du ihn wieder einschalten? Frag das Stundenplan-Team.
my-feed-saved = Gespeichert. Dein Kalender zeigt die Änderung bei der nächsten Aktualisierung.
my-feed-new = Das ist deine neue Adresse. Die alte funktioniert nicht mehr: Abonniere den Stundenplan mit der neuen und entferne den alten Kalender.
next = Als Nächstes:
next-what = { $code } { $title } ({ $kind })
next-where = in { $rooms }
missing-heading = Nicht in deinem Stundenplan
missing-module = Nichts ist angesetzt.
missing-group = { $kind }: nur für Gruppen, und du bist in keiner davon. Wenn du einen Platz brauchst, frag dein Institut.
notices-heading = Deine Hinweise
changes-heading = Letzte Änderungen
changes-feed = Änderungen als Atom-Feed
modules-heading = Deine Module
modules-groups = Gruppen: { $groups }
fetches-heading = Apps, die diesen Kalender nutzen

## Abonnieren, in einem Kasten

subscribe-heading = Zu deinem Kalender hinzufügen
subscribe-outlook-help = Schritt für Schritt, mit Bildern
subscribe-more = Andere Apps, deine Adresse und ein Code fürs Handy
subscribe-in = In { $program } abonnieren
subscribe-connected = Abonniert in { $programs } (zuletzt aktualisiert { $ago }).
subscribe-another = Weitere App hinzufügen
settings-title = Deine Adresse und deine Apps
meetings-title = Alle Termine
meetings-table = Als Tabelle speichern (CSV)
subscribe-code = Die Adresse dieser Seite als QR-Code
subscribe-code-for = Fürs Handy: Richte die Kamera hierauf
subscribe-download = Kopie als Datei speichern, die Änderungen nicht mitbekommt

## Was der Kalender zeigt

choices-heading = Einstellungen deines Kalenders
choices-text = Diese Einstellungen gelten für diese Seite und für jeden Kalender, der deine Adresse nutzt.
choices-added = Außerdem anzeigen
choices-find = Modul, Studiengang oder Raum hinzufügen
choices-found-nothing = Es wurde nichts Weiteres gefunden.
added-module = Modul { $name }
added-room = Raum { $name }
added-programme = Studiengang { $name }
choices-modules = Diese Module ausblenden
choices-parts = Nur Teile von { $module } ausblenden
choices-group = Gruppe { $group }
choices-kinds = Diese Arten in allen Modulen ausblenden
choices-more = Außerdem
choices-cancelled = Abgesagte Termine ausblenden statt kennzeichnen
choices-alarm = Erinnerung vor jedem Termin
choices-alarm-none = Keine
choices-alarm-minutes = { $minutes ->
    [one] { $minutes } Minute vorher
   *[other] { $minutes } Minuten vorher
  }
choices-alarm-note = Outlook und Google ignorieren Erinnerungen aus abonnierten Kalendern. Apples Kalender und Thunderbird zeigen sie.
choices-language = Sprache der Wörter in deinem Kalender, zum Beispiel „Entfällt“
choices-language-any = Sprache deiner Hochschule
choices-button = Speichern

## Eine neue Adresse und das Ende eines Feeds

links-heading = Weitere Adressen
links-one = Eine weitere Adresse
links-text = Eine weitere Adresse zeigt deinen Stundenplan auf einem anderen Gerät oder jemand anderem. Niemand kann damit etwas ändern, und du kannst sie entfernen, ohne dass sich an deiner eigenen etwas ändert.
links-name = Name der Adresse
links-name-hint = Nur du siehst ihn. Zum Beispiel: Handy oder meine Partnerin
links-busy = Nur belegte Zeiten zeigen: keine Titel, Orte oder Namen
links-busy-short = nur belegte Zeiten
my-feed-busy = Diese Adresse zeigt nur belegte Zeiten. Abonniere sie, um sie in deinem Kalender zu sehen.
links-add = Adresse anlegen
links-refused = Es wurde nichts angelegt. Schreib einen Namen mit höchstens { $length } Zeichen, den keine andere Adresse hat.
links-removed = Die Adresse wurde entfernt. Der Kalender dahinter ist geschlossen.
links-limit = Du kannst insgesamt { $most } Adressen haben. Entferne zuerst eine, um eine neue anzulegen.
links-unused = Noch keine App hat sie abgerufen.
links-made = Die Adresse ist angelegt. Öffne ihre Seite auf dem anderen Gerät oder schick sie der Person.
links-address = Diese Adresse
links-open = Seite zu dieser Adresse
links-end = Diese Adresse zurücksetzen oder entfernen
links-reset = Diese Adresse zurücksetzen
links-reset-text = An ihre Stelle tritt eine neue, und die alte funktioniert ab sofort nicht mehr. Jede App muss neu abonnieren.
links-reset-done = Hier steht jetzt eine neue Adresse.
links-remove = Diese Adresse entfernen
links-remove-text = Sie funktioniert ab sofort nicht mehr und kommt nie zurück. Apps, die sie nutzen, zeigen einige Tage lang, dass der Kalender geschlossen ist.
links-sure = Ja, ich bin sicher
reset-all = Auch meine weiteren Adressen zurücksetzen: { $names }
stop-point-further = Deine weiteren Adressen werden auch entfernt und kommen nicht zurück: { $names }
address-heading = Adresse zurücksetzen oder abschalten
address-text = Hat jemand anderes deine Adresse gesehen? Setze sie zurück. Brauchst du den Kalender nicht mehr? Schalte ihn ab.
reset-title = Adresse zurücksetzen
reset-lead = Du bekommst eine neue geheime Adresse, und die alte funktioniert ab sofort nicht mehr.
reset-point-dead = Kalender mit der alten Adresse zeigen deinen Stundenplan nicht mehr. Sie erfahren die neue nicht von selbst.
reset-point-again = Du musst deinen Stundenplan in jeder App mit der neuen Adresse abonnieren und den alten Kalender dort entfernen.
reset-point-final = Das lässt sich nicht rückgängig machen.
reset-consent = Ich möchte meine Adresse zurücksetzen. Ich weiß, dass ich neu abonnieren muss.
reset-button = Adresse zurücksetzen
stop-title = Kalender abschalten
stop-lead = Dein Stundenplan wird nicht mehr unter deiner Adresse veröffentlicht.
stop-point-closed = { $days ->
    [one] Einen Tag lang zeigen Kalender mit der Adresse einen Eintrag, der sagt, dass der Kalender beendet ist. Danach wird die Adresse nicht mehr gefunden.
   *[other] { $days } Tage lang zeigen Kalender mit der Adresse einen Eintrag, der sagt, dass der Kalender beendet ist. Danach wird die Adresse nicht mehr gefunden.
  }
stop-point-remove = Damit dein Stundenplan aus deiner Kalender-App verschwindet, entferne den Kalender dort. Wenn du nur das Abo loswerden möchtest, reicht das allein.
stop-point-back = Nur das Stundenplan-Team kann ihn wieder einschalten.
stop-reason = Warum? Du kannst das Feld leer lassen.
stop-reason-reader = Das Stundenplan-Team liest es.
stop-consent = Ich möchte diesen Kalender abschalten.
stop-button = Kalender abschalten
confirm-back = Mein Stundenplan
confirm-missing = Nichts wurde geändert. Setze das Häkchen, wenn du sicher bist.

## Module, Räume und Studiengänge

modules-title = Module
modules-search = Kürzel oder Titel des Moduls
rooms-title = Räume
rooms-search = Name des Raums
programmes-title = Studiengänge
programmes-search = Kürzel oder Titel des Studiengangs
list-button = Suchen
list-count = { $found ->
    [0] Nichts gefunden. Versuche es mit weniger oder kürzeren Wörtern.
    [one] Ein Treffer
   *[other] { $found } Treffer
  }
list-count-cut = { $found } Treffer, die ersten { $shown } werden angezeigt. Tippe mehr ein, um die Suche einzugrenzen.
room-map = Auf dem Lageplan zeigen
# A link to the programme's page elsewhere
programme-page = Seite des Studiengangs

## What changed, and who fetched it

ago-now = gerade eben
ago-minutes = { $minutes ->
    [one] vor { $minutes } Minute
   *[other] vor { $minutes } Minuten
  }
ago-hours = { $hours ->
    [one] vor { $hours } Stunde
   *[other] vor { $hours } Stunden
  }
ago-days = { $days ->
    [one] vor { $days } Tag
   *[other] vor { $days } Tagen
  }
duration-minutes = { $minutes } min
duration-hours = { $great } h { $small } min
duration-days = { $great } T { $small } h
changes-none = { $days ->
    [one] Keine Änderungen in den letzten 24 Stunden.
   *[other] Keine Änderungen in den letzten { $days } Tagen.
  }
changes-more = Das sind die letzten { $shown } von { $all } Änderungen. Der Atom-Feed enthält alle.
change-moved = Verlegt
change-cancelled = Entfällt
change-reinstated = Findet doch statt
change-added = Hinzugekommen
change-removed = Gestrichen
change-staff = Andere Lehrende
change-before = Vorher: { $what }
change-now = Jetzt: { $what }
change-note = Hinweis: { $note }
change-when = { $day }, { $time }
change-dates = { $count }-mal vom { $first } bis zum { $last }
change-online = online
change-nobody = niemand genannt
change-seen = Bemerkt: { $when }
atom-title = { $name } · Änderungen
atom-about = { $days ->
    [one] Was in den letzten 24 Stunden verlegt, abgesagt, hinzugefügt und gestrichen wurde
   *[other] Was in den letzten { $days } Tagen verlegt, abgesagt, hinzugefügt und gestrichen wurde
  }
atom-entry = { $what }: { $about }
fetches-none = Noch keine Kalender-App hat diesen Kalender abgerufen. Nach dem Abonnieren erscheint deine App hier.
fetches-old = Die alte Adresse wird noch abgerufen von { $program }: { $ago }.
fetches-old-advice = Abonniere den Stundenplan dort mit der neuen Adresse und entferne den alten Kalender.
fetches-expect = { $subscriptions } von { $of } Abos in { $program } zeigten die letzte Änderung innerhalb von { $time }.
program-outlook-phone = Outlook auf dem Handy
program-outlook-mac = Outlook für Mac
program-outlook-classic = Outlook für Windows (klassisch)
program-google = Google Kalender
program-apple-phone = Apple Kalender (iPhone, iPad)
program-apple-mac = Apple Kalender (Mac)
program-evolution = Evolution oder GNOME Kalender
program-android-app = Eine Android-App
program-apple-app = Eine App auf einem Apple-Gerät
program-script = Ein Skript
program-preview = Eine Linkvorschau
program-robot = Eine Suchmaschine
program-browser = Ein Browser
program-browser-app = Eine App, die sich als Browser ausgibt
program-other = Ein anderes Programm

## Anmelden

sign-in-title = Anmelden
sign-in-name = Name deines Kontos
sign-in-password = Passwort
sign-in-button = Anmelden
sign-in-failed = Der Name oder das Passwort ist falsch. Versuche es noch einmal.
sign-in-signed-out = Du bist abgemeldet.
sign-in-shared = Benutzen auch andere diesen Computer? Dann melde dich ab, wenn du fertig bist.
sign-in-provider-button = Mit dem Konto der Hochschule anmelden
sign-in-provider-down = Der Anmeldedienst der Hochschule ist gerade nicht erreichbar. Versuche es in einigen Minuten noch einmal. Links und Kalender, die du schon hast, funktionieren weiter.
sign-in-provider-failed = Die Anmeldung hat nicht geklappt. Versuche es noch einmal. Wenn es wieder nicht klappt, frage um Hilfe.
sign-in-provider-again = Die Anmeldung hat zu lange gedauert oder in einem anderen Browser begonnen. Versuche es noch einmal.
sign-in-provider-role = Du wurdest abgemeldet, weil du laut dem Anmeldedienst der Hochschule nicht mehr in der Beratung arbeitest oder dort nicht mehr angemeldet bist. Melde dich noch einmal an.
sign-in-provider-still = Mit dem Konto der Hochschule bist du vielleicht noch angemeldet. Benutzen auch andere diesen Computer, dann melde dich auch dort ab.
sign-in-account = Oder mit einem Konto dieser Website
sign-out-button = Abmelden
sign-out-everywhere = Auf allen Geräten abmelden
me-signed-in = Angemeldet als { $name }
me-feeds = Deine Stundenpläne
me-as-student = Studium
me-as-staff = Lehre
me-link-hidden = Deine Kalender-App braucht deine geheime Adresse. Wer die Adresse hat, kann deinen Stundenplan sehen. Deshalb erscheint sie erst, wenn du sie anforderst.
me-link-show = Meine Adresse zeigen
me-new = Deine Adresse wurde zurückgesetzt, und die alte funktioniert nicht mehr. Lass dir die neue Adresse zeigen, abonniere damit neu und entferne den alten Kalender.
me-none = Zu deinem Konto gibt es keinen Stundenplan
me-none-text = Du bist angemeldet, aber zu deinem Konto gehört kein Stundenplan. Wenn du einen erwartest, frag nach.
me-none-desk = Zu deinem Konto gehört kein Stundenplan, aber du kannst anderen in der Beratung helfen.
me-to-desk = Zur Beratung

api-title = API für Programme
api-lead = Diese Seite ist für alle, die Programme schreiben, zum Beispiel ein Portal oder eine App. Was jeder Teil tut, ist auf Englisch beschrieben.
api-openapi = Beschreibung für Programme (OpenAPI 3.1)
api-scopes = Einer dieser Scopes:
api-public = Was alle sehen dürfen, braucht kein Token.
api-body = Inhalt der Anfrage:
api-answer = Antwort:
api-errors = Fehler
api-star = Ein Stern steht bei dem, was angegeben werden muss.
api-types = Typen

## Nachrichten: E-Mails, wenn sich etwas ändert

messages-heading = E-Mail, wenn sich etwas ändert
messages-offer = Wir können an { $address } schreiben, wenn ein Termin { $days ->
    [one] des nächsten Tages
   *[other] der nächsten { $days } Tage
  } verschoben wird, ausfällt oder dazukommt. Änderungen werden einige Minuten gesammelt, und es { $daily ->
    [one] kommt höchstens eine E-Mail
   *[other] kommen höchstens { $daily } E-Mails
  } am Tag.
messages-are-on = Wir schreiben an { $address }, wenn sich dein Stundenplan ändert, seit { $when }.
messages-no-address = Von dir ist keine E-Mail-Adresse bekannt, also können wir dir nicht schreiben.
messages-end-with-link = Die E-Mails enden, wenn die Adresse dieser Seite zurückgesetzt oder abgeschaltet wird.
messages-begin = E-Mails schicken
messages-stop = E-Mails beenden
messages-saved = Gespeichert.
messages-stop-title = E-Mails über Änderungen beenden
messages-stop-text = Du bekommst E-Mails, wenn sich dein Stundenplan ändert. Möchtest du sie beenden?
messages-stopped = Du bekommst keine dieser E-Mails mehr. Auf der Seite deines Stundenplans kannst du wieder darum bitten.
