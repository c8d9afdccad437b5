cancelled-prefix = CANCELADO:{ " " }
provisional-prefix = PROVISIONAL:{ " " }
staff = Docentes: { $names }
join-online = Conectarse en línea: { $address }
map-of = Mapa de { $room }: { $address }

personal-name = Horario: { $name }
description-student = { $institution }: horario personal, siempre al día
description-staff = { $institution }: horario personal, siempre al día
description-module = { $institution }: horario de la asignatura, siempre al día
description-room = { $institution }: horario del aula, siempre al día
description-programme = { $institution }: horario de la titulación, siempre al día

nothing-published = Todavía no hay ningún horario publicado
nothing-published-description = La dirección es correcta. Las sesiones aparecerán aquí en cuanto se publiquen.
closed = Este calendario se ha cerrado
closed-description = Se ha dejado de publicar, por decisión de la persona a quien pertenece o de quienes gestionan los horarios. Quita este calendario de tu programa: se quedará vacío.
replaced = Esta dirección se ha sustituido. La nueva está en la página de horarios de tu universidad
replaced-description = Este calendario se quedará vacío. Suscríbete de nuevo con la dirección nueva y quita este calendario de tu programa.
replaced-name = Esta dirección se ha sustituido
earlier = Las sesiones anteriores no se muestran
earlier-description = Los programas de calendario rechazan los calendarios demasiado grandes. Se ha omitido lo más antiguo.
later = Las sesiones posteriores aún no se muestran
later-description = Los programas de calendario rechazan los calendarios demasiado grandes. Con el tiempo irán apareciendo más sesiones.

everything-hidden = Aquí está todo oculto
everything-hidden-description = Hay sesiones, pero has elegido no ver ninguna. Puedes cambiarlo en la página de tu horario.
