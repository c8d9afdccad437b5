## Rótulos de otros programas, tal como los muestra cada uno en español (España)

# Outlook en la Web, nuevo Outlook para Windows
-outlook-calendar = Calendario
-outlook-add-calendar = Agregar calendario
-outlook-subscribe-from-web = Suscribirse desde la web
-outlook-import = Importar
-outlook-remove = Quitar

# Outlook clásico para Windows
-classic-file = Archivo
-classic-home = Inicio
-classic-add-calendar = Agregar calendario
-classic-open-calendar = Abrir calendario
-classic-from-internet = Desde Internet…
-classic-ok = Aceptar
-classic-yes = Sí
-classic-delete-calendar = Eliminar calendario

# Calendario de Apple en el iPhone y el iPad
-iphone-calendars = Calendarios
-iphone-add-calendar = Añadir calendario
-iphone-add-subscription = Añadir suscripción a calendario
-iphone-subscription-url = URL de suscripción
-iphone-subscribe = Suscribirse
-iphone-add = Añadir
-iphone-account = Cuenta
-iphone-remove-alerts = Eliminar avisos
-iphone-unsubscribe = Cancelar suscripción
-iphone-fetch = Obtener datos

# Calendario de Apple en el Mac
-mac-file = Archivo
-mac-new-subscription = Nueva suscripción a calendario…
-mac-subscribe = Suscribirse
-mac-location = Ubicación
-mac-auto-refresh = Actualización automática
-mac-every-hour = Cada hora
-mac-remove = Eliminar
-mac-alerts = Avisos
-mac-ok = Aceptar
-mac-unsubscribe = Cancelar suscripción

# Google Calendar en un navegador
-google-other-calendars = Otros calendarios
-google-from-url = Desde URL
-google-url-of-calendar = URL del calendario
-google-public = Hacer que el calendario sea accesible públicamente
-google-add-calendar = Añadir calendario
-google-unsubscribe = Cancelar suscripción

# Mozilla Thunderbird
-thunderbird-calendar = Calendario
-thunderbird-new-calendar = Nuevo calendario…
-thunderbird-network = En la red
-thunderbird-next = Siguiente
-thunderbird-location = Dirección
-thunderbird-no-credentials = Esta dirección no requiere credenciales
-thunderbird-find = Buscar calendarios
-thunderbird-subscribe = Suscribirse
-thunderbird-properties = Propiedades
-thunderbird-unsubscribe = Cancelar suscripción a calendario…

# ICSx⁵, una app para Android
-icsx5-subscribe = Suscribirse a calendario
-icsx5-unsubscribe = Abandonar suscripción


## Outlook en la Web

help-outlook-web-title = Outlook en la Web
help-outlook-web-intro = Con la cuenta que te dio tu universidad. Aquello a lo que te suscribes aquí se ve también en Outlook en tu móvil y en tu ordenador.
help-outlook-web-button = Suscribirse en Outlook
help-outlook-web-shortcut = El botón hace por ti los pasos 1 a 4. Sigue con el paso 5.
help-outlook-web-step-1 = Copia tu dirección.
help-outlook-web-step-2 = Abre Outlook en un navegador, ve a «{ -outlook-calendar }» y elige «{ -outlook-add-calendar }» en la lista de la izquierda.
help-outlook-web-step-3 = Elige «{ -outlook-subscribe-from-web }».
help-outlook-web-step-4 = Pega la dirección en el primer campo.
help-outlook-web-step-5 = Ponle un nombre al calendario, escoge un color si quieres y elige «{ -outlook-import }».
help-outlook-web-step-6 = Cierra el cuadro. Tu horario está ahora en la lista de la izquierda, marcado. Los primeros eventos pueden tardar unos minutos.
help-outlook-web-update = Outlook busca cambios cada tres horas, más o menos, y a veces solo al cabo de un día. No puedes hacer que mire antes. Para un cambio del mismo día, consulta la página de tu horario.
help-outlook-web-not = No da avisos y no cuenta como tiempo ocupado cuando otras personas buscan una hora libre. Tiene un único color, el que escojas. Sus eventos no se pueden modificar.
help-outlook-web-stop = En la lista de la izquierda, señala el calendario, abre los tres puntos junto a su nombre y elige «{ -outlook-remove }». Nada más cambia en tu calendario.
help-outlook-web-note = ¿Falta «{ -outlook-subscribe-from-web }» o da error? Puede que tu universidad lo haya desactivado: pide ayuda.

## Outlook en el móvil (la app de Outlook para iPhone y Android)

