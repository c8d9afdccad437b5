# Die Beratung, für die Leute, die dort arbeiten. Nur auf Englisch und Deutsch.

desk-title = Beratung
desk-search = Wen oder was suchen Sie?
desk-search-hint = Namen, Kennungen, E-Mail-Adressen, Module, Räume und Studiengänge. Teile von Wörtern genügen, in jeder Reihenfolge, mit oder ohne Akzente.
desk-no-list = Die Liste der geschützten Personen ist nicht lesbar. Deshalb wird hier niemand gezeigt. Fragen Sie die Administration.
desk-back = Suche
desk-kind-student = Studierende
desk-kind-staff = Lehrende
desk-kind-module = Modul
desk-kind-room = Raum
desk-kind-programme = Studiengang
desk-protected = Diese Person steht auf der Liste der geschützten Personen. Nur die Administration sieht diese Seite.

## Der Zustand eines Links

desk-state-good = Der Link funktioniert.
desk-state-public = Der Kalender ist öffentlich. Alle können ihn abonnieren.
desk-state-reset = Der Link funktioniert. Er wurde zuletzt am { $when } zurückgesetzt.
desk-state-off = Der Kalender ist seit { $when } abgeschaltet.
desk-state-former = Der Link funktioniert, aber es gibt keinen Stundenplan: Keine Datei im Datenordner nennt diese Kennung noch.
# The state of a link in a table
desk-short-good = Funktioniert
desk-short-public = Öffentlich
desk-short-former = Kein Stundenplan
desk-messages = Bekommt E-Mails über Änderungen an { $address }, seit { $when }.
desk-connection-unknown = Dieser Server zeichnet Abrufe nicht auf.
desk-connection-never = Nie verbunden: Keine Kalender-App hat den Kalender in den letzten { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
  } abgerufen.
desk-connection-opened = Nie verbunden: { $program } hat die Adresse { $ago } geöffnet, aber nicht abonniert.
desk-connection-good = Verbunden, letzter Abruf { $ago } durch { $program }.
desk-connection-silent = Still seit { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
  }: So lange hat { $program } den Kalender nicht abgerufen.

## Die Adresse

desk-address = Adresse
desk-address-hidden = Wer die Adresse hat, sieht diesen Stundenplan. Das Journal hält fest, wer sie hier angesehen hat.
desk-address-secret = Die geheime Adresse
desk-address-off = An der Adresse erscheint nichts, weil der Kalender abgeschaltet ist.
desk-show = Adresse zeigen
desk-code = Für die Kamera eines Telefons
desk-view = Ansehen, was die Person sieht

## Handlungen

