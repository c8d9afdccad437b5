### Les pages d’aide : comment s’abonner avec chaque application de calendrier, et les mots des images dessinées.
###
### On vouvoie. « Adresse » : toujours l’adresse secrète de son propre emploi du temps, qui se termine par timetable.ics.
### Les espaces avant : ; ? » et après « sont insécables.

## Libellés d’autres applications, tels qu’elles les affichent en français.

# Outlook sur le web, nouvel Outlook pour Windows
-outlook-calendar = Calendrier
-outlook-add-calendar = Ajouter un calendrier
-outlook-subscribe-from-web = S’abonner à partir du web
-outlook-import = Importer
-outlook-remove = Supprimer

# Outlook classique pour Windows
-classic-file = Fichier
-classic-home = Accueil
-classic-add-calendar = Ajouter un calendrier
-classic-open-calendar = Ouvrir le calendrier
-classic-from-internet = À partir d’Internet…
-classic-ok = OK
-classic-yes = Oui
-classic-delete-calendar = Supprimer le calendrier

# Calendrier d’Apple sur iPhone et iPad
-iphone-calendars = Calendriers
-iphone-add-calendar = Ajouter un calendrier
-iphone-add-subscription = Ajouter un calendrier avec abonnement
-iphone-subscription-url = URL d’abonnement
-iphone-subscribe = S’abonner
-iphone-add = Ajouter
-iphone-account = Compte
-iphone-remove-alerts = Supprimer les alertes
-iphone-unsubscribe = Se désabonner
# Dans l’app Réglages
-iphone-fetch = Nouvelles données

# Calendrier d’Apple sur Mac
-mac-file = Fichier
-mac-new-subscription = Nouvel abonnement à un calendrier…
-mac-subscribe = S’abonner
-mac-location = Emplacement
-mac-auto-refresh = Actualiser automatiquement
-mac-every-hour = Toutes les heures
-mac-remove = Supprimer
-mac-alerts = Alertes
-mac-ok = OK
-mac-unsubscribe = Se désabonner

# Google Agenda dans un navigateur
-google-other-calendars = Autres agendas
-google-from-url = À partir de l’URL
-google-url-of-calendar = URL de l’agenda
-google-public = Rendre l’agenda accessible publiquement
-google-add-calendar = Ajouter un agenda
-google-unsubscribe = Se désabonner

# Mozilla Thunderbird
-thunderbird-calendar = Agenda
-thunderbird-new-calendar = Nouvel agenda…
-thunderbird-network = Sur le réseau
-thunderbird-next = Suivant
-thunderbird-location = Adresse
-thunderbird-no-credentials = Cette adresse ne demande pas d’identifiants de connexion
-thunderbird-find = Rechercher des agendas
-thunderbird-subscribe = S’abonner
-thunderbird-properties = Propriétés
-thunderbird-unsubscribe = Se désabonner de l’agenda…

# ICSx⁵, une application pour Android
-icsx5-subscribe = S’abonner à un calendrier
-icsx5-unsubscribe = Se désabonner


## Outlook sur le web

help-outlook-web-title = Outlook sur le web
help-outlook-web-intro = Avec le compte que votre université vous a donné. Ce à quoi vous vous abonnez ici s’affiche aussi dans Outlook sur votre téléphone et sur votre ordinateur.
help-outlook-web-button = S’abonner dans Outlook
help-outlook-web-shortcut = Le bouton fait les étapes 1 à 4 pour vous. Continuez à l’étape 5.
help-outlook-web-step-1 = Copiez votre adresse.
help-outlook-web-step-2 = Ouvrez Outlook dans un navigateur, allez dans « { -outlook-calendar } » et choisissez « { -outlook-add-calendar } » dans la liste de gauche.
help-outlook-web-step-3 = Choisissez « { -outlook-subscribe-from-web } ».
help-outlook-web-step-4 = Collez l’adresse dans le premier champ.
help-outlook-web-step-5 = Donnez un nom au calendrier, choisissez une couleur si vous le souhaitez, puis « { -outlook-import } ».
help-outlook-web-step-6 = Fermez la fenêtre. Votre emploi du temps est maintenant coché dans la liste de gauche. Les premiers événements peuvent mettre quelques minutes à apparaître.
help-outlook-web-update = Outlook vérifie toutes les trois heures environ, parfois seulement après un jour. Vous ne pouvez pas l’accélérer. Pour un changement du jour même, regardez la page de votre emploi du temps.
help-outlook-web-not = Le calendrier n’envoie pas de rappels et ne compte pas comme du temps occupé quand d’autres cherchent un créneau libre. Il n’a qu’une couleur, celle que vous choisissez. Vous ne pouvez pas modifier ses événements.
help-outlook-web-stop = Dans la liste de gauche, pointez le calendrier, ouvrez les trois points à côté de son nom et choisissez « { -outlook-remove } ». Rien d’autre ne change dans votre calendrier.
help-outlook-web-note = « { -outlook-subscribe-from-web } » est absent ou refusé ? Votre université l’a peut-être désactivé : demandez de l’aide.

