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
check-mended = Réparé : { $what }.
check-came-in = { $count ->
    [one] { $count } est revenue et attend dans « Non attribuées »
   *[other] { $count } sont revenues et attendent dans « Non attribuées »
}
check-restored = { $count ->
    [one] { $count } copie de sécurité a été refaite depuis le dossier surveillé
   *[other] { $count } copies de sécurité ont été refaites depuis le dossier surveillé
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

check-damaged-kept = La copie de sécurité de { $file } est endommagée. Le serveur a l’image ; la vignette est gardée ici. Rien à faire
check-damaged-lost = La copie de sécurité de { $file } est endommagée. L’image n’est pas sur le serveur, et son fichier n’est plus dans le dossier surveillé. Cherchez-la dans le logiciel du capteur et exportez-la de nouveau
check-missing-kept = La copie de sécurité de { $file } manque. Le serveur a l’image ; la vignette est gardée ici. Rien à faire
check-missing-lost = La copie de sécurité de { $file } manque. L’image n’est pas sur le serveur, et son fichier n’est plus dans le dossier surveillé. Cherchez-la dans le logiciel du capteur et exportez-la de nouveau
check-other-bytes = { $file } est sur le serveur avec d’autres données qu’ici. La copie de sécurité est gardée. Demandez à la personne qui s’occupe du serveur
