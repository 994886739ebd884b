## Por qué se rechaza una imagen

reason-undiagnosable = No diagnosticable
reason-exposure = Exposición incorrecta
reason-duplicate = Duplicada
reason-no-patient = No es de un paciente
reason-other = Otro

## Estados

waits-for-decision = Espera a decidir quién es el paciente de NanoPix
shared-folder = Dos pacientes de NanoPix comparten su carpeta
patient-archived = Su paciente está archivado
doubt-change = Llegó en torno a un cambio de paciente o un inicio de Chairside
doubt-clock = Llegó mientras se atrasaba el reloj del ordenador
doubt-anothers = La misma imagen ya es de otro paciente
doubt-found = Su copia segura se encontró sin su entrada
failure-no-connection = Sin conexión
failure-connection-lost = Conexión perdida
failure-timed-out = Tiempo agotado ({ $seconds } s)
failure-certificate = Certificado rechazado
failure-server-full = Servidor lleno
failure-server-busy = Servidor ocupado
failure-server-error = Error del servidor ({ $status })
failure-too-large = Archivo demasiado grande
failure-patient-unknown = Paciente desconocido en el servidor
failure-refused = Rechazado: { $message }
failure-not-ours = No es un servidor Chairside
failure-spool = Copia de seguridad ilegible

## El balance

balance-unassigned = { $count } sin asignar
balance-to-review = { $count } por revisar
balance-waiting = { $count } en espera
balance-being-sent = { $count } enviándose
balance-retrying = { $count } esperan un reintento
balance-failed = { $count ->
    [one] { $count } fallida
   *[other] { $count } fallidas
}
balance-lost = { $count ->
    [one] { $count } perdida
   *[other] { $count } perdidas
}
lost-where = Ni aquí ni en el servidor
balance-rejected = { $count ->
    [one] { $count } rechazada
   *[other] { $count } rechazadas
}
balance-repeated = { $count } llegadas de nuevo
balance-replaced = { $count ->
    [one] { $count } reescrita
   *[other] { $count } reescritas
}
balance-no-image = { $count } no imagen
balance-unfinished = { $count ->
    [one] { $count } incompleta
   *[other] { $count } incompletas
}
balance-removed = { $count ->
    [one] { $count } retirada
   *[other] { $count } retiradas
}
balance-missing = { $count } faltan
balance-server = servidor { $count }
balance-none = Sensor 0: no ha llegado nada
balance-of = Sensor { $count } = { $parts }

## Lo que dijo el servidor o la conexión

server-no-answer = Ningún servidor responde en { $address }. Las imágenes se guardan aquí y se enviarán cuando responda. Revise la dirección, la red y que el servidor funcione
server-broke = Se cortó la conexión con { $address }. Las imágenes se guardan aquí y se reenviarán, cada una una vez. Nada que hacer si pasa; si no, revise la red
server-slow = { $address } no respondió durante { $seconds } segundos. Las imágenes se guardan aquí y se reenviarán. Nada que hacer si pasa; si no, revise la red y el servidor
server-certificate = El certificado de { $address } no es de confianza. No se le envió nada; las imágenes se guardan aquí. Revise la dirección y la fecha de este ordenador, o haga instalar aquí el certificado de la clínica
server-key = { $address } rechazó la clave de enlace. Las imágenes se guardan aquí y se enviarán. Pegue una clave nueva en Ajustes
server-full = El disco de { $address } está lleno. Las imágenes se guardan aquí y se enviarán cuando haya sitio. Pida a quien cuida el servidor que haga sitio
server-busy-how = { $address } está ocupado. Las imágenes se guardan aquí y se enviarán en un rato. Nada que hacer
server-failed-how = { $address } falló con el estado { $status }. Las imágenes se guardan aquí y se reenviarán. Si continúa, pida a quien cuida el servidor que lea su registro
server-too-large = El archivo supera lo que admite el servidor. Se guarda aquí. Expórtelo y entréguelo de otro modo, o rechácelo
server-no-patient = { $address } no conoce al paciente. Las imágenes se guardan aquí. Elija de nuevo al paciente o asigne la imagen a otro
server-kept-here = { $message }. Las imágenes se guardan aquí
server-refused-how = { $address } lo rechazó ({ $status }): { $message }. No se ha perdido nada. Corrija lo que indica e inténtelo de nuevo
server-not-ours = Lo que responde en { $address } no es un servidor Chairside. Las imágenes se guardan aquí. Revise la dirección y si esta red pide iniciar sesión
server-spool = La copia de seguridad de esta imagen no puede leerse o ha cambiado. No se envió nada. Revise el disco y vuelva a exportarla desde el programa del sensor