help-outlook-phone-title = Outlook en el móvil
help-outlook-phone-intro = La app de Outlook no puede suscribirse por sí sola, pero muestra aquello a lo que te suscribes en Outlook en la Web.
help-outlook-phone-button = Suscribirse en Outlook en la Web
help-outlook-phone-shortcut = El botón abre Outlook en la Web con tu dirección ya puesta. Elige allí «{ -outlook-import }» y sigue con el paso 2.
help-outlook-phone-step-1 = Suscríbete en Outlook en la Web, con la misma cuenta que usa la app. Lo mejor es un ordenador. En el móvil, usa el navegador y pídele la versión para ordenador.
help-outlook-phone-step-2 = Abre la app de Outlook y toca el calendario, abajo.
help-outlook-phone-step-3 = Abre la lista de calendarios, arriba a la izquierda. Tu horario está bajo tu cuenta de la universidad: comprueba que está marcado.
help-outlook-phone-update = Como en Outlook en la Web: cada tres horas, más o menos, y a veces solo al cabo de un día. Tirar de la lista hacia abajo no lo adelanta.
help-outlook-phone-not = No da avisos y no cuenta como tiempo ocupado. Sus eventos no se pueden modificar.
help-outlook-phone-stop = Quita el calendario en Outlook en la Web y desaparecerá también de la app. Si solo quieres ocultarlo, desmárcalo en la lista de calendarios de la app.
help-outlook-phone-note = ¿Todavía no está? La app puede tardar una hora en mostrar una suscripción nueva. Si tienes un iPhone y quieres avisos, suscríbete mejor en el Calendario de Apple.

## Nuevo Outlook para Windows

help-outlook-windows-title = Nuevo Outlook para Windows
help-outlook-windows-intro = El nuevo Outlook comparte sus calendarios con Outlook en la Web: suscríbete en uno de los dos y lo verás en ambos.
help-outlook-windows-button = Suscribirse en Outlook en la Web
help-outlook-windows-shortcut = El botón abre Outlook en la Web con tu dirección ya puesta. Elige allí «{ -outlook-import }» y mira después en el nuevo Outlook. Los pasos de abajo hacen lo mismo dentro del nuevo Outlook.
help-outlook-windows-step-1 = Copia tu dirección.
help-outlook-windows-step-2 = Abre el calendario en el nuevo Outlook y elige «{ -outlook-add-calendar }» en la lista de la izquierda.
help-outlook-windows-step-3 = Elige «{ -outlook-subscribe-from-web }» y pega la dirección. Tiene que empezar por https.
help-outlook-windows-step-4 = Ponle un nombre al calendario y elige «{ -outlook-import }».
help-outlook-windows-update = Cada tres horas, más o menos, y a veces solo al cabo de un día. No puedes hacer que Outlook mire antes.
help-outlook-windows-not = No da avisos y no cuenta como tiempo ocupado cuando otras personas buscan una hora libre. Tiene un único color, el que escojas. Sus eventos no se pueden modificar.
help-outlook-windows-stop = En la lista de la izquierda, señala el calendario, abre los tres puntos junto a su nombre y elige «{ -outlook-remove }».

## Outlook clásico para Windows

help-outlook-classic-title = Outlook clásico para Windows
help-outlook-classic-intro = El Outlook más antiguo, el que viene con Office: tiene arriba a la izquierda una pestaña «{ -classic-file }», que en el nuevo Outlook no existe.
help-outlook-classic-step-1 = Copia tu dirección.
help-outlook-classic-step-2 = Abre el calendario. En la pestaña «{ -classic-home }», elige «{ -classic-add-calendar }» (en versiones anteriores, «{ -classic-open-calendar }») y después «{ -classic-from-internet }».
help-outlook-classic-step-3 = Pega la dirección y elige «{ -classic-ok }».
help-outlook-classic-step-4 = Outlook pregunta si quieres agregar el calendario y suscribirte a las actualizaciones. Elige «{ -classic-yes }».
help-outlook-classic-update = Solo mientras Outlook está abierto en este ordenador. Entonces mira cuando envía y recibe correo, más o menos una vez por hora.
help-outlook-classic-not = No da avisos y no cuenta como tiempo ocupado. Se queda en este ordenador y no llega a tu móvil. Sus eventos no se pueden modificar.
help-outlook-classic-stop = En la lista de la izquierda, haz clic en el calendario con el botón derecho y elige «{ -classic-delete-calendar }». Nada más cambia en tu calendario.
help-outlook-classic-note = Lo mejor en la mayoría de los casos: suscribirse en Outlook en la Web. Por lo general, el Outlook clásico muestra entonces también el calendario, y tu móvil también. Hazlo de una sola manera; si no, verás todo dos veces.

