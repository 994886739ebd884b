## El selector

chooser-who-is-it = ¿De quién es esta imagen?
count-images = { $count ->
    [one] { $count } imagen
   *[other] { $count } imágenes
}
image-now-with = Imagen de { $time }, ahora con { $patient }
image-without-patient = Imagen de { $time }, sin paciente
chooser-keys = ↑ ↓ para moverse, Intro para elegir, Esc para cerrar
creating = Creando…
create-and-choose = Crear y elegir
create-and-assign = Crear y asignar
create-and-go-on = Crear y seguir
back = Atrás

## Por qué se rechaza una imagen

reject-title = ¿Rechazar esta imagen?
image-of = Imagen de { $time }
image-of-tooth = Imagen de { $time } · diente { $teeth }
reject-how = Se oculta, no se envía y se guarda en este ordenador.
reject-image = Rechazar imagen

## La búsqueda

picker-field = Nombre, fecha de nacimiento o número
picker-type = Escriba dos letras de un nombre, una fecha de nacimiento o un número.
picker-room-today = { $room } hoy
picker-recent = Pacientes recientes
searching = Buscando…
picker-offline-nobody = Sin conexión. Nadie conocido aquí coincide con «{ $query }».
picker-offline = Sin conexión. Son pacientes que este ordenador conoce.
picker-nobody = Nadie coincide con «{ $query }». Revise la ortografía o busque por fecha de nacimiento.
count-patients = { $count ->
    [one] { $count } paciente
   *[other] { $count } pacientes
}
assign = Asignar
assign-to = Asignar a { $name }
choose-name = Elegir a { $name }

## El formulario

form-last-name = Apellidos
form-first-name = Nombre
form-birth-date = Fecha de nacimiento
form-no-such-day = No existe ese día. Escriba 14.3.1978
form-day-month-year = Día, mes, año
form-number = Número
form-optional = Opcional
form-social-id = Número de la seguridad social
form-doctor = Doctor
form-phone = Teléfono
form-address = Dirección
form-street = Calle y ciudad
form-postal-code = Código postal
form-number-kept = Un registro conserva su número. No se ha cambiado nada. Indique otro o deje el antiguo.
form-sex = Sexo
form-sex-not-said = Sin indicar

## La página

not-opened = No abierto
patients-link-all = Vincular coincidencias exactas
patients-exact = { $count } pacientes de NanoPix tienen el nombre y la fecha de nacimiento de un solo paciente aquí
patients-shown = { $count ->
    [one] { $count } mostrado
   *[other] { $count } mostrados
}
patients-created-today = { $count ->
    [one] { $count } creado hoy
   *[other] { $count } creados hoy
}
patients-more-coming = Llegan más del servidor
patients-undecided = { $count ->
    [one] { $count } requiere una decisión
   *[other] { $count } requieren una decisión
}
patients-row-of-nanopix = Fila de NanoPix
patients-list = Pacientes, { $count }
patients-still-coming = La lista aún llega del servidor. Allí no falta nada.
patients-none = Aún no hay pacientes. Cree uno aquí o active NanoPix Live Sync en Ajustes.
patients-none-today = Hoy no se ha creado ningún paciente.
patients-none-external-today = Hoy no ha llegado nadie de NanoPix.
patients-none-external = Aún no ha llegado nadie de NanoPix.
patients-nobody-of = Nadie de «{ $filter }» coincide con «{ $query }». Busque entre todos.
filter-today-external = Hoy, externos
filter-all-external = Todos los externos
search-short = Nombre, fecha, número
search-long = Nombre, fecha de nac., número, ID
search-patients = Buscar pacientes
order = Orden: { $order }
order-of-list = Orden de la lista
column-born = Nacimiento
column-patient-created = Creado
column-source = Origen
column-external-id = ID externo
column-images = Imágenes
order-newest = Más recientes primero
order-oldest = Más antiguos primero
order-name = Nombre, A a Z
order-name-down = Nombre, Z a A
order-youngest = Más jóvenes primero
order-eldest = Mayores primero
order-number-down = Número más alto
order-number = Número más bajo
order-front-desk = Recepción primero
order-nanopix = NanoPix primero
order-external = ID externo, ascendente
order-external-down = ID externo, descendente
order-most-images = Más imágenes
order-fewest-images = Menos imágenes
order-descending = { $column }, descendente
order-ascending = { $column }, ascendente
column-actions = Acciones
decision-first = Primero hay que decidir