## Lo que se denegó a una persona

refusal-nobody = Hace falta una persona. No se ha cambiado nada. Inicie sesión con su propia cuenta
refusal-session-over = Su sesión ha terminado. No se ha cambiado nada. Inicie sesión de nuevo para seguir
refusal-gone-meanwhile = La consola se bloqueó mientras el servidor trabajaba. Puede que se hiciera. Inicie sesión y mire la lista.
refusal-no-server = El servidor no responde ahora. No se ha cambiado nada; las imágenes se guardan en este ordenador. Inténtelo cuando vuelva
refusal-of-server = { $message }. No se ha cambiado nada.
refusal-no-answer = El servidor no respondió. No se ha cambiado nada. Inténtelo de nuevo.
refusal-unknown-end = El servidor no respondió hasta el final: se hizo o no, nada quedó a medias. Mire la lista antes de reintentar.
refusal-busy = El servidor está ocupado. No se ha cambiado nada. Inténtelo en un momento.
refusal-failed = El servidor no pudo hacerlo. No se ha cambiado nada. Reintente; si continúa, pida a quien cuida el servidor que lea su registro.
not-accepted-busy = Chairside está ocupado y no lo aceptó. No se ha cambiado nada. Inténtelo en un momento
not-accepted-stopped = El motor de Chairside se ha detenido. Las imágenes ya mostradas están a salvo. Inicie Chairside de nuevo

## Direcciones

address-unreadable = «{ $address }» no es una dirección. Escríbala como https://chairside.clinic.local:8443
address-unencrypted = «{ $address }» enviaría la clave sin cifrar. Use https://; http:// solo se permite para este ordenador (localhost, 127.0.0.1)
address-too-much = «{ $address }» contiene { $what }. Escriba solo esquema, servidor y puerto, como https://chairside.clinic.local:8443
address-user = un nombre de usuario o una contraseña
address-path = una ruta
address-query = una consulta
field-date-of-birth = Fecha de nacimiento

## El servidor y su clave

problem-no-server = Sin servidor
no-server-of-its-own = Este Chairside no tiene servidor propio. Las imágenes se conservan. Indique en Ajustes la dirección del servidor de la clínica
no-key-yet = Aún no hay clave para el servidor. Las imágenes se conservan y se enviarán. Pegue la clave en Ajustes
problem-no-key = Sin clave de enlace
problem-key-unreadable = Clave de enlace ilegible
problem-server-unusable = Servidor inutilizable
said-connected = Conectado al servidor
said-offline = El servidor no responde: { $cause }. Las imágenes están a salvo en este ordenador y se envían solas cuando vuelva
said-unable = El servidor está pero no puede trabajar ahora: { $cause }. Las imágenes están a salvo en este ordenador y se envían solas cuando vuelva
said-key-refused = El servidor rechazó la clave de enlace. Las imágenes se conservan y se enviarán. Pegue una clave nueva en Ajustes
announced = Nueva radiografía de otra sala
announced-tooth = Nueva radiografía de otra sala · Diente { $teeth }

## Acciones y su resultado

first-and-more = { $first } (y { $count } más)
local-server-not-running = El servidor de este ordenador aún no funciona. Guarde primero los ajustes
no-key-for-this-server = Aún no hay clave para este servidor. Pegue la que su administrador creó para este ordenador
could-not-write = No se pudo escribir { $path }: { $why }
ledger-rows-are-in = { $count } filas del balance están en { $path }
ledger-not-exported = El balance no se exportó: { $why }. Sigue igual. Elija otra carpeta
more-files-waiting = { $first }. La misma carpeta tiene { $count } archivos más que aún no han entrado
problem-image-not-in = Una imagen aún no ha entrado
folder-unreachable = { $path }: { $why } Las imágenes que ya están aquí están a salvo. Reconecte la carpeta o elija otra en Ajustes
folder-is-back = { $path } ha vuelto. Lo que llegó entretanto entra ahora
thumbnails-how = { $why }. Las imágenes están a salvo y se envían igualmente. Haga sitio en el disco de los datos de Chairside o permita escribir en él; las miniaturas seguirán solas
thumbnails-fail = No se pueden guardar miniaturas: { $text }
problem-thumbnails = Sin miniaturas
service-failed = La parte de Chairside que hace «{ $name }» falló y se reinicia en { $seconds } s: { $why }. Las imágenes ya mostradas están a salvo
problem-restarts = «{ $name }» se reinicia
problem-list-rebuilt = Lista de imágenes rehecha
said-closed = Chairside se cerró
not-written-down = Chairside no pudo guardarlo: { $why }. No se ha cambiado nada; las imágenes ya mostradas están a salvo. Libere espacio en disco y reintente
settings-not-saved = No se guardaron los ajustes: { $why }. Siguen en vigor los anteriores
settings-saved = Ajustes guardados