## Outlook para Mac

help-outlook-mac-title = Outlook para Mac
help-outlook-mac-intro = No se puede confiar en que Outlook para Mac se suscriba por sí solo, pero muestra aquello a lo que te suscribes en Outlook en la Web.
help-outlook-mac-button = Suscribirse en Outlook en la Web
help-outlook-mac-shortcut = El botón abre Outlook en la Web con tu dirección ya puesta. Elige allí «{ -outlook-import }» y sigue con el paso 2.
help-outlook-mac-step-1 = Suscríbete en Outlook en la Web, con la misma cuenta que usa Outlook para Mac.
help-outlook-mac-step-2 = Abre Outlook en el Mac y ve al calendario.
help-outlook-mac-step-3 = Busca tu horario en la lista de la izquierda, bajo tu cuenta de la universidad, y márcalo.
help-outlook-mac-update = Como en Outlook en la Web: cada tres horas, más o menos, y a veces solo al cabo de un día.
help-outlook-mac-not = No da avisos y no cuenta como tiempo ocupado cuando otras personas buscan una hora libre. Sus eventos no se pueden modificar.
help-outlook-mac-stop = Quita el calendario en Outlook en la Web y desaparecerá también de Outlook para Mac.
help-outlook-mac-note = El Calendario de Apple, que está en todos los Mac, se suscribe por sí solo, mira tan a menudo como quieras y puede darte avisos.

## iPhone y iPad, Calendario de Apple

help-iphone-title = iPhone y iPad
help-iphone-intro = Con la app Calendario, que está en todos los iPhone y iPad.
help-iphone-button = Suscribirse en Calendario
help-iphone-shortcut = El botón hace por ti los pasos 1 a 3. Sigue con el paso 4.
help-iphone-step-1 = Copia tu dirección.
help-iphone-step-2 = En la app Calendario, toca «{ -iphone-calendars }» abajo (en los sistemas más nuevos, un símbolo de calendario), luego «{ -iphone-add-calendar }» y después «{ -iphone-add-subscription }».
help-iphone-step-3 = Pega la dirección en «{ -iphone-subscription-url }».
help-iphone-step-4 = Toca «{ -iphone-subscribe }».
help-iphone-step-5 = En «{ -iphone-account }», elige iCloud si quieres verlo también en tus otros dispositivos Apple. Después toca «{ -iphone-add }».
help-iphone-update = Normalmente en unas horas. Cada cuánto mira tu iPhone se ajusta en la app Ajustes: busca allí «{ -iphone-fetch }». Mientras ahorra batería, mira menos a menudo.
help-iphone-not = No cuenta como tiempo ocupado y sus eventos no se pueden modificar. Tiene un único color, el que escojas. Solo da avisos si los pides en la página de tu horario y dejas «{ -iphone-remove-alerts }» desactivado.
help-iphone-stop = En la lista de calendarios, toca la ⓘ junto al calendario y después «{ -iphone-unsubscribe }». Nada más cambia en tu calendario.

## Calendario de Apple en el Mac

help-mac-title = Calendario en el Mac
help-mac-intro = Con la app Calendario, que está en todos los Mac.
help-mac-button = Suscribirse en Calendario
help-mac-shortcut = El botón hace por ti los pasos 1 a 3. Sigue con el paso 4.
help-mac-step-1 = Copia tu dirección.
help-mac-step-2 = En la app Calendario, abre el menú «{ -mac-file }» y elige «{ -mac-new-subscription }».
help-mac-step-3 = Pega la dirección.
help-mac-step-4 = Haz clic en «{ -mac-subscribe }».
help-mac-step-5 = En «{ -mac-auto-refresh }», pon «{ -mac-every-hour }». En «{ -mac-location }», elige iCloud si quieres verlo también en tu iPhone. Después haz clic en «{ -mac-ok }».
help-mac-update = Tan a menudo como indiques en «{ -mac-auto-refresh }», mientras el Mac no esté en reposo.
help-mac-not = No cuenta como tiempo ocupado y sus eventos no se pueden modificar. Tiene un único color, el que escojas. Solo da avisos si los pides en la página de tu horario y dejas sin marcar la casilla «{ -mac-alerts }» junto a «{ -mac-remove }».
help-mac-stop = En la lista de la izquierda, mantén pulsada la tecla Control, haz clic en el calendario y elige «{ -mac-unsubscribe }». Nada más cambia en tu calendario.

