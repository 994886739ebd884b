## The first start

welcome-not-complete = One step is not complete. Nothing was changed. Look for the red line above.
welcome-server-safe = Images wait safely on this computer whenever the server cannot be reached.
welcome-nothing-leaves = Nothing leaves this computer until you connect a server.
welcome-starting = Starting
welcome-start = Start Chairside
welcome-language = Language
welcome-room = Room { $number }
welcome-front-desk = Front desk
welcome-key-needed = A bridge key is needed. Create one on the server (chairside-server key create) and paste it here
welcome-title = Welcome to Chairside
welcome-explained = Three short steps. Everything can be changed later in Settings.
welcome-where = Where do the records live?
welcome-which-folder = Which folder do new X-rays land in?
welcome-which-room = Which room is this?
welcome-room-shown = shown on every image taken here
welcome-this-computer = Use this computer
welcome-this-computer-stay = Records stay on this computer.
welcome-this-computer-one-room = Good for one room. No server needed.
welcome-server = Connect to a clinic server
welcome-server-several-rooms = Several rooms share one record.
welcome-server-needs = You need the address and a bridge key.
server-address = Server address
bridge-key = Bridge key
bridge-key-stored = A key is stored
server-test = Test
welcome-server-who = The clinic’s IT person has both. Test shows at once whether they work.
server-asking = Asking the server
server-connected-in = Connected, { $millis } ms
watch-folder = Watch folder
browse = Browse
folder-dialog = Folder that new X-rays land in
folder-no-dialog = The system has no folder dialog. Type or paste the folder’s path instead.
folder-needed = A folder is needed. Choose the one the sensor’s program saves into.
folder-which = The folder the sensor’s program saves into. Nothing in it is moved, changed or deleted.
folder-looking = Looking
folder-found = Folder found.
room-add = Add room
room-new = New room
folder-whole-path = Give the whole path, as in { $example }
folder-empty = It is empty; every new image comes in.
folder-holds = { $count ->
    [one] { $count } image is already in it. It is left alone; only new ones come in.
   *[other] { $count } images are already in it. They are left alone; only new ones come in.
}
