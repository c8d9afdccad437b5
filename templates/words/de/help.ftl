### Die Hilfeseiten: wie man mit jedem Kalenderprogramm abonniert, und die Wörter in den gezeichneten Bildern.
###
### Anrede: du. „Adresse“ ist immer die geheime Adresse des eigenen Stundenplans, die auf timetable.ics endet.

## Beschriftungen anderer Programme, so wie sie auf Deutsch heißen.

# Outlook im Web, neues Outlook für Windows
-outlook-calendar = Kalender
-outlook-add-calendar = Kalender hinzufügen
-outlook-subscribe-from-web = Aus dem Internet abonnieren
-outlook-import = Importieren
-outlook-remove = Entfernen

# Klassisches Outlook für Windows
-classic-file = Datei
-classic-home = Start
-classic-add-calendar = Kalender hinzufügen
-classic-open-calendar = Kalender öffnen
-classic-from-internet = Aus dem Internet…
-classic-ok = OK
-classic-yes = Ja
-classic-delete-calendar = Kalender löschen

# Apples Kalender auf iPhone und iPad
-iphone-calendars = Kalender
-iphone-add-calendar = Kalender hinzufügen
-iphone-add-subscription = Kalenderabonnement hinzufügen
-iphone-subscription-url = Abonnement-URL
-iphone-subscribe = Abonnieren
-iphone-add = Hinzufügen
-iphone-account = Account
-iphone-remove-alerts = Hinweise entfernen
-iphone-unsubscribe = Abbestellen
# In der App „Einstellungen“
-iphone-fetch = Datenabgleich

# Apples Kalender auf dem Mac
-mac-file = Ablage
-mac-new-subscription = Neues Kalenderabonnement…
-mac-subscribe = Abonnieren
-mac-location = Ort
-mac-auto-refresh = Automatisch aktualisieren
-mac-every-hour = Jede Stunde
-mac-remove = Entfernen
-mac-alerts = Hinweise
-mac-ok = OK
-mac-unsubscribe = Abbestellen

# Google Kalender im Browser
-google-other-calendars = Weitere Kalender
-google-from-url = Per URL
-google-url-of-calendar = URL des Kalenders
-google-public = Kalender öffentlich zugänglich machen
-google-add-calendar = Kalender hinzufügen
-google-unsubscribe = Abbestellen

# Mozilla Thunderbird
-thunderbird-calendar = Kalender
-thunderbird-new-calendar = Neuer Kalender…
-thunderbird-network = Im Netzwerk
-thunderbird-next = Weiter
-thunderbird-location = Adresse
-thunderbird-no-credentials = Diese Adresse verlangt keine Zugangsdaten
-thunderbird-find = Kalender suchen
-thunderbird-subscribe = Abonnieren
-thunderbird-properties = Eigenschaften
-thunderbird-unsubscribe = Kalender abbestellen…

# ICSx⁵, eine App für Android
-icsx5-subscribe = Kalender abonnieren
-icsx5-unsubscribe = Abo löschen


## Outlook im Web

help-outlook-web-title = Outlook im Web
help-outlook-web-intro = Mit dem Konto, das du von deiner Hochschule hast. Was du hier abonnierst, siehst du auch in Outlook auf deinem Handy und deinem Computer.
help-outlook-web-button = In Outlook abonnieren
help-outlook-web-shortcut = Der Knopf erledigt die Schritte 1 bis 4 für dich. Mach mit Schritt 5 weiter.
help-outlook-web-step-1 = Kopiere deine Adresse.
help-outlook-web-step-2 = Öffne Outlook im Browser, geh zu „{ -outlook-calendar }“ und wähle links in der Liste „{ -outlook-add-calendar }“.
help-outlook-web-step-3 = Wähle „{ -outlook-subscribe-from-web }“.
help-outlook-web-step-4 = Füge die Adresse in das erste Feld ein.
help-outlook-web-step-5 = Gib dem Kalender einen Namen, wähle eine Farbe, wenn du magst, und dann „{ -outlook-import }“.
help-outlook-web-step-6 = Schließe das Fenster. Dein Stundenplan steht jetzt links in der Liste, mit einem Häkchen. Bis die ersten Termine erscheinen, kann es ein paar Minuten dauern.
help-outlook-web-update = Outlook sieht etwa alle drei Stunden nach, manchmal erst nach einem Tag. Du kannst das nicht beschleunigen. Für Änderungen am selben Tag sieh auf der Seite deines Stundenplans nach.
help-outlook-web-not = Der Kalender erinnert dich nicht und zählt nicht als belegte Zeit, wenn andere einen freien Termin suchen. Er hat nur die eine Farbe, die du wählst. Seine Termine kannst du nicht bearbeiten.
help-outlook-web-stop = Zeig links in der Liste auf den Kalender, öffne die drei Punkte neben seinem Namen und wähle „{ -outlook-remove }“. Sonst ändert sich nichts in deinem Kalender.
help-outlook-web-note = „{ -outlook-subscribe-from-web }“ fehlt oder wird abgelehnt? Dann hat deine Hochschule es vielleicht abgeschaltet: Frag nach Hilfe.

## Outlook auf dem Handy (die Outlook-App für iPhone und Android)

help-outlook-phone-title = Outlook auf dem Handy
help-outlook-phone-intro = Die Outlook-App kann selbst nichts abonnieren, zeigt aber, was du in Outlook im Web abonnierst.
help-outlook-phone-button = In Outlook im Web abonnieren
help-outlook-phone-shortcut = Der Knopf öffnet Outlook im Web und trägt deine Adresse ein. Wähle dort „{ -outlook-import }“ und mach mit Schritt 2 weiter.
help-outlook-phone-step-1 = Abonniere in Outlook im Web, mit demselben Konto wie in der App. Am besten geht das am Computer. Am Handy nimm den Browser und fordere dort die Desktop-Website an.
help-outlook-phone-step-2 = Öffne die Outlook-App und tippe unten auf den Kalender.
help-outlook-phone-step-3 = Öffne oben links die Liste der Kalender. Dein Stundenplan steht unter deinem Hochschulkonto: Achte darauf, dass er ein Häkchen hat.
help-outlook-phone-update = Wie in Outlook im Web: etwa alle drei Stunden, manchmal erst nach einem Tag. Die Liste nach unten zu ziehen, beschleunigt nichts.
help-outlook-phone-not = Der Kalender erinnert dich nicht und zählt nicht als belegte Zeit. Seine Termine kannst du nicht bearbeiten.
help-outlook-phone-stop = Entferne den Kalender in Outlook im Web, dann verschwindet er auch aus der App. Um ihn nur auszublenden, nimm in der Liste der Kalender das Häkchen weg.
help-outlook-phone-note = Noch nicht da? Bis die App ein neues Abo zeigt, kann es eine Stunde dauern. Wenn du ein iPhone hast und erinnert werden möchtest, abonniere stattdessen in Apples Kalender.

## Neues Outlook für Windows

help-outlook-windows-title = Neues Outlook für Windows
help-outlook-windows-intro = Das neue Outlook teilt seine Kalender mit Outlook im Web: Abonniere in einem von beiden, dann zeigen ihn beide.
help-outlook-windows-button = In Outlook im Web abonnieren
help-outlook-windows-shortcut = Der Knopf öffnet Outlook im Web und trägt deine Adresse ein. Wähle dort „{ -outlook-import }“ und sieh dann im neuen Outlook nach. Die Schritte unten führen im neuen Outlook selbst zum Ziel.
help-outlook-windows-step-1 = Kopiere deine Adresse.
help-outlook-windows-step-2 = Öffne im neuen Outlook den Kalender und wähle links in der Liste „{ -outlook-add-calendar }“.
help-outlook-windows-step-3 = Wähle „{ -outlook-subscribe-from-web }“ und füge die Adresse ein. Sie muss mit https beginnen.
help-outlook-windows-step-4 = Gib dem Kalender einen Namen und wähle „{ -outlook-import }“.
help-outlook-windows-update = Etwa alle drei Stunden, manchmal erst nach einem Tag. Du kannst das nicht beschleunigen.
help-outlook-windows-not = Der Kalender erinnert dich nicht und zählt nicht als belegte Zeit, wenn andere einen freien Termin suchen. Er hat nur die eine Farbe, die du wählst. Seine Termine kannst du nicht bearbeiten.
help-outlook-windows-stop = Zeig links in der Liste auf den Kalender, öffne die drei Punkte neben seinem Namen und wähle „{ -outlook-remove }“.