desk-actions = Handlungen
desk-reason = Grund, für das Journal
desk-note = Notiz, für das Journal
desk-note-button = Festhalten
desk-reset = Adresse zurücksetzen
desk-reset-all = Alle Adressen zurücksetzen
desk-reset-all-text = Die erste und alle weiteren Adressen werden durch neue ersetzt, und die alten funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.
desk-further = Weitere Adressen
desk-further-text = Die Person hat sie für andere Geräte oder Menschen angelegt. Sie zeigen den Stundenplan, und niemand kann damit etwas ändern.
desk-further-reset = Diese Adresse zurücksetzen
desk-further-remove = Diese Adresse entfernen
desk-further-decide = Zurücksetzen oder entfernen
desk-reset-text = Es gibt dann eine neue Adresse, und die alte funktioniert sofort nicht mehr. Die Person muss in jeder App neu abonnieren. Das lässt sich nicht rückgängig machen.
desk-off = Kalender abschalten
desk-off-text = An der Adresse erscheint nichts mehr, bis der Kalender wieder eingeschaltet wird.
desk-on = Kalender einschalten
desk-on-text = Der Stundenplan erscheint wieder, an derselben Adresse wie vorher.
desk-choices = Auswahl ändern
desk-chosen = Auswahl
desk-chosen-none = Nichts ist ausgewählt: Der Kalender zeigt alles.
desk-hidden-modules = Ohne die Module { $what }
desk-hidden-types = Ohne die Arten { $what }
desk-hidden-parts = Ohne { $what }
desk-hidden-cancelled = Ohne abgesagte Termine
desk-chosen-alarm = Erinnerung { $minutes }
desk-chosen-language = Sprache: { $language }
desk-missing = Nichts wurde geändert. Schreiben Sie den Grund dazu.
desk-unsent = Das Formular wurde nicht gesendet
desk-unsent-text = Nichts wurde geändert, weil der Anmeldedienst der Hochschule noch einmal sagen muss, dass Sie in der Beratung arbeiten. Die Schaltfläche führt dorthin und zurück. Ihr Text steht hier noch: Kopieren Sie ihn vorher.
desk-unsent-unchecked = Nichts wurde geändert, weil sich Ihre Berechtigung gerade nicht prüfen lässt. Ihr Text steht hier noch: Kopieren Sie ihn, und versuchen Sie es in einigen Minuten noch einmal.
desk-unsent-typed = Ihr Text
desk-unsent-back = Prüfen und zurück zur Seite
desk-unsent-ended = Nichts wurde geändert, weil Ihre Sitzung zu Ende ist. Ihr Text steht hier noch: Kopieren Sie ihn, und melden Sie sich dann neu an. Danach sind Sie wieder auf der Seite.
desk-unsent-sign-in = Neu anmelden
desk-unsent-outdated = Nichts wurde geändert, weil das Formular geöffnet wurde, bevor Sie sich zuletzt angemeldet haben. Ihr Text steht hier noch: Kopieren Sie ihn, und öffnen Sie die Seite neu.
desk-unsent-open = Seite neu öffnen
desk-done-reset = Die Adresse wurde zurückgesetzt, und die alte funktioniert nicht mehr. Zeigen Sie die neue Adresse an und geben Sie sie weiter.
desk-done-remove = Die Adresse wurde entfernt.
desk-done-reset-all = Alle Adressen wurden zurückgesetzt, und die alten funktionieren nicht mehr.
desk-done-off = Der Kalender wurde abgeschaltet.
desk-done-on = Der Kalender wurde wieder eingeschaltet.
desk-done-choices = Die Auswahl wurde gespeichert.
desk-done-note = Die Notiz wurde festgehalten.

## Die Mail an eine Person

desk-mail = Per Mail erklären, wie man den Stundenplan bekommt
desk-mail-again = Noch einmal per Mail erklären, wie man den Stundenplan bekommt
desk-mail-to = Die Mail geht an { $email }, in dieser Sprache: { $language }.
desk-mail-no-sign-in = Diese Person kann sich nicht anmelden. Deshalb hilft nur eine Mail mit der geheimen Adresse.
desk-mail-with-address = Die geheime Adresse in die Mail schreiben. Wer die Mail liest, kann dann den Stundenplan sehen. Das Journal hält fest, dass sie verschickt wurde.
desk-mail-no-address = Im Datenordner steht keine E-Mail-Adresse dieser Person.
desk-mail-wrong-address = Die E-Mail-Adresse im Datenordner ist ungültig.
desk-mail-off = Der Kalender ist abgeschaltet. Deshalb kann keine Mail verschickt werden.
desk-mail-broken = Die Mails sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-mail-waiting = Eine Mail wartet seit { $when } auf den Versand.
desk-mail-put-off = Der Mailserver hat die Mail am { $when } aufgeschoben ({ $reason }). Sie wird noch einmal versucht.
desk-mail-begun = Die Mail wird gerade verschickt.
desk-mail-sent = Der Mailserver hat am { $when } eine Mail angenommen.
desk-mail-refused = Die Mail wurde am { $when } abgelehnt: { $reason }
desk-mail-uncertain = Niemand weiß, ob die Mail am { $when } verschickt wurde ({ $reason }). Sie wird nicht von selbst noch einmal verschickt.
desk-mail-cancelled = Die Mail wurde am { $when } aus der Warteschlange genommen ({ $reason }).
desk-mail-dropped = Die Mail wurde am { $when } nicht verschickt: { $reason }
desk-mail-reason-no-address = im Datenordner steht keine E-Mail-Adresse dieser Person
desk-mail-reason-off = der Kalender wurde abgeschaltet
desk-mail-reason-wrong-address = die E-Mail-Adresse im Datenordner ist ungültig
desk-mail-reason-interrupted = das Programm endete, bevor der Mailserver antwortete
desk-mail-needs-address = Keine Mail wurde verschickt, weil sich diese Person nicht anmelden kann. Setzen Sie das Häkchen für die geheime Adresse.
desk-mail-another = Keine Mail wurde verschickt, weil es eine andere gibt, seit diese Seite geöffnet wurde. Ihr Zustand steht unten.
desk-done-mail = Die Mail ist in der Warteschlange. Laden Sie diese Seite neu, um zu sehen, was daraus geworden ist.

## Teile der Seite

desk-days = Heute und die nächsten 14 Tage
desk-days-none = An diesen Tagen findet nichts statt.
desk-help = Schritte für die App der Person
desk-help-app = App
desk-help-button = Ändern
desk-help-copy = Text kopieren
desk-journal = Journal
desk-journal-empty = Über diesen Link wurde noch nichts entschieden.
desk-journal-broken = Das Journal ist nicht lesbar. Der Fehler steht im Log des Servers.
desk-event-reset = Zurückgesetzt
desk-event-off = Abgeschaltet
# $what: “Zurückgesetzt”
desk-event-of-link = { $what } (Adresse { $number })
desk-event-add = Adresse angelegt
desk-event-remove = Adresse entfernt
desk-event-on = Eingeschaltet
desk-event-choices = Auswahl
desk-event-shown = Adresse gezeigt
desk-event-note = Notiz
desk-by-owner = von der Person selbst
desk-by-desk = von { $name } in der Beratung
desk-by-account = für { $name }, nach der Anmeldung
desk-by-mail = in einer Mail, { $author }
desk-view-note = Diese Seite sieht die Person, der der Link gehört. Hier lässt sich nichts ändern, und das Ansehen gilt nicht als Abruf.

## Die Übersicht

desk-overview = Übersicht
desk-people = Personen und ihre Kalender-Apps
desk-who = Personen
desk-students = Studierende
desk-staff = Lehrende
desk-all = Alle
desk-connected = Verbunden
desk-silent = Still
desk-never = Nie verbunden
desk-turned-off = Abgeschaltet
desk-states-broken = Die Zahlen früherer Tage sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-states-none = Einmal am Tag wird gezählt, wie viele Personen verbunden sind. Es gibt noch keine Zählung.
# $days: die Anzahl der Tage
desk-states-plot = Studierende und Lehrende, einmal am Tag gezählt: { $days ->
    [one] { $days } der letzten 30 Tage wurde gezählt.
   *[other] { $days } der letzten 30 Tage wurden gezählt.
  }
