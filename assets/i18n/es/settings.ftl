# La página Ajustes.

changes-not-saved = { $count ->
    [one] { $count } cambio sin guardar
   *[other] { $count } cambios sin guardar
}

## Idioma y apariencia

room-this = Esta sala
room-placeholder = Nombre de la sala
room-shown = Se muestra en cada imagen tomada aquí.
room-others = Otras salas
room-others-images = Imágenes de otras salas
room-keep = Guardar hasta { $size }
room-others-note = Imágenes de otras salas que se vieron aquí. Se pueden volver a traer.
look-theme = Tema
look-dark = Oscuro
look-light = Claro
look-system = Sistema
look-text-size = Tamaño del texto
look-motion = Movimiento
look-still = Nada se mueve ni se desvanece
look-language = Idioma

## La página

settings-folders = Carpetas
settings-server = Servidor y clave
settings-patient-timeout = Plazo del paciente
settings-review-mode = Revisión
settings-room = Sala
settings-look = Idioma y apariencia
settings-undo = Deshacer cambios
settings-need-attention = { $count ->
    [one] { $count } ajuste por corregir
   *[other] { $count } ajustes por corregir
}
settings-all-saved = Todo guardado

## Qué está mal

settings-no-folder = Sin carpeta. No entra nada nuevo. Indique la carpeta en la que guarda el programa del sensor
settings-not-whole = Ruta incompleta. No se ha cambiado nada. Indíquela desde la unidad o la raíz
settings-folder-twice = Esta carpeta ya está aquí. Quite una de las dos
settings-nanopix-no-folder = Sin carpeta. No se lee ni escribe nada. Indique la carpeta PatientData de NanoPix
settings-no-zone = No existe esa zona horaria. No se ha cambiado nada. Indique su nombre, como Europe/Berlin, o un desfase, como +02:00
settings-set-by = Fijado por { $by }

## La visita

timeout-after = Quitar tras
timeout-explained = Avisa 5 min antes. Lo no enviado se conserva.
timeout-explained-lines =
    Avisa 5 min antes.
    Lo no enviado se conserva.
hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
review-first = Revisar antes de enviar
review-at-once = Enviar al momento
review-first-explained = Usted aprueba cada imagen
review-at-once-explained = Se envía en cuanto llega

## El servidor

server-test-failed = Prueba fallida
server-not-tested = Sin probar
server-connecting = Conectando
server-offline = Sin conexión: { $cause }
server-empty = Vacío: los registros quedan aquí
server-own = Se usa el servidor de Chairside. Tiene su propia clave; nada sale de este ordenador.
key-keep-old = Conservar
key-replace = Cambiar
key-new = Nueva clave de enlace
key-paste = Pegue la clave nueva
key-none = Aún sin clave

## Carpetas vigiladas

watch-folder-number = Carpeta { $number }
folder-remove = Quitar { $name }
folder-add = Añadir carpeta
folder-watching-since = Vigilada, última imagen { $time }
folder-watching = Vigilada

## NanoPix

nanopix-light-blue = Azul claro
nanopix-soft-purple = Violeta
nanopix-light-amber = Ámbar claro
nanopix-duplicates-link = Vincular si nombre y fecha de nacimiento coinciden
nanopix-ask = Preguntar cada vez
nanopix-duplicates-separate = Mantener separados
nanopix-leave-alone = Dejar el registro de NanoPix
nanopix-today-created = Creado en NanoPix
nanopix-today-first = Primera sincronización
nanopix-not-saved = Sin guardar
nanopix-off = Desactivado
nanopix-last-read = Última lectura { $time }
nanopix-in-step = Al día
nanopix-in-use = En uso, en espera
nanopix-not-reachable = Inaccesible
nanopix-stopped = Detenido
nanopix-duplicates = Duplicados
nanopix-archived-here = Archivado aquí
nanopix-today-means = «Hoy» significa
nanopix-bring-in = Traer pacientes e imágenes automáticamente
nanopix-bring-in-wide = Traer automáticamente pacientes e imágenes de NanoPix
nanopix-both-ways = Los pacientes creados aquí se escriben también en NanoPix. Nada se borra solo.
nanopix-folder = Carpeta
nanopix-browse = Examinar para la carpeta de NanoPix
nanopix-folder-dialog = Carpeta PatientData de NanoPix
nanopix-stopped-how = Detenido. Lo que se vio está en lo alto de la ventana.
nanopix-row-colour = Color de fila
nanopix-clock = Reloj NanoPix
nanopix-use-zone = Usar { $zone }
nanopix-this-zone = Zona horaria de este ordenador
nanopix-zone-proposal = Las horas de las imágenes de NanoPix son las de { $zone }.
nanopix-previewing = Leyendo …
nanopix-preview = Vista previa
nanopix-preview-how = Dice qué haría una sincronización. No cambia nada
nanopix-sync = Sincronizar
nanopix-sync-how = Lee y compara NanoPix ahora
nanopix-save-first = Guarde primero: ambas usan lo guardado.
nanopix-never = nunca
nanopix-last = Última lectura { $read } · última escritura { $written }
nanopix-left-out-more = Y { $count } más: chairside nanopix status los enumera.
nanopix-preview-add = pacientes de NanoPix añadidos aquí
nanopix-preview-link = vinculados con pacientes de aquí
nanopix-preview-export = pacientes nuestros escritos en NanoPix
nanopix-preview-ask = esperan su decisión
nanopix-preview-images = imágenes traídas
nanopix-preview-would = Esto haría la sincro. Nada ha cambiado.
nanopix-found = { $count ->
    [one] Base de NanoPix encontrada, { $count } paciente
   *[other] Base de NanoPix encontrada, { $count } pacientes
}

## Live Sync se ha detenido

freeze-title = NanoPix Live Sync se ha detenido
freeze-look-again = Volver a leer
freeze-accept = Aceptar …
freeze-look-again-how = Vuelve a leer NanoPix cuando se haya corregido
freeze-accept-how = Muestra lo que cambiaría y pregunta
freeze-not-accepted = No aceptado
freeze-list-changed = Lo que cambiaría ya no es lo que figuraba. No se ha aceptado nada. Lea primero la lista nueva.
freeze-accept-question = ¿Aceptar lo que NanoPix muestra ahora?
freeze-look-again-where = «Volver a leer» está en lo alto de la ventana al cerrar esto.
freeze-accepted-then = Al aceptar, Live Sync continúa con estos cambios. Pacientes e imágenes se conservan: nada se borra, ni aquí ni en NanoPix.
freeze-leave = Dejar detenido
freeze-accept-it = Aceptar
freeze-first-hundred = Estos son los cien primeros; puede haber más.
key-missing = Sin clave de enlace. Las imágenes esperan a salvo en este ordenador. Cree una clave en el servidor y péguela aquí.
settings-parts = Parte de los ajustes
