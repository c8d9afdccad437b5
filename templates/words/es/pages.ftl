### Trato de «tú». Lo que en inglés es «feed» es aquí «calendario»; «meeting», «sesión»; «module», «asignatura»;
### «room», «aula»; «alarm» y «reminder», «aviso».

direction = ltr

## Lo que rodea cada página

skip = Ir al contenido
language = Idioma
navigation = Páginas
navigation-home = Inicio
navigation-help = Ayuda
# Le sigue la dirección de quien ayuda
support-ask = ¿Algo no funciona? Pide ayuda:
support-none = ¿Algo no funciona? Pregunta a quienes gestionan los horarios.

## La página de inicio

home-title = Horarios
home-heading = Tu horario, en tu calendario
home-lead = { $institution } publica cada horario como un calendario al que te suscribes una sola vez. A partir de ahí se actualiza solo.
home-outlook = Suscribirse en Outlook
home-others = Usar otra aplicación
home-address-heading = Tu dirección
home-address-what = Tu horario tiene una dirección que solo tienes tú. Las aplicaciones de calendario lo leen ahí. Es así:
# Va en medio de una dirección
home-address-secret = tu-secreto
home-address-page = Abre la dirección sin «timetable.ics» al final y verás tu horario y sus ajustes.
# Le sigue la dirección de quien ayuda
home-address-none = ¿Aún no tienes dirección? Pídela aquí:
home-address-nobody = ¿Aún no tienes dirección? Pregunta a quienes gestionan los horarios.
home-know-heading = Conviene saberlo
home-key = Tu dirección es una llave
home-key-text = Quien la tenga ve tu horario. No la compartas con nadie.
home-slow = Los cambios tardan
home-slow-text = Outlook vuelve a mirar cada tres horas, más o menos, y a veces solo al cabo de un día. No cuentes con él para los cambios del mismo día.
home-shows = Puedes verlo, pero no editarlo
home-shows-text = Outlook no da avisos de un calendario suscrito ni lo cuenta como tiempo ocupado.
home-stop = Es fácil cancelar la suscripción
home-stop-text = Quitar la suscripción no toca nada más en tu calendario.
home-open-heading = Horarios públicos
home-open-text = Cualquiera puede suscribirse a estos.

## La lista de programas de calendario

help-list-heading = ¿Qué calendario usas?
help-list-lead = Elige dónde quieres ver tu horario. Te explicamos cómo, paso a paso y con imágenes.
help-list-feed = Elige dónde quieres ver el horario de { $name }.
help-list-unknown = No hay ningún horario con ese código o nombre. Comprueba cómo se escribe.
help-list-others = Otras aplicaciones

## La página de cada programa de calendario

guide-back = Todas las aplicaciones
guide-open = Abrir { $program }
guide-open-personal = Abrirlo con una cuenta personal de Microsoft
guide-paste = Copia primero la dirección. El botón abre después el lugar donde hay que pegarla.
guide-may-fail = ¿No pasa nada? Entonces sigue los pasos de abajo.
guide-your-address = Tu dirección secreta
guide-address = La dirección del calendario
guide-copy = Copiar
guide-copied = Copiada
guide-secret = Quien tenga esta dirección ve tu horario. Pégala en tu calendario y en ningún otro sitio.
guide-first-heading = Primero: tu dirección
guide-first-text = Necesitas la dirección de tu propio horario. Es así:
guide-steps = Paso a paso
guide-update = ¿Cuándo se actualiza?
guide-not = ¿Qué no hace?
guide-stop = ¿Cómo cancelo la suscripción?
guide-private = ¿Es privado?
guide-private-personal = Tu dirección es una llave: quien la tenga ve tu horario, y nadie más. Tu aplicación de calendario la conoce y recoge aquí el horario. De tu propio calendario no se envía nada de vuelta.
guide-private-open = Este horario está abierto a todo el mundo. Nadie ve que te suscribes, y de tu propio calendario no se envía nada de vuelta.
guide-help = ¿Dónde pido ayuda?
# Le sigue la dirección de quien ayuda
guide-help-text = Pregunta aquí:

## Lo que ha salido mal

error-home = Ir a la página de inicio
error-not-found-title = No se ha encontrado
error-not-found-text = Si es la dirección de un calendario, puede que se haya restablecido. Comprueba que está completa.
error-not-found-ask = ¿La dirección sigue sin funcionar? Pide ayuda aquí:
error-not-found-nobody = ¿La dirección sigue sin funcionar? Pregunta a quienes gestionan los horarios.
error-method-title = Esto no se puede hacer aquí
error-method-text = Esta página solo se puede leer.
error-too-many-title = Demasiadas peticiones
error-too-many-text = Esta dirección se consulta demasiado a menudo. Una aplicación de calendario la necesita unas pocas veces por hora. Espera un minuto y vuelve a intentarlo.
error-not-ready-title = Todavía no
error-not-ready-text = Los horarios se están leyendo por primera vez. Vuelve a intentarlo dentro de unos segundos.
error-no-data-title = No hay horarios en este momento
error-no-data-text = Los horarios no se pueden leer en este momento. El registro de este servidor indica el motivo. Vuelve a intentarlo más tarde.
error-busy-title = Hay mucha demanda
error-busy-text = Se están abriendo demasiadas páginas a la vez. Vuelve a intentarlo dentro de unos segundos. Los calendarios no se ven afectados.
error-stopped-title = Este calendario está desactivado
error-stopped-text = Ya no muestra ninguna sesión. Para activarlo de nuevo, pregunta a quienes gestionan los horarios.
error-replaced-title = Esta dirección se ha sustituido
error-replaced-text = La nueva está en la página de horarios de tu universidad.
error-undecided-title = No ha cambiado nada
error-undecided-text = No se ha podido guardar el cambio. Vuelve a intentarlo más tarde.
error-not-applied-yet-title = Guardado
error-not-applied-yet-text = El cambio está guardado. Se aplicará en unos minutos. Vuelve a la página de tu horario.
error-restarting-title = El servidor se está reiniciando
error-restarting-text = No se ha cambiado nada. Vuelve a intentarlo dentro de un minuto. Si sigue igual, avisa a quienes gestionan los horarios.
error-internal-title = Algo ha salido mal
error-internal-text = El error está en el registro del servidor. Vuelve a intentarlo más tarde.
error-form-title = No se puede leer este formulario
error-form-text = No se ha cambiado nada. Vuelve atrás e inténtalo de nuevo.
error-elsewhere-title = El formulario venía de otro sitio web
error-elsewhere-text = Otro sitio web ha intentado cambiar algo aquí. No se ha cambiado nada. Abre tu propia página y hazlo ahí.
error-tries-title = Demasiados intentos
error-tries-text = Alguien ha intentado iniciar sesión demasiadas veces con un nombre o una contraseña incorrectos. Espera unos segundos e inténtalo de nuevo.
error-outdated-title = Esta página no estaba actualizada
error-outdated-text = No se ha cambiado nada. Vuelve a abrir tu página y repite lo que hiciste.
error-role-title = No se puede comprobar tu permiso
error-role-text = El servicio de inicio de sesión de la universidad no puede decir ahora mismo si trabajas aquí. No se ha cambiado nada. Inténtalo de nuevo en unos minutos o inicia sesión con una cuenta de este servidor.
error-sign-in-title = No se puede iniciar sesión en este momento
error-sign-in-text = Primero hay que arreglar algo en el servidor. Tu calendario sigue como antes. Inténtalo de nuevo más tarde.

## Días y horas