## Outlook sur téléphone (l’application Outlook pour iPhone et Android)

help-outlook-phone-title = Outlook sur téléphone
help-outlook-phone-intro = L’application Outlook ne permet pas de s’abonner, mais elle affiche ce à quoi vous vous abonnez dans Outlook sur le web.
help-outlook-phone-button = S’abonner dans Outlook sur le web
help-outlook-phone-shortcut = Le bouton ouvre Outlook sur le web avec votre adresse déjà saisie. Choisissez-y « { -outlook-import } » et continuez à l’étape 2.
help-outlook-phone-step-1 = Abonnez-vous dans Outlook sur le web, avec le même compte que dans l’application. Le mieux est d’utiliser un ordinateur. Sur le téléphone, prenez le navigateur et demandez-lui la version pour ordinateur du site.
help-outlook-phone-step-2 = Ouvrez l’application Outlook et touchez le calendrier en bas.
help-outlook-phone-step-3 = Ouvrez la liste des calendriers en haut à gauche. Votre emploi du temps est sous votre compte universitaire : vérifiez qu’il est coché.
help-outlook-phone-update = Comme dans Outlook sur le web : toutes les trois heures environ, parfois seulement après un jour. Tirer la liste vers le bas n’y change rien.
help-outlook-phone-not = Le calendrier n’envoie pas de rappels et ne compte pas comme du temps occupé. Vous ne pouvez pas modifier ses événements.
help-outlook-phone-stop = Supprimez le calendrier dans Outlook sur le web : il disparaîtra aussi de l’application. Pour seulement le masquer, décochez-le dans la liste des calendriers de l’application.
help-outlook-phone-note = Pas encore là ? L’application peut mettre une heure à afficher un nouvel abonnement. Si vous avez un iPhone et voulez des rappels, abonnez-vous plutôt dans le Calendrier d’Apple.

## Nouvel Outlook pour Windows

help-outlook-windows-title = Nouvel Outlook pour Windows
help-outlook-windows-intro = Le nouvel Outlook partage ses calendriers avec Outlook sur le web : abonnez-vous dans l’un, et les deux l’affichent.
help-outlook-windows-button = S’abonner dans Outlook sur le web
help-outlook-windows-shortcut = Le bouton ouvre Outlook sur le web avec votre adresse déjà saisie. Choisissez-y « { -outlook-import } », puis regardez dans le nouvel Outlook. Les étapes ci-dessous font la même chose dans le nouvel Outlook.
help-outlook-windows-step-1 = Copiez votre adresse.
help-outlook-windows-step-2 = Ouvrez le calendrier dans le nouvel Outlook et choisissez « { -outlook-add-calendar } » dans la liste de gauche.
help-outlook-windows-step-3 = Choisissez « { -outlook-subscribe-from-web } » et collez l’adresse. Elle doit commencer par https.
help-outlook-windows-step-4 = Donnez un nom au calendrier et choisissez « { -outlook-import } ».
help-outlook-windows-update = Toutes les trois heures environ, parfois seulement après un jour. Vous ne pouvez pas l’accélérer.
help-outlook-windows-not = Le calendrier n’envoie pas de rappels et ne compte pas comme du temps occupé quand d’autres cherchent un créneau libre. Il n’a qu’une couleur, celle que vous choisissez. Vous ne pouvez pas modifier ses événements.
help-outlook-windows-stop = Dans la liste de gauche, pointez le calendrier, ouvrez les trois points à côté de son nom et choisissez « { -outlook-remove } ».

