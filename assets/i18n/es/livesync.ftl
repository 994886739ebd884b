## Live Sync

freeze-emptied = La lista de pacientes de NanoPix está vacía; { $of } de sus pacientes se conocen aquí. { freeze-how }
freeze-vanished = { $gone } de { $of } pacientes vinculados faltan de golpe en NanoPix. { freeze-how }
freeze-older = { $older } de { $of } pacientes vinculados están en un estado anterior en NanoPix; parece que se restauró una copia. { freeze-how }
freeze-how = No se ha cambiado nada en ningún lado. Revise NanoPix y elija «Volver a leer»; o «Aceptar» para seguir con estos cambios
change-name-born = { $name }, nac. { $date }
change-gone = { $who }: marcado «Ya no está en NanoPix»
change-import = { $who }: añadido desde NanoPix
change-link = { $who }: vinculado con { $id } de NanoPix
change-ask = { $id } de NanoPix: espera a decidir quién es
change-here = { $who }: { $fields } tomado de NanoPix
change-there = { $who }: { $fields } escrito en NanoPix
change-conflict = { $who }: espera una decisión sobre { $fields }
change-back = { $who }: de nuevo en NanoPix
change-export = { $who }: escrito en NanoPix
change-ask-export = { $who }: espera a decidir si se escribe en NanoPix
nanopix-marker-gone = La base de NanoPix ya no está en { $path }, pero hay otras cosas. No se ha cambiado nada en ningún lado. Compruebe que es la carpeta de NanoPix y elija «Volver a leer»
nanopix-not-nanopix = No se encontró base de NanoPix en { $path }. Elija la carpeta PatientData, que contiene una carpeta database con el archivo NanoPix.db3
nanopix-not-found = Aún no se encontró base de NanoPix en { $path }. No se cambia nada en ningún lado. Conecte su unidad o elija la carpeta de NanoPix en Ajustes
nanopix-unreachable = No se accede a la carpeta { $path } de NanoPix ({ $why }). No se cambia nada en ningún lado. Revise la unidad o la red
nanopix-not-mounted = La carpeta { $path } de NanoPix está vacía: su unidad no está conectada. No se cambia nada en ningún lado. Conecte la unidad
nanopix-busy = Otro programa usa la base de NanoPix. No se pierde nada; se reintenta solo
nanopix-interrupted = NanoPix se interrumpió mientras guardaba. Sus datos están a salvo. Inicie NanoPix una vez para poner en orden su base
nanopix-emptied = La base de NanoPix está vacía: no tiene tabla de pacientes. No se cambia nada en ningún lado. Revise NanoPix o restaure su copia
nanopix-damaged = La base de NanoPix no puede leerse: está dañada o se está copiando. No se cambia nada en ningún lado. Revise NanoPix o restaure su copia
nanopix-read-only = Esta cuenta no puede escribir en la base de NanoPix. Lo que hay que escribir se conserva. Dé a esta cuenta permiso de escritura en la carpeta de NanoPix
nanopix-replaced = La base de NanoPix se reemplazó mientras se usaba. No se pierde nada; se reintenta solo
nanopix-disk = No se accede a la base de NanoPix: { $why }. No se cambia nada en ningún lado; se reintenta solo
nanopix-failed = Falló la base de NanoPix: { $why }. No se cambia nada en ningún lado
tally-added = { $patients } llegados de NanoPix
tally-linked = { $patients } vinculados con NanoPix
tally-updated = { $patients } actualizados desde NanoPix
decided-linked = Vinculado: un solo paciente desde ahora. «Origen» (I) quita el vínculo
decided-two = Se mantienen dos pacientes
decided-two-export = Se mantienen dos pacientes. El nuevo se escribe también en NanoPix
decided-nobody-matches = Nadie coincide con un solo paciente en nombre y fecha de nacimiento. Decida uno a uno
decided-linked-many = { $count ->
    [one] Se vinculó { $count } paciente
   *[other] Se vincularon { $count } pacientes
}
decided-being-written = Se está escribiendo algo de este paciente en NanoPix. No se ha cambiado nada. Inténtelo en un momento
decided-unlinked = Desvinculado: dos pacientes desde ahora
decided-ours = Vale lo de aquí y se escribe en NanoPix
decided-theirs = Vale lo de NanoPix y se ha tomado aquí
decided-delete = Se está borrando el registro de NanoPix. Si allí tiene imágenes, se queda, y se avisa
decided-leave = El registro de NanoPix queda como está
sync-console = { $why }. No se pierde nada; se reintenta solo
sync-not-told = Los pacientes de la clínica aún no han llegado del servidor. No se cambia nada en ningún lado; Live Sync empieza en cuanto lleguen
sync-other-server = La consola trabaja ahora con otro servidor. No se ha cambiado nada; Live Sync empieza de nuevo
sync-left-out = { $name } ({ $id }): { $fields } no puede tomarse como está en NanoPix. Corríjalo allí
sync-written = { $count ->
    [one] Se escribió { $count } cambio en NanoPix
   *[other] Se escribieron { $count } cambios en NanoPix
}
sync-not-deleted = El paciente no se borró en NanoPix: allí tiene imágenes o informes. No se ha cambiado nada. Bórrelos en NanoPix si se desea
sync-no-folder = No se pudo crear la carpeta de un paciente en { $path } ({ $why }). El paciente está en NanoPix y no se ha perdido nada. Dé a esta cuenta permiso para escribir allí
sync-kept = { $why }. Lo que hay que escribir se conserva y se reintenta
sync-moved-on = Eso ha cambiado entretanto. No se ha cambiado nada. Mire la lista de nuevo y decida
sync-is-off = Live Sync está desactivado. No se ha cambiado nada. Actívelo en Ajustes
sync-is-busy = Live Sync está ocupado y no lo aceptó. No se ha cambiado nada. Inténtelo en un momento
sync-no-preview = No se puede decir qué haría una sincronización: { $why }
sync-no-folder-set = No hay carpeta de NanoPix. Elíjala en Ajustes
sync-stands-still = Live Sync se ha detenido. No se ha cambiado nada. Elija antes «Volver a leer» o «Aceptar» en lo alto de la ventana
sync-nothing-new = nada nuevo
sync-was-read = Se leyó NanoPix, { $patients }: { $news }
sync-not-accepted = No aceptado: la lista de cambios ya es otra. No se ha cambiado nada. Léala y acepte de nuevo si es correcta
problem-nanopix-not-written = No se escribe en NanoPix
problem-live-sync-stopped = Live Sync detenido
sync-is-on = Live Sync está activo: los pacientes de NanoPix y de la clínica se mantienen al día
sync-goes-on = NanoPix se lee de nuevo y Live Sync continúa
sync-accepted = Una persona aceptó lo que NanoPix muestra ahora; Live Sync se había detenido
sync-cannot-accept = Esto no puede aceptarse: los datos de NanoPix no están como se conocen. Corríjalo y elija «Volver a leer»
sync-not-read-yet = Aún no se ha leído NanoPix. No se ha cambiado nada. Inténtelo en un momento
sync-decided = Una persona decidió sobre { $whom }: { $text }
sync-whom-nanopix = { $id } de NanoPix
sync-whom-patient = paciente { $id }
sync-whom-all = todas las coincidencias exactas
nanopix-images-since = Las imágenes de NanoPix desde { $date } entran solas. { $count } más antiguas quedan en NanoPix, a salvo; para traer una, expórtela a una carpeta vigilada
oddity = La fila { $row } de la tabla { $table } de NanoPix { $why }. No se toca; corríjala en NanoPix
oddity-no-id = no tiene un ID utilizable
oddity-no-patient = no nombra paciente o imagen
schema-unknown = La base de NanoPix tiene una forma que Chairside no conoce ({ $what }). No se ha cambiado nada en ningún lado. Instale un Chairside más nuevo o pregunte a soporte
no-key-no-keyring = No se encontró clave de enlace y el llavero de este ordenador no responde. Las imágenes se conservan y se enviarán. Desbloquee el llavero (inicie sesión en el ordenador) o pegue la clave en Ajustes
backup-not-made = La copia de la base de datos de NanoPix, que se hace antes de escribir en ella, no se pudo hacer: { $why }. Lo que hay que escribir allí se conserva
backup-not-stored = La copia de la base de datos de NanoPix, que se hace antes de escribir en ella, no puede guardarse en { $path } ({ $why }). Lo que hay que escribir allí se conserva. Haga sitio en ese disco
backup-not-whole = La copia de la base de datos de NanoPix, que se hace antes de escribir en ella, no está completa: { $why }. Lo que hay que escribir allí se conserva. Compruebe la base de datos de NanoPix