## Quién está en el sillón

said-selected = Se eligió un paciente
said-cleared = Se quitó el paciente. Las imágenes nuevas esperan en «Sin asignar»
selection-not-written = Chairside no pudo guardar quién está elegido: { $why }. Ahora vale lo que muestra la banda, pero tras reiniciar puede ser un paciente anterior. Las imágenes están a salvo. Libere espacio y elija o quite de nuevo
said-timed-out = El plazo del paciente terminó y la selección acabó sola. Las imágenes nuevas esperan en «Sin asignar»; nada se pierde
said-clock-changed = El reloj de este ordenador se atrasó y la selección del paciente terminó. Las imágenes nuevas esperan en «Sin asignar»; nada se pierde

## Pacientes

no-connection-yet = aún no hay conexión con el servidor
not-looked-up = No se pudo buscar al paciente: { $why }. { $in_vain }. Inténtelo en un momento
not-made = No se creó el paciente. { $why }. { $in_vain }
needs-a-name = Un paciente necesita un nombre
number-taken-choose = Otro paciente de la clínica tiene ese número. Elija a ese paciente o indique otro número
is-here-already = { $who } ya está aquí, con esa fecha de nacimiento. Elija a esa persona o cree otra si es alguien distinto
free-disk-space = { $why }. Libere espacio en disco
name-with-number = { $name } (N.º { $number })
in-vain-select = No está elegido, ni nadie más por esto: mire la banda. Las imágenes sin paciente esperan en «Sin asignar»
in-vain-assign = Las imágenes se quedan donde están
nothing-changed = No se ha cambiado nada
server-not-now = El servidor no responde ahora. Inténtelo cuando vuelva
not-archived = No se archivó el paciente. { $why }
server-does-not-have = El servidor aún no tiene a este paciente. No se ha cambiado nada. Inténtelo en un momento
said-archived = Se archivó un paciente. Imágenes y registro se conservan
archived-not-written = Está archivado en el servidor, pero no se pudo guardar aquí: { $why }
selected-was-archived = El paciente elegido se archivó y ya no está elegido. Las imágenes nuevas esperan en «Sin asignar»; nada se pierde
selected-was-merged = El registro del paciente elegido se fusionó con { $name }, ahora elegido. Las imágenes nuevas van allí
number-taken = Otro paciente de la clínica tiene ese número. No se ha cambiado nada. Indique otro número
not-known-any-more = Ese paciente ya no se conoce aquí. No se ha cambiado nada
needs-a-name-unchanged = Un paciente necesita un nombre. No se ha cambiado nada
field-is-empty-now = { $label } está ahora vacío
field-is-now = { $label } es ahora «{ $now }»
changed-meanwhile = Alguien lo cambió entretanto: { $fields }. No se guardó nada y lo que escribió sigue aquí. Guarde de nuevo para ponerlo en su lugar
patients-unreadable = { $why }. No se ha perdido nada: las imágenes llegan y se guardan. Inicie Chairside de nuevo
problem-patients-unreadable = Pacientes ilegibles
cannot-read-change = Chairside no puede leer lo que se cambió
server-does-not-know = El servidor no conoce a este paciente
said-changed-twice = Un paciente se cambió aquí y en otro ordenador. No se ha perdido nada: elija en la página Pacientes lo correcto
said-link-taken = Otro paciente de la clínica ya está vinculado con ese registro de NanoPix. Este no se vinculó; no cambió nada más
said-not-taken = El servidor no aceptó el registro de un paciente: { $why }. Se conserva en este ordenador. Cámbielo en la página Pacientes
refused-records = { $first }. El registro se conserva en este ordenador y otras salas aún no lo ven. Cámbielo en la página Pacientes; entonces se reenvía
problem-not-taken = Paciente no aceptado
key-is-given = La clave de esta consola se dio por una opción o variable que Chairside no puede cambiar. No se ha cambiado nada. Cree una clave e indíquela allí.
old-key-works = { $why }. La clave antigua sigue valiendo. Revoque la nueva, que está en la lista, y reintente.
row-not-written = No se puede escribir una fila: { $why }. No se escribió nada
audit-not-written = No se pudo escribir { $path }: { $why }. La auditoría del servidor sigue igual. Elija otra carpeta.
audit-file-not-written = No se escribió el archivo: { $why }. La auditoría del servidor sigue igual.
key-renewal-given = El servidor firma de nuevo las claves, y la de esta consola se dio por una opción o variable que Chairside no puede cambiar. Vale unos días más. Cree una en el servidor e indíquela allí