## Una fila

row-undecided = Este paciente de NanoPix aún no es un registro aquí. No se fusiona nada. Decida antes quién es: vincúlelo o manténgalo separado.
row-archived = Este registro se archivó. Él y sus imágenes se conservan. Decida antes qué pasa con el de NanoPix.
row-here-now = Aquí ahora
row-not-taken = No aceptado
row-waits-server = Espera al servidor. Está a salvo en este ordenador y se envía solo.
row-waits-nanopix = Espera a NanoPix. Está a salvo en este ordenador y se escribe solo.
row-no-name = Sin nombre
row-not-in-nanopix = No en NanoPix
row-gone = Ausente
row-refused = El servidor no aceptó este registro: { $why }. Se conserva en este ordenador. Cámbielo y se enviará de nuevo.
row-gone-story = Ya no está en NanoPix. El registro y sus imágenes se conservan aquí.
row-archive = Archivar a { $name }
row-where-from = Origen: { $name }
row-edit = Editar a { $name }
row-is-here = aquí ahora
row-is-gone = ya no está en NanoPix
row-is-waiting-server = espera al servidor
row-is-waiting-nanopix = espera a NanoPix
row-is-refused = no aceptado por el servidor: { $why }

## Lo que se pregunta

question-duplicate = Posible duplicado
question-conflict = Cambiado en ambos lados
question-deletion = Archivado aquí, aún en NanoPix
no-images = sin imágenes
until-you-decide = Nada se fusiona hasta que usted decida.
duplicates-birth-date-missing = { $count } personas aquí tienen el mismo nombre; falta una fecha de nacimiento. { until-you-decide }
duplicates-name-incomplete = { $count } personas aquí tienen la misma fecha de nacimiento y un nombre parecido, del que falta una parte. { until-you-decide }
duplicates-was-linked = Puede ser una de { $count } personas de aquí cuyo registro NanoPix ya no tiene. { until-you-decide }
duplicates-link-differs = { $count } personas aquí están vinculadas a este registro y tienen otro nombre u otra fecha de nacimiento. { until-you-decide }
duplicates-match = { $count } personas aquí tienen el mismo nombre y fecha de nacimiento. { until-you-decide }
duplicate-match = Mismo nombre y fecha de nacimiento que { $who } ({ $images }). { until-you-decide }
duplicate-several = NanoPix tiene varios con el nombre y la fecha de nacimiento de { $who } ({ $images }). { until-you-decide }
duplicate-birth-date-missing = Mismo nombre que { $who } ({ $images }), pero falta una fecha de nacimiento. { until-you-decide }
duplicate-name-incomplete = Misma fecha de nacimiento que { $who } ({ $images }), pero falta parte de un nombre. { until-you-decide }
duplicate-was-linked = NanoPix tenía otro registro de { $who } ({ $images }) y ya no lo tiene. { until-you-decide }
duplicate-link-differs = Otra sala lo vinculó con { $who } ({ $images }), que tiene otro nombre u otra fecha de nacimiento. { until-you-decide }
question-double = Mismo nombre y fecha de nacimiento que { $who } ({ $images }), que está en NanoPix. Este no se escribe allí hasta que usted decida.
question-deletion-how = El registro y sus imágenes se conservan aquí. Un registro de NanoPix con imágenes no se toca en ningún caso.
link-to = Vincular con { $name }
link-to-one = Vincular con …
archive-this-one = Archivar este
keep-nanopix = Conservar NanoPix
keep-server = Conservar el del servidor
keep-ours = Conservar el nuestro
delete-in-nanopix-too = Borrar también en NanoPix
leave-nanopix-alone = Dejar NanoPix
conflict-in-nanopix = { $field }: aquí { $ours }, en NanoPix { $theirs }
conflict-on-server = { $field }: aquí { $ours }, en el servidor { $theirs }
conflict-empty = vacío
quoted = «{ $text }»