## Outlook classique pour Windows

help-outlook-classic-title = Outlook classique pour Windows
help-outlook-classic-intro = L’ancien Outlook, fourni avec Office : il a un onglet « { -classic-file } » en haut à gauche, que le nouvel Outlook n’a pas.
help-outlook-classic-step-1 = Copiez votre adresse.
help-outlook-classic-step-2 = Ouvrez le calendrier. Dans l’onglet « { -classic-home } », choisissez « { -classic-add-calendar } » (dans les versions plus anciennes « { -classic-open-calendar } »), puis « { -classic-from-internet } ».
help-outlook-classic-step-3 = Collez l’adresse et choisissez « { -classic-ok } ».
help-outlook-classic-step-4 = Outlook demande s’il faut ajouter le calendrier et s’abonner aux mises à jour. Choisissez « { -classic-yes } ».
help-outlook-classic-update = Seulement quand Outlook est ouvert sur cet ordinateur. Il vérifie en envoyant et en recevant le courrier, environ une fois par heure.
help-outlook-classic-not = Le calendrier n’envoie pas de rappels et ne compte pas comme du temps occupé. Il reste sur cet ordinateur et n’arrive pas sur votre téléphone. Vous ne pouvez pas modifier ses événements.
help-outlook-classic-stop = Dans la liste de gauche, faites un clic droit sur le calendrier et choisissez « { -classic-delete-calendar } ». Rien d’autre ne change dans votre calendrier.
help-outlook-classic-note = Pour la plupart, le mieux est de s’abonner dans Outlook sur le web. En règle générale, Outlook classique affiche alors aussi le calendrier, et votre téléphone également. Choisissez une seule des deux façons, sinon vous verrez tout en double.

## Outlook pour Mac

help-outlook-mac-title = Outlook pour Mac
help-outlook-mac-intro = Dans Outlook pour Mac, s’abonner ne marche pas à coup sûr, mais il affiche ce à quoi vous vous abonnez dans Outlook sur le web.
help-outlook-mac-button = S’abonner dans Outlook sur le web
help-outlook-mac-shortcut = Le bouton ouvre Outlook sur le web avec votre adresse déjà saisie. Choisissez-y « { -outlook-import } » et continuez à l’étape 2.
help-outlook-mac-step-1 = Abonnez-vous dans Outlook sur le web, avec le même compte que dans Outlook pour Mac.
help-outlook-mac-step-2 = Ouvrez Outlook sur le Mac et allez au calendrier.
help-outlook-mac-step-3 = Cherchez votre emploi du temps dans la liste de gauche, sous votre compte universitaire, et cochez-le.
help-outlook-mac-update = Comme dans Outlook sur le web : toutes les trois heures environ, parfois seulement après un jour.
help-outlook-mac-not = Le calendrier n’envoie pas de rappels et ne compte pas comme du temps occupé quand d’autres cherchent un créneau libre. Vous ne pouvez pas modifier ses événements.
help-outlook-mac-stop = Supprimez le calendrier dans Outlook sur le web : il disparaîtra aussi d’Outlook pour Mac.
help-outlook-mac-note = Le Calendrier d’Apple, présent sur tous les Mac, permet de s’abonner, vérifie aussi souvent que vous le voulez et peut vous envoyer des rappels.

## iPhone et iPad, Calendrier d’Apple

