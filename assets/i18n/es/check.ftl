## Comprobar todo: qué resultó

check-said = Comprobación de todo: { $words }
check-compared = { $copies ->
    [one] { $copies } copia de seguridad
   *[other] { $copies } copias de seguridad
} y { $images ->
    [one] { $images } imagen
   *[other] { $images } imágenes
} se compararon con { $files ->
    [one] { $files } archivo
   *[other] { $files } archivos
} del servidor.
check-compared-here = { $copies ->
    [one] { $copies } copia de seguridad
   *[other] { $copies } copias de seguridad
} y { $images ->
    [one] { $images } imagen
   *[other] { $images } imágenes
} se compararon. No se alcanzó el servidor: compruebe de nuevo cuando responda.
check-bytes-read = Leyó los datos de { $count } de ellos.
check-by-list = Se comparó según su lista, no según sus datos: a un servidor más antiguo no se le puede preguntar más.
check-mended = Reparado: { $what }.
check-came-in = { $count ->
    [one] { $count } volvió a entrar y espera en «Sin asignar»
   *[other] { $count } volvieron a entrar y esperan en «Sin asignar»
}
check-restored = { $count ->
    [one] { $count } copia de seguridad se rehízo desde la carpeta vigilada
   *[other] { $count } copias de seguridad se rehicieron desde la carpeta vigilada
}
check-fetched = { $count ->
    [one] { $count } copia de seguridad se recuperó del servidor
   *[other] { $count } copias de seguridad se recuperaron del servidor
}
check-sent-again = { $count ->
    [one] { $count } se envía de nuevo
   *[other] { $count } se envían de nuevo
}
check-followed = { $count ->
    [one] { $count } está ahora como dice el servidor: movida, ocultada o mostrada de nuevo allí
   *[other] { $count } están ahora como dice el servidor: movidas, ocultadas o mostradas de nuevo allí
}
check-states = { $count ->
    [one] { $count } tenía un estado imposible
   *[other] { $count } tenían un estado imposible
}
check-needs-a-person = { $count ->
    [one] { $count } necesita a una persona.
   *[other] { $count } necesitan a una persona.
}
check-to-know = { $count ->
    [one] { $count } cosa que saber.
   *[other] { $count } cosas que saber.
}
check-all-is-well = Todo está bien.
check-not-finished = La comprobación no pudo terminar: { $why }. No se quitó nada. Libere espacio en disco y compruebe de nuevo

## Imágenes sueltas

check-damaged-kept = La copia de seguridad de { $file } está dañada. El servidor confirmó la imagen y ahora no se le pudo preguntar. La miniatura se conserva aquí. Compruebe de nuevo cuando el servidor responda
check-damaged-lost = La copia de seguridad de { $file } está dañada. La imagen no está en el servidor y su archivo ya no está en la carpeta vigilada. Búsquela en el programa del sensor y expórtela de nuevo
check-missing-kept = Falta la copia de seguridad de { $file }. El servidor confirmó la imagen y ahora no se le pudo preguntar. La miniatura se conserva aquí. Compruebe de nuevo cuando el servidor responda
check-missing-lost = Falta la copia de seguridad de { $file }. La imagen no está en el servidor y su archivo ya no está en la carpeta vigilada. Búsquela en el programa del sensor y expórtela de nuevo
check-not-fetched = { $file } no tiene aquí una copia de seguridad íntegra. El servidor tiene la imagen, pero no se pudo recuperar: { $why }. La miniatura se conserva aquí. Compruebe de nuevo
check-not-kept = el disco de este ordenador no la aceptó ({ $why })
check-lost = { $file } está perdida, hasta donde se sabe: ni este ordenador ni el servidor tienen sus datos. La miniatura se conserva aquí. Búsquela en el programa del sensor y expórtela de nuevo, o haga restaurar el servidor desde su copia de respaldo; luego compruebe de nuevo
check-server-missing = El servidor había perdido los datos de { $file }. Aquí están íntegros y se envían de nuevo. Pida a quien cuida del servidor que revise su disco
check-server-damaged = Los datos de { $file } habían cambiado en el disco del servidor. Aquí están íntegros y se envían de nuevo. Pida a quien cuida del servidor que revise su disco
check-other-bytes = { $file } está en el servidor con otros datos que aquí. La copia de seguridad se conserva. Pregunte a quien cuida del servidor