weekday-mon = lunes
weekday-tue = martes
weekday-wed = miércoles
weekday-thu = jueves
weekday-fri = viernes
weekday-sat = sábado
weekday-sun = domingo
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
date-day = { $day } de { $month }
date-year = { $date } de { $year }
date-full = { $weekday } { $date }
date-today = hoy
date-tomorrow = mañana
date-at = { $day } a las { $time }

## Una semana como horario

week-this = Esta semana
week-of = Semana del { $date }
week-of-term = { $term }, semana { $number }
week-next-shown = Esta semana no hay nada: se muestra la próxima que tiene algo.
week-last-shown = Ya no queda nada. Esta es la última semana que tuvo algo.
week-others = Otras semanas
week-before = Semana del { $date }
week-after = Semana del { $date }
week-today = Hoy
week-empty = Nada esta semana.
week-nothing = Nada
week-moved-to = Movido; ahora: { $when }
meeting-cancelled = Cancelado
meeting-provisional = Provisional
meeting-moved = Cambiado
meeting-all-day = Todo el día
meeting-time = { $from }–{ $to }
meeting-time-zone = { $time } ({ $zone })
meeting-online = Conectarse en línea
meeting-more = Más
meeting-url = La página de la asignatura

## Mi horario

my-feed-title = Mi horario
my-feed-heading = Tu horario
my-feed-parts = Partes de esta página
my-feed-hello = Hola, { $name }
my-feed-not-read = Los horarios se están leyendo. Vuelve a mirar dentro de unos segundos.
my-feed-left-out = Oculto por tus ajustes: { $what }.
my-feed-added = También se muestra: { $what }.
my-feed-closed = Este calendario está desactivado. Las aplicaciones que usan su dirección solo muestran que está cerrado.
# Le sigue la dirección de quien ayuda
my-feed-closed-ask = ¿Quieres activarlo de nuevo? Pídelo aquí:
my-feed-closed-nobody = ¿Quieres activarlo de nuevo? Pregunta a quienes gestionan los horarios.
my-feed-saved = Guardado. Tu calendario mostrará el cambio en su próxima actualización.
my-feed-new = Esta es tu nueva dirección. La antigua ya no funciona: suscríbete de nuevo con esta y quita el calendario antiguo.
next = Próxima sesión:
next-what = { $code } { $title } ({ $kind })
next-where = en { $rooms }
missing-heading = No está en tu horario
missing-module = No hay nada programado.
missing-group = { $kind }: solo para grupos, y no estás en ninguno de ellos. Si necesitas una plaza, pregunta a tu departamento.
notices-heading = Tus anuncios
changes-heading = Cambios recientes
changes-feed = Cambios en formato Atom
modules-heading = Tus asignaturas
modules-groups = Grupos: { $groups }
fetches-heading = Aplicaciones que usan este calendario

## Cómo suscribirse, en un recuadro

subscribe-heading = Añadir a tu calendario
subscribe-outlook-help = Paso a paso, con imágenes
subscribe-more = Otras aplicaciones, tu dirección y un código para el móvil
subscribe-in = Suscribirse en { $program }
subscribe-connected = Suscrito en { $programs } (última actualización { $ago }).
subscribe-another = Añadir otra aplicación
settings-title = Tu dirección y tus aplicaciones
meetings-title = Todos los eventos
meetings-table = Guardar como tabla (CSV)
subscribe-code = La dirección de esta página como código QR
subscribe-code-for = Para el móvil: apunta aquí con la cámara
subscribe-download = Guardar una copia como archivo, que no sigue los cambios

## Qué se muestra