desk-states-day = { $day }: { $connected } verbunden, { $silent } still, { $never } nie verbunden.
desk-plot = Abrufe von Kalender-Apps in den letzten 30 Tagen: insgesamt { $all }, höchstens { $most } an einem Tag ({ $day }).
desk-group = { $id } { $title }
desk-modules = Module mit den meisten Studierenden ohne Verbindung
desk-module-table = Alle Module (CSV)
desk-programmes = Studiengänge mit den meisten Studierenden ohne Verbindung
desk-programmes-text = Studierende zählen zu einem Studiengang, wenn sie mehr als die Hälfte seiner Module belegen.
desk-programme-table = Alle Studiengänge (CSV)
desk-groups-none = Alle sind verbunden.
desk-apps = Wie aktuell die Kalender sind
desk-apps-none = In der letzten Woche wurden zu wenige Abonnements gemessen.
desk-holds = Zurückgehaltene Dateien
desk-holds-broken = Die zurückgehaltenen Dateien sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-holds-none = Keine Datei wird zurückgehalten.
desk-hold-rejected = abgelehnt
desk-hold = { $id }, zurückgehalten seit { $since }
desk-hold-terms = Die Wochen eines Semesters haben andere Daten, oder die Zeitzone ist eine andere. Fast jeder Termin läge dann zu einer anderen Zeit. Vergleichen Sie terms.json mit der letzten Fassung.
desk-hold-lost-meetings = Module haben viele kommende Termine verloren. War der Export unvollständig, oder ist er für ein anderes Semester?
desk-hold-gone-modules = Viele Module sind verschwunden. War der Export unvollständig, oder schreiben sich alle Codes jetzt anders?
desk-hold-lists-left-out = Viele Personen verlören Termine. Fehlten Belegungslisten, oder wurden sie exportiert, bevor sie gefüllt waren?
desk-hold-half-emptied = Viele Dateien haben mehr als die Hälfte ihres Inhalts verloren. War der Export unvollständig?
desk-hold-other-people = In Belegungslisten stehen andere Personen als zuvor. Gehören die Listen zu anderen Modulen, oder schreiben sich die Kennungen jetzt anders?
desk-hold-staff = Die meisten Beschäftigten verlören alle Termine. Schreiben sich ihre Kennungen jetzt anders?
desk-hold-used-rooms = Die meisten Räume verlören alle Termine. Schreiben sich ihre Kennungen jetzt anders?
desk-hold-programmes = Viele Studiengänge sind verschwunden. War der Export unvollständig, oder schreiben sich alle Kennungen jetzt anders?
desk-hold-rooms = rooms.json fehlt oder hat die meisten Räume verloren. War der Export unvollständig?
desk-hold-names = people.json fehlt oder hat die meisten Personen verloren. War der Export unvollständig?
desk-hold-notices = Die meisten Hinweise sind verschwunden. War ihr Export unvollständig?
desk-hold-renamed-modules = { $count ->
    [one] Ein Modul hat jetzt anscheinend einen anderen Code.
   *[other] { $count } Module haben jetzt anscheinend andere Codes.
  }
desk-hold-renamed-activities = { $count ->
    [one] Eine Veranstaltung hat jetzt anscheinend eine andere Kennung.
   *[other] { $count } Veranstaltungen haben jetzt anscheinend andere Kennungen.
  }
desk-hold-people = { $count ->
    [one] Eine Person verlöre Termine.
   *[other] { $count } Personen verlören Termine.
  }
desk-hold-modules = { $count ->
    [one] Ein Modul fiele weg.
   *[other] { $count } Module fielen weg.
  }
desk-hold-meetings = { $count } von { $all } kommenden Terminen fielen weg oder lägen zu anderen Zeiten.
desk-hold-entries = { $count } von { $all } { $entries ->
    [staff] Beschäftigten mit Terminen
    [used-rooms] Räumen mit Terminen
    [programmes] Studiengängen
    [rooms] Räumen
    [names] Namen von Personen
   *[notices] Dateien mit Hinweisen
  } fielen weg.
desk-hold-files = Zurückgehaltene Dateien ({ $count }): { $named }{ $more ->
    [0] { "" }
   *[other] { " " }und { $more } weitere
  }
desk-hold-accept = Die Dateien so veröffentlichen
desk-hold-reject = Den letzten guten Inhalt behalten
desk-done-hold = Die Entscheidung wurde festgehalten. Sie wirkt in wenigen Sekunden.
desk-mass-heading = Massenänderungen
desk-mass-text = So viele Termine haben sich auf einmal geändert, dass niemand eine E-Mail darüber bekommt, bevor jemand mit der Rolle „admin“ entscheidet.
desk-mass-broken = Die Massenänderungen sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-mass-none = Keine Massenänderung wartet.
desk-mass-waits = { $count ->
    [one] 1 Massenänderung wartet auf eine Entscheidung.
   *[other] { $count } Massenänderungen warten auf eine Entscheidung.
  }
