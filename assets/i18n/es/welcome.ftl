## Primer inicio

welcome-not-complete = Falta completar un paso. No se ha cambiado nada. Busque la línea roja de arriba.
welcome-server-safe = Las imágenes esperan a salvo en este ordenador mientras el servidor no responda.
welcome-nothing-leaves = Nada sale de este ordenador hasta que conecte un servidor.
welcome-starting = Iniciando
welcome-start = Iniciar Chairside
welcome-language = Idioma
welcome-room = Sala { $number }
welcome-front-desk = Recepción
welcome-key-needed = Hace falta una clave de enlace. Créela en el servidor (chairside-server key create) y péguela aquí
welcome-title = Bienvenido a Chairside
welcome-explained = Tres pasos breves. Todo puede cambiarse después en Ajustes.
welcome-where = ¿Dónde están los registros?
welcome-which-folder = ¿A qué carpeta llegan las radiografías nuevas?
welcome-which-room = ¿Qué sala es esta?
welcome-room-shown = se muestra en cada imagen tomada aquí
welcome-this-computer = Usar este ordenador
welcome-this-computer-stay = Los registros quedan en este ordenador.
welcome-this-computer-one-room = Ideal para una sala. Sin servidor.
welcome-server = Conectar con un servidor
welcome-server-several-rooms = Varias salas comparten los registros.
welcome-server-needs = Necesita la dirección y una clave.
server-address = Dirección
bridge-key = Clave de enlace
bridge-key-stored = Hay una clave guardada
server-test = Probar
welcome-server-who = Su informático tiene ambas. «Probar» muestra al momento si funcionan.
server-asking = Consultando al servidor
server-connected-in = Conectado, { $millis } ms
watch-folder = Carpeta
browse = Examinar
folder-dialog = Carpeta a la que llegan las radiografías nuevas
folder-no-dialog = El sistema no tiene selector de carpetas. Escriba o pegue la ruta.
folder-needed = Hace falta una carpeta. Elija la que usa el programa del sensor.
folder-which = La carpeta en la que guarda el programa del sensor. Nada en ella se mueve, cambia ni borra.
folder-looking = Leyendo
folder-found = Carpeta encontrada.
room-add = Añadir sala
room-new = Sala nueva
folder-whole-path = Indique la ruta completa, como { $example }
folder-empty = Está vacía; entrará cada imagen nueva.
folder-holds = { $count ->
    [one] Ya contiene { $count } imagen. No se toca; solo entran las nuevas.
   *[other] Ya contiene { $count } imágenes. No se tocan; solo entran las nuevas.
}
