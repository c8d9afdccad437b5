### Les pages : ce qui entoure chacune d’elles, la page d’accueil, les listes et les erreurs.
###
### On vouvoie. « Flux » : ce à quoi l’on s’abonne ; « adresse » : son adresse, qui se termine par timetable.ics.
### Les espaces avant : ; ? » et après « sont insécables.

direction = ltr

## Autour de chaque page

skip = Aller au contenu
language = Langue
navigation = Pages
navigation-home = Accueil
navigation-help = Aide
support-ask = Quelque chose ne fonctionne pas ? Contactez
support-none = Quelque chose ne fonctionne pas ? Adressez-vous au service chargé des emplois du temps.

## La page d’accueil

home-title = Emplois du temps
home-heading = Votre emploi du temps dans votre calendrier
home-lead = { $institution } : chaque emploi du temps est un calendrier auquel vous vous abonnez une seule fois. Ensuite, il se met à jour tout seul.
home-outlook = S’abonner dans Outlook
home-others = Autre application
home-address-heading = Votre adresse
home-address-what = Votre emploi du temps a une adresse qui n’appartient qu’à vous. Les applications de calendrier viennent l’y lire. Elle ressemble à ceci :
home-address-secret = votre-secret
home-address-page = Ouvrez l’adresse sans « timetable.ics » à la fin : vous verrez votre emploi du temps et ses réglages.
home-address-none = Pas encore d’adresse ? Contactez
home-address-nobody = Pas encore d’adresse ? Adressez-vous au service chargé des emplois du temps.
home-know-heading = Bon à savoir
home-key = Votre adresse est une clé
home-key-text = Quiconque la possède voit votre emploi du temps. Ne la donnez à personne.
home-slow = Les changements prennent du temps
home-slow-text = Outlook vérifie toutes les trois heures environ, parfois seulement après un jour. Ne comptez pas dessus pour les changements du jour même.
home-shows = En lecture seule
home-shows-text = Outlook n’envoie pas de rappels pour un calendrier avec abonnement et ne le compte pas comme du temps occupé.
home-stop = Il est facile de se désabonner
home-stop-text = Si vous supprimez l’abonnement, le reste de votre calendrier ne change pas.
home-open-heading = Emplois du temps publics
home-open-text = Tout le monde peut s’y abonner.

## La liste des applications de calendrier

help-list-heading = Quel calendrier utilisez-vous ?
help-list-lead = Choisissez où vous voulez voir votre emploi du temps. Vous obtiendrez les étapes, avec des images.
help-list-feed = Choisissez où vous voulez voir cet emploi du temps : { $name }.
help-list-unknown = Aucun emploi du temps ne porte ce code ou ce nom. Vérifiez l’orthographe.
help-list-others = Autres applications

## La page de chaque application ; ses propres textes sont dans help.ftl

guide-back = Toutes les applications
guide-open = Ouvrir { $program }
guide-open-personal = L’ouvrir plutôt avec un compte Microsoft personnel
guide-paste = Copiez d’abord l’adresse. Le bouton ouvre ensuite l’endroit où la coller.
guide-may-fail = Il ne se passe rien ? Suivez alors les étapes ci-dessous.
guide-your-address = Votre adresse secrète
guide-address = L’adresse du calendrier
guide-copy = Copier
guide-copied = Copié
guide-secret = Quiconque possède cette adresse voit votre emploi du temps. Collez-la dans votre calendrier et nulle part ailleurs.
guide-first-heading = D’abord : votre adresse
guide-first-text = Il vous faut l’adresse de votre propre emploi du temps. Elle ressemble à ceci :
guide-steps = Étape par étape
guide-update = Quand les changements arrivent-ils ?
guide-not = Quelles sont les limites ?
guide-stop = Comment se désabonner ?
guide-private = Est-ce confidentiel ?
guide-private-personal = Votre adresse est une clé : quiconque la possède voit votre emploi du temps, et personne d’autre. Votre application de calendrier la connaît et vient chercher l’emploi du temps ici. Rien de votre propre calendrier n’est transmis en retour.
guide-private-open = Cet emploi du temps est public. Personne ne voit que vous vous y abonnez, et rien de votre propre calendrier n’est transmis en retour.
guide-help = Où trouver de l’aide ?
guide-help-text = Contactez