## Qué fue de una imagen

refused-gone = Esa imagen ya no está. Puede haberse unido con otra idéntica
refused-too-much-drawn = Se dibujó más de lo que se guarda sobre esta imagen. Lo último no se ha guardado. Elimine algo y se guardará
refused-maybe-sent = { $file } puede estar ya en el servidor. Se queda donde está
refused-hidden-there = { $file } es la misma imagen que { $other }, que este paciente tiene y que fue ocultada en el servidor. Se queda donde está; un administrador puede mostrar de nuevo la oculta
refused-rewritten = El programa del sensor reescribió { $file } después de mostrarse. No se aprobó. Mire la versión nueva y apruébela
refused-another-patient = { $file } es ahora de otro paciente que cuando se mostró. No se aprobó. Mírela con ese paciente
refused-names-another = El archivo de { $file } nombra a otro paciente. No se aprobó. Mírela por separado y luego apruébela o muévala
refused-has-patient = { $file } ya tiene un paciente y se queda con él. Si es de otra persona, muévala
refused-lost = { $file } está perdida, hasta donde se sabe: no hay nada que enviar. No se aprobó. Expórtela de nuevo desde el programa del sensor, o haga restaurar el servidor desde su copia de respaldo y compruebe todo de nuevo
refused-too-late = { $file } ya va camino del servidor o está allí. Sigue aprobada. Si es de otra persona, muévala
refused-wrong-state = { $file } no puede cambiarse así ahora: está { $state }
was-approved = fue aprobada
was-taken-back = al final no fue aprobada y espera revisión
was-rejected = fue rechazada: { $reason }. Se conserva, oculta
was-rejected-maybe-sent = fue rechazada: { $reason }. Se conserva, oculta. Un intento anterior pudo llegar al servidor: mire también allí
was-brought-back = fue recuperada y espera revisión
was-assigned = fue asignada
takes-the-place = ocupa el lugar de { $file }, la misma imagen, que fue rechazada
are-one-now = { $file } es la misma imagen que { $other }, que este paciente ya tiene. Ahora son una sola
is-unassigned = sin asignar; elija primero su paciente
is-for-review = por revisar
is-for-sending = en espera de envío
is-being-sent = enviándose
is-for-retry = en espera del próximo intento
is-with-server = en el servidor
is-failed = fallida
is-rejected = rechazada
watching-from-now = Se vigila { $path } desde ahora
watching-from-now-but = { $count ->
    [one] Se vigila { $path } desde ahora. { $count } archivo que ya estaba no se toca
   *[other] Se vigila { $path } desde ahora. { $count } archivos que ya estaban no se tocan
}
left-aside = { $file } se dejó aparte: { $why }
file-cannot-be-shown = { $file } no puede mostrarse: { $why }. Se guarda y envía igualmente
file-rewritten = El programa del sensor reescribió { $file }. Se muestra la versión nueva; la anterior se conserva
file-same = { $file } es idéntico a una imagen que ya está aquí ({ $other }). No se toma dos veces
file-same-hidden = { $file } es idéntica a { $other }, que fue ocultada en el servidor y no se muestra. No se toma dos veces; un administrador puede mostrarla de nuevo
landed = { $file } ha llegado y está a salvo
landed-unassigned = { $file } ha llegado y está a salvo. { $why }: espera en «Sin asignar»
landed-of-another = { $file } ha llegado y está a salvo. La misma imagen es de otro paciente aquí: espera en «Sin asignar»
landed-again = { $file } fue rechazada y vuelve porque su archivo llegó de nuevo. Revísela otra vez
landed-again-for-another = { $file } ha llegado de nuevo y ya es una imagen de otro paciente aquí. Se queda allí: si es del paciente elegido ahora, muévala
lost-landed-again = { $file } estaba perdida y está aquí de nuevo
not-sent-yet = { $file } aún no pudo enviarse: { $cause }. Está a salvo aquí y se reintenta solo
advice-maybe-sent = Un intento anterior pudo llegar al servidor, por eso sigue con su paciente: reintente o rechácela
advice-look = Mírela y luego reintente, muévala o rechácela
not-taken-by-server = El servidor no aceptó { $file }: { $cause }. Está a salvo en este ordenador. { $advice }
not-sent-no-copy = { $file } no se envió: su copia de seguridad falta o no puede leerse. «Comprobar todo», en Actividad, la busca en la carpeta vigilada y en el servidor
with-the-server = { $file } está en el servidor
other-teeth-there = { $file } ya estaba en el servidor y allí muestra { $there }, no { $here }. Ahora vale también aquí. Mírela y corríjala si es incorrecto
other-note-there = { $file } ya estaba en el servidor, con otra nota. Ahora vale también aquí. Mírela y corríjala si es incorrecta
note-that-was-here = La nota de aquí era: { $note }
nobodys-undecided = Espera a decidir quién es el paciente de NanoPix
nobodys-shared = Dos pacientes de NanoPix comparten su carpeta, porque sus ID solo difieren en mayúsculas y minúsculas
nobodys-uncertain = No es seguro de quién es
nobodys-no-selection = No había un paciente elegido con certeza
went-to-another = Una imagen nueva de NanoPix fue a { $name }, que no es el paciente de la banda
went-to-its-folder = fue al paciente en cuya carpeta de NanoPix está
went-to-its-patient = fue a su paciente: ya se sabe quién es el paciente de NanoPix
waits-no-more = { $file } espera en «Sin asignar»: su paciente ya no es el de NanoPix
stay-with-the-first = Un paciente y el de NanoPix son dos personas, y { $count } imágenes de NanoPix se quedan con el primero, porque el servidor puede tenerlas. Si no son suyas, elija a ese paciente y mueva cada una a quien corresponda

