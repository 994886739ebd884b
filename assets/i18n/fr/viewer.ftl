## La barre

viewer-close = Fermer le plein écran
viewer-nobody = Non attribuées : pas encore de patient
viewer-single = Simple
viewer-grid = Grille 4
viewer-grid-nine = Grille 9
viewer-at-once = Images à la fois

## Un volet

pane-empty = Volet { $pane }, vide
pane-asking = Le serveur est interrogé sur les images de ce patient
pane-nothing-known = Aucune image de ce patient n’est connue ici
pane-choose = Aucune image. Choisissez-en une ci-dessous
radiograph-of = Radiographie { $pane }, { $taken }
radiograph-of-teeth = Radiographie { $pane }, { $taken }, dent { $teeth }
pane-no-picture = Pas d’affichage
pane-frame = Vue de l’image { $pane }
position-of = { $at } sur { $count }
days-earlier = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
months-earlier = il y a { $count } mois
years-earlier = { $count ->
    [one] il y a { $count } an
   *[other] il y a { $count } ans
}
modality-intraoral = intra-orale
modality-panoramic = panoramique
modality-digital = radio numérique
modality-computed = radio sur plaque
modality-tomogram = tomodensitométrie

## La bande

strip-show = Afficher { $taken }
strip-show-teeth = Afficher { $taken }, dent { $teeth }
strip-as-last-known = { $why }. Les images des autres salles sont montrées telles qu’on les connaissait

## Mesurer

measure-length = Longueur
measure-angle = Angle
measure-ellipse = Ellipse
measure-arrow = Flèche
measure-text = Texte
measure-calibrate = Calibrer
measure-words = Texte sur l’image
measure-how-long = Quelle est cette longueur ?
measure-known-length = Longueur connue en mm
measure-known-length-short = Longueur, mm
measure-set = OK
measure-set-length = Fixer la longueur connue
known-by-length = longueur connue
known-by-calibration = calibré dans le fichier
known-by-spacing = pas des pixels
known-by-sensor = au capteur
known-by-scanner = valeur nominale du scanner

## Recadrer

crop-left = Bord gauche du cadre
crop-right = Bord droit du cadre
crop-top = Bord supérieur du cadre
crop-bottom = Bord inférieur du cadre
crop-top-left = Coin supérieur gauche du cadre
crop-top-right = Coin supérieur droit du cadre
crop-bottom-left = Coin inférieur gauche du cadre
crop-bottom-right = Coin inférieur droit du cadre

## Luminosité

window-and-level = Fenêtrage
window-width = Largeur
window-level = Niveau
window-black = Noir
window-white = Blanc
histogram = Histogramme
sharpen = Netteté
even-contrast = Contraste égalisé
even-contrast-how = Le contraste local est égalisé (CLAHE)
apply-to-both = Appliquer aux deux
apply-to-all = Appliquer à toutes
preset-default = Défaut
preset-enamel = Émail
preset-bone = Os
preset-soft = Tissus mous
preset-auto = Auto
preset-of-file = Fichier { $number }
rotate = Rotation

## Ce qu’on sait de l’image

image = Image
image-of-pane = Image { $pane }
fact-size = Taille
fact-depth = Profondeur
fact-bits = { $bits } bits
fact-scale = Échelle
fact-not-calibrated = px, non calibrée
fact-known-by = D’après
fact-overlays = Surcouche
fact-not-drawn = dans le fichier, non affichée
fact-saved-as = Gardée
fact-untouched = Original intact
fact-shown-as = Affichage
fact-not-elsewhere = Pas encore dans les autres salles
viewer-names-another-how = { $whom }. Déplacez l’image si elle est à lui.

pane-cropped = recadrée
pane-names-another = son fichier nomme { $whom }
reset-question = Tout remettre comme dans le fichier ?
reset-how = { $count ->
    [one] Ce qui a été mesuré, dessiné ou calibré disparaît aussi, dans toutes les salles.
   *[other] { $count } mesures, dessins et calibrages disparaissent aussi, dans toutes les salles.
} Ctrl+Z les ramène tant que la visionneuse est ouverte. L’image elle-même n’est jamais modifiée.
reset-act = Remettre
