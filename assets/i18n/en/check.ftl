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
check-mended = Mended: { $what }.
check-came-in = { $count ->
    [one] { $count } came in again and waits in Unassigned
   *[other] { $count } came in again and wait in Unassigned
}
check-restored = { $count ->
    [one] { $count } safe copy was made again from the watch folder
   *[other] { $count } safe copies were made again from the watch folder
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

check-damaged-kept = The safe copy of { $file } is damaged. The server has it; the small picture is kept here. Nothing is to be done
check-damaged-lost = The safe copy of { $file } is damaged. It is not at the server, and its file is not in the watch folder any more. Look for it at the sensor’s program, and export it again
check-missing-kept = The safe copy of { $file } is missing. The server has it; the small picture is kept here. Nothing is to be done
check-missing-lost = The safe copy of { $file } is missing. It is not at the server, and its file is not in the watch folder any more. Look for it at the sensor’s program, and export it again
check-other-bytes = { $file } is with the server under other bytes than here. The safe copy is kept. Ask whoever looks after the server