## Klassisches Outlook für Windows

help-outlook-classic-title = Klassisches Outlook für Windows
help-outlook-classic-intro = Das ältere Outlook aus dem Office-Paket: Es hat oben links die Registerkarte „{ -classic-file }“, das neue Outlook hat keine.
help-outlook-classic-step-1 = Kopiere deine Adresse.
help-outlook-classic-step-2 = Öffne den Kalender. Wähle auf der Registerkarte „{ -classic-home }“ erst „{ -classic-add-calendar }“ (in älteren Versionen „{ -classic-open-calendar }“), dann „{ -classic-from-internet }“.
help-outlook-classic-step-3 = Füge die Adresse ein und wähle „{ -classic-ok }“.
help-outlook-classic-step-4 = Outlook fragt, ob es den Kalender hinzufügen und Aktualisierungen abonnieren soll. Wähle „{ -classic-yes }“.
help-outlook-classic-update = Nur solange Outlook auf diesem Computer läuft. Es sieht nach, wenn es E-Mails sendet und empfängt, etwa einmal in der Stunde.
help-outlook-classic-not = Der Kalender erinnert dich nicht und zählt nicht als belegte Zeit. Er bleibt auf diesem Computer und kommt nicht auf dein Handy. Seine Termine kannst du nicht bearbeiten.
help-outlook-classic-stop = Klicke links in der Liste mit der rechten Maustaste auf den Kalender und wähle „{ -classic-delete-calendar }“. Sonst ändert sich nichts in deinem Kalender.
help-outlook-classic-note = Für die meisten ist es besser, in Outlook im Web zu abonnieren. Das klassische Outlook zeigt den Kalender dann in der Regel auch, und dein Handy ebenso. Nimm nur einen der beiden Wege, sonst siehst du alles doppelt.

## Outlook für Mac

help-outlook-mac-title = Outlook für Mac
help-outlook-mac-intro = In Outlook für Mac selbst klappt das Abonnieren nicht zuverlässig, aber es zeigt, was du in Outlook im Web abonnierst.
help-outlook-mac-button = In Outlook im Web abonnieren
help-outlook-mac-shortcut = Der Knopf öffnet Outlook im Web und trägt deine Adresse ein. Wähle dort „{ -outlook-import }“ und mach mit Schritt 2 weiter.
help-outlook-mac-step-1 = Abonniere in Outlook im Web, mit demselben Konto wie in Outlook für Mac.
help-outlook-mac-step-2 = Öffne Outlook auf dem Mac und geh zum Kalender.
help-outlook-mac-step-3 = Such deinen Stundenplan links in der Liste, unter deinem Hochschulkonto, und setze sein Häkchen.
help-outlook-mac-update = Wie in Outlook im Web: etwa alle drei Stunden, manchmal erst nach einem Tag.
help-outlook-mac-not = Der Kalender erinnert dich nicht und zählt nicht als belegte Zeit, wenn andere einen freien Termin suchen. Seine Termine kannst du nicht bearbeiten.
help-outlook-mac-stop = Entferne den Kalender in Outlook im Web, dann verschwindet er auch aus Outlook für Mac.
help-outlook-mac-note = Apples Kalender, der auf jedem Mac ist, abonniert selbst, sieht so oft nach, wie du möchtest, und kann dich erinnern.

## iPhone und iPad, Apples Kalender

help-iphone-title = iPhone und iPad
help-iphone-intro = Mit der App „Kalender“, die auf jedem iPhone und iPad ist.
help-iphone-button = Im Kalender abonnieren
help-iphone-shortcut = Der Knopf erledigt die Schritte 1 bis 3 für dich. Mach mit Schritt 4 weiter.
help-iphone-step-1 = Kopiere deine Adresse.
help-iphone-step-2 = Tippe in der App „Kalender“ unten auf „{ -iphone-calendars }“ (auf neueren Systemen ein Kalendersymbol), dann auf „{ -iphone-add-calendar }“ und „{ -iphone-add-subscription }“.
help-iphone-step-3 = Füge die Adresse bei „{ -iphone-subscription-url }“ ein.
help-iphone-step-4 = Tippe auf „{ -iphone-subscribe }“.
help-iphone-step-5 = Wähle bei „{ -iphone-account }“ iCloud, wenn deine anderen Apple-Geräte ihn auch zeigen sollen. Tippe dann auf „{ -iphone-add }“.
help-iphone-update = Meist innerhalb einiger Stunden. Wie oft dein iPhone nachsieht, legst du in den Einstellungen fest: Suche dort nach „{ -iphone-fetch }“. Im Stromsparmodus sieht es seltener nach.
help-iphone-not = Der Kalender zählt nicht als belegte Zeit, und seine Termine kannst du nicht bearbeiten. Er hat nur die eine Farbe, die du wählst. Er erinnert dich nur, wenn du das auf der Seite deines Stundenplans einstellst und „{ -iphone-remove-alerts }“ ausgeschaltet lässt.
help-iphone-stop = Tippe in der Liste der Kalender auf das ⓘ neben dem Kalender, dann auf „{ -iphone-unsubscribe }“. Sonst ändert sich nichts in deinem Kalender.