help-iphone-title = iPhone et iPad
help-iphone-intro = Avec l’app Calendrier, présente sur tous les iPhone et iPad.
help-iphone-button = S’abonner dans Calendrier
help-iphone-shortcut = Le bouton fait les étapes 1 à 3 pour vous. Continuez à l’étape 4.
help-iphone-step-1 = Copiez votre adresse.
help-iphone-step-2 = Dans l’app Calendrier, touchez « { -iphone-calendars } » en bas (un symbole de calendrier sur les systèmes récents), puis « { -iphone-add-calendar } », puis « { -iphone-add-subscription } ».
help-iphone-step-3 = Collez l’adresse dans « { -iphone-subscription-url } ».
help-iphone-step-4 = Touchez « { -iphone-subscribe } ».
help-iphone-step-5 = Dans « { -iphone-account } », choisissez iCloud si vos autres appareils Apple doivent aussi l’afficher. Touchez ensuite « { -iphone-add } ».
help-iphone-update = En général en quelques heures. La fréquence se règle dans l’app Réglages : cherchez-y « { -iphone-fetch } ». En mode économie d’énergie, l’iPhone vérifie moins souvent.
help-iphone-not = Le calendrier ne compte pas comme du temps occupé, et vous ne pouvez pas modifier ses événements. Il n’a qu’une couleur, celle que vous choisissez. Il n’envoie de rappels que si vous les demandez sur la page de votre emploi du temps et laissez « { -iphone-remove-alerts } » désactivé.
help-iphone-stop = Dans la liste des calendriers, touchez ⓘ à côté du calendrier, puis « { -iphone-unsubscribe } ». Rien d’autre ne change dans votre calendrier.

## Calendrier d’Apple sur Mac

help-mac-title = Calendrier sur Mac
help-mac-intro = Avec l’app Calendrier, présente sur tous les Mac.
help-mac-button = S’abonner dans Calendrier
help-mac-shortcut = Le bouton fait les étapes 1 à 3 pour vous. Continuez à l’étape 4.
help-mac-step-1 = Copiez votre adresse.
help-mac-step-2 = Dans l’app Calendrier, ouvrez le menu « { -mac-file } » et choisissez « { -mac-new-subscription } ».
help-mac-step-3 = Collez l’adresse.
help-mac-step-4 = Cliquez sur « { -mac-subscribe } ».
help-mac-step-5 = Réglez « { -mac-auto-refresh } » sur « { -mac-every-hour } ». Dans « { -mac-location } », choisissez iCloud si votre iPhone doit aussi l’afficher. Cliquez ensuite sur « { -mac-ok } ».
help-mac-update = Aussi souvent que vous le réglez dans « { -mac-auto-refresh } », tant que le Mac n’est pas en veille.
help-mac-not = Le calendrier ne compte pas comme du temps occupé, et vous ne pouvez pas modifier ses événements. Il n’a qu’une couleur, celle que vous choisissez. Il n’envoie de rappels que si vous les demandez sur la page de votre emploi du temps et ne cochez pas « { -mac-alerts } » à côté de « { -mac-remove } ».
help-mac-stop = Dans la liste de gauche, maintenez la touche Contrôle enfoncée, cliquez sur le calendrier et choisissez « { -mac-unsubscribe } ». Rien d’autre ne change dans votre calendrier.

## Google Agenda

