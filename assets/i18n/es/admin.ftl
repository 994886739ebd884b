## Las páginas

admin-keys = Claves de enlace
admin-rooms = Salas
admin-people = Personas
admin-keys-sentence = Cada ordenador tiene su propia clave. Revoque una y solo ese ordenador se detiene.
admin-rooms-sentence = Donde hay ordenadores y se toman imágenes. Los archivos conservan el nombre de entonces.
admin-people-sentence = Una cuenta cada una. Quien queda excluido lo está al momento, en todas partes.
admin-create-key = Crear clave
admin-add-room = Añadir sala
admin-add-person = Añadir persona
role-superadmin = Superadmin
role-admin = Admin
role-dentist = Dentista
role-assistant = Asistente
role-front-desk = Recepción
admin-keys-stranger = Las claves de enlace las gestiona un admin de la clínica. Inicie sesión primero.
admin-rooms-stranger = Las salas las gestiona un admin de la clínica. Inicie sesión primero.
admin-people-stranger = Las personas las gestiona un admin de la clínica. Inicie sesión primero.
admin-read-again = Releer
admin-no-keys = Aún no hay claves. Cree una para cada ordenador que tome imágenes.
admin-no-rooms = Aún no hay salas. Añada aquellas en las que se toman imágenes.
admin-nobody = Aún no hay nadie.
admin-list-failed = No se pudo leer la lista. No se ha cambiado nada.
admin-list-reading = Leyendo la lista.
admin-try-again = Reintentar

## Quien ha iniciado sesión

not-for-you = Solo un admin de la clínica puede hacerlo. Ha iniciado sesión como { $name }, { $role }. No se ha cambiado nada.
role-in-sentence-superadmin = superadmin
role-in-sentence-admin = admin
role-in-sentence-dentist = dentista
role-in-sentence-assistant = asistente
role-in-sentence-front-desk = recepción
account-locked-by = Bloqueado por { $name }. Iniciar sesión
account-locked = Bloqueado
account-locked-was = Bloqueado, había iniciado sesión { $name }
account-signed-in-as = Sesión de { $who }
account-menu = Cuenta
account-change-title = Cambiar su contraseña
account-why-sign-in = Este ordenador toma imágenes con su propia clave. Lo que necesita una persona pregunta quién es; la sesión sigue hasta que bloquee o se vaya.
account-password-changed = Contraseña cambiada
account-signed-out-elsewhere = Se ha cerrado su sesión en los demás sitios.
account-password-rule = { $count } caracteres o más; unas palabras van bien. Se cerrará su sesión en otros ordenadores.
account-present-password = Actual
account-new-password = Nueva
account-new-again = Repetir
account-changing = Cambiando…
account-change = Cambiar
account-too-short = La contraseña nueva es demasiado corta. No se ha cambiado nada. Escriba { $count } caracteres o más.
account-not-same = No coinciden. No se ha cambiado nada. Escriba la contraseña nueva dos veces.

## Iniciar sesión

cancel = Cancelar
sign-in-locked = Esta consola está bloqueada; había iniciado sesión { $name }. Inicie sesión para seguir.
e-mail = Correo
password = Contraseña
sign-in-not-reached = El servidor no responde, y solo él sabe quién es usted. Las imágenes se toman y guardan como siempre. Inicie sesión cuando esté conectado.
sign-in-asking = Iniciando…

## Claves de enlace

column-label = Nombre
column-key-id = ID de clave
column-created = Creada
column-last-used = Último uso
column-room = Sala
column-status = Estado
key-active = Activa
key-idle = Inactiva 90 d
key-rotated = Renovada
key-replaced = Reemplazada
key-ended = Caducada
key-revoked = Revocada
key-idle-story = Sin uso en 90 días. Si el ordenador ya no está, revoque su clave.
key-rotated-story = Se cambió el secreto del servidor. Este ordenador renueva su clave solo; la forma antigua vale 7 días más.
key-replaced-story = Una clave más nueva tiene este nombre y sala. Revoque esta cuando el ordenador use la nueva.
key-ended-story = Las claves duran un año. Reemplácela.
key-revoke = Revocar
key-this-console = esta consola
key-this-console-line = Esta consola
key-never-used = nunca usada
key-last-used = último uso { $time }
key-no-room = sin sala
never = Nunca
key-replace-of = Cambiar la clave de { $name }
key-revoke-of = Revocar { $name }

## Salas