## Apples Kalender auf dem Mac

help-mac-title = Kalender auf dem Mac
help-mac-intro = Mit der App „Kalender“, die auf jedem Mac ist.
help-mac-button = Im Kalender abonnieren
help-mac-shortcut = Der Knopf erledigt die Schritte 1 bis 3 für dich. Mach mit Schritt 4 weiter.
help-mac-step-1 = Kopiere deine Adresse.
help-mac-step-2 = Öffne in der App „Kalender“ das Menü „{ -mac-file }“ und wähle „{ -mac-new-subscription }“.
help-mac-step-3 = Füge die Adresse ein.
help-mac-step-4 = Klicke auf „{ -mac-subscribe }“.
help-mac-step-5 = Stelle „{ -mac-auto-refresh }“ auf „{ -mac-every-hour }“. Wähle bei „{ -mac-location }“ iCloud, wenn dein iPhone ihn auch zeigen soll. Klicke dann auf „{ -mac-ok }“.
help-mac-update = So oft, wie du es unter „{ -mac-auto-refresh }“ einstellst, solange der Mac wach ist.
help-mac-not = Der Kalender zählt nicht als belegte Zeit, und seine Termine kannst du nicht bearbeiten. Er hat nur die eine Farbe, die du wählst. Er erinnert dich nur, wenn du das auf der Seite deines Stundenplans einstellst und neben „{ -mac-remove }“ das Feld „{ -mac-alerts }“ leer lässt.
help-mac-stop = Halte die Taste ctrl gedrückt, klicke links in der Liste auf den Kalender und wähle „{ -mac-unsubscribe }“. Sonst ändert sich nichts in deinem Kalender.

## Google Kalender

