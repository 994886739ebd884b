## Live Sync

freeze-emptied = NanoPix's list of patients is empty; { $of } of its patients are known here. { freeze-how }
freeze-vanished = { $gone } of { $of } linked patients are missing from NanoPix at once. { freeze-how }
freeze-older = { $older } of { $of } linked patients are in an older state in NanoPix; a backup seems to have been restored. { freeze-how }
freeze-how = Nothing was changed on either side. Check NanoPix, then choose Look again; or choose Accept to go on with these changes
change-name-born = { $name }, born { $date }
change-gone = { $who }: marked Not in NanoPix any more
change-import = { $who }: added from NanoPix
change-link = { $who }: linked to NanoPix's { $id }
change-ask = NanoPix's { $id }: waits for a decision who it is
change-here = { $who }: { $fields } taken over from NanoPix
change-there = { $who }: { $fields } written into NanoPix
change-conflict = { $who }: waits for a decision about { $fields }
change-back = { $who }: in NanoPix again
change-export = { $who }: written into NanoPix
change-ask-export = { $who }: waits for a decision whether they are written into NanoPix
nanopix-marker-gone = NanoPix's database is not in { $path } any more, but other things are. Nothing was changed on either side. Check that this is NanoPix's folder, then choose Look again
nanopix-not-nanopix = No NanoPix database was found in { $path }. Choose the folder PatientData, in which there is a folder database with the file NanoPix.db3
nanopix-not-found = No NanoPix database was found in { $path } yet. Nothing is changed on either side. Connect its drive, or choose NanoPix's folder in Settings
nanopix-unreachable = NanoPix's folder { $path } cannot be reached ({ $why }). Nothing is changed on either side. Check the drive or the network
nanopix-not-mounted = NanoPix's folder { $path } is empty: its drive is not connected. Nothing is changed on either side. Connect the drive
nanopix-busy = NanoPix's database is in use by another program. Nothing is lost; it is tried again by itself
nanopix-interrupted = NanoPix was interrupted while it was saving. Its data is safe. Start NanoPix once, so that its database is put in order
nanopix-emptied = NanoPix's database is empty: it has no table of patients. Nothing is changed on either side. Check NanoPix, or restore its backup
nanopix-damaged = NanoPix's database cannot be read: it is damaged or being copied. Nothing is changed on either side. Check NanoPix, or restore its backup
nanopix-read-only = NanoPix's database may not be written by this account. What is to be written there is kept. Give this account the right to write into NanoPix's folder
nanopix-replaced = NanoPix's database was replaced while it was being used. Nothing is lost; it is tried again by itself
nanopix-disk = NanoPix's database cannot be reached: { $why }. Nothing is changed on either side; it is tried again by itself
nanopix-failed = NanoPix's database failed: { $why }. Nothing is changed on either side
tally-added = { $patients } came over from NanoPix
tally-linked = { $patients } linked with NanoPix’s
tally-updated = { $patients } brought up to date from NanoPix
decided-linked = Linked: one patient from now on. Where it came from (I) takes the link off again
decided-two = Kept as two patients
decided-two-export = Kept as two patients. The new one is written into NanoPix as well
decided-nobody-matches = Nobody matches exactly one patient in name and birth date. Decide one by one
decided-linked-many = { $count ->
    [one] { $count } patient was linked
   *[other] { $count } patients were linked
}
decided-being-written = Something of this patient is just being written into NanoPix. Nothing was changed. Try again in a moment
decided-unlinked = Unlinked: two patients from now on
decided-ours = What stands here counts, and is written into NanoPix
decided-theirs = What stands in NanoPix counts, and was taken over here
decided-delete = NanoPix’s record is being deleted. Should it have images there, it stays, and that is said
decided-leave = NanoPix’s record is left as it is
sync-console = { $why }. Nothing is lost; it is tried again by itself
sync-not-told = The clinic's patients have not come from the server yet. Nothing is changed on either side; Live Sync begins as soon as they have
sync-other-server = The console works with another server now. Nothing was changed; Live Sync begins anew
sync-left-out = { $name } ({ $id }): { $fields } cannot be taken over as it stands in NanoPix. Correct it there
sync-written = { $count ->
    [one] { $count } change was written into NanoPix
   *[other] { $count } changes were written into NanoPix
}
sync-not-deleted = The patient was not deleted in NanoPix: there are images or reports of them there. Nothing was changed. Delete them in NanoPix, if that is wanted
sync-no-folder = A patient's folder could not be made in { $path } ({ $why }). The patient is in NanoPix, and nothing is lost. Give this account the right to write there
sync-kept = { $why }. What is to be written there is kept, and tried again
sync-moved-on = That has changed meanwhile. Nothing was changed. Look at the list again, then decide
sync-is-off = Live Sync is switched off. Nothing was changed. Switch it on in Settings
sync-is-busy = Live Sync is busy and did not take that. Nothing was changed. Try again in a moment
sync-no-preview = What a sync would do cannot be said: { $why }
sync-no-folder-set = No folder of NanoPix is set. Choose it in Settings
sync-stands-still = Live Sync has stopped. Nothing was changed. Choose Look again or Accept first, at the top of the window
sync-nothing-new = nothing new
sync-was-read = NanoPix was read, { $patients }: { $news }
sync-not-accepted = Not accepted: what would change is another list by now. Nothing was changed. Look at it, and accept it again if it is right
problem-nanopix-not-written = NanoPix is not written
problem-live-sync-stopped = Live Sync stopped
sync-is-on = Live Sync is on: patients of NanoPix and of the clinic are kept in step
sync-goes-on = NanoPix is read again, and Live Sync goes on
sync-accepted = A person accepted what NanoPix shows now; Live Sync had stopped itself
sync-cannot-accept = This cannot be accepted: NanoPix’s data is not there as it is known. Put it right, then choose Look again
sync-not-read-yet = NanoPix was not read yet. Nothing was changed. Try again in a moment
sync-decided = A person decided about { $whom }: { $text }
sync-whom-nanopix = NanoPix’s { $id }
sync-whom-patient = patient { $id }
sync-whom-all = all exact matches
nanopix-images-since = NanoPix’s images from { $date } on come in by themselves. { $count } older ones stay in NanoPix, where they are safe; to bring one in, export it into a watch folder
oddity = Row { $row } of NanoPix's table { $table } { $why }. It is left alone; correct it in NanoPix
oddity-no-id = has no usable id
oddity-no-patient = names no patient or no image
schema-unknown = NanoPix's database has a form that Chairside does not know ({ $what }). Nothing was changed on either side. Install a newer Chairside, or ask its support
no-key-no-keyring = No bridge key was found, and this computer’s keyring does not answer. Images are kept and will be sent. Unlock the keyring (sign in to this computer), or paste the key in Settings
backup-not-made = The copy of NanoPix's database that is made before writing into it could not be made: { $why }. What is to be written there is kept
backup-not-stored = The copy of NanoPix's database that is made before writing into it cannot be stored in { $path } ({ $why }). What is to be written there is kept. Make room on that disk
backup-not-whole = The copy of NanoPix's database that is made before writing into it is not whole: { $why }. What is to be written there is kept. Check NanoPix's database