## Quand quelque chose ne va pas

error-home = Aller à l’accueil
error-not-found-title = Page introuvable
error-not-found-text = Si c’est l’adresse d’un calendrier, elle a peut-être été réinitialisée. Vérifiez qu’elle est complète.
error-not-found-ask = L’adresse ne fonctionne toujours pas ? Contactez
error-not-found-nobody = L’adresse ne fonctionne toujours pas ? Adressez-vous au service chargé des emplois du temps.
error-method-title = Ce n’est pas possible ici
error-method-text = Cette page ne peut être que lue.
error-too-many-title = Trop de requêtes
error-too-many-text = Cette adresse est demandée trop souvent. Une application de calendrier en a besoin quelques fois par heure. Attendez une minute et réessayez.
error-not-ready-title = Pas encore prêt
error-not-ready-text = Les emplois du temps sont en cours de première lecture. Réessayez dans quelques secondes.
error-no-data-title = Pas d’emplois du temps pour le moment
error-no-data-text = Les emplois du temps ne peuvent pas être lus pour le moment. Le journal de ce serveur en donne la raison. Réessayez plus tard.
error-busy-title = Trop de demandes
error-busy-text = Trop de pages sont ouvertes en même temps. Réessayez dans quelques secondes. Les agendas ne sont pas concernés.
error-stopped-title = Ce flux est désactivé
error-stopped-text = Il ne montre plus aucune séance. Pour le réactiver, adressez-vous au service chargé des emplois du temps.
error-replaced-title = Cette adresse a été remplacée
error-replaced-text = La nouvelle se trouve sur la page des emplois du temps de votre université.
error-undecided-title = Rien n’a changé
error-undecided-text = Votre modification n’a pas pu être enregistrée. Réessayez plus tard.
error-not-applied-yet-title = Enregistré
error-not-applied-yet-text = Votre modification est enregistrée. Elle prendra effet dans quelques minutes. Revenez à la page de votre flux.
error-restarting-title = Le serveur redémarre
error-restarting-text = Rien n’a été modifié. Réessayez dans une minute. Si cela persiste, prévenez le service chargé des emplois du temps.
error-internal-title = Un problème est survenu
error-internal-text = L’erreur figure dans le journal du serveur. Réessayez plus tard.
error-form-title = Ce formulaire est illisible
error-form-text = Rien n’a été modifié. Revenez en arrière et réessayez.
error-elsewhere-title = Le formulaire vient d’un autre site
error-elsewhere-text = Un autre site web a essayé de modifier quelque chose ici. Rien n’a été modifié. Ouvrez votre propre page et faites-le là.
error-tries-title = Trop de tentatives
error-tries-text = Quelqu’un a essayé trop souvent de se connecter avec un nom ou un mot de passe incorrect. Attendez quelques secondes et réessayez.
error-outdated-title = Cette page n’était plus à jour
error-outdated-text = Rien n’a été modifié. Ouvrez de nouveau votre page et recommencez.
error-role-title = Votre autorisation ne peut pas être vérifiée
error-role-text = Le service de connexion de l’université ne peut pas dire pour le moment si vous travaillez ici. Rien n’a été modifié. Réessayez dans quelques minutes ou connectez-vous avec un compte de ce serveur.
error-sign-in-title = La connexion ne fonctionne pas pour le moment
error-sign-in-text = Quelque chose doit d’abord être réparé sur le serveur. Votre calendrier continue comme avant. Réessayez plus tard.

## Jours et heures

weekday-mon = lundi
weekday-tue = mardi
weekday-wed = mercredi
weekday-thu = jeudi
weekday-fri = vendredi
weekday-sat = samedi
weekday-sun = dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
# « 23 novembre », « 1er décembre » (si le jour est un nombre)
date-day = { $day ->
    [1] 1er { $month }
   *[other] { $day } { $month }
  }
date-year = { $date } { $year }
# « lundi 23 novembre »
date-full = { $weekday } { $date }
date-today = aujourd’hui
date-tomorrow = demain
date-at = { $day } à { $time }

## Une semaine sous forme d’emploi du temps

week-this = Cette semaine
week-of = Semaine du { $date }
# « Semestre 1 2026/27, semaine 9 »
week-of-term = { $term }, semaine { $number }
week-next-shown = Il n’y a rien cette semaine. Voici la prochaine semaine avec des séances.
week-last-shown = Il n’y a plus rien à venir. Voici la dernière semaine avec des séances.
week-others = Autres semaines
week-before = Semaine du { $date }
week-after = Semaine du { $date }
week-today = Aujourd’hui
week-empty = Aucune séance cette semaine.
week-nothing = Aucune séance
week-moved-to = Déplacé, maintenant : { $when }
meeting-cancelled = Annulé
meeting-provisional = Provisoire
meeting-moved = Déplacé
meeting-all-day = Toute la journée
meeting-time = { $from }–{ $to }
meeting-time-zone = { $time } ({ $zone })
meeting-online = Participer en ligne
meeting-more = Plus
meeting-url = Page du module

## Mon flux

my-feed-title = Mon emploi du temps
my-feed-heading = Votre emploi du temps
my-feed-parts = Sections de cette page
my-feed-hello = Bonjour { $name }
my-feed-not-read = Les emplois du temps sont en cours de lecture. Revenez dans quelques secondes.
my-feed-left-out = Masqué par vos réglages : { $what }.
my-feed-added = Également affiché : { $what }.
my-feed-closed = Ce flux est désactivé. Les calendriers qui utilisent son adresse n’affichent plus que cette information.
my-feed-closed-ask = Vous voulez le réactiver ? Contactez
my-feed-closed-nobody = Vous voulez le réactiver ? Adressez-vous au service chargé des emplois du temps.
my-feed-saved = Enregistré. Votre calendrier affichera le changement à sa prochaine mise à jour.
my-feed-new = Voici votre nouvelle adresse. L’ancienne ne fonctionne plus : abonnez-vous à nouveau avec celle-ci et supprimez l’ancien calendrier.
next = À suivre :
next-what = { $code } { $title } ({ $kind })
next-where = lieu : { $rooms }
missing-heading = Absent de votre emploi du temps
missing-module = Rien n’est prévu.
missing-group = { $kind } : réservé à des groupes, et vous n’êtes dans aucun d’eux. S’il vous faut une place, adressez-vous à votre département.
notices-heading = Vos annonces
changes-heading = Changements récents
changes-feed = Changements en flux Atom
modules-heading = Vos modules
modules-groups = Groupes : { $groups }
fetches-heading = Applications qui utilisent ce calendrier

## S’abonner, dans un encadré

subscribe-heading = Ajouter à votre calendrier
subscribe-outlook-help = Étape par étape, avec des images
subscribe-more = Autres applications, votre adresse et un code pour votre téléphone
subscribe-in = S’abonner dans { $program }
subscribe-connected = Abonnement dans { $programs } (dernière mise à jour { $ago }).
subscribe-another = Ajouter une autre application
settings-title = Votre adresse et vos applications
meetings-title = Toutes les séances
meetings-table = Enregistrer comme tableau (CSV)
subscribe-code = L’adresse de cette page sous forme de code QR
subscribe-code-for = Pour votre téléphone : visez ce code avec l’appareil photo
subscribe-download = Enregistrer une copie dans un fichier, qui ne suit pas les changements

## Choix

choices-heading = Réglages de votre calendrier
choices-text = Ces réglages valent pour cette page et pour tous les calendriers qui utilisent votre adresse.
choices-added = Afficher aussi
choices-find = Ajouter un module, une formation ou une salle
choices-found-nothing = Rien d’autre n’a été trouvé.
added-module = Module { $name }
added-room = Salle { $name }
added-programme = Formation { $name }
choices-modules = Masquer ces modules
choices-parts = Masquer seulement des parties de { $module }
choices-group = Groupe { $group }
choices-kinds = Masquer ces types dans tous les modules
choices-more = Et aussi
choices-cancelled = Masquer les séances annulées, au lieu de les signaler
choices-alarm = Rappel avant chaque séance
choices-alarm-none = Aucun
choices-alarm-minutes = { $minutes ->
    [one] { $minutes } minute avant
   *[other] { $minutes } minutes avant
  }
