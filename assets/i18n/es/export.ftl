## El diálogo

export-title = Exportar imagen
export-act = Exportar
export-form = Forma
export-original = Original
export-original-how = Los bytes tal como llegaron, con cada valor del sensor.
export-picture-how = Como se ve ahora: brillo, giro, recorte. 8 bits; no para diagnóstico.
export-dicom-how = Cada valor, con el nombre, la fecha de nacimiento, el sexo y el número del paciente, que DICOM exige. Intraoral si lo es y se conocen los dientes, el píxel del sensor y dónde está arriba.
export-names-another = El propio archivo nombra a otro paciente que el de la imagen: { $whom }. Se exporta tal como está, con ese nombre dentro.
export-with-patient = Con nombre, fecha de nacimiento y número del paciente
export-with-measurements = Con mediciones
export-sensor-pixel = Píxel del sensor en mm
export-sensor-pixel-how = Píxel del sensor en mm, como { $example }; puede quedar vacío
export-sensor-pixel-range = Un píxel de sensor mide entre { $least } y 1 mm, según su fabricante
export-folder = Carpeta para la imagen exportada
export-no-dialog = Este sistema no tiene diálogo de carpetas. Escriba la ruta completa del archivo
export-whole-path = Indique la ruta completa del archivo, desde la raíz o la unidad
export-writing = Escribiendo

## El resultado

export-done = Exportada
export-is-in = La imagen está en { $path }.
export-nothing = { $why }. No se ha exportado nada
export-not-begun = No se pudo empezar la exportación: { $why }. No se ha escrito nada
export-broke-off = La exportación se interrumpió. La imagen de aquí no ha cambiado. Exporte el original
export-none-here = Aquí no hay ninguna imagen
export-gone = Esa imagen ya no está
export-moved-meanwhile = La imagen es ahora de otra persona que al abrir esta ventana. No se exportó nada. Ciérrela y mire de quién es la imagen.
export-hidden-meanwhile = La imagen se rechazó u ocultó desde que se abrió esta ventana. No se exportó nada. La imagen se conserva.
export-gone-meanwhile = La imagen ya no está donde estaba al abrir esta ventana. No se exportó nada. Ciérrela y busque la imagen en su paciente.
export-taken-back = { $path } se escribió entretanto y se ha eliminado.
export-not-taken-back = { $path } se escribió mientras la imagen se daba a otra persona, se ocultaba o se retiraba, y no se pudo eliminar: { $error }. Elimínelo.
export-not-here-yet = La imagen aún no está en este ordenador. Espere a verla y expórtela entonces
export-not-written = No se puede escribir { $path }: { $why }. La imagen de aquí no ha cambiado. Elija otro archivo
export-is-there = { $path } ya existe y no se ha sobrescrito. Elija otro nombre
export-unfinished-left = { $why }. No se pudo eliminar el archivo sin terminar: { $left }
export-copy-unreadable = No se puede leer la copia de seguridad de la imagen: { $why }
export-as-original = { $why }. Exporte el original
export-kind-unreadable = Este tipo de { $format } no puede leerse aquí
export-colour = Una imagen en color no puede ser una imagen DICOM intraoral. Exporte el original o un PNG
export-too-large = La imagen es demasiado grande para exportarla así. Exporte el original
export-not-encoded = La imagen no se pudo escribir en esa forma. Exporte el original
export-nobody-below = La imagen aún no tiene un paciente cuyo nombre pueda ir debajo. Asígnela primero o expórtela sin él
export-nobody-in-dicom = La imagen aún no tiene paciente, y un archivo DICOM debe decir a quién muestra. Asígnela primero o exporte el original
export-patient-unknown = Esta consola ya no conoce al paciente de la imagen. Exporte el original
export-picture-names-another = El archivo de la imagen nombra a otro paciente: { $whom }. Mire de quién es antes de entregarla.

## Lo que hay que saber de un archivo escrito

export-note-frame = Es la imagen { $frame } de { $frames } del archivo.
export-note-burned-in = Mírela antes de entregarla.
export-note-secondary = { $why ->
    [kind] Es una captura secundaria, porque no es intraoral.
    [burned-in] Es una captura secundaria, porque según su archivo la propia imagen dice a quién muestra.
    [rescaled] Es una captura secundaria, porque sus valores no valen por sí mismos.
    [teeth] Es una captura secundaria, porque no se conocen sus dientes.
    [pixel] Es una captura secundaria, porque no se conoce el tamaño del píxel del sensor.
    [mounted] Es una captura secundaria, porque nadie ha indicado dónde está arriba.
   *[not-said] Es una captura secundaria, porque su archivo no dice si hay un nombre en la imagen.
}