## Tras un daño

list-was-missing = Faltaba la lista de imágenes (console.db). Se rehízo con las copias de seguridad: { $count } imágenes esperan en «Sin asignar». Ninguno de sus archivos se ha perdido; diga de nuevo de quién son
list-was-damaged = La lista de imágenes (console.db) estaba dañada. Se guardó como { $aside } y se rehízo con las copias de seguridad: { $count } imágenes esperan en «Sin asignar». Ninguno de sus archivos se ha perdido; diga de nuevo de quién son
rows-were-damaged = { $rows } filas de la lista de imágenes estaban dañadas. Sus imágenes volvieron de las copias de seguridad: { $count } esperan en «Sin asignar». Ninguno de sus archivos se ha perdido; diga de nuevo de quién son
images-were-missing = Faltaban { $count } imágenes en la lista. Volvieron de las copias de seguridad y esperan en «Sin asignar»; diga de nuevo de quién son

## Carpetas y archivos

ignored-hidden = Es un archivo oculto
ignored-temporary = Su nombre es el de un archivo temporal
ignored-system = Es del sistema
ignored-thumbnail = Es una miniatura hecha por otro programa
place-link = Es un enlace, no un archivo
place-device = Es una tubería o un dispositivo, no un archivo
place-not-there = La carpeta no está. Se movió o renombró, o su unidad no está conectada.
place-not-allowed = Chairside no puede leer esta carpeta. Dele permiso.
place-file = Es un archivo, no una carpeta. Elija la carpeta que lo contiene.
place-unreadable = No se puede leer la carpeta: { $why }.
drive-not-connected = Su unidad no está conectada. Si la carpeta ya no está en una unidad, quítela de los ajustes y añádala de nuevo.
folder-not-known = No se pudo leer lo que se sabe de esta carpeta: { $why }. No entra nada hasta que se pueda
folder-not-announced = Los archivos nuevos solo se notan cada { $seconds } segundos, porque el sistema no los anuncia: { $why }
subfolder-unreadable = No se puede leer esta carpeta: { $why }. Sus imágenes no se notan
folder-not-to-its-end = No se pudo leer la carpeta hasta el final: { $why }.
folder-not-recorded = No se pudo registrar lo que contiene: { $why }.
file-empty = No tiene contenido. Entrará en cuanto lo tenga
file-no-image = No es JPEG, PNG, BMP, TIFF ni DICOM
delay-empty = Este archivo está vacío. Entrará en cuanto tenga contenido; si sigue vacío, exporte la imagen de nuevo
delay-busy = Otro programa retiene este archivo desde hace un minuto. Entrará en cuanto se libere
delay-changing = Este archivo lleva un minuto creciendo. Entrará en cuanto esté completo
delay-unreadable = Este archivo no se puede leer. Se reintenta cada pocos segundos; entrará en cuanto se pueda leer
removed-unfinished = Se retiró antes de estar completo
unwatched-unfinished = No está completo y su carpeta ya no se vigila
file-unreadable = No se puede leer: { $why }. Se reintenta cada { $seconds } segundos
disk-full = El disco de los datos de Chairside está lleno. Las imágenes nuevas quedan en la carpeta vigilada y entrarán cuando haya sitio. Haga sitio
images-not-kept = Las imágenes nuevas no pueden guardarse por ahora: { $why }. Quedan en la carpeta vigilada y entrarán cuando vuelva a ser posible
no-image-not-recorded = No se pudo registrar un archivo que no es imagen: { $why }
unfinished-not-recorded = No se pudo registrar un archivo incompleto: { $why }
inspect-choose = Elija la carpeta en la que escribe el programa de radiografía.
inspect-whole-path = Escriba la ruta completa de la carpeta, desde su unidad o la raíz.
inspect-not-found = Carpeta no encontrada. Revise la ortografía, conecte la unidad o elija otra carpeta.
inspect-file = Es un archivo. Elija la carpeta que lo contiene.
inspect-not-allowed = Esta carpeta no puede leerse. Pida permiso para leerla o elija otra.
inspect-unreadable = No se puede leer esta carpeta: { $why }.
no-preview-of-nanopix = NanoPix no hizo una vista previa
preview-of-nanopix-cannot = La vista previa de NanoPix no puede mostrarse: { $why }
no-picture = no es una imagen
not-a-file = no es un archivo
decoding-ended-program = Descodificarla ya cerró Chairside antes, así que no se reintenta
picture-not-smaller = La imagen no puede reducirse

