## Actividad

activity-ledger = Balance
activity-clinic = Auditoría
activity-whose = Actividad de quién
and-more = y { $count } más
activity-none-of-kind = Aún nada de este tipo.
activity-none = Aún no ha ocurrido nada. Aquí aparecen las imágenes nuevas y los envíos.
all = Todos
severity-info = Info
severity-attention = Atención
severity-failed = Error
kind-ignored = Archivos ignorados
kind-review = Revisión
kind-upload = Envío
kind-patient = Paciente
kind-folder = Carpeta
kind-server = Servidor
kind-program = Programa

## El balance

ledger-landed = Llegada
ledger-file = Archivo
ledger-became = Qué fue de ella
ledger-settled = Completa
ledger-hashed = Huella
ledger-safe = A salvo
ledger-reviewed = Revisada
ledger-sent = Enviada
ledger-confirmed = Confirmada
ledger-reading = Leyendo el balance.
ledger-nothing = No ha llegado nada. Cada imagen aparece aquí en cuanto llega.
ledger-week = 7 días
ledger-month = 30 días
ledger-span = Periodo
ledger-export = Exportar CSV
ledger-folder = Carpeta para el balance
ledger-no-dialog = Este sistema no tiene selector de carpetas. El balance sigue igual. «chairside ledger --csv» muestra las mismas filas.
ledger-retakes = Repeticiones por motivo: { $reasons }
ledger-missing = Lo que falta en la lista sigue en la copia de seguridad. Reinicie Chairside: recupera cada copia que no tenga imagen.
ledger-row = { $time }, { $file }, { $state }, { $patient }, confirmada { $confirmed }
ledger-bring-back = Recuperar
ledger-bring-back-file = Recuperar { $file }
ledger-uploading = Enviándose
ledger-retrying = Espera un reintento
ledger-repeated = Llegó de nuevo
ledger-replaced = Reescrita
ledger-ignored = Apartada
ledger-unfinished = Incompleta
ledger-removed = Retirada
ledger-missing-word = Falta

## Comprobar todo

check-everything = Comprobar todo
check-copies = Leyendo las copias de seguridad
check-server = Preguntando al servidor qué tiene
check-bytes = El servidor lee sus datos
check-stop = Detener
check-stopped = La comprobación se detuvo. No se cambió nada; compruebe de nuevo cuando quiera
check-mending = Comparando y reparando
check-step-of = { $what }: { $done } de { $all }
check-more = Y { $count } más: «chairside check» los enumera todos
activity-filter = Qué se muestra