desk-mass = { $publishes ->
    [one] Veröffentlicht: { $first }
   *[other] Veröffentlicht in { $publishes } Teilen: { $first } bis { $last }
  }
desk-mass-concerned = { $meetings ->
    [one] Ein Termin
   *[other] { $meetings } Termine
  } in { $modules ->
    [one] einem Modul
   *[other] { $modules } Modulen
  } ({ $named }{ $more ->
    [0] { "" }
   *[other] { " " }und { $more } weitere
  }). { $people ->
    [0] Niemand, der E-Mails bekommt, ist betroffen.
    [one] Eine Person, die E-Mails bekommt, ist betroffen.
   *[other] { $people } Personen, die E-Mails bekommen, sind betroffen.
  }
desk-mass-until = Es eilt bis { $until }; dann ist der letzte dieser Termine vorbei.
desk-mass-send = Die E-Mails senden
desk-mass-drop = Verwerfen
desk-mass-sent = E-Mails gesendet { $by }, { $when }
desk-mass-dropped = Keine E-Mails, entschieden { $by }, { $when }
desk-problems = Probleme im Datenordner
desk-problem-count = { $count ->
    [0] Keine Probleme.
    [one] Ein Problem.
   *[other] { $count } Probleme.
  }
desk-problems-cut = Was dort falsch ist, sehen nur Admins, denn es kann Personen nennen, die nur sie sehen.
desk-problem-error = Fehler
desk-problem-warning = Warnung
desk-publishes = Letzte Veröffentlichungen mit geänderten Terminen
desk-publishes-none = In den letzten Wochen hat sich kein Termin geändert.
desk-publish = { $changes ->
    [one] Eine Änderung
   *[other] { $changes } Änderungen
  } in { $modules ->
    [one] einem Modul
   *[other] { $modules } Modulen
  }: { $named }
desk-decisions = Alle Entscheidungen
desk-decisions-search = Name, Kennung, Urheber oder Grund
desk-decisions-none = Keine Entscheidung gefunden.
desk-journal-table = Das ganze Journal (CSV)

## Konten und Rollen, für die Administration

desk-users = Konten und Rollen
desk-users-broken = Die Konten oder ihre Änderungen sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-users-accounts = Konten dieses Servers
desk-users-add = Ein Konto wird auf dem Server angelegt, weil sonst niemand das Passwort kennen darf. Der Befehl:
desk-users-none = Es gibt keine Konten.
desk-users-name = Name
desk-users-role = Rolle
desk-users-person = Person
desk-users-since = Passwort gesetzt
desk-role-admin = Administration
desk-role-desk = Beratung
desk-role-none = Keine Rolle
desk-users-change = { $name } ändern
desk-users-last-admin = Das ist das letzte Konto mit der Rolle Administration. Ohne es entscheidet hier niemand mehr über zurückgehaltene Dateien und Konten, außer wenn der Anmeldedienst diese Rolle gibt.
desk-users-sure = Trotzdem ändern
desk-users-set-role = Rolle setzen
desk-users-end = Alle Sitzungen beenden
desk-users-remove = Konto entfernen
desk-users-provider = Rollen aus dem Anmeldedienst
desk-users-provider-text = Wer jemand ist, liest Carillon aus den Claims dieses Anmeldedienstes:
desk-users-meaning = Bedeutung
desk-users-claim = Claim
desk-users-values = Einer dieser Werte
desk-users-student-id = Kennung von Studierenden
desk-users-staff-id = Kennung von Lehrenden
desk-users-end-person = Sitzungen beenden
desk-users-end-text = Wer diesen Namen oder diese Kennung hat, ist sofort in jedem Browser abgemeldet und kann sich neu anmelden. Soll die Person nicht wiederkommen, entfernen Sie auch das Konto oder die Rolle im Anmeldedienst.
desk-users-end-name = Name des Kontos, Name oder Subject im Anmeldedienst oder Kennung der Person
desk-users-changes = Letzte Änderungen
desk-users-changes-none = Bisher wurde nichts geändert.
desk-users-ended = Sitzungen beendet
desk-users-removed = Konto entfernt
desk-users-added = Konto angelegt
desk-users-password-set = Passwort geändert
desk-users-role-set = Rolle: { $role }
desk-users-missing-name = Nichts wurde geändert. Schreiben Sie den Namen oder die Kennung einer Person.
desk-users-missing-sure = Nichts wurde geändert, weil das das letzte Konto mit der Rolle Administration ist. Setzen Sie das Häkchen, wenn Sie sicher sind.
desk-users-done-end = Alle Sitzungen mit diesem Namen oder dieser Kennung sind beendet.
desk-users-done-end-unknown = Alle Sitzungen mit diesem Namen oder dieser Kennung sind beendet. Kein Konto hier und keine Kennung im Datenordner schreibt sich so: Wenn es auch kein Name oder Subject im Anmeldedienst ist, sehen Sie in der Liste der Konten nach.
desk-users-done-role = Die Rolle wurde gesetzt. Sie gilt ab der nächsten Seite.
desk-users-done-remove = Das Konto wurde entfernt, und seine Sitzungen sind beendet.

desk-tokens = Token für Programme
desk-tokens-broken = Die Token oder ihre Änderungen sind nicht lesbar. Der Fehler steht im Log des Servers.
desk-tokens-text = Mit einem Token fragt ein Programm, zum Beispiel ein Portal oder eine App, die API. Es hat die Rechte, die Sie hier wählen, bis es abläuft oder Sie es widerrufen.
desk-tokens-docs = Was Programme fragen können
desk-tokens-none = Es gibt keine Token.
desk-tokens-name = Name
desk-tokens-scopes = Rechte
desk-tokens-expires = Letzter Tag
desk-tokens-used = Zuletzt benutzt
desk-tokens-never = nie
desk-tokens-revoke = Widerrufen
desk-tokens-revoke-one = { $name } widerrufen
desk-tokens-add = Token anlegen
desk-tokens-name-label = Name des Programms: kleine Buchstaben, Ziffern, Punkte und Bindestriche
desk-tokens-made = Das Token ist angelegt. Kopieren Sie es jetzt: Niemand kann es noch einmal zeigen.
desk-tokens-changes = Letzte Änderungen
desk-tokens-changes-none = Bisher wurde nichts geändert.
desk-tokens-added = Angelegt
desk-tokens-revoked = Widerrufen
desk-tokens-done-revoke = Das Token ist widerrufen. Es gilt nicht mehr.
desk-tokens-missing-name = Nichts wurde geändert. Schreiben Sie einen Namen aus kleinen Buchstaben, Ziffern, Punkten und Bindestrichen.
desk-tokens-missing-scope = Nichts wurde geändert. Wählen Sie mindestens ein Recht.
desk-tokens-missing-expires = Nichts wurde geändert. Der letzte Tag muss heute oder später sein und höchstens zwei Jahre entfernt.
desk-tokens-missing-other = Nichts wurde geändert. Es gibt schon ein Token mit diesem Namen.
desk-by-api = { $name } (API)

desk-webhooks = Webhooks
desk-webhooks-broken = Die Warteschlange der Webhooks ist nicht lesbar. Der Fehler steht im Log des Servers.
desk-webhooks-fault = Er bekommt im Moment nichts. Der Server versucht es wieder.
desk-webhooks-line = { $name }: { $waiting ->
        [one] 1 Ereignis wartet
       *[other] { $waiting } Ereignisse warten
    }, { $dead ->
        [one] 1 war nicht zustellbar.
       *[other] { $dead } waren nicht zustellbar.
    }
desk-webhooks-letter = { $name }: { $event }
desk-webhooks-resend = Noch einmal senden
desk-webhooks-drop = Aufgeben
desk-webhooks-done-resend = Das Ereignis wird in wenigen Sekunden noch einmal gesendet.
desk-webhooks-done-drop = Das Ereignis wurde aufgegeben.
