## Check of everything: what came of it

check-said = Check of everything: { $words }
check-compared = { $copies ->
    [one] { $copies } safe copy
   *[other] { $copies } safe copies
} and { $images ->
    [one] { $images } image
   *[other] { $images } images
} were compared with { $files ->
    [one] { $files } file
   *[other] { $files } files
} at the server.
check-compared-here = { $copies ->
    [one] { $copies } safe copy
   *[other] { $copies } safe copies
} and { $images ->
    [one] { $images } image
   *[other] { $images } images
} were compared. The server was not reached: check again when it is.
check-bytes-read = It read the bytes of { $count } of them.
check-by-list = What it has was compared by its list, not by its bytes: an older server cannot be asked for more.
check-mended = Mended: { $what }.
check-came-in = { $count ->
    [one] { $count } came in again and waits in Unassigned
   *[other] { $count } came in again and wait in Unassigned
}
check-restored = { $count ->
    [one] { $count } safe copy was made again from the watch folder
   *[other] { $count } safe copies were made again from the watch folder
}
check-fetched = { $count ->
    [one] { $count } safe copy was fetched back from the server
   *[other] { $count } safe copies were fetched back from the server
}
check-sent-again = { $count ->
    [one] { $count } is sent again
   *[other] { $count } are sent again
}
check-followed = { $count ->
    [one] { $count } is as the server says now: moved, hidden or shown again there
   *[other] { $count } are as the server says now: moved, hidden or shown again there
}
check-states = { $count } had a state that cannot be
check-needs-a-person = { $count ->
    [one] { $count } needs a person.
   *[other] { $count } need a person.
}
check-to-know = { $count ->
    [one] { $count } thing to know.
   *[other] { $count } things to know.
}
check-all-is-well = All is well.
check-not-finished = The check could not be finished: { $why }. Nothing was taken away. Free some disk space, then check again

## Single images

check-damaged-kept = The safe copy of { $file } is damaged. The server confirmed that it has the image, and could not be asked now. The small picture is kept here. Check again when the server is reached
check-damaged-lost = The safe copy of { $file } is damaged. It is not at the server, and its file is not in the watch folder any more. Look for it at the sensor’s program, and export it again
check-missing-kept = The safe copy of { $file } is missing. The server confirmed that it has the image, and could not be asked now. The small picture is kept here. Check again when the server is reached
check-missing-lost = The safe copy of { $file } is missing. It is not at the server, and its file is not in the watch folder any more. Look for it at the sensor’s program, and export it again
check-not-fetched = { $file } has no whole safe copy here. The server has it, and it could not be fetched back: { $why }. The small picture is kept here. Check again
check-not-kept = this computer’s disk did not take it ({ $why })
check-lost = { $file } is lost, as far as is known: neither this computer nor the server has its bytes. The small picture is kept here. Look for it at the sensor’s program and export it again, or have the server restored from its backup; then check again
check-server-missing = The server had lost the bytes of { $file }. They are whole here and are sent again. Have whoever looks after the server look at its disk
check-server-damaged = The bytes of { $file } had changed on the server’s disk. They are whole here and are sent again. Have whoever looks after the server look at its disk
check-other-bytes = { $file } is with the server under other bytes than here. The safe copy is kept. Ask whoever looks after the server
