## Tipos de serie

mount-full-mouth = Serie completa, 18
mount-four-bitewings = Aletas de mordida, 4
mount-two-bitewings = Aletas de mordida, 2
mount-custom = Personalizada
mount-full-mouth-about = 14 periapicales y 4 aletas de mordida
mount-four-bitewings-about = Molares y premolares, derecha e izquierda
mount-two-bitewings-about = Derecha e izquierda
mount-custom-about = Los lugares que usted elija
projection-periapical = periapical
projection-bitewing = aleta de mordida

## Una nueva

series-new = Nueva serie
series-new-how = Las próximas imágenes de este paciente van a sus lugares y toman sus dientes.
series-kind = Tipo de serie
series-turn = Girar las imágenes según su lugar
series-turn-how = Para sensores que no giran sus imágenes: una imagen de los dientes laterales más alta que ancha se gira un cuarto de vuelta, una del frente inferior media vuelta. Lo que ya está derecho, o dice en su archivo cómo está, queda como está. Esta sala recuerda la elección.
series-begin = Empezar
series-begin-it = Empezar la serie
series-remove-place = Quitar el lugar { $number }: { $place }
series-how-taken = Tipo de radiografía
series-milk-teeth = Dientes de leche
series-add-place = Añadir un lugar: pulse sus dientes
series-add-place-for = Añadir un lugar para { $teeth }

## Su barra

series-close = Cerrar la serie
series-approve-all = Aprobar todas
series-approve-count = Aprobar y enviar ({ $count })
series-approve-series = Aprobar toda la serie
series-save-sheet = Guardar la hoja como PDF
series-with-drawn = Con lo dibujado sobre las imágenes
series-later = Serie posterior
series-earlier = Serie anterior

## Cuánto lleva

series-begun-at = Empezada { $time }
series-filled = { $filled } de { $count }
series-next = Siguiente: { $teeth }
series-stop = Parar
series-stop-taking = No tomar más imágenes en esta serie
series-go-on = Continuar
series-go-on-taking = Tomar las próximas imágenes en esta serie
series-other-patient = No toma imágenes: hay otro paciente elegido, o ninguno
series-all-taken = Todos los lugares están ocupados
series-takes-none = No toma imágenes ahora
series-waits = Espera una imagen sin asignar

## Sus lugares

series-place = { $projection } { $teeth }, { $what }
series-place-again = { $projection } { $teeth }, { $what }, se repite a continuación
series-place-again-waits = { $projection } { $teeth }, { $what }, espera una imagen sin asignar
series-place-next = siguiente
series-place-waits = espera una imagen sin asignar
series-place-skipped = omitido
series-place-empty = vacío
series-mark-next = Siguiente
series-mark-again = Se repite
series-mark-waits = En espera
series-mark-skipped = Omitido
series-waits-how = Asígnela en Captura. Si es de este paciente, queda aquí; si no, ninguna otra ocupa su lugar.
series-sent-as = enviada como { $teeth }
series-sent-as-none = enviada sin diente
series-is = es { $teeth }
series-is-none = sin diente
series-take-again = Repetir
series-take-this = Tomar a continuación
series-take-after-all = Tomar después de todo
series-put-here = Poner aquí
series-take-out = Sacar
series-take-out-image = Sacar esta imagen de la serie
series-retaken-count = Repetidas · { $count }
series-put-back = Devolver
series-put-back-image = Devolver la imagen de { $time }

## Lo que queda fuera

series-press-place = Pulse el lugar que le corresponde; Esc la deja donde está
series-nothing-outside = Nada de esta visita está fuera de la serie
series-outside = Fuera de la serie
series-retaken = Repetida
series-image-outside = Imagen de { $time }, fuera de la serie
series-image-retaken = Imagen de { $time }, repetida, fuera de la serie

## Qué resultó de un acto

series-one-patient = Una serie es de un paciente. Elija quién está en el sillón y luego ábrala.
series-approved = { $count ->
    [one] { $count } aprobada
   *[other] { $count } aprobadas
}
series-not-all = No todas aprobadas
series-not-all-how = { $count ->
    [one] { $count } no estuvo bastante tiempo en pantalla o nombra a otro paciente. Espera la revisión.
   *[other] { $count } no estuvieron bastante tiempo en pantalla o nombran a otro paciente. Esperan la revisión.
}
series-begun = { $kind ->
    [full_mouth] Se empezó una serie: serie completa, 18
    [bitewings_4] Se empezó una serie: aletas de mordida, 4
    [bitewings_2] Se empezó una serie: aletas de mordida, 2
   *[custom] Se empezó una serie: personalizada
}
series-gone = Esa serie ya no está. Sus imágenes se conservan, con las demás
series-too-many = Una serie tiene de 1 a { $most } lugares. No se empezó ninguna. Elija sus lugares y luego empiece
series-not-theirs = { $file } no es una imagen del paciente de esta serie, o fue rechazada. Se queda donde está
series-teeth-sent = { $file } está en el servidor o en camino: aquí está en su nuevo lugar, y sus dientes siguen como se enviaron
series-to-review = { $file } tiene ahora otros dientes, los de su lugar en la serie, y espera de nuevo la revisión
series-place-kept = { $file } aún no tiene paciente. Su lugar en la serie se guarda hasta que se asigne

## La hoja

sheet-no-image = { $teeth } · sin imagen
sheet-opened = Hoja abierta
sheet-opened-how = Imprímala en el programa que la muestra. Está en { $path } hasta la siguiente.
sheet-saved = Hoja guardada
sheet-is-in = Está en { $path }.
sheet-folder = Carpeta para la hoja
sheet-no-dialog = Este sistema no tiene selector de carpetas. No se escribió nada. «Imprimir» abre la hoja en su lugar
sheet-not-printed = No impresa
sheet-not-printed-how = { $why }. Las imágenes siguen igual.
sheet-not-known = Un lugar de esta serie tiene una imagen que no está en la lista de esta consola, y la hoja lo mostraría sin imagen. Elija «Comprobar todo» en Actividad, Balance, y después imprima
sheet-no-thread = El sistema no inicia otro hilo: { $why }
sheet-not-shown = La imagen de { $time } no puede mostrarse: { $why }
sheet-no-pdf = No se pudo crear el PDF
sheet-not-written = No se puede escribir { $path }: { $why }
sheet-no-program = El sistema no tiene un programa que abra PDF. Instale uno e imprima de nuevo, o elija «Guardar la hoja como PDF». Está en { $path }