choices-heading = Ajustes de tu calendario
choices-text = Estos ajustes valen para esta página y para todos los calendarios que usan tu dirección.
choices-added = Mostrar también
choices-find = Añadir una asignatura, una titulación o un aula
choices-found-nothing = No se ha encontrado nada más.
added-module = Asignatura { $name }
added-room = Aula { $name }
added-programme = Titulación { $name }
choices-modules = Ocultar estas asignaturas
choices-parts = Ocultar solo partes de { $module }
choices-group = Grupo { $group }
choices-kinds = Ocultar estos tipos en todas las asignaturas
choices-more = Además
choices-cancelled = Ocultar las sesiones canceladas en vez de marcarlas
choices-alarm = Recordatorio antes de cada sesión
choices-alarm-none = Ninguno
choices-alarm-minutes = { $minutes ->
    [one] { $minutes } minuto antes
   *[other] { $minutes } minutos antes
  }
choices-alarm-note = Outlook y Google ignoran los recordatorios de los calendarios suscritos. El calendario de Apple y Thunderbird los muestran.
choices-language = Idioma de las palabras de tu calendario, como «Cancelado»
choices-language-any = Idioma de tu universidad
choices-button = Guardar

## Una dirección nueva, y el fin de un calendario

links-heading = Más direcciones
links-one = Otra dirección
links-text = Otra dirección muestra tu horario en otro dispositivo o a otra persona. Con ella nadie puede cambiar nada, y puedes eliminarla sin tocar la tuya.
links-name = Nombre de la dirección
links-name-hint = Solo tú lo ves. Por ejemplo: teléfono, o mi pareja
links-busy = Mostrar solo las horas ocupadas: sin títulos, lugares ni nombres
links-busy-short = solo horas ocupadas
my-feed-busy = Esta dirección muestra solo las horas ocupadas. Suscríbete para verlas en tu calendario.
links-add = Crear una dirección
links-refused = No se ha creado nada. Escribe un nombre de { $length } caracteres como máximo que no tenga otra dirección.
links-removed = La dirección se ha eliminado. Su calendario está cerrado.
links-limit = Puedes tener { $most } direcciones en total. Para crear otra, elimina primero una.
links-unused = Ninguna aplicación la ha consultado todavía.
links-made = La dirección está creada. Abre su página en el otro dispositivo, o envíala a la persona.
links-address = Esta dirección
links-open = Página de esta dirección
links-end = Restablecer o eliminar esta dirección
links-reset = Restablecer esta dirección
links-reset-text = La sustituye una nueva, y la antigua deja de funcionar al momento. Hay que suscribirse de nuevo en cada aplicación.
links-reset-done = Ahora hay una dirección nueva.
links-remove = Eliminar esta dirección
links-remove-text = Deja de funcionar al momento, y no vuelve nunca. Las aplicaciones que la usan dicen durante unos días que el calendario está cerrado.
links-sure = Sí, estoy seguro
reset-all = Restablecer también mis otras direcciones: { $names }
stop-point-further = También se eliminan tus otras direcciones, y no vuelven: { $names }
address-heading = Restablecer o desactivar tu dirección
address-text = ¿Ha visto tu dirección otra persona? Restablécela. ¿Ya no necesitas este calendario? Desactívalo.
reset-title = Restablecer tu dirección
reset-lead = Recibes una nueva dirección secreta, y la antigua deja de funcionar al momento.
reset-point-dead = Los calendarios que tengan la dirección antigua dejan de mostrar tu horario. Nada les comunica la nueva.
reset-point-again = Tienes que suscribirte de nuevo con la dirección nueva en cada aplicación y quitar allí el calendario antiguo.
reset-point-final = Esto no se puede deshacer.
reset-consent = Quiero restablecer mi dirección. Sé que tengo que suscribirme de nuevo.
reset-button = Restablecer mi dirección
stop-title = Desactivar este calendario
stop-lead = Tu horario ya no se publicará en tu dirección.
stop-point-closed = Durante { $days } días, las aplicaciones que usan la dirección muestran un único evento que dice que el calendario se ha cerrado. Después la dirección ya no se encuentra.
stop-point-remove = Para que desaparezca de tu aplicación, quita allí el calendario. Si solo quieres cancelar la suscripción, basta con eso.
stop-point-back = Solo quienes gestionan los horarios pueden activarlo de nuevo.
stop-reason = ¿Por qué? Puedes dejarlo vacío.
stop-reason-reader = Lo leen quienes gestionan los horarios.
stop-consent = Quiero desactivar este calendario.
stop-button = Desactivar este calendario
confirm-back = Mi horario
confirm-missing = No se ha cambiado nada. Si estás de acuerdo, marca la casilla.

