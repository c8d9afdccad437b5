### Les messages : aux personnes, comment obtenir leur emploi du temps ; au service, que quelqu’un a désactivé un flux.
###
### On vouvoie. Chaque texte est un paragraphe.

## Aux personnes

mail-subject = Votre emploi du temps dans votre calendrier
mail-greeting = Bonjour { $name },
mail-intro = { $institution } publie votre emploi du temps sous forme de calendrier. Votre téléphone et votre ordinateur peuvent l’afficher à côté de vos propres rendez-vous, et il se met à jour tout seul.
mail-open-sign-in = Ouvrez cette page et connectez-vous :
mail-open-own = Ouvrez cette page. Elle n’est qu’à vous :
mail-choose-app = Choisissez ensuite votre application de calendrier. La page montre chaque étape.
mail-secret = Toute personne qui a cette adresse peut voir votre emploi du temps : ne transférez donc pas ce message. Si quelqu’un d’autre a l’adresse, réinitialisez-la sur la page.

## Au service

opt-out-subject = Flux désactivé : { $name }
opt-out-intro = { $name } ({ $feed }) a désactivé son flux le { $at }.
opt-out-reason = La raison : { $reason }
opt-out-no-reason = Aucune raison n’a été donnée.
opt-out-back = Cette commande le réactive :
opt-out-desk = Il peut être réactivé au service d’assistance :

## À une personne dont les séances ont changé

changed-subject = Votre emploi du temps a changé
changed-intro = { $institution } a modifié votre emploi du temps des prochains jours :
changed-page = Votre emploi du temps complet est sur cette page :
changed-stop = Vous recevez cet e-mail parce que vous l’avez demandé sur la page de votre emploi du temps. Pour ne plus en recevoir, ouvrez cette page :
