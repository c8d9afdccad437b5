# Ce qui figure dans les flux. Un texte modifié modifie les événements de toutes les personnes qui lisent en français.

# Avant le titre d’un événement, avec l’espace qui suit.
cancelled-prefix = ANNULÉ :{ " " }
provisional-prefix = PROVISOIRE :{ " " }
# Une ligne chacun dans la description d’un événement.
staff = Enseignement : { $names }
join-online = Participer en ligne : { $address }
map-of = Plan ({ $room }) : { $address }
moved-from = Déplacé, avant : { $when }
moved-from-place = Déplacé, avant : { $when }, { $place }
moved-when = { $day } { $time }
moved-day = { $weekday } { $day } { $month }
new-room = Nouvelle salle : { $rooms } (avant : { $before })
now-online = Maintenant en ligne (avant : { $before })
new-staff = Autres enseignants : { $names } (avant : { $before })
place-online = en ligne
short-mon = lun.
short-tue = mar.
short-wed = mer.
short-thu = jeu.
short-fri = ven.
short-sat = sam.
short-sun = dim.
short-1 = janv.
short-2 = févr.
short-3 = mars
short-4 = avr.
short-5 = mai
short-6 = juin
short-7 = juil.
short-8 = août
short-9 = sept.
short-10 = oct.
short-11 = nov.
short-12 = déc.

# Le nom du calendrier d’une personne.
personal-name = Emploi du temps : { $name }
# La description d’un calendrier. L’établissement est entre parenthèses : on ne connaît pas son article.
description-student = Emploi du temps personnel ({ $institution }), tenu à jour
description-staff = Emploi du temps personnel ({ $institution }), tenu à jour
description-module = Emploi du temps d’un module ({ $institution }), tenu à jour
description-room = Emploi du temps d’une salle ({ $institution }), tenu à jour
description-programme = Emploi du temps d’une formation ({ $institution }), tenu à jour

# Le seul événement d’un flux qui n’en a aucun : titre et description.
nothing-published = Aucun emploi du temps publié pour l’instant
nothing-published-description = L’adresse est la bonne. Les séances apparaîtront ici dès qu’elles seront publiées.
# Le seul événement d’un flux qui a été arrêté.
closed = Ce flux a été arrêté
closed-description = Il a été arrêté, par la personne à qui il appartient ou par le service chargé des emplois du temps. Supprimez ce calendrier de votre application : il restera vide.
replaced = Cette adresse a été remplacée. La nouvelle se trouve sur la page des emplois du temps de votre université
replaced-description = Ce calendrier restera vide. Abonnez-vous à nouveau avec la nouvelle adresse et supprimez ce calendrier de votre application.
replaced-name = Cette adresse a été remplacée
# Événements placés là où un flux trop volumineux a été coupé.
earlier = Les séances plus anciennes ne sont pas affichées
earlier-description = Les applications de calendrier refusent les calendriers au-delà d’une certaine taille. Les séances les plus anciennes ont été retirées.
later = Les séances plus lointaines ne sont pas encore affichées
later-description = Les applications de calendrier refusent les calendriers au-delà d’une certaine taille. D’autres séances apparaîtront ici au fil du temps.

# Le seul événement d’un flux où tout est masqué.
everything-hidden = Tout est masqué ici
everything-hidden-description = Il y a des séances, mais vous avez choisi de les masquer toutes. Vous pouvez changer cela sur la page de votre flux.

# At a link that shows busy times and nothing else
busy = Occupé
busy-name = Heures occupées
nothing-busy = Aucune heure occupée
nothing-busy-description = Les heures occupées apparaîtront ici dès leur publication.