choices-alarm-note = Outlook et Google ignorent les rappels des calendriers avec abonnement. Le Calendrier d’Apple et Thunderbird les affichent.
choices-language = Langue des mots dans votre calendrier, par exemple « Annulé »
choices-language-any = Langue de votre université
choices-button = Enregistrer

## Une nouvelle adresse, et la fin d’un flux

links-heading = Autres adresses
links-one = Une autre adresse
links-text = Une autre adresse montre votre emploi du temps sur un autre appareil ou à quelqu’un d’autre. Elle ne permet de rien modifier, et vous pouvez la supprimer sans toucher à la vôtre.
links-name = Nom de l’adresse
links-name-hint = Vous seul le voyez. Par exemple : téléphone, ou mon partenaire
links-busy = Montrer seulement les heures occupées : ni titres, ni lieux, ni noms
links-busy-short = heures occupées seulement
my-feed-busy = Cette adresse montre seulement les heures occupées. Abonnez-vous pour les voir dans votre calendrier.
links-add = Créer une adresse
links-refused = Rien n’a été créé. Écrivez un nom de { $length } caractères au plus, qu’aucune autre adresse ne porte.
links-removed = L’adresse a été supprimée. Le calendrier qu’elle donnait est fermé.
links-limit = Vous pouvez avoir { $most } adresses en tout. Pour en créer une autre, supprimez-en d’abord une.
links-unused = Aucune application ne l’a encore consultée.
links-made = L’adresse est créée. Ouvrez sa page sur l’autre appareil, ou envoyez-la à la personne.
links-address = Cette adresse
links-open = Page de cette adresse
links-end = Réinitialiser ou supprimer cette adresse
links-reset = Réinitialiser cette adresse
links-reset-text = Une nouvelle adresse la remplace, et l’ancienne cesse aussitôt de fonctionner. Il faut s’abonner à nouveau dans chaque application.
links-reset-done = Il y a maintenant une nouvelle adresse.
links-remove = Supprimer cette adresse
links-remove-text = Elle cesse aussitôt de fonctionner, pour toujours. Les applications qui l’utilisent disent pendant quelques jours que le calendrier est fermé.
links-sure = Oui, j’en suis sûr
reset-all = Réinitialiser aussi mes autres adresses : { $names }
stop-point-further = Vos autres adresses sont supprimées aussi, pour toujours : { $names }
address-heading = Réinitialiser ou désactiver votre adresse
address-text = Quelqu’un d’autre a vu votre adresse ? Réinitialisez-la. Vous n’avez plus besoin de ce flux ? Désactivez-le.
reset-title = Réinitialiser votre adresse
reset-lead = Vous obtenez une nouvelle adresse secrète, et l’ancienne cesse aussitôt de fonctionner.
reset-point-dead = Les calendriers qui ont l’ancienne adresse n’affichent plus votre emploi du temps. Rien ne leur indique la nouvelle.
reset-point-again = Vous devez vous abonner à nouveau, avec la nouvelle adresse, dans chaque application, et y supprimer l’ancien calendrier.
reset-point-final = C’est irréversible.
reset-consent = Je veux réinitialiser mon adresse. Je sais que je dois m’abonner à nouveau.
reset-button = Réinitialiser mon adresse
stop-title = Désactiver ce flux
stop-lead = Votre emploi du temps ne sera plus publié à votre adresse.
stop-point-closed = { $days ->
    [one] Pendant { $days } jour, les calendriers qui ont l’adresse affichent un événement indiquant que le flux a été arrêté. Ensuite, l’adresse est introuvable.
   *[other] Pendant { $days } jours, les calendriers qui ont l’adresse affichent un événement indiquant que le flux a été arrêté. Ensuite, l’adresse est introuvable.
  }