## Google Calendar

help-google-title = Google Calendar
help-google-intro = En un navegador, mejor en un ordenador: la app del móvil no puede suscribirse por sí sola, pero muestra lo que añades aquí.
help-google-button = Abrir Google Calendar
help-google-shortcut = El botón copia tu dirección, si el navegador lo permite, y hace el paso 2: Google se abre con un campo vacío. Sigue con el paso 3.
help-google-filled = El botón abre Google Calendar con tu dirección. Elige allí «Añadir» y listo. Los pasos de abajo hacen lo mismo a mano.
help-google-step-1 = Copia tu dirección.
help-google-step-2 = Abre Google Calendar en un navegador. A la izquierda, junto a «{ -google-other-calendars }», elige el signo más y después «{ -google-from-url }».
help-google-step-3 = Pega la dirección en «{ -google-url-of-calendar }». Deja sin marcar «{ -google-public }».
help-google-step-4 = Elige «{ -google-add-calendar }».
help-google-step-5 = En el móvil: abre la app Google Calendar, ve a sus ajustes y toca tu horario. Comprueba que se sincroniza.
help-google-update = Cuando Google lo decide: a menudo doce horas, a veces más de un día. No puedes hacer que mire antes. Para un cambio del mismo día, consulta la página de tu horario.
help-google-not = No toma los avisos de tu horario. Puedes poner los tuyos en Google, en los ajustes del calendario. No cuenta como tiempo ocupado para otras personas y tiene un único color, el que escojas. Sus eventos no se pueden modificar.
help-google-stop = En los ajustes de Google Calendar, elige el calendario a la izquierda, ve al final de la página y elige «{ -google-unsubscribe }». Nada más cambia en tu calendario.
help-google-note = ¿Se abre en el móvil la aplicación en lugar del campo vacío? Mantén pulsado el botón, abre el enlace en una pestaña nueva y pide la versión para ordenador. O abre esta página en un ordenador: el móvil también mostrará el calendario.

## Thunderbird

help-thunderbird-title = Thunderbird
help-thunderbird-intro = Thunderbird, en un ordenador, se suscribe por sí solo y mira a menudo.
help-thunderbird-step-1 = Copia tu dirección.
help-thunderbird-step-2 = Abre «{ -thunderbird-calendar }» y elige «{ -thunderbird-new-calendar }» debajo de la lista de calendarios.
help-thunderbird-step-3 = Elige «{ -thunderbird-network }» y después «{ -thunderbird-next }».
help-thunderbird-step-4 = Pega la dirección en «{ -thunderbird-location }», marca «{ -thunderbird-no-credentials }» y elige «{ -thunderbird-find }».
help-thunderbird-step-5 = Thunderbird muestra tu horario. Elige «{ -thunderbird-subscribe }».
help-thunderbird-update = Cada 30 minutos mientras Thunderbird está abierto, si no pones otra cosa: haz clic en el calendario con el botón derecho y elige «{ -thunderbird-properties }».
help-thunderbird-not = Solo da avisos si los pides en la página de tu horario. Se queda en este ordenador y tiene un único color, el que escojas. Sus eventos no se pueden modificar.
help-thunderbird-stop = En la lista de la izquierda, haz clic en el calendario con el botón derecho y elige «{ -thunderbird-unsubscribe }». Nada más cambia en tu calendario.

## Android

help-android-title = Android
help-android-intro = ¿Usas Google Calendar u Outlook en el móvil? Tienen páginas propias. Para cualquier otra aplicación de calendario, usa la aplicación gratuita ICSx⁵.
help-android-button = Abrir en una app de calendario
help-android-step-1 = Instala ICSx⁵, de F-Droid o Google Play.
help-android-step-2 = Copia tu dirección.
help-android-step-3 = Abre ICSx⁵ y toca el signo más.
help-android-step-4 = Pega la dirección donde pide un enlace y continúa.
help-android-step-5 = Ponle un nombre y un color al calendario y confirma.
help-android-step-6 = Abre tu app de calendario. Tu horario está en su lista de calendarios: comprueba que se muestra.
help-android-update = Tan a menudo como indiques en ICSx⁵, si el móvil lo permite: el ahorro de batería puede retrasarlo.
help-android-not = Solo da avisos si los pides en la página de tu horario o los añades en ICSx⁵. Se queda en este móvil. Sus eventos no se pueden modificar.
help-android-stop = En ICSx⁵, toca el calendario y elige «{ -icsx5-unsubscribe }». Nada más cambia en tu calendario.


