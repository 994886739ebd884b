## La página

capture-take = Haga una radiografía. Aparece aquí sola.
capture-nothing-to-review = Nada por revisar.
capture-press = Pulse las imágenes que van juntas.
images-selected = { $count ->
    [one] { $count } imagen seleccionada
   *[other] { $count } imágenes seleccionadas
}
image-safe-here = { $why }. La imagen está a salvo en este ordenador.

## Otra cita

appointment-differs = { $name } tiene aquí la cita, de { $from } a { $to }. Las imágenes nuevas van a { $selected }.
appointment-choose = Elegir a { $name } de la cita
appointment-put-away = Ocultar la línea sobre la cita
appointment-banner-right = La banda es correcta

## Esta visita y lo que espera

this-visit = Esta visita
visit-needs-patient = Elija un paciente y las imágenes de esta visita aparecen aquí.
visit-select-one = Seleccionar de una en una
visit-select-several = Seleccionar varias imágenes
visit-series = Serie { $filled } de { $places } · siguiente { $next }
unassigned-none = Ninguna imagen espera a un paciente.
unassigned-landed = llegaron sin paciente elegido
unassigned-of-nanopix = esperan a su paciente
unassigned-uncertain = no es seguro de quién son
unassigned-image = Imagen { $time }, sin asignar
unassigned-assign = Asignar imagen { $time }
select-none = No seleccionar nada
images-need-review = { $count ->
    [one] { $count } imagen por revisar
   *[other] { $count } imágenes por revisar
}
images-need-review-and-more = { $count ->
    [one] { $images } · y { $count } paciente más
   *[other] { $images } · y { $count } pacientes más
}

## De quién son

assign-several = ¿De quién son estas imágenes?
assign-file-names = Su archivo nombra a { $whom }
assign-stay = Las imágenes se quedan aquí hasta que las asigne.
assign-nothing-selected = nada seleccionado

## La revisión

review-taken = tomada { $time }
review-radiograph = Radiografía en revisión
review-names-another = El archivo nombra a otro paciente
review-names-another-how = { $whom }. Mire antes de aprobar; mueva la imagen si es de esa persona.
approve-named-file = El archivo dice
approve-named-here = Se aprobaría para
approve-named-how = Si la imagen es de la otra persona, déjela y muévala. Apruébela solo si sabe que el archivo se equivoca.
approve-named-act = Aprobar de todos modos
review-preview-only = Vista previa de NanoPix. El original se conserva y se envía intacto; ábralo en NanoPix
review-no-preview-safe = La imagen está a salvo en este ordenador y puede enviarse.
fate-lost = Perdida, hasta donde se sabe: ni este ordenador ni el servidor la tienen. Expórtela de nuevo desde el programa del sensor, o haga restaurar el servidor desde su copia de respaldo; luego «Comprobar todo», en Actividad.
fate-at-server = El servidor la confirmó: «Comprobar todo», en Actividad, la recupera o dice que está perdida.
fate-unknown = El servidor no la ha confirmado: «Comprobar todo», en Actividad, la busca en la carpeta vigilada y en el servidor.
fate-of-other-room = La tomó otro ordenador. Si no llega: «Comprobar todo» allí, en Actividad, averigua si el servidor aún la tiene íntegra y lo repara.
review-milk-teeth = Dientes de leche
review-note = Nota para esta imagen
review-no-note = Sin nota
review-half-a-tooth = Medio diente
review-half-a-tooth-how = Un diente son dos cifras. No se ha aprobado nada. Escriba ambas y pulse { key-enter }.
review-out-of-sight = No se ve entera
review-out-of-sight-how = No se ha aprobado nada: la imagen, o de quién es, no cabe en la pantalla. Agrande la ventana o reduzca el texto en Ajustes.
review-approved-count = { $count ->
    [one] { $count } aprobada
   *[other] { $count } aprobadas
}
review-sent-in = Se envía en { $time }
rejected = Rechazada
rejected-how = { $reason } · conservada, oculta
review-undo = Deshacer esta aprobación
review-approved-until = Aprobada. Se envía en { $time }; antes, nada de ella.
review-approved-waits = Aprobada. Se envía en cuanto le toque.
review-retry = Reintentar esta imagen
review-not-uploaded = No enviada: { $cause }. La imagen está a salvo en este ordenador. Reintente o déjela.
review-not-sent = No enviada: { $cause }. { $fate }
review-not-uploaded-yet = Aún no enviada: { $cause }. La imagen está a salvo en este ordenador. Nuevo intento en { $time }.
review-hidden = Oculta en el servidor, { $time }: ninguna sala la muestra ya. Se conserva, allí y aquí; quien puede ocultar archivos puede mostrarla de nuevo.
review-confirmed = Confirmada por el servidor: { $time }.

## Varias a la vez

batch-image = Imagen seleccionada de { $time }
batch-teeth = Diente de todas
batch-teeth-differ = Dientes distintos
batch-teeth-more = { $teeth } · algunas tienen más
batch-not-approved = { $count ->
    [one] { $count } no puede aprobarse aquí y queda como está
   *[other] { $count } no pueden aprobarse aquí y quedan como están
}
batch-approve = Aprobar y enviar { $count }
batch-approve-all = Aprobar todas las seleccionadas

## La cola de envío

queue-title = Cola de envío
queue-show = Mostrar la cola de envío
queue-hide = Ocultar la cola de envío
queue-all-sent = Todo enviado.
queue-key-refused = Detenida: el servidor rechaza la clave. Todo está a salvo en este ordenador.
queue-paused = En pausa. Todo está a salvo en este ordenador.
queue-resumes = A salvo en este ordenador. Continúa sola.
queue-progress = Progreso
queue-attempts = Intentos
queue-uploading = Enviando
queue-last-error = Último error
queue-row = { $file }, { $patient }, { $state }, { $percent }, { $attempts ->
    [one] { $attempts } intento
   *[other] { $attempts } intentos
}, { $error }

## Corregir diente y nota

correct-short = Corregir
correct-title = Diente y nota
corrected = Corregida
correct-needs-person = La imagen se tomó en otra sala. Solo una persona autorizada cambia lo que se dice de ella.
assign-some-named = { $count ->
    [one] El archivo de una de ellas nombra a un paciente. Mírela antes de aprobar
   *[other] Los archivos de { $count } de ellas nombran a un paciente. Mírelas antes de aprobar
}
correct-changed-meanwhile = Alguien la ha cambiado entretanto. Ahora muestra { $teeth }; la nota: { $note }. Guardar pone en su lugar lo que está aquí.
not-corrected = No corregida
assigned-count = { $count ->
    [one] { $count } imagen asignada a { $name }
   *[other] { $count } imágenes asignadas a { $name }
}
