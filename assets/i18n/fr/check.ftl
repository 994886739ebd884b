## Tout vérifier : ce qui en est sorti

check-said = Vérification complète : { $words }
check-compared = { $copies ->
    [one] { $copies } copie de sécurité
   *[other] { $copies } copies de sécurité
} et { $images ->
    [one] { $images } image
   *[other] { $images } images
} ont été comparées à { $files ->
    [one] { $files } fichier
   *[other] { $files } fichiers
} du serveur.
check-compared-here = { $copies ->
    [one] { $copies } copie de sécurité
   *[other] { $copies } copies de sécurité
} et { $images ->
    [one] { $images } image
   *[other] { $images } images
} ont été comparées. Le serveur était inaccessible : vérifiez de nouveau quand il répondra.
check-bytes-read = Il a lu les données de { $count } d’entre eux.
check-by-list = La comparaison s’est faite d’après sa liste, non d’après ses données : un serveur plus ancien ne peut en dire plus.
check-mended = Réparé : { $what }.
check-came-in = { $count ->
    [one] { $count } est revenue et attend dans « Non attribuées »
   *[other] { $count } sont revenues et attendent dans « Non attribuées »
}
check-restored = { $count ->
    [one] { $count } copie de sécurité a été refaite depuis le dossier surveillé
   *[other] { $count } copies de sécurité ont été refaites depuis le dossier surveillé
}
check-fetched = { $count ->
    [one] { $count } copie de sécurité a été récupérée du serveur
   *[other] { $count } copies de sécurité ont été récupérées du serveur
}
check-sent-again = { $count ->
    [one] { $count } est renvoyée
   *[other] { $count } sont renvoyées
}
check-followed = { $count ->
    [one] { $count } est désormais comme le dit le serveur : déplacée, masquée ou de nouveau affichée là-bas
   *[other] { $count } sont désormais comme le dit le serveur : déplacées, masquées ou de nouveau affichées là-bas
}
check-states = { $count ->
    [one] { $count } avait un état impossible
   *[other] { $count } avaient un état impossible
}
check-needs-a-person = { $count ->
    [one] { $count } demande une personne.
   *[other] { $count } demandent une personne.
}
check-to-know = { $count ->
    [one] { $count } chose à savoir.
   *[other] { $count } choses à savoir.
}
check-all-is-well = Tout va bien.
check-not-finished = La vérification n’a pas pu se terminer : { $why }. Rien n’a été retiré. Libérez de l’espace disque, puis vérifiez de nouveau

## Images une à une

check-damaged-kept = La copie de sécurité de { $file } est endommagée. Le serveur a confirmé l’image et n’a pas pu être interrogé. La vignette est gardée ici. Vérifiez de nouveau quand le serveur sera joignable
check-damaged-lost = La copie de sécurité de { $file } est endommagée. L’image n’est pas sur le serveur, et son fichier n’est plus dans le dossier surveillé. Cherchez-la dans le logiciel du capteur et exportez-la de nouveau
check-missing-kept = La copie de sécurité de { $file } manque. Le serveur a confirmé l’image et n’a pas pu être interrogé. La vignette est gardée ici. Vérifiez de nouveau quand le serveur sera joignable
check-missing-lost = La copie de sécurité de { $file } manque. L’image n’est pas sur le serveur, et son fichier n’est plus dans le dossier surveillé. Cherchez-la dans le logiciel du capteur et exportez-la de nouveau
check-not-fetched = { $file } n’a pas de copie de sécurité intacte ici. Le serveur a l’image, mais elle n’a pas pu être récupérée : { $why }. La vignette est gardée ici. Vérifiez de nouveau
check-not-kept = le disque de cet ordinateur ne l’a pas prise ({ $why })
check-lost = { $file } est perdue, pour autant qu’on sache : ni cet ordinateur ni le serveur n’a ses données. La vignette est gardée ici. Cherchez-la dans le logiciel du capteur et exportez-la de nouveau, ou faites restaurer la sauvegarde du serveur ; puis vérifiez de nouveau
check-server-missing = Le serveur avait perdu les données de { $file }. Elles sont intactes ici et sont renvoyées. Faites examiner le disque du serveur par la personne qui s’en occupe
check-server-damaged = Les données de { $file } avaient changé sur le disque du serveur. Elles sont intactes ici et sont renvoyées. Faites examiner le disque du serveur par la personne qui s’en occupe
check-other-bytes = { $file } est sur le serveur avec d’autres données qu’ici. La copie de sécurité est gardée. Demandez à la personne qui s’occupe du serveur