help-google-title = Google Agenda
help-google-intro = Dans un navigateur, de préférence sur un ordinateur : l’application du téléphone ne permet pas de s’abonner, mais elle affiche ce que vous ajoutez ici.
help-google-button = Ouvrir Google Agenda
help-google-shortcut = Le bouton copie votre adresse, si votre navigateur le permet, et fait l’étape 2 : Google s’ouvre avec un champ vide. Continuez à l’étape 3.
help-google-filled = Le bouton ouvre Google Agenda avec votre adresse. Choisissez-y « Ajouter », et c’est fait. Les étapes ci-dessous font la même chose à la main.
help-google-step-1 = Copiez votre adresse.
help-google-step-2 = Ouvrez Google Agenda dans un navigateur. À gauche, à côté de « { -google-other-calendars } », choisissez le plus, puis « { -google-from-url } ».
help-google-step-3 = Collez l’adresse dans « { -google-url-of-calendar } ». Ne cochez pas « { -google-public } ».
help-google-step-4 = Choisissez « { -google-add-calendar } ».
help-google-step-5 = Sur un téléphone : ouvrez l’application Google Agenda, puis ses paramètres, et touchez votre emploi du temps. Vérifiez qu’il est synchronisé.
help-google-update = Quand Google le décide : souvent douze heures, parfois plus d’un jour. Vous ne pouvez pas l’accélérer. Pour un changement du jour même, regardez la page de votre emploi du temps.
help-google-not = Google ne reprend pas les rappels de votre emploi du temps. Vous pouvez y définir les vôtres, dans les paramètres de l’agenda. L’agenda ne compte pas comme du temps occupé pour les autres et n’a qu’une couleur, celle que vous choisissez. Vous ne pouvez pas modifier ses événements.
help-google-stop = Dans les paramètres de Google Agenda, choisissez l’agenda à gauche, allez en bas de la page et choisissez « { -google-unsubscribe } ». Rien d’autre ne change dans votre agenda.
help-google-note = Sur votre téléphone, l’application s’ouvre à la place du champ vide ? Maintenez le bouton appuyé, ouvrez le lien dans un nouvel onglet et demandez la version pour ordinateur. Ou ouvrez cette page sur un ordinateur : votre téléphone affichera aussi le calendrier.

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = Thunderbird sur un ordinateur permet de s’abonner et vérifie souvent.
help-thunderbird-step-1 = Copiez votre adresse.
help-thunderbird-step-2 = Ouvrez « { -thunderbird-calendar } » et choisissez « { -thunderbird-new-calendar } » sous la liste des agendas.
help-thunderbird-step-3 = Choisissez « { -thunderbird-network } », puis « { -thunderbird-next } ».
help-thunderbird-step-4 = Collez l’adresse dans « { -thunderbird-location } », cochez « { -thunderbird-no-credentials } » et choisissez « { -thunderbird-find } ».
help-thunderbird-step-5 = Thunderbird affiche votre emploi du temps. Choisissez « { -thunderbird-subscribe } ».
help-thunderbird-update = Toutes les 30 minutes tant que Thunderbird est ouvert, sauf si vous le réglez autrement : faites un clic droit sur l’agenda et choisissez « { -thunderbird-properties } ».
help-thunderbird-not = L’agenda n’envoie de rappels que si vous les demandez sur la page de votre emploi du temps. Il reste sur cet ordinateur et n’a qu’une couleur, celle que vous choisissez. Vous ne pouvez pas modifier ses événements.
help-thunderbird-stop = Dans la liste de gauche, faites un clic droit sur l’agenda et choisissez « { -thunderbird-unsubscribe } ». Rien d’autre ne change dans votre agenda.

## Android

help-android-title = Android
help-android-intro = Vous utilisez Google Agenda ou Outlook sur votre téléphone ? Ils ont leurs propres pages. Pour toute autre application, utilisez l’application gratuite ICSx⁵.
help-android-button = Ouvrir dans une app de calendrier
help-android-step-1 = Installez ICSx⁵, depuis F-Droid ou Google Play.
help-android-step-2 = Copiez votre adresse.
help-android-step-3 = Ouvrez ICSx⁵ et touchez le plus.
help-android-step-4 = Collez l’adresse là où un lien est demandé, puis continuez.
help-android-step-5 = Donnez un nom et une couleur au calendrier, puis confirmez.
help-android-step-6 = Ouvrez votre application de calendrier. Votre emploi du temps est dans sa liste de calendriers : vérifiez qu’il est affiché.
help-android-update = Aussi souvent que vous le réglez dans ICSx⁵, si le téléphone le permet : l’économie d’énergie peut le retarder.
help-android-not = Le calendrier n’envoie de rappels que si vous les demandez sur la page de votre emploi du temps ou les ajoutez dans ICSx⁵. Il reste sur ce téléphone. Vous ne pouvez pas modifier ses événements.
help-android-stop = Dans ICSx⁵, touchez le calendrier et choisissez « { -icsx5-unsubscribe } ». Rien d’autre ne change dans votre calendrier.


## Les mots des images. Ils sont dans de petites cases : 28 lettres environ.

picture-my-timetable = Emploi du temps
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

## Ce que montre chaque image, pour qui ne peut pas la voir : une phrase chacune

