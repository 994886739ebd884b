## La barra

viewer-close = Cerrar la ventana completa
viewer-nobody = Sin asignar: aún sin paciente
viewer-single = Una
viewer-grid = Rejilla 4
viewer-grid-nine = Rejilla 9
viewer-at-once = Imágenes a la vez

## Un panel

pane-empty = Panel { $pane }, vacío
pane-asking = Preguntando al servidor por las imágenes de este paciente
pane-nothing-known = Aquí no se conoce ninguna imagen de este paciente
pane-choose = Sin imagen. Elija una abajo
radiograph-of = Radiografía { $pane }, { $taken }
radiograph-of-teeth = Radiografía { $pane }, { $taken }, diente { $teeth }
pane-no-picture = No se puede mostrar
pane-frame = Fotograma de la imagen { $pane }
position-of = { $at } de { $count }
days-earlier = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
}
months-earlier = { $count ->
    [one] hace { $count } mes
   *[other] hace { $count } meses
}
years-earlier = { $count ->
    [one] hace { $count } año
   *[other] hace { $count } años
}
modality-intraoral = intraoral
modality-panoramic = panorámica
modality-digital = radiografía digital
modality-computed = radiografía de fósforo
modality-tomogram = tomografía

## La tira

strip-show = Mostrar { $taken }
strip-show-teeth = Mostrar { $taken }, diente { $teeth }
strip-as-last-known = { $why }. Las imágenes de otras salas se muestran como se conocían

## Medir

measure-length = Longitud
measure-angle = Ángulo
measure-ellipse = Elipse
measure-arrow = Flecha
measure-text = Texto
measure-calibrate = Calibrar
measure-words = Texto sobre la imagen
measure-how-long = ¿Cuánto mide esto?
measure-known-length = Longitud conocida en mm
measure-known-length-short = Longitud, mm
measure-set = Fijar
measure-set-length = Fijar la longitud conocida
known-by-length = longitud conocida
known-by-calibration = calibrado en el archivo
known-by-spacing = espaciado de píxeles
known-by-sensor = en el sensor
known-by-scanner = nominal del escáner

## Recortar

crop-left = Borde izquierdo del recorte
crop-right = Borde derecho del recorte
crop-top = Borde superior del recorte
crop-bottom = Borde inferior del recorte
crop-top-left = Esquina superior izquierda del recorte
crop-top-right = Esquina superior derecha del recorte
crop-bottom-left = Esquina inferior izquierda del recorte
crop-bottom-right = Esquina inferior derecha del recorte

## Brillo

window-and-level = Ventana y nivel
window-width = Ventana
window-level = Nivel
window-black = Negro
window-white = Blanco
histogram = Histograma
sharpen = Nitidez
even-contrast = Igualar contraste
even-contrast-how = Se iguala el contraste local (CLAHE)
apply-to-both = Aplicar a las dos
apply-to-all = Aplicar a todas
preset-default = Normal
preset-enamel = Esmalte
preset-bone = Hueso
preset-soft = Blandos
preset-auto = Auto
preset-of-file = Archivo { $number }
rotate = Rotación

## Lo que se sabe de la imagen

image = Imagen
image-of-pane = Imagen { $pane }
fact-size = Tamaño
fact-depth = Profundidad
fact-bits = { $bits } bits
fact-scale = Escala
fact-not-calibrated = px, sin calibrar
fact-known-by = Según
fact-overlays = Superposición
fact-not-drawn = en el archivo, no se muestra
fact-saved-as = Guardada
fact-untouched = Original intacto
fact-shown-as = Mostrada
fact-not-elsewhere = Aún no en otras salas
viewer-names-another-how = { $whom }. Mueva la imagen si es suya.

pane-cropped = recortada
pane-names-another = su archivo nombra a { $whom }
reset-question = ¿Volver todo a como está en el archivo?
reset-how = { $count ->
    [one] Lo medido, dibujado o calibrado desaparece también, en todas las salas.
   *[other] { $count } mediciones, dibujos y calibraciones desaparecen también, en todas las salas.
} Ctrl+Z lo devuelve mientras el visor está abierto. La imagen misma nunca se modifica.
reset-act = Volver atrás