## Preguntas y formularios

edit-patient = Editar paciente
who-are-you = ¿Quién es usted?
archive-question = ¿Archivar a { $name }?
unlink-question = ¿Desvincular a { $name }?
who-is-question = ¿Quién es { $name }?
link-all-question = ¿Vincular todas las coincidencias exactas?
delete-question = ¿Borrar también a { $name } en NanoPix?
create-another = Crear otro
create = Crear
saving = Guardando…
archive-needs-person = Solo una persona puede hacerlo, no la clave de este ordenador. Inicie sesión con su dirección en el servidor de la clínica.
archive-how = El registro sale de la lista. Él y sus imágenes se conservan en el servidor y pueden recuperarse allí.
archive-nanopix-left = El registro de NanoPix no se toca, según Ajustes.
archive-nanopix-asked = Después se le preguntará qué hacer con el registro de NanoPix.
archive-offline = El servidor no responde, y solo él archiva. No se ha cambiado nada. Inténtelo cuando esté conectado.
unlink-how = El registro de NanoPix pasa a ser un paciente aparte y no se vuelve a vincular solo. Este se escribe entonces en NanoPix como otro paciente: desvincule solo a dos personas distintas.
unlink-images = Las imágenes de NanoPix sin enviar van con él. Las del servidor se quedan donde están; nada se borra.
keep-linked = Mantener vinculado
unlink = Desvincular
link-all-how = Los { $count } pacientes de NanoPix cuyo nombre y fecha de nacimiento son los de un solo paciente aquí se vinculan a él, también los que no se muestran ahora.
link-all-then = Lo que un registro de aquí no dice se toma de NanoPix; nada se sobrescribe y cada vínculo puede quitarse.
link-all = Vincular todo
delete-how = El registro de NanoPix se borra si no tiene imágenes. Con imágenes no se toca, y nunca se elimina una carpeta con imágenes.
decide-later = Decidir más tarde
delete-in-nanopix = Borrar en NanoPix
in-nanopix = En NanoPix: { $facts }
link-to-with-facts = Vincular con { $name }, { $facts }

## Origen de un registro

source-open-folder = Abrir carpeta
source-waits-for = Espera a
source-server-and-nanopix = El servidor y NanoPix
source-created-here = Creado aquí
source-last-synced = Última sincronización
source-not-any-more = Ya no está en NanoPix
source-linked-by = Vinculado por
source-by-live-sync = NanoPix Live Sync, automático
source-by-person = Una persona
source-brought-in = Traído por Live Sync
source-written-there = Escrito allí por Live Sync

## Mover una imagen

move-wrong-patient = Paciente equivocado
move-changed-late = Paciente cambiado tarde
move-wrong-in-program = Error en el programa de rayos X
move-other-reason = Otro motivo
move-needs-person = Esta imagen está en el servidor. Solo una persona la mueve allí, no la clave de este ordenador. Inicie sesión con su dirección en el servidor de la clínica.
move-question = ¿Mover a otro paciente?
move-is-there = La imagen ya es de este paciente. Déjela y elija otro
move-not-allowed = Su cuenta no mueve imágenes entre pacientes. No se ha cambiado nada. Pida ayuda a un dentista o asistente de la clínica.
moving = Moviendo…
move-image = Mover imagen
move-leave = Dejar
moved-to = Ahora está con { $name }.
moved-to-review = Ahora está con { $name } y hay que revisarla de nuevo.
moved = Movida
move-landed = llegó { $time }
move-landed-teeth = llegó { $time } · diente { $teeth }
move-nobody = Nadie
move-is-with = Está con
move-goes-to = Va a
move-why = ¿Por qué?
move-why-field = Por qué se mueve
patients-filter = Qué pacientes
not-moved = No movida
picker-has-it = Ya tiene esta imagen