## Asignaturas, aulas y titulaciones

modules-title = Asignaturas
modules-search = Código o título de la asignatura
rooms-title = Aulas
rooms-search = Nombre del aula
programmes-title = Titulaciones
programmes-search = Código o título de la titulación
list-button = Buscar
list-count = { $found ->
    [0] No se ha encontrado nada. Prueba con menos palabras o más cortas.
    [one] { $found } resultado
   *[other] { $found } resultados
  }
list-count-cut = { $found } resultados; se muestran los { $shown } primeros. Escribe algo más para acotar la búsqueda.
room-map = Ver en un mapa
# A link to the programme's page elsewhere
programme-page = La página de la titulación

## What changed, and who fetched it

ago-now = ahora mismo
ago-minutes = { $minutes ->
    [one] hace { $minutes } minuto
   *[other] hace { $minutes } minutos
  }
ago-hours = { $hours ->
    [one] hace { $hours } hora
   *[other] hace { $hours } horas
  }
ago-days = { $days ->
    [one] hace { $days } día
   *[other] hace { $days } días
  }
duration-minutes = { $minutes } min
duration-hours = { $great } h { $small } min
duration-days = { $great } d { $small } h
changes-none = { $days ->
    [one] Ningún cambio en las últimas 24 horas.
   *[other] Ningún cambio en los últimos { $days } días.
  }
changes-more = Estos son los últimos { $shown } de { $all } cambios. La fuente Atom los tiene todos.
change-moved = Movido
change-cancelled = Cancelado
change-reinstated = Se celebra después de todo
change-added = Añadido
change-removed = Eliminado
change-staff = Otro profesorado
change-before = Antes: { $what }
change-now = Ahora: { $what }
change-note = Nota: { $note }
change-when = { $day }, { $time }
change-dates = { $count } veces, del { $first } al { $last }
change-online = en línea
change-nobody = sin indicar
change-seen = Detectado: { $when }
atom-title = { $name } · Cambios
atom-about = { $days ->
    [one] Lo que se movió, canceló, añadió y eliminó en las últimas 24 horas
   *[other] Lo que se movió, canceló, añadió y eliminó en los últimos { $days } días
  }
atom-entry = { $what }: { $about }
fetches-none = Ninguna aplicación de calendario ha consultado todavía este calendario. Cuando te suscribas, tu aplicación aparecerá aquí.
fetches-old = La dirección antigua todavía la consulta { $program }: { $ago }.
fetches-old-advice = Suscríbete de nuevo en esa aplicación con tu dirección nueva y quita allí el calendario antiguo.
fetches-expect = { $subscriptions } de { $of } suscripciones en { $program } mostraban el último cambio en menos de { $time }.
program-outlook-phone = Outlook en un teléfono
program-outlook-mac = Outlook para Mac
program-outlook-classic = Outlook para Windows (clásico)
program-google = Google Calendar
program-apple-phone = Calendario de Apple (iPhone, iPad)
program-apple-mac = Calendario de Apple (Mac)
program-evolution = Evolution o Calendario de GNOME
program-android-app = Una app de Android
program-apple-app = Una app en un dispositivo Apple
program-script = Un script
program-preview = Una vista previa de enlaces
program-robot = Un buscador
program-browser = Un navegador
program-browser-app = Una aplicación que se identifica como navegador
program-other = Otra aplicación

## Iniciar sesión