help-google-title = Google Kalender
help-google-intro = Im Browser, am besten am Computer: Die App auf dem Handy kann selbst nichts abonnieren, zeigt aber, was du hier hinzufügst.
help-google-button = Google Kalender öffnen
help-google-shortcut = Der Knopf kopiert deine Adresse, wenn dein Browser es zulässt, und erledigt Schritt 2: Google öffnet sich mit einem leeren Feld. Mach mit Schritt 3 weiter.
help-google-filled = Der Knopf öffnet Google Kalender mit deiner Adresse. Wähle dort „Hinzufügen“, und du bist fertig. Die Schritte unten tun dasselbe von Hand.
help-google-step-1 = Kopiere deine Adresse.
help-google-step-2 = Öffne Google Kalender im Browser. Wähle links neben „{ -google-other-calendars }“ das Plus, dann „{ -google-from-url }“.
help-google-step-3 = Füge die Adresse bei „{ -google-url-of-calendar }“ ein. Lass „{ -google-public }“ ohne Häkchen.
help-google-step-4 = Wähle „{ -google-add-calendar }“.
help-google-step-5 = Auf dem Handy: Öffne die App „Google Kalender“, dann ihre Einstellungen, und tippe auf deinen Stundenplan. Achte darauf, dass er synchronisiert wird.
help-google-update = Wann Google es will: oft nach zwölf Stunden, manchmal erst nach mehr als einem Tag. Du kannst das nicht beschleunigen. Für Änderungen am selben Tag sieh auf der Seite deines Stundenplans nach.
help-google-not = Google übernimmt keine Erinnerungen aus deinem Stundenplan. Du kannst dort eigene festlegen, in den Einstellungen des Kalenders. Der Kalender zählt für andere nicht als belegte Zeit und hat nur die eine Farbe, die du wählst. Seine Termine kannst du nicht bearbeiten.
help-google-stop = Wähle in den Einstellungen von Google Kalender links den Kalender, geh ans Ende der Seite und wähle „{ -google-unsubscribe }“. Sonst ändert sich nichts in deinem Kalender.
help-google-note = Öffnet sich auf dem Handy die App statt des leeren Feldes? Halte den Knopf gedrückt, öffne den Link in einem neuen Tab und fordere im Browser die Desktop-Version an. Oder öffne diese Seite am Computer: Dein Handy zeigt den Kalender dann auch.

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = Thunderbird auf dem Computer abonniert selbst und sieht oft nach.
help-thunderbird-step-1 = Kopiere deine Adresse.
help-thunderbird-step-2 = Öffne „{ -thunderbird-calendar }“ und wähle unter der Liste der Kalender „{ -thunderbird-new-calendar }“.
help-thunderbird-step-3 = Wähle „{ -thunderbird-network }“, dann „{ -thunderbird-next }“.
help-thunderbird-step-4 = Füge die Adresse bei „{ -thunderbird-location }“ ein, setze das Häkchen bei „{ -thunderbird-no-credentials }“ und wähle „{ -thunderbird-find }“.
help-thunderbird-step-5 = Thunderbird zeigt deinen Stundenplan an. Wähle „{ -thunderbird-subscribe }“.
help-thunderbird-update = Alle 30 Minuten, solange Thunderbird läuft, wenn du nichts anderes einstellst: Klicke dazu mit der rechten Maustaste auf den Kalender und wähle „{ -thunderbird-properties }“.
help-thunderbird-not = Der Kalender erinnert dich nur, wenn du das auf der Seite deines Stundenplans einstellst. Er bleibt auf diesem Computer und hat nur die eine Farbe, die du wählst. Seine Termine kannst du nicht bearbeiten.
help-thunderbird-stop = Klicke links in der Liste mit der rechten Maustaste auf den Kalender und wähle „{ -thunderbird-unsubscribe }“. Sonst ändert sich nichts in deinem Kalender.

## Android

help-android-title = Android
help-android-intro = Nutzt du auf dem Handy Google Kalender oder Outlook? Dafür gibt es eigene Seiten. Für jede andere Kalender-App nimm die kostenlose App ICSx⁵.
help-android-button = In einer Kalender-App öffnen
help-android-step-1 = Installiere ICSx⁵ von F-Droid oder Google Play.
help-android-step-2 = Kopiere deine Adresse.
help-android-step-3 = Öffne ICSx⁵ und tippe auf das Plus.
help-android-step-4 = Füge die Adresse dort ein, wo nach einem Link gefragt wird, und geh weiter.
help-android-step-5 = Gib dem Kalender einen Namen und eine Farbe und bestätige.
help-android-step-6 = Öffne deine Kalender-App. Dein Stundenplan steht in ihrer Liste der Kalender: Achte darauf, dass er angezeigt wird.
help-android-update = So oft, wie du es in ICSx⁵ einstellst, wenn das Handy es zulässt: Stromsparen kann es verzögern.
help-android-not = Der Kalender erinnert dich nur, wenn du das auf der Seite deines Stundenplans oder in ICSx⁵ einstellst. Er bleibt auf diesem Handy. Seine Termine kannst du nicht bearbeiten.
help-android-stop = Tippe in ICSx⁵ auf den Kalender und wähle „{ -icsx5-unsubscribe }“. Sonst ändert sich nichts in deinem Kalender.


## Wörter in den Bildern. Sie stehen in kleinen Kästen: höchstens etwa 28 Zeichen.

picture-my-timetable = Mein Stundenplan
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

## Was jedes Bild zeigt, für alle, die es nicht sehen können: je ein Satz