column-name = Nombre
column-keys = Claves
column-room-created = Creada
room-rename = Renombrar
room-this-lower = esta sala
room-archived-lower = archivada
room-in-use-lower = en uso
room-archived = Archivada
room-archived-story = Hay archivos o claves que la nombran. Añadir una sala con este nombre la recupera.
room-here-story = Esta consola está aquí.
room-in-use = En uso
room-rename-of = Renombrar { $name }
room-archive-of = Archivar { $name }
room-rename-how = Las claves de la sala la siguen. Los archivos conservan el nombre que tenía.
room-make-how = Como se la llama: «Sala 4», «Higiene». El nombre de una sala archivada la recupera.

## Una clave creada

key-made-for = Clave creada para { $name }
copy = Copiar
key-copied = Copiada. El portapapeles se vacía en 60 s.
key-step-one = En el ordenador nuevo abra Ajustes, Servidor y clave, Cambiar.
key-step-two = Pegue la clave y pulse Probar.
done = Listo
key-stored = He guardado la clave
key-store-first = Guárdela primero: no se mostrará de nuevo.
key-label = Nombre: { $name }
key-once = Se muestra una sola vez.
key-once-how = Chairside no guarda copia. Si se pierde, cree otra y revoque esta.

## Personas

column-role = Función
column-last-signed-in = Última sesión
person-shut-out = Excluir
person-let-in = Readmitir
person-is-shut-out = excluida
person-may-sign-in = puede iniciar sesión
person-shut-out-state = Excluida
person-you = Usted
person-you-story = Su sesión está abierta aquí. Nadie cambia su propia función ni se excluye a sí mismo.
person-active = Activa
person-edit = Editar a { $name }
person-set-password = Poner una contraseña nueva a { $name }
person-let-in-again = Readmitir a { $name }
person-shut-out-name = Excluir a { $name }
password-again = Repetir
person-password-rule = Dígale la contraseña en persona; ella la cambiará. { $count } caracteres o más.
person-choose-role = Elija la función
person-own-role = Nadie cambia su propia función: lo hace otro admin de la clínica.
person-role-at-once = Una función vale al momento, dondequiera que haya iniciado sesión.
person-new-password-rule = Se cierra su sesión en todas partes. Dígale la nueva en persona; ella la cambiará. { $count } caracteres o más.
person-set-password-act = Poner contraseña

## Preguntas

ask-make-key = Crear una clave de enlace
ask-replace-key = ¿Cambiar la clave de «{ $name }»?
ask-revoke-key = ¿Revocar «{ $name }»?
ask-make-room = Añadir una sala
ask-rename-room = Renombrar «{ $name }»
ask-archive-room = ¿Archivar «{ $name }»?
ask-make-person = Añadir una persona
ask-shut-out = ¿Excluir a { $name }?
ask-let-in = ¿Readmitir a { $name }?
ask-password = Contraseña nueva para { $name }
did-revoke = Clave revocada
did-revoke-how = { $name } ya no se conecta. Las imágenes se conservan allí.
did-add-room = Sala añadida
did-rename-room = Sala renombrada
did-archive-room = Sala archivada
did-archive-room-how = { $name } sigue en la lista: hay archivos o claves que la nombran.
did-remove-room = Sala eliminada
did-add-person = Persona añadida
did-save = Guardado
did-sign-out = Se ha cerrado la sesión de { $name } en todas partes.
did-let-in = Readmitida
did-set-password = Contraseña puesta
did-replace-key = Clave cambiada
did-replace-key-how = Esta consola usa su clave nueva. Revoque ahora la antigua.
only-a-person = Solo una persona puede hacerlo. Lo que escribió se conserva.
replace-this-key-how = Esta consola recibe una clave nueva, la guarda en el lugar de la antigua y la usa al momento. No hay que copiar nada. La antigua vale hasta que la revoque.
replace-key-how = Se crea una clave nueva para este ordenador y se muestra una vez. La antigua vale hasta que la revoque, para que el ordenador nunca se detenga.
make-new-key = Crear otra clave
revoke-this = Esta es la clave de esta consola.
revoke-how = Deja de enviar al momento. Las imágenes quedan allí y podrán enviarse con una clave nueva.
revoke-last-used = Último uso { $time }
revoke-never-used = Nunca usada
revoke-facts = { $room } · { $used } · Clave { $key }
no-room = Sin sala
archive-room-how = Ya no se ofrece. Los archivos y claves que la nombran lo siguen haciendo; añadir una sala con este nombre la recupera.
shut-out-how = Se cierra su sesión al momento, en todas partes, y no puede iniciarla. Lo que hizo se conserva, y se la puede readmitir.
let-in-how = Puede volver a iniciar sesión con la contraseña que tenía.
not-now = Ahora no
one-moment = Un momento…
make-key-how = Una por ordenador. Nómbrela de modo que al leer la lista se sepa cuál es.
make-key-computer = Ordenador
make-key-example = Gabinete norte, equipo principal
