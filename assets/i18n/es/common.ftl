## Páginas

page-capture = Captura
page-patients = Pacientes
page-activity = Actividad
page-settings = Ajustes

## Acciones

act-choose-patient = Elegir paciente
act-clear-patient = Quitar
act-keep-patient = Mantener
act-approve = Aprobar y enviar
act-reject = Rechazar
act-move = Mover a otro paciente
act-correct = Corregir diente o nota
act-previous = Imagen anterior
act-next = Imagen siguiente
act-zoom-fit = Ajustar
act-zoom-actual = Tamaño real
act-zoom-in = Acercar
act-zoom-out = Alejar
act-invert = Invertir
act-open-viewer = Ventana completa
act-close-viewer = Cerrar
act-rotate-right = Girar a la derecha
act-rotate-left = Girar a la izquierda
act-flip-horizontal = Voltear horizontalmente
act-flip-vertical = Voltear verticalmente
act-crop = Recortar
act-apply-crop = Aplicar recorte
act-whole-image = Imagen completa
act-export = Exportar …
act-compare = Comparar
act-link-panes = Vincular zoom y desplazamiento
act-brightness = Brillo y contraste
act-magnify = Lupa
act-measure = Medir
act-undo = Deshacer
act-redo = Rehacer
act-remove-mark = Eliminar
act-reset-display = Como en el archivo
act-toggle-queue = Mostrar u ocultar la cola de envío
act-pause-uploads = Pausar
act-resume-uploads = Reanudar
act-retry-failed = Reintentar fallidas
act-retry-now = Reintentar ahora
act-select-all = Seleccionar todo
act-find-patient = Buscar
act-new-patient = Nuevo paciente
act-choose-row = Elegir
act-edit-row = Editar
act-source-of-row = De dónde viene este registro
act-archive-row = Archivar
act-next-question = Siguiente decisión
act-save-settings = Guardar
act-sign-in = Iniciar sesión
act-sign-out = Cerrar sesión
act-lock = Bloquear
act-change-password = Cambiar contraseña

## Teclas

key-ctrl = Ctrl
key-shift = Mayús
key-enter = Intro
key-delete = Supr
key-space = Espacio
key-escape = Esc

## Respuestas

## Fechas, personas, tamaños

date = { NUMBER($day, minimumIntegerDigits: 2) }/{ NUMBER($month, minimumIntegerDigits: 2) }/{ $year }
date-day-and-month = { NUMBER($day, minimumIntegerDigits: 2) }/{ NUMBER($month, minimumIntegerDigits: 2) }
made-today = Hoy { $time }
sex-female = Mujer
sex-male = Hombre
sex-other = Otro
made-on = creado el { $date }
born-and-age = { $date } · { $years } a.
facts-born = Nac. { $born }
facts-number = N.º { $number }
facts-none = Sin fecha de nacimiento ni número
size-mb = { $size } MB
size-kb = { $size } KB

## Carpetas

open-no-folder = { $path } no es una carpeta. No se ha cambiado nada.
open-not-there = { $path } no está. No se ha cambiado nada. NanoPix crea la carpeta con la primera imagen; si falta su unidad, conéctela.
open-cannot = No se puede abrir { $path }: { $why }. No se ha cambiado nada. Revise la unidad e inténtelo de nuevo.
open-no-program = El sistema no tiene programa para abrir carpetas. No se ha cambiado nada. La carpeta es { $path }.
cannot-be-shown = Este tipo de { $format } no puede mostrarse aquí
picture-cannot-be-shown = La imagen es de un tipo que no puede mostrarse
month-long = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[other] diciembre
}

## La serie

act-open-series = Serie
act-place-above = Lugar de arriba
act-place-below = Lugar de abajo
act-take-next = Tomar siguiente
act-skip-place = Omitir
act-take-up = Mover
act-print-series = Imprimir
act-select-several = Seleccionar
more-acts = Más
field-full = Como máximo { $count } caracteres. Lo último añadido no se acepta