picture-outlook-web-2-alt = Der Kalender von Outlook im Browser: „{ -outlook-add-calendar }“ steht links in der Liste, unter dem kleinen Monat.
picture-outlook-web-3-alt = Ein Fenster mit einer Liste links: Der Eintrag „{ -outlook-subscribe-from-web }“ ist gewählt.
picture-outlook-web-5-alt = Dasselbe Fenster: Die Adresse steht im ersten Feld, ein Name im zweiten, darunter sind Farben und ganz unten der Knopf „{ -outlook-import }“.
picture-outlook-web-6-alt = Wieder der Kalender: Dein Stundenplan steht links in der Liste, mit einem Häkchen, und seine Termine sind in der Woche zu sehen.
picture-outlook-phone-2-alt = Die Outlook-App: Das Kalendersymbol ist unten auf dem Bildschirm.
picture-outlook-phone-3-alt = Die Liste der Kalender in der Outlook-App, links auf dem Bildschirm geöffnet: Dein Stundenplan hat ein Häkchen.
picture-outlook-windows-2-alt = Der Kalender im neuen Outlook: „{ -outlook-add-calendar }“ steht links in der Liste, unter dem kleinen Monat.
picture-outlook-windows-3-alt = Ein Fenster mit einer Liste links: Der Eintrag „{ -outlook-subscribe-from-web }“ ist gewählt.
picture-outlook-windows-4-alt = Dasselbe Fenster: Die Adresse steht im ersten Feld, ein Name im zweiten, und ganz unten ist der Knopf „{ -outlook-import }“.
picture-outlook-classic-2-alt = Die Registerkarte „{ -classic-home }“ im Menüband: Der Knopf „{ -classic-add-calendar }“ hat ein Menü geöffnet, dessen letzter Eintrag „{ -classic-from-internet }“ ist.
picture-outlook-classic-3-alt = Ein kleines Fenster mit einem Feld, in dem die Adresse steht, und dem Knopf „{ -classic-ok }“.
picture-outlook-classic-4-alt = Eine Frage mit mehreren Knöpfen: „{ -classic-yes }“ ist zu wählen.
picture-outlook-mac-3-alt = Outlook für Mac: Dein Stundenplan steht links in der Liste, mit einem Häkchen, und seine Termine sind in der Woche zu sehen.
picture-iphone-2-alt = Die Liste der Kalender in der App „Kalender“: „{ -iphone-add-calendar }“ hat unten ein Menü geöffnet, und „{ -iphone-add-subscription }“ steht darin.
picture-iphone-4-alt = Eine Seite mit dem Feld „{ -iphone-subscription-url }“, in dem die Adresse steht, und darunter dem Knopf „{ -iphone-subscribe }“.
picture-iphone-5-alt = Eine Seite mit dem Namen des Kalenders, seinem Account und dem Schalter „{ -iphone-remove-alerts }“; oben rechts ist „{ -iphone-add }“.
picture-mac-2-alt = Das Menü „{ -mac-file }“ ist oben auf dem Bildschirm geöffnet, und „{ -mac-new-subscription }“ steht darin.
picture-mac-4-alt = Ein kleines Fenster mit einem Feld, in dem die Adresse steht, und dem Knopf „{ -mac-subscribe }“.
picture-mac-5-alt = Ein Fenster mit dem Namen des Kalenders, den Feldern „{ -mac-location }“ und „{ -mac-auto-refresh }“, das auf „{ -mac-every-hour }“ steht, und dem Knopf „{ -mac-ok }“.
picture-google-2-alt = Die Liste links in Google Kalender: Das Plus neben „{ -google-other-calendars }“ hat ein Menü geöffnet, und „{ -google-from-url }“ steht darin.
picture-google-4-alt = Eine Seite mit dem Feld „{ -google-url-of-calendar }“, in dem die Adresse steht, einem leeren Kästchen, das den Kalender öffentlich machen würde, und dem Knopf „{ -google-add-calendar }“.
picture-thunderbird-2-alt = Der Kalender von Thunderbird: „{ -thunderbird-new-calendar }“ steht unten in der Liste links.
picture-thunderbird-3-alt = Ein Fenster mit zwei Möglichkeiten: „{ -thunderbird-network }“ ist gewählt, und unten ist der Knopf „{ -thunderbird-next }“.
picture-thunderbird-4-alt = Ein Fenster: Die Adresse steht im Feld „{ -thunderbird-location }“, „{ -thunderbird-no-credentials }“ hat ein Häkchen, und unten ist der Knopf „{ -thunderbird-find }“.
picture-android-3-alt = Die Liste der Abos in ICSx⁵: Das Plus ist unten rechts.
picture-android-4-alt = Eine Seite mit einem Feld, in dem die Adresse steht, und einem Pfeil, der weiterführt.