picture-outlook-web-2-alt = Le calendrier d’Outlook dans un navigateur : « { -outlook-add-calendar } » est dans la liste de gauche, sous le petit mois.
picture-outlook-web-3-alt = Une fenêtre avec une liste à gauche : l’entrée « { -outlook-subscribe-from-web } » est choisie.
picture-outlook-web-5-alt = La même fenêtre : l’adresse est dans le premier champ, un nom dans le deuxième, des couleurs sont en dessous, et le bouton « { -outlook-import } » est tout en bas.
picture-outlook-web-6-alt = De nouveau le calendrier : votre emploi du temps est coché dans la liste de gauche, et ses événements sont dans la semaine.
picture-outlook-phone-2-alt = L’application Outlook : le symbole du calendrier est en bas de l’écran.
picture-outlook-phone-3-alt = La liste des calendriers de l’application Outlook, ouverte à gauche de l’écran : votre emploi du temps est coché.
picture-outlook-windows-2-alt = Le calendrier du nouvel Outlook : « { -outlook-add-calendar } » est dans la liste de gauche, sous le petit mois.
picture-outlook-windows-3-alt = Une fenêtre avec une liste à gauche : l’entrée « { -outlook-subscribe-from-web } » est choisie.
picture-outlook-windows-4-alt = La même fenêtre : l’adresse est dans le premier champ, un nom dans le deuxième, et le bouton « { -outlook-import } » est tout en bas.
picture-outlook-classic-2-alt = L’onglet « { -classic-home } » du ruban : le bouton « { -classic-add-calendar } » a ouvert un menu, dont « { -classic-from-internet } » est la dernière entrée.
picture-outlook-classic-3-alt = Une petite fenêtre avec un champ, qui contient l’adresse, et le bouton « { -classic-ok } ».
picture-outlook-classic-4-alt = Une question avec plusieurs boutons : il faut choisir « { -classic-yes } ».
picture-outlook-mac-3-alt = Outlook pour Mac : votre emploi du temps est coché dans la liste de gauche, et ses événements sont dans la semaine.
picture-iphone-2-alt = La liste des calendriers de l’app Calendrier : « { -iphone-add-calendar } », en bas, a ouvert un menu qui contient « { -iphone-add-subscription } ».
picture-iphone-4-alt = Une page avec le champ « { -iphone-subscription-url } », qui contient l’adresse, et le bouton « { -iphone-subscribe } » en dessous.
picture-iphone-5-alt = Une page avec le nom du calendrier, son compte et l’interrupteur « { -iphone-remove-alerts } » ; « { -iphone-add } » est en haut à droite.
picture-mac-2-alt = Le menu « { -mac-file } » est ouvert en haut de l’écran et contient « { -mac-new-subscription } ».
picture-mac-4-alt = Une petite fenêtre avec un champ, qui contient l’adresse, et le bouton « { -mac-subscribe } ».
picture-mac-5-alt = Une fenêtre avec le nom du calendrier, les champs « { -mac-location } » et « { -mac-auto-refresh } », ce dernier réglé sur « { -mac-every-hour } », et le bouton « { -mac-ok } ».
picture-google-2-alt = La liste de gauche de Google Agenda : le plus à côté de « { -google-other-calendars } » a ouvert un menu qui contient « { -google-from-url } ».
picture-google-4-alt = Une page avec le champ « { -google-url-of-calendar } », qui contient l’adresse, une case vide qui rendrait l’agenda public, et le bouton « { -google-add-calendar } ».
picture-thunderbird-2-alt = L’agenda de Thunderbird : « { -thunderbird-new-calendar } » est en bas de la liste de gauche.
picture-thunderbird-3-alt = Une fenêtre avec deux choix : « { -thunderbird-network } » est choisi, et le bouton « { -thunderbird-next } » est en bas.
picture-thunderbird-4-alt = Une fenêtre : l’adresse est dans le champ « { -thunderbird-location } », la case « { -thunderbird-no-credentials } » est cochée, et le bouton « { -thunderbird-find } » est en bas.
picture-android-3-alt = La liste des abonnements d’ICSx⁵ : le plus est en bas à droite.
picture-android-4-alt = Une page avec un champ, qui contient l’adresse, et une flèche pour continuer.
