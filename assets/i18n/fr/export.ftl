## Le dialogue

export-title = Exporter l’image
export-act = Exporter
export-form = Forme
export-original = Original
export-original-how = Les octets tels qu’arrivés, avec chaque valeur du capteur.
export-picture-how = Telle qu’affichée : luminosité, rotation, cadre. 8 bits ; pas pour le diagnostic.
export-dicom-how = Chaque valeur, avec le nom, la date de naissance, le sexe et le numéro du patient, que DICOM exige. Intra-orale si elle l’est, et si dents, pixel du capteur et haut sont connus.
export-names-another = Le fichier lui-même nomme un autre patient que celui de l’image : { $whom }. Il est exporté tel quel, avec ce nom dedans.
export-with-patient = Avec nom, date de naissance et numéro du patient
export-with-measurements = Avec les mesures
export-sensor-pixel = Pixel du capteur en mm
export-sensor-pixel-how = Pixel du capteur en mm, comme { $example } ; peut rester vide
export-sensor-pixel-range = Un pixel de capteur mesure entre { $least } et 1 mm, selon son fabricant
export-folder = Dossier pour l’image exportée
export-no-dialog = Ce système n’a pas de dialogue de dossiers. Tapez le chemin complet du fichier
export-whole-path = Donnez le chemin complet du fichier, depuis la racine ou le lecteur
export-writing = Écriture en cours

## Le résultat

export-done = Exportée
export-is-in = L’image est dans { $path }.
export-nothing = { $why }. Rien n’a été exporté
export-not-begun = L’export n’a pas pu commencer : { $why }. Rien n’a été écrit
export-broke-off = L’export s’est interrompu. L’image ici est inchangée. Exportez l’original
export-none-here = Il n’y a pas d’image ici
export-gone = Cette image n’est plus là
export-moved-meanwhile = L’image est maintenant à quelqu’un d’autre qu’à l’ouverture de cette fenêtre. Rien n’a été exporté. Fermez-la et voyez à qui est l’image.
export-hidden-meanwhile = L’image a été rejetée ou masquée depuis l’ouverture de cette fenêtre. Rien n’a été exporté. L’image est gardée.
export-gone-meanwhile = L’image n’est plus là où elle était à l’ouverture de cette fenêtre. Rien n’a été exporté. Fermez-la et cherchez l’image chez son patient.
export-taken-back = { $path } a été écrit entre-temps et a été supprimé.
export-not-taken-back = { $path } a été écrit pendant que l’image était donnée à quelqu’un d’autre, masquée ou retirée, et n’a pas pu être supprimé : { $error }. Supprimez-le.
export-not-here-yet = L’image n’est pas encore sur cet ordinateur. Attendez de la voir, puis exportez-la
export-not-written = { $path } ne peut être écrit : { $why }. L’image ici est inchangée. Choisissez un autre fichier
export-is-there = { $path } existe déjà et n’a pas été écrasé. Choisissez un autre nom
export-unfinished-left = { $why }. Le fichier inachevé n’a pas pu être supprimé : { $left }
export-copy-unreadable = La copie de sécurité de l’image ne peut être lue : { $why }
export-as-original = { $why }. Exportez l’original
export-kind-unreadable = Ce type de { $format } ne peut être lu ici
export-colour = Une image en couleur ne peut être une image DICOM intra-orale. Exportez l’original ou un PNG
export-too-large = L’image est trop grande pour être exportée ainsi. Exportez l’original
export-not-encoded = L’image n’a pas pu être écrite sous cette forme. Exportez l’original
export-nobody-below = L’image n’a pas encore de patient dont le nom puisse figurer dessous. Attribuez-la d’abord ou exportez-la sans
export-nobody-in-dicom = L’image n’a pas encore de patient, et un fichier DICOM doit dire qui il montre. Attribuez-la d’abord ou exportez l’original
export-patient-unknown = Cette console ne connaît plus le patient de l’image. Exportez l’original
export-picture-names-another = Le fichier de l’image nomme un autre patient : { $whom }. Vérifiez à qui elle est avant de la transmettre.

## Ce qu’il faut savoir d’un fichier écrit

export-note-frame = C’est l’image { $frame } sur { $frames } du fichier.
export-note-burned-in = Regardez-la avant de la transmettre.
export-note-secondary = { $why ->
    [kind] C’est une capture secondaire, car elle n’est pas intra-orale.
    [burned-in] C’est une capture secondaire, car selon son fichier l’image elle-même dit qui elle montre.
    [rescaled] C’est une capture secondaire, car ses valeurs ne valent pas telles quelles.
    [teeth] C’est une capture secondaire, car ses dents ne sont pas connues.
    [pixel] C’est une capture secondaire, car la taille du pixel du capteur n’est pas connue.
    [mounted] C’est une capture secondaire, car personne n’a indiqué où est le haut.
   *[not-said] C’est une capture secondaire, car son fichier ne dit pas si un nom figure dans l’image.
}