## Palabras de las imágenes: caben unas 28 letras

picture-my-timetable = Mi horario
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

## Lo que muestra cada imagen, para quien no puede verla

picture-outlook-web-2-alt = El calendario de Outlook en un navegador: «{ -outlook-add-calendar }» está en la lista de la izquierda, debajo del mes en pequeño.
picture-outlook-web-3-alt = Un cuadro con una lista a la izquierda: está elegida la entrada «{ -outlook-subscribe-from-web }».
picture-outlook-web-5-alt = El mismo cuadro: la dirección está en el primer campo y un nombre en el segundo; debajo hay colores y, al final, el botón «{ -outlook-import }».
picture-outlook-web-6-alt = De nuevo el calendario: tu horario está en la lista de la izquierda, marcado, y sus eventos aparecen en la semana.
picture-outlook-phone-2-alt = La app de Outlook: el símbolo del calendario está en la parte inferior de la pantalla.
picture-outlook-phone-3-alt = La lista de calendarios de la app de Outlook, abierta a la izquierda de la pantalla: tu horario está marcado.
picture-outlook-windows-2-alt = El calendario del nuevo Outlook: «{ -outlook-add-calendar }» está en la lista de la izquierda, debajo del mes en pequeño.
picture-outlook-windows-3-alt = Un cuadro con una lista a la izquierda: está elegida la entrada «{ -outlook-subscribe-from-web }».
picture-outlook-windows-4-alt = El mismo cuadro: la dirección está en el primer campo, un nombre en el segundo y, al final, el botón «{ -outlook-import }».
picture-outlook-classic-2-alt = La pestaña «{ -classic-home }» de la cinta: el botón «{ -classic-add-calendar }» ha abierto un menú, cuya última entrada es «{ -classic-from-internet }».
picture-outlook-classic-3-alt = Un cuadro pequeño con un solo campo, en el que está la dirección, y el botón «{ -classic-ok }».
picture-outlook-classic-4-alt = Una pregunta con varios botones: hay que elegir «{ -classic-yes }».
picture-outlook-mac-3-alt = Outlook para Mac: tu horario está en la lista de la izquierda, marcado, y sus eventos aparecen en la semana.
picture-iphone-2-alt = La lista de calendarios de la app Calendario: «{ -iphone-add-calendar }», abajo, ha abierto un menú en el que está «{ -iphone-add-subscription }».
picture-iphone-4-alt = Una página con el campo «{ -iphone-subscription-url }», en el que está la dirección, y debajo el botón «{ -iphone-subscribe }».
picture-iphone-5-alt = Una página con el nombre del calendario, su cuenta y el interruptor «{ -iphone-remove-alerts }»; «{ -iphone-add }» está arriba a la derecha.
picture-mac-2-alt = El menú «{ -mac-file }» está abierto en la parte superior de la pantalla y contiene «{ -mac-new-subscription }».
picture-mac-4-alt = Un cuadro pequeño con un solo campo, en el que está la dirección, y el botón «{ -mac-subscribe }».
picture-mac-5-alt = Un cuadro con el nombre del calendario y los campos «{ -mac-location }» y «{ -mac-auto-refresh }», este último en «{ -mac-every-hour }», y el botón «{ -mac-ok }».
picture-google-2-alt = La lista de la izquierda de Google Calendar: el signo más junto a «{ -google-other-calendars }» ha abierto un menú en el que está «{ -google-from-url }».
picture-google-4-alt = Una página con el campo «{ -google-url-of-calendar }», en el que está la dirección, una casilla sin marcar para hacer público el calendario y el botón «{ -google-add-calendar }».
picture-thunderbird-2-alt = El calendario de Thunderbird: «{ -thunderbird-new-calendar }» está al final de la lista de la izquierda.
picture-thunderbird-3-alt = Un cuadro con dos opciones: está elegida «{ -thunderbird-network }», y abajo está el botón «{ -thunderbird-next }».
picture-thunderbird-4-alt = Un cuadro: la dirección está en el campo «{ -thunderbird-location }», la casilla «{ -thunderbird-no-credentials }» está marcada y abajo está el botón «{ -thunderbird-find }».
picture-android-3-alt = La lista de suscripciones de ICSx⁵: el signo más está abajo a la derecha.
picture-android-4-alt = Una página con un solo campo, en el que está la dirección, y una flecha para continuar.