sign-in-title = Iniciar sesión
sign-in-name = Nombre de tu cuenta
sign-in-password = Contraseña
sign-in-button = Iniciar sesión
sign-in-failed = El nombre o la contraseña no son correctos. Inténtalo de nuevo.
sign-in-signed-out = Has cerrado la sesión.
sign-in-shared = ¿Usan este ordenador otras personas? Cierra la sesión cuando termines.
sign-in-provider-button = Iniciar sesión con tu cuenta universitaria
sign-in-provider-down = Ahora mismo no se puede acceder al servicio de inicio de sesión de la universidad. Inténtalo de nuevo en unos minutos. Los enlaces y calendarios que ya tienes siguen funcionando.
sign-in-provider-failed = No se ha podido iniciar la sesión. Inténtalo de nuevo. Si vuelve a fallar, pide ayuda.
sign-in-provider-again = El inicio de sesión ha tardado demasiado o empezó en otro navegador. Inténtalo de nuevo.
sign-in-provider-role = Se ha cerrado tu sesión porque el servicio de inicio de sesión de la universidad ya no indica que trabajas en el servicio de ayuda, o porque ya no tienes una sesión abierta allí. Inicia sesión de nuevo.
sign-in-provider-still = Puede que tu cuenta universitaria siga abierta. En un ordenador compartido, cierra también esa sesión.
sign-in-account = O con una cuenta de este sitio
sign-out-button = Cerrar sesión
sign-out-everywhere = Cerrar sesión en todos los dispositivos
me-signed-in = Sesión iniciada como { $name }
me-feeds = Tus horarios
me-as-student = Como estudiante
me-as-staff = Como docente
me-link-hidden = Tu aplicación de calendario necesita tu dirección secreta. Quien tenga la dirección puede ver tu horario, así que no aparece hasta que la pidas.
me-link-show = Mostrar mi dirección
me-new = Tu dirección se ha restablecido y la antigua ya no funciona. Muestra la nueva dirección, suscríbete otra vez con ella y elimina el calendario antiguo.
me-none = No hay ningún horario para tu cuenta
me-none-text = Has iniciado sesión, pero tu cuenta no tiene ningún horario. Si esperas uno, pide ayuda.
me-none-desk = Tu cuenta no tiene ningún horario, pero puedes ayudar a otras personas en el servicio de asistencia.
me-to-desk = Ir al servicio de asistencia

api-title = API para programas
api-lead = Esta página es para quienes escriben programas, por ejemplo un portal o una aplicación. Cada parte se describe en inglés.
api-openapi = Descripción para programas (OpenAPI 3.1)
api-scopes = Uno de estos permisos:
api-public = Lo que todos pueden ver no necesita ningún token.
api-body = Contenido de la petición:
api-answer = Respuesta:
api-errors = Errores
api-star = Un asterisco marca lo que hay que indicar.
api-types = Tipos

## Mensajes: correos cuando algo cambia

messages-heading = Un correo cuando algo cambia
messages-offer = Podemos escribir a { $address } cuando una sesión { $days ->
    [one] del próximo día
   *[other] de los próximos { $days } días
  } se mueva, se cancele o se añada. Los cambios se reúnen durante unos minutos, y hay como máximo { $daily ->
    [one] un correo
   *[other] { $daily } correos
  } al día.
messages-are-on = Escribimos a { $address } cuando cambia tu horario, desde { $when }.
messages-no-address = No se conoce ninguna dirección de correo tuya, así que no podemos escribirte.
messages-end-with-link = Los correos terminan cuando la dirección de esta página se restablece o se desactiva.
messages-begin = Enviarme correos
messages-stop = Dejar de recibir correos
messages-saved = Guardado.
messages-stop-title = Dejar de recibir correos sobre cambios
messages-stop-text = Recibes correos cuando cambia tu horario. ¿Quieres dejar de recibirlos?
messages-stopped = Ya no recibirás estos correos. Puedes volver a pedirlos en la página de tu horario.