## Mover una imagen

moving-say-why = Diga por qué se mueve, en { $count } caracteres como máximo. No se ha cambiado nada.
moving-not-looked-up = No se pudo buscar al paciente: { $why }. La imagen se queda donde está. Inténtelo en un momento.
moving-gone = Esa imagen ya no está. No se ha cambiado nada.
moving-theirs-already = Ya es de ese paciente. No se ha cambiado nada.
moving-being-sent = Se está enviando ahora. No se ha cambiado nada. Espere a que el servidor la confirme y luego muévala.
moving-on-its-way = Va camino del servidor. No se ha cambiado nada. Espere a que el servidor la confirme y luego muévala.
moving-not-written = No se pudo escribir la lista de imágenes de este ordenador. No se ha cambiado nada. Libere espacio en disco y reintente.
moving-record-not-there = El registro de ese paciente aún va camino del servidor. La imagen se queda donde está. Inténtelo cuando esté allí.
moving-by-somebody = Alguien dio entretanto esta imagen a otro paciente. Usted no ha cambiado nada. Mire de quién es ahora.
moving-at-the-same-time = Otros cambian esta imagen al mismo tiempo. Usted no ha cambiado nada. Inténtelo en un momento.
moving-not-written-here = El servidor la movió, pero este ordenador no pudo guardarlo. Libere espacio en disco: se revisa en el próximo inicio.
moving-not-followed = No se pudo guardar de quién son ahora algunas imágenes: { $why }. Se intenta de nuevo. Libere espacio en disco
correcting-not-there = No está en el servidor. No se cambió nada. El diente y la nota se ponen junto a ella en Captura.
correcting-by-somebody = Alguien ha cambiado el diente o la nota entretanto. Ahora muestra { $teeth }; la nota: { $note }. Usted no ha cambiado nada. Mire lo que hay y guarde de nuevo.
correcting-not-written-here = El servidor la ha cambiado y este ordenador no pudo anotarlo. Libere espacio en disco: se volverá a mirar.
no-tooth = ningún diente
teeth-corrected = { $file } muestra ahora { $after }, no { $before }
note-corrected = La nota de { $file } fue cambiada
was-moved-because = se movió a otro paciente: { $reason }
was-moved-at-server = { $file } es ahora de otro paciente: se movió en el servidor
was-hidden-at-server = { $file } se ocultó en el servidor: ninguna sala la muestra ya. Se conserva, allí y aquí
was-shown-at-server = { $file } se muestra de nuevo: estaba oculta en el servidor
hidden-at-server = Oculta en el servidor
names-another = { $file } nombra a otro paciente que el que la recibió. Está a salvo y no se envía hasta que alguien mire
names-another-elsewhere = { $file }, tomada en otra sala, nombra a otro paciente que aquel con quien está. Mírela y muévala si es suya
confirmed-other-bytes = El servidor confirmó otros datos que los enviados
confirmed-other-patient = El servidor tiene estos datos con otro paciente
merged-while-waiting = El registro de un paciente se fusionó con otro mientras aquí esperaba un cambio. Lo que el otro dice distinto quedó igual: mírelo en la página Pacientes
it-ended = terminó

## Cómo se muestran las imágenes, e imágenes de otras salas

display-not-told-sign-in = Cómo se muestra una imagen se guarda en este ordenador y no se ve en otras salas: { $why }. Inicie sesión y se verá también allí
display-not-told-ask = Cómo se muestra una imagen se guarda en este ordenador y no se ve en otras salas: { $why }. Pida ayuda a quien pueda cambiar archivos
display-came-first = Cómo se muestra { $file } también lo cambió { $who }, a las { $time }. Lo fijado aquí fue lo último y vale
display-changed-after = Cómo se muestra { $file } lo cambió { $who } después de { $before }
somebody-else = otra persona
files-no-server = El servidor no responde ahora
files-patient-unknown = El servidor aún no conoce a este paciente
thumbnail-not-kept = No se pudo guardar la miniatura: { $why }
original-away = No está en este ordenador y el servidor no responde. Llega sola cuando vuelva
original-not-fetched = No se pudo obtener: { $why }. Se reintenta solo
original-other-bytes = Lo que envió el servidor no es esta imagen. No se muestra y se reintenta
originals-not-kept = No se pueden guardar en este ordenador imágenes de otras salas: { $why }. No se ha perdido nada. Libere espacio en disco
problem-disk = El disco no acepta nada
was-exported = { $file } fue exportada { $form ->
    [png] como PNG
    [jpeg] como JPEG
    [dicom] como DICOM
   *[original] en original
}{ $with ->
    [patient] { " " }con el nombre del paciente
    [measurements] { " " }con mediciones
    [both] { " " }con el nombre del paciente y mediciones
   *[nothing] { "" }
} por { $who }

## Qué detuvo el trabajo en este ordenador

db-failed = falló la base de datos de la consola: { $why }
db-value = la base de datos de la consola contiene un valor ilegible: { $what }
db-newer = un Chairside más nuevo escribió console.db (esquema { $found }, este conoce { $known }). No se ha cambiado nada. Instale de nuevo la versión más nueva
db-not-put-aside = console.db está dañada y no se pudo apartar: { $why }
db-not-private = console.db no puede reservarse a este usuario: { $why }
db-rebuild-owed = la lista de imágenes (console.db) estaba dañada. Las imágenes están a salvo: al iniciar de nuevo, Chairside rehace la lista con las copias de seguridad
intake-unusable = No se puede usar la carpeta { $path } de las copias de seguridad: { $why }. Las imágenes se quedan en la carpeta vigilada. Permita escribir en ella
intake-no-thread = El sistema no pudo iniciar la recepción: { $why }
intake-died = Una parte de la recepción se detuvo de forma inesperada
decode-too-long = Un lado de { $width } × { $height } píxeles es demasiado largo: se muestran { $most } como máximo
decode-too-large = { $width } × { $height } píxeles son demasiados para una vista previa
decode-truncated = El archivo termina antes que su imagen
decode-no-picture = El archivo no contiene ninguna imagen
decode-no-frame = { $count ->
    [one] El archivo tiene { $count } imagen y ninguna después
   *[other] El archivo tiene { $count } imágenes y ninguna después
}
decode-damaged = El archivo { $format } está dañado
decode-unreadable = No se puede leer la copia de seguridad: { $why }
no-note = ninguna nota