stop-point-remove = Pour qu’il disparaisse de votre application, supprimez-y le calendrier. Cela suffit si vous voulez seulement vous désabonner.
stop-point-back = Seul le service chargé des emplois du temps peut le réactiver.
stop-reason = Pourquoi ? Vous pouvez laisser ce champ vide.
stop-reason-reader = Le service chargé des emplois du temps le lit.
stop-consent = Je veux désactiver ce flux.
stop-button = Désactiver ce flux
confirm-back = Mon emploi du temps
confirm-missing = Rien n’a été modifié. Cochez la case si c’est bien ce que vous voulez.

## Modules, salles et formations

modules-title = Modules
modules-search = Code ou titre du module
rooms-title = Salles
rooms-search = Nom de la salle
programmes-title = Formations
programmes-search = Code ou titre de la formation
list-button = Rechercher
list-count = { $found ->
    [0] Aucun résultat. Essayez avec des mots plus courts ou moins nombreux.
    [one] { $found } résultat
   *[other] { $found } résultats
  }
list-count-cut = { $found } résultats ; les { $shown } premiers sont affichés. Précisez votre recherche.
room-map = Voir sur un plan
# A link to the programme's page elsewhere
programme-page = Page de la formation

## What changed, and who fetched it

ago-now = à l’instant
ago-minutes = { $minutes ->
    [one] il y a { $minutes } minute
   *[other] il y a { $minutes } minutes
  }
ago-hours = { $hours ->
    [one] il y a { $hours } heure
   *[other] il y a { $hours } heures
  }
ago-days = { $days ->
    [one] il y a { $days } jour
   *[other] il y a { $days } jours
  }
duration-minutes = { $minutes } min
duration-hours = { $great } h { $small } min
duration-days = { $great } j { $small } h
changes-none = { $days ->
    [one] Aucun changement depuis 24 heures.
   *[other] Aucun changement depuis { $days } jours.
  }
changes-more = Voici les { $shown } derniers changements sur { $all }. Le flux Atom les contient tous.
change-moved = Déplacé
change-cancelled = Annulé
change-reinstated = Finalement maintenu
change-added = Ajouté
change-removed = Supprimé
change-staff = Autres enseignants
change-before = Avant : { $what }
change-now = Maintenant : { $what }
change-note = Remarque : { $note }
change-when = { $day }, { $time }
change-dates = { $count } fois, du { $first } au { $last }
change-online = en ligne
change-nobody = personne n’est indiqué
change-seen = Constaté : { $when }
atom-title = { $name } · Changements
atom-about = { $days ->
    [one] Ce qui a été déplacé, annulé, ajouté et supprimé depuis 24 heures
   *[other] Ce qui a été déplacé, annulé, ajouté et supprimé depuis { $days } jours
  }
atom-entry = { $what } : { $about }
fetches-none = Aucune application de calendrier n’a encore consulté ce calendrier. Une fois que vous serez abonné, votre application s’affichera ici.
fetches-old = L’ancienne adresse est encore consultée par { $program } : { $ago }.
fetches-old-advice = Abonnez-vous à nouveau dans cette application avec votre nouvelle adresse, et supprimez-y l’ancien calendrier.
fetches-expect = { $subscriptions } abonnements sur { $of } dans { $program } affichaient le dernier changement en moins de { $time }.
program-outlook-phone = Outlook sur un téléphone
program-outlook-mac = Outlook pour Mac
program-outlook-classic = Outlook pour Windows (classique)
program-google = Google Agenda
program-apple-phone = Calendrier d’Apple (iPhone, iPad)
program-apple-mac = Calendrier d’Apple (Mac)
program-evolution = Evolution ou Agenda de GNOME
program-android-app = Une app Android
program-apple-app = Une app sur un appareil Apple
program-script = Un script
program-preview = Un aperçu de lien
program-robot = Un moteur de recherche
program-browser = Un navigateur
program-browser-app = Une application qui se présente comme un navigateur
program-other = Une autre application

## Connexion

sign-in-title = Se connecter
sign-in-name = Nom de votre compte
sign-in-password = Mot de passe
sign-in-button = Se connecter
sign-in-failed = Le nom ou le mot de passe est incorrect. Réessayez.
sign-in-signed-out = Votre session est fermée.
sign-in-shared = D’autres personnes utilisent cet ordinateur ? Déconnectez-vous quand vous avez terminé.
sign-in-provider-button = Se connecter avec votre compte universitaire
sign-in-provider-down = Le service de connexion de l’université est injoignable pour le moment. Réessayez dans quelques minutes. Les liens et les agendas que vous avez déjà continuent de fonctionner.
sign-in-provider-failed = La connexion n’a pas abouti. Réessayez. Si elle échoue de nouveau, demandez de l’aide.
sign-in-provider-again = La connexion a pris trop de temps ou a commencé dans un autre navigateur. Réessayez.
sign-in-provider-role = Vous avez été déconnecté, car le service de connexion de l’université n’indique plus que vous travaillez à l’assistance, ou parce que vous n’y êtes plus connecté. Connectez-vous de nouveau.
sign-in-provider-still = Votre compte universitaire est peut-être encore connecté. Sur un ordinateur partagé, déconnectez-vous aussi de ce compte.
sign-in-account = Ou avec un compte de ce site
sign-out-button = Se déconnecter
sign-out-everywhere = Se déconnecter de tous les appareils
me-signed-in = Session ouverte : { $name }
me-feeds = Vos emplois du temps
me-as-student = Études
me-as-staff = Enseignement
me-link-hidden = Votre application de calendrier a besoin de votre adresse secrète. Toute personne qui a cette adresse peut voir votre emploi du temps : elle n’apparaît donc que si vous le demandez.
me-link-show = Afficher mon adresse
me-new = Votre adresse a été réinitialisée et l’ancienne ne fonctionne plus. Affichez la nouvelle adresse, abonnez-vous de nouveau avec elle et supprimez l’ancien calendrier.
me-none = Aucun emploi du temps pour votre compte
me-none-text = Votre session est ouverte, mais aucun emploi du temps n’est lié à votre compte. Si vous en attendez un, demandez de l’aide.
me-none-desk = Aucun emploi du temps n’est lié à votre compte, mais vous pouvez aider d’autres personnes au service d’assistance.
me-to-desk = Aller au service d’assistance

api-title = API pour les programmes
api-lead = Cette page s’adresse aux personnes qui écrivent des programmes, par exemple un portail ou une application. Chaque partie est décrite en anglais.
api-openapi = Description pour les programmes (OpenAPI 3.1)
api-scopes = L’un de ces droits :
api-public = Ce que tout le monde peut voir ne demande aucun jeton.
api-body = Contenu de la requête :
api-answer = Réponse :
api-errors = Erreurs
api-star = Une étoile marque ce qui doit être donné.
api-types = Types

## Messages : des e-mails en cas de changement

messages-heading = Un e-mail en cas de changement
messages-offer = Nous pouvons écrire à { $address } quand une séance { $days ->
    [one] du prochain jour
   *[other] des { $days } prochains jours
  } est déplacée, annulée ou ajoutée. Les changements sont regroupés pendant quelques minutes, et il y a au plus { $daily ->
    [one] un e-mail
   *[other] { $daily } e-mails
  } par jour.
messages-are-on = Nous écrivons à { $address } quand votre emploi du temps change, depuis { $when }.
messages-no-address = Aucune adresse e-mail n’est connue pour vous : nous ne pouvons pas vous écrire.
messages-end-with-link = Les e-mails cessent quand l’adresse de cette page est réinitialisée ou désactivée.
messages-begin = Recevoir des e-mails
messages-stop = Arrêter les e-mails
messages-saved = Enregistré.
messages-stop-title = Arrêter les e-mails sur les changements
messages-stop-text = Vous recevez des e-mails quand votre emploi du temps change. Voulez-vous les arrêter ?
messages-stopped = Vous ne recevrez plus ces e-mails. Vous pouvez les redemander sur la page de votre emploi du temps.
