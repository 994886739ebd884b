## Barra lateral y banda

rail-waiting = { $page }, { $count } pendientes
banner-nobody = Ningún paciente elegido
banner-nobody-safe = Las imágenes nuevas esperan en «Sin asignar»; nada se pierde.
banner-clear-patient = Quitar paciente
banner-change-patient = Cambiar paciente
banner-keep-longer = Mantener este paciente durante otro plazo completo
banner-keep-patient = Mantener paciente
banner-clears-in = Se quita en { $time }
banner-auto-clear = Se quita en
banner-born = Nac.
banner-number = N.º

## Avisos

toast-several-people = Varios pacientes
toast-dismiss = Cerrar
toast-new-image = Nueva radiografía
toast-safe-here = Está a salvo en este ordenador
toast-view = Ver
toast-new-images = { $count ->
    [one] { $count } radiografía nueva
   *[other] { $count } radiografías nuevas
}
toast-new-images-elsewhere = { $count ->
    [one] { $count } radiografía nueva en otra sala
   *[other] { $count } radiografías nuevas en otra sala
}
toast-to-know = Información
toast-done = Hecho
toast-needs-attention = Requiere atención
toast-not-done = No realizado
toast-of-another = De otro paciente
toast-of-another-how = Esta imagen es de { $patient }. Está a salvo. Elija a ese paciente para verla.
admin-title = Administración de la clínica
unassigned = Sin asignar

## Una imagen de otra sala

new-dicom = Nueva imagen DICOM
of-teeth = { $count ->
    [one] Diente { $teeth }
   *[other] Dientes { $teeth }
}
patient-not-named = Paciente sin nombre
from-another-room = de otra sala
close = Cerrar
close-picture = Cerrar imagen

## Dientes

tooth = Diente { $tooth }
tooth-suggested = Diente { $tooth }, sugerido
tooth-how = Escriba dos cifras o pulse
tooth-none-set = Ningún diente indicado
tooth-suggested-by-nanopix = Sugerido por NanoPix: { $teeth }
tooth-name = { $kind } { $quadrant }
tooth-name-deciduous = { $kind } temporal { $quadrant }
tooth-upper-right = superior derecho
tooth-upper-left = superior izquierdo
tooth-lower-right = inferior derecho
tooth-lower-left = inferior izquierdo
tooth-central-incisor = incisivo central
tooth-lateral-incisor = incisivo lateral
tooth-canine = canino
tooth-first-premolar = primer premolar
tooth-second-premolar = segundo premolar
tooth-first-molar = primer molar
tooth-second-molar = segundo molar
tooth-third-molar = tercer molar

## La tarjeta de una imagen

state-needs-review = Por revisar
state-approved = Aprobada
state-paused = En pausa
state-waiting = En espera
state-uploading = Enviando { $percent }
state-uploaded = Enviada
state-failed = Fallida
state-lost = Perdida
state-rejected = Rechazada
state-hidden = Oculta
state-selected = Elegida
card-teeth = diente { $teeth }
card-teeth-suggested = diente { $teeth } sugerido
card-preview-only = solo vista previa
card-other-name = su archivo nombra a otro paciente
card-image = Imagen { $time }
card-retry-image = Reintentar imagen { $time }
card-retry = Reintentar
no-preview = Sin vista previa
preview-only = Solo vista previa
mark-other-name = Otro nombre en el archivo
card-tooth = Diente

## Icono de bandeja

tray-open-folder = Abrir carpeta vigilada
tray-open-portal = Abrir portal
tray-open = Abrir Chairside
tray-view-log = Ver registro de envíos
tray-quit = Salir
tray-select-patient = Elegir paciente…
tray-resume = Reanudar envíos
tray-pause = Pausar envíos
tray-starting = Iniciando
tray-not-set-up = Sin configurar. Abra Chairside
tray-stopped = Detenido. Las imágenes están a salvo aquí. Inicie Chairside de nuevo
tray-failed = { $count ->
    [one] { $count } fallida
   *[other] { $count } fallidas
}
tray-key-refused = Clave rechazada, { $waiting } en espera. A salvo aquí
tray-folder-unreachable = Carpeta vigilada inaccesible
tray-offline = Sin conexión
tray-offline-waiting = Sin conexión, { $waiting } en espera
tray-safe-here = { $state }. A salvo aquí. { $retry }
tray-paused-waiting = En pausa, { $waiting } en espera. A salvo aquí
count-uploading = { $count } enviándose
count-waiting = { $count } en espera
count-to-review = { $count } por revisar
count-unassigned = { $count } sin asignar
tray-retrying-now = Reintentando
tray-retry-in-seconds = Reintento en { $seconds } s
tray-retry-in-minutes = Reintento en { $minutes } min

## La barra de estado

count-records = { $count ->
    [one] { $count } registro
   *[other] { $count } registros
}
strip-connecting = Conectando con el servidor
strip-connected = Servidor conectado
strip-connected-short = Conectado
strip-retrying-now = reintentando
strip-retry-in = reintento en { $time }
strip-offline = Sin conexión — { $retry }
strip-offline-records = Sin conexión — { $records } en espera, { $retry }
strip-offline-waiting = Sin conexión — { $waiting } en espera, { $retry }
strip-offline-story = { $cause }. Todo está a salvo en este ordenador y continúa solo.
key-refused = Clave rechazada
strip-paused-waiting = En pausa · { $waiting } en espera
all-sent = Todo enviado
strip-records-story = Registros de pacientes camino del servidor. Están a salvo en este ordenador y se envían solos.
strip-records-to-send = { $records } por enviar
strip-nanopix-wait = Los cambios en espera están a salvo en este ordenador y se escriben solos en NanoPix.
strip-nanopix-off = { $name } desactivado
strip-nanopix-off-short = NanoPix desactivado
strip-looking = leyendo
strip-looking-short = Leyendo
strip-not-read = aún sin leer
strip-nanopix-story = { $name }: { $count } pacientes, última lectura { $read }.
strip-nanopix-in-use = NanoPix en uso
strip-nanopix-not-reachable = NanoPix inaccesible
strip-nanopix-stopped = { $name } detenido
strip-nanopix-stopped-short = NanoPix detenido
strip-no-folder = Ninguna carpeta vigilada
strip-folder-looking = Leyendo { $path }
strip-folder-watching = Vigila { $path }
strip-folder-unreachable = { $path } no está accesible
strip-folders = Vigila { $count } carpetas
strip-folders-of = Vigila { $watching } de { $count } carpetas
strip-activity = Lo que ocurrió aquí, lo más reciente primero
strip-this-computer = Este ordenador
strip-this-computer-room = Este ordenador · { $room }
toast-gone-how = La imagen que miraba se movió a otro paciente o se ocultó. Está a salvo.
toast-gone = Ya no está
