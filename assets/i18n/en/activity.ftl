## Activity

activity-ledger = Ledger
activity-clinic = Clinic audit
activity-whose = Whose activity
and-more = and { $count } more
activity-none-of-kind = Nothing of this kind yet.
activity-none = Nothing has happened yet. New images and uploads are listed here.
all = All
severity-info = Info
severity-attention = Attention
severity-failed = Failed
kind-ignored = Ignored files
kind-review = Review
kind-upload = Upload
kind-patient = Patient
kind-folder = Folder
kind-server = Server
kind-program = Program

## The ledger

ledger-landed = Landed
ledger-file = File
ledger-became = What became of it
ledger-settled = Settled
ledger-hashed = Hashed
ledger-safe = Safe
ledger-reviewed = Reviewed
ledger-sent = Sent
ledger-confirmed = Confirmed
ledger-reading = The ledger is being read.
ledger-nothing = Nothing has landed. Every image is listed here from the moment it does.
ledger-week = 7 days
ledger-month = 30 days
ledger-span = Span
ledger-export = Export CSV
ledger-folder = Folder for the ledger
ledger-no-dialog = This system has no dialog for folders. The ledger is as it was. ‘chairside ledger --csv’ prints the same rows.
ledger-retakes = Retakes, by reason: { $reasons }
ledger-missing = What is missing from the list is still in the spool. Restart Chairside: it takes every safe copy in that no image has.
ledger-row = { $time }, { $file }, { $state }, { $patient }, confirmed { $confirmed }
ledger-bring-back = Bring back
ledger-bring-back-file = Bring back { $file }
ledger-uploading = Uploading
ledger-retrying = Waits for a retry
ledger-repeated = Landed again
ledger-replaced = Written again
ledger-ignored = Left aside
ledger-unfinished = Not complete
ledger-removed = Removed
ledger-missing-word = Missing

## Checking everything

check-everything = Check everything
check-copies = Reading the safe copies
check-server = Asking the server what it has
check-bytes = The server reads its bytes
check-stop = Stop
check-stopped = The check was stopped. Nothing was changed; check again at any time
check-mending = Comparing, and mending what can be
check-step-of = { $what }: { $done } of { $all }
check-more = And { $count } more: ‘chairside check’ lists them all
activity-filter = What is shown
