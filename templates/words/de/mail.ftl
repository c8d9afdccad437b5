### Die Mails: an Personen, wie sie ihren Stundenplan bekommen; an das Stundenplan-Team, dass jemand einen Kalender-Feed abgeschaltet hat.
###
### Anrede: du. Jeder Text ist ein Absatz.

## An Personen

mail-subject = Dein Stundenplan in deinem Kalender
mail-greeting = Hallo { $name },
mail-intro = { $institution } veröffentlicht deinen Stundenplan als Kalender. Handy und Computer können ihn neben deinen eigenen Terminen zeigen, und er aktualisiert sich von selbst.
mail-open-sign-in = Öffne diese Seite und melde dich an:
mail-open-own = Öffne diese Seite. Sie gehört nur dir:
mail-choose-app = Wähle dann deine Kalender-App. Die Seite zeigt jeden Schritt.
mail-secret = Wer diese Adresse hat, kann deinen Stundenplan sehen. Leite diese Mail deshalb nicht weiter. Wenn jemand anders die Adresse hat, setze sie auf der Seite zurück.

## An das Stundenplan-Team

opt-out-subject = Kalender-Feed abgeschaltet: { $name }
opt-out-intro = { $name } ({ $feed }) hat den Kalender-Feed am { $at } abgeschaltet.
opt-out-reason = Der Grund: { $reason }
opt-out-no-reason = Es wurde kein Grund angegeben.
opt-out-back = Dieser Befehl schaltet ihn wieder ein:
opt-out-desk = In der Beratung lässt er sich wieder einschalten:

## An jemanden, dessen Termine sich geändert haben

changed-subject = Dein Stundenplan hat sich geändert
changed-intro = { $institution } hat deinen Stundenplan der nächsten Tage geändert:
changed-page = Dein ganzer Stundenplan steht auf dieser Seite:
changed-stop = Du bekommst diese E-Mail, weil du auf der Seite deines Stundenplans darum gebeten hast. Wenn du keine mehr willst, öffne diese Seite:
