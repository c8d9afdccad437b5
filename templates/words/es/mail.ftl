### Los mensajes: a las personas, cómo obtener su horario; al servicio, que alguien ha desactivado un calendario.
###
### Se tutea. Cada texto es un párrafo.

## A las personas

mail-subject = Tu horario en tu calendario
mail-greeting = Hola, { $name }:
mail-intro = { $institution } publica tu horario como calendario. Tu teléfono y tu ordenador pueden mostrarlo junto a tus propias citas, y se actualiza solo.
mail-open-sign-in = Abre esta página e inicia sesión:
mail-open-own = Abre esta página. Es solo tuya:
mail-choose-app = Después elige tu aplicación de calendario. La página muestra cada paso.
mail-secret = Quien tenga esta dirección puede ver tu horario, así que no reenvíes este mensaje. Si otra persona tiene la dirección, restablécela en la página.

## Al servicio

opt-out-subject = Calendario desactivado: { $name }
opt-out-intro = { $name } ({ $feed }) desactivó su calendario el { $at }.
opt-out-reason = El motivo: { $reason }
opt-out-no-reason = No se dio ningún motivo.
opt-out-back = Esta orden lo activa de nuevo:
opt-out-desk = Se puede activar de nuevo en el servicio de asistencia:

## A alguien cuyas sesiones han cambiado

changed-subject = Tu horario ha cambiado
changed-intro = { $institution } ha cambiado tu horario de los próximos días:
changed-page = Tu horario completo está en esta página:
changed-stop = Recibes este correo porque lo pediste en la página de tu horario. Para no recibir más, abre esta página:
